"""The plane of a figure: which two coordinates of a scan, what is held, what varies besides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from mubeam.errors import InputError, UnknownNameError
from mubeam.exclusions.figures.scale import scale_of
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.labels import axis_label, in_words
from mubeam.models import Model
from mubeam.scans.axes import Axis, Even, Grid
from mubeam.scans.columns import NUMBER, Column, layout
from mubeam.scans.figures.lattice import Side, cells
from mubeam.scans.figures.where import Chosen, choose, grid
from mubeam.scans.scan import Scan, Setting
from mubeam.scans.section import COUPLING, MASS
from mubeam.searches.search import Search
from mubeam.statistics.base import Likelihood


@dataclass(frozen=True)
class Plane:
    """The plane of `x` and `y`, names of columns, and the rows in it that are `chosen`."""

    scan: Scan
    x: str
    y: str
    chosen: Sequence[Chosen]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Experiment and analysis of the searches that are drawn."""
        wanted = {one.name: one.text for one in self.chosen if one.text}
        every = [(card.name, analysis) for card, analysis in self.scan.pairs]
        experiment, analysis = wanted.get("experiment"), wanted.get("analysis")
        found = [one for one in every if experiment in (None, one[0]) and analysis in (None, one[1])]
        if not found:
            raise InputError(f"where {experiment} {analysis}: no such search in the scan, which has {every}")
        return found

    @property
    def is_of_edges(self) -> bool:
        """Whether y is the coupling of a scan that finds couplings and has no axis of them."""
        return self.y == COUPLING and COUPLING not in self.scan.section.parameters

    @property
    def has_bounds(self) -> bool:
        """Whether it is mass against coupling."""
        return (self.x, self.y) == (MASS, COUPLING)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Of the table, by name."""
        found = {column.name: column for column in layout(self.scan)}
        if self.is_of_edges:
            cls = self.scan.model_class
            found[COUPLING] = Column(COUPLING, NUMBER, cls.coupling_unit, symbol=cls.coupling_symbol, scale="log")
        return found

    @cached_property
    def held(self) -> dict[str, float]:
        """The coordinates with one value, by name: those that the scan holds, and those that are chosen."""
        axes = self.scan.section.parameters
        found = {name: axis.first for name, axis in axes.items() if not axis.is_drawn and axis.size == 1}
        return found | {one.name: one.low for one in self.chosen if one.is_value and one.name in axes}

    @cached_property
    def rest(self) -> list[str]:
        """The coordinates that vary besides x and y."""
        axes = self.scan.section.parameters
        return [name for name in axes if name not in (self.x, self.y, *self.held) and len(self._left(name)) != 1]

    @property
    def is_even(self) -> bool:
        """Whether x and y are drawn evenly, or on a grid, and only values of axes are chosen."""
        axes = self.scan.section.parameters
        are_even = all(name in axes and isinstance(axes[name], Even | Grid) for name in (self.x, self.y))
        return are_even and all(one.text or one.name in axes for one in self.chosen)

    def axis(self, name: str) -> Axis | None:
        """The axis of that name, None for what is none."""
        return self.scan.section.parameters.get(name)

    @property
    def rows_at_node(self) -> int | None:
        """Rows of a search at each node of a grid; None where numbers are drawn, or chosen by what is no axis."""
        axes = self.scan.section.parameters
        ours = [one for one in (self.x, self.y) if not (one == COUPLING and self.is_of_edges)]
        are_axes = all(name in axes and not axes[name].is_drawn for name in ours)
        if not are_axes or any(axes[name].is_drawn for name in axes):
            return None
        if any(not one.text and one.name not in axes for one in self.chosen):
            return None
        return prod(len(self._left(name)) for name in self.rest)

    def _left(self, name: str) -> FloatArray:
        """The values of a grid that are chosen; of drawn numbers the ends."""
        axis = self.scan.section.parameters[name]
        values = np.array(axis.ends) if axis.is_drawn else grid(axis)
        if axis.is_drawn:
            return values
        for one in self.chosen:
            if one.name == name and not one.text:
                values = values[one.holds(values)]
        return values

    def label(self, name: str) -> str:
        """Of an axis, with its unit."""
        column = self.columns[name]
        return axis_label(column.name, column.unit, column.symbol)

    def symbol(self, name: str) -> str:
        """In texts."""
        column = self.columns[name]
        return f"${column.symbol}$" if column.symbol else in_words(name, column.unit)

    def side(self, name: str, every: Sequence[Mapping[str, FloatArray]]) -> Side:
        """A coordinate as a side of the plane, for the rows by column of all searches.

        Raises InputError where it has fewer than two values, or too few points.
        """
        axis, column = self.axis(name), self.columns[name]
        about: dict[str, Any] = {"column": name, "label": self.label(name), "unit": column.unit}
        if axis is not None and not axis.is_drawn:
            nodes = self._left(name)
            if len(nodes) < 2:
                which = f"one value, {nodes[0]:g}" if len(nodes) else "no value"
                raise InputError(f"{name} has {which}: a figure needs two and more along each axis")
            scale = axis.scale if isinstance(axis, Grid) else scale_of(float(nodes[0]), float(nodes[-1]))
            return Side(**about, scale=scale, nodes=nodes)
        values = np.concatenate([columns[name] for columns in every])
        values = values[np.isfinite(values)]
        low, high = (float(values.min()), float(values.max())) if values.size else (np.nan, np.nan)
        if not low < high:
            count = "one value" if values.size else "no value"
            raise InputError(f"{name} has {count} at the points that are chosen: a figure needs two and more")
        other = self.axis(self.y if name == self.x else self.x)
        alone = self.is_of_edges or (other is not None and not other.is_drawn)
        sides, names = (1, [name]) if alone else (2, [self.x, self.y])
        # what varies besides, on a grid, has rows at the same place
        points = min(_places([columns[one] for one in names]) for columns in every)
        if isinstance(axis, Even):
            low, high, scale = *_within(axis, name, self.chosen), axis.scale
        else:
            scale = scale_of(low, high) if low > 0 else "linear"
        nodes, walls = cells(low, high, points, sides, scale)
        return Side(**about, scale=scale, nodes=nodes, walls=walls)

    @cached_property
    def parameters(self) -> dict[str, float]:
        """Of the model, but for mass and coupling, at what is held, and the first value of what is not."""
        found = {name: self.held.get(name, axis.first) for name, axis in self.scan.section.parameters.items()}
        for one in self.chosen:
            if not one.text and one.name in found and one.name not in self.held:
                found[one.name] = max(one.low, found[one.name]) if np.isfinite(one.low) else found[one.name]
        tied = {name: float(value) for name, value in self.scan.tied(found).items()}
        return {name: found[name] for name in self.scan.model_axes} | tied

    @property
    def varied(self) -> list[str]:
        """The parameters of the model, but for mass and coupling, that are not the same all over the plane."""
        return [name for name in self.scan.model_parameters if name not in self.held]

    @cached_property
    def model(self) -> Model:
        """The model with these parameters."""
        return self.scan.model(self.parameters)

    def search(self, pair: tuple[str, str]) -> Search:
        """The search of a pair with the first options that are chosen."""
        card = next(card for card, _ in self.scan.pairs if card.name == pair[0])
        options = self.scan.options | self.scan.drawn_options
        values = {name: self.held.get(name, axis.first) for name, axis in options.items()}
        return self.scan.search(self.model, Setting(card, pair[1], values))

    def confidence_level(self, search: Search) -> float | None:
        """Of what is excluded; None where a limit on events was given."""
        section = self.scan.section
        if section.limit_events is not None:
            return None
        given = section.confidence_level
        return search.analysis.confidence_level if given is None else given

    def likelihood(self, search: Search) -> Likelihood | None:
        """What decides over its signals; None where options vary."""
        options = self.scan.options | self.scan.drawn_options
        return self.scan.likelihood(search) if all(name in self.held for name in options) else None


def _places(columns: Sequence[FloatArray]) -> int:
    """How many points of one or two coordinates (n,) are different."""
    finite = np.all([np.isfinite(column) for column in columns], axis=0)
    both = [column[finite] for column in columns]
    return int(np.unique(both[0] if len(both) == 1 else both[0] + 1j * both[1]).size)


def _within(axis: Axis, name: str, chosen: Sequence[Chosen]) -> tuple[float, float]:
    low, high = axis.ends
    for one in chosen:
        if one.name == name:
            low, high = max(low, one.low), min(high, one.high)
    return low, high


def make_plane(scan: Scan, x: str, y: str, where: Mapping[str, Any]) -> Plane:
    """The plane; UnknownNameError for a column that there is not, InputError for one that is no axis of a figure."""
    plane = Plane(scan, x, y, choose(scan, where))
    numbers = [name for name, column in plane.columns.items() if column.kind == NUMBER]
    for which, name in (("x", x), ("y", y)):
        if name not in plane.columns:
            raise UnknownNameError(f"column for {which}", name, numbers)
        if plane.columns[name].kind != NUMBER:
            raise InputError(f"{which} is {name}, which is no number: give one of {', '.join(numbers)}")
    if x == y:
        raise InputError(f"x and y are both {x}: give two")
    if COUPLING not in scan.section.parameters and y != COUPLING:
        raise InputError(
            "the scan has edges of couplings, which are drawn against another coordinate: give coupling as y"
        )
    return plane
