"""Where rows of a scan lie in a plane: on the values of a grid, or of drawn numbers in cells of even width."""

from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray

LEAST_POINTS: Final = 20
"""Of drawn numbers: of fewer no figure is made."""

IN_A_CELL: Final = 8
"""Points that a cell aims at."""

CELLS: Final = (6, 60)
"""Fewest and most along a side."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two coordinates of a plane.

    Attributes:
        column: its name in the table.
        label: of the axis, with the unit.
        unit: "GeV", "rad", "1/GeV", "1", ...
        scale: "log" or "linear".
        nodes: (k,) values of a grid, or middles of cells, rising.
        walls: (k + 1,) of cells; None for a grid.
    """

    column: str
    label: str
    unit: str
    scale: str
    nodes: FloatArray
    walls: FloatArray | None = None

    def even(self, values: FloatArray) -> FloatArray:
        """Values in the scale of the axis."""
        return np.log(values) if self.scale == "log" else np.asarray(values, dtype=float)

    def back(self, places: FloatArray) -> FloatArray:
        """The inverse."""
        return np.exp(places) if self.scale == "log" else places

    def places(self, values: FloatArray) -> NDArray[np.intp]:
        """The node (n,) that each value belongs to."""
        if self.walls is None:
            middles = (self.nodes[1:] + self.nodes[:-1]) / 2
            return np.searchsorted(middles, values)
        return np.clip(np.searchsorted(self.walls, values, side="right") - 1, 0, len(self.nodes) - 1)

    @property
    def span(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        ends = self.nodes if self.walls is None else self.walls
        return float(ends[0]), float(ends[-1])

    @property
    def widths(self) -> FloatArray:
        """What of the axis (k,), in its scale, a node stands for."""
        if self.walls is not None:
            return np.diff(self.even(self.walls))
        return np.gradient(self.even(self.nodes))


def cells(low: float, high: float, points: int, sides: int, scale: str) -> tuple[FloatArray, FloatArray]:
    """Middles and walls of cells for so many points, which `sides` of the plane share.

    Raises InputError for fewer than LEAST_POINTS.
    """
    if points < LEAST_POINTS:
        raise InputError(f"{points} points are too few for a figure: {LEAST_POINTS} and more are needed")
    count = int(np.clip(round((points / IN_A_CELL) ** (1 / sides)), *CELLS))
    is_log = scale == "log"
    walls = np.linspace(log(low), log(high), count + 1) if is_log else np.linspace(low, high, count + 1)
    middles = (walls[1:] + walls[:-1]) / 2
    if is_log:
        middles, walls = np.exp(middles), np.exp(walls)
        walls[[0, -1]] = low, high
    return middles, walls


@dataclass(frozen=True)
class Lattice:
    """Nodes of a plane, and of rows (n,) the node `at` which each lies, counted along y first."""

    x: Side
    y: Side
    at: NDArray[np.intp]

    @property
    def shape(self) -> tuple[int, int]:
        """Nodes along x and y."""
        return len(self.x.nodes), len(self.y.nodes)

    @property
    def has_cells(self) -> bool:
        """Whether one of the coordinates is drawn."""
        return self.x.walls is not None or self.y.walls is not None

    def counts(self) -> NDArray[np.intp]:
        """Rows of each node."""
        return np.bincount(self.at, minlength=self.x.nodes.size * self.y.nodes.size).reshape(self.shape)

    def largest(self, values: FloatArray) -> FloatArray:
        """The largest of the values (n,) at each node; NaN, which is no number, is left out, and where no other is."""
        found = np.full(self.shape, -np.inf).ravel()
        known = ~np.isnan(values)
        np.maximum.at(found, self.at[known], values[known])
        there = np.bincount(self.at[known], minlength=found.size) > 0
        return np.where(there, found, np.nan).reshape(self.shape)

    def smallest(self, values: FloatArray) -> FloatArray:
        """The smallest of the values (n,) at each node; NaN where one is no number, and where there is none."""
        found = -self.largest(-values)
        return np.where(self.lacking(values), np.nan, found)

    def lacking(self, values: FloatArray) -> NDArray[np.bool_]:
        """The nodes with a value (n,) that is no number."""
        return (np.bincount(self.at[np.isnan(values)], minlength=np.prod(self.shape)) > 0).reshape(self.shape)

    def mean(self, values: FloatArray) -> FloatArray:
        """The mean of the values (n,) at each node; 0 where there is none."""
        return self.total(values) / np.maximum(self.counts(), 1)

    def total(self, values: FloatArray) -> FloatArray:
        """The sum of the values (n,) at each node."""
        found = np.bincount(self.at, values, minlength=np.prod(self.shape)).astype(float)
        return found.reshape(self.shape)
