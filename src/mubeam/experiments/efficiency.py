"""Signal efficiency as a table: against the particle's mass, and its energy or the outgoing lepton's momentum.

Linear in log mass and linear in energy between the points, flat outside: at each knot it has a kink, which quadratures
are told of.
"""

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainValidator, TypeAdapter, model_validator
from pydantic_core import InitErrorDetails

from mubeam.errors import DataFileError, InputError
from mubeam.experiments.counting import problem, refuse
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.reading import numbers, read_comments, read_csv
from mubeam.foundation.sections import Label, NonNegative, Positive, Section, Share
from mubeam.signals import Event

MOST_POINTS = 10_000
"""Of a table."""

MOST_ENERGIES = 100
"""Each may be a kink, and a piece of the fold more."""

ENERGY_AXES = ("energy_gev", "lepton_momentum_gev")
AXES = ("mass_gev", *ENERGY_AXES)
COLUMNS = (*AXES, "value", "value_error")

ROUNDING, NO_TURN = 1e-9, 1e-12

SPINS: dict[str, int] = {"spin-0": 54, "spin-1": 55}
"""PDG numbers of the bosons that have them."""

Spin = Literal["spin-0", "spin-1"]

_COLUMN: TypeAdapter[list[float]] = TypeAdapter(list[Share])
_ROWS: TypeAdapter[list[list[float]]] = TypeAdapter(list[list[Share]])


def _values(given: Any) -> Any:
    """A list of shares, or a list of such lists."""
    is_table = isinstance(given, list) and given and isinstance(given[0], list)
    return (_ROWS if is_table else _COLUMN).validate_python(given)


Values = Annotated[list[float] | list[list[float]], PlainValidator(_values)]
Masses = Annotated[list[Positive], Field(min_length=1, max_length=MOST_POINTS)]
Energies = Annotated[list[NonNegative], Field(min_length=1, max_length=MOST_ENERGIES)]


class Efficiency(Section):
    """Signal efficiency in the mass of the particle, or in an energy, or in both.

    Attributes:
        mass_gev: of the particle; sqrt(Q^2) of a mediator off its mass shell.
        energy_gev: of the particle.
        lepton_momentum_gev: of the outgoing lepton, which stands for its energy as in windows; instead of energy_gev.
        value: one for each point of the axis; with two axes a list of rows, a mass each.
        value_error: statistical error of each value, as a record: limits do not use it, a systematic error of the
            analysis does.
        label: where it is from, in a few words, under tables and figures.
        inferred_with: spin of the particle with which it was found, where that is known.
    """

    mass_gev: Masses | None = None
    energy_gev: Energies | None = None
    lepton_momentum_gev: Energies | None = None
    value: Values
    value_error: Values | None = None
    label: Label = "table of the card"
    inferred_with: Spin | None = None

    @model_validator(mode="after")
    def _table(self) -> "Efficiency":
        found: list[InitErrorDetails] = []
        if not self.axes:
            found.append(InitErrorDetails(type="missing", loc=("mass_gev",), input={}))
        if self.energy_gev is not None and self.lepton_momentum_gev is not None:
            found.append(problem("lepton_momentum_gev", "follows from energy_gev: leave out one of them"))
        for name in self.axes:
            if any(b <= a for a, b in pairwise(getattr(self, name))):
                found.append(problem(name, f"{name} must rise"))
        refuse(type(self).__name__, found or [*self._shape("value"), *self._shape("value_error")])
        return self

    def _shape(self, key: str) -> list[InitErrorDetails]:
        """What is wrong with the shape of `value` or `value_error`."""
        given = getattr(self, key)
        if given is None:
            return []
        lengths = [len(getattr(self, name)) for name in self.axes]
        is_table = bool(given) and isinstance(given[0], list)
        if is_table != (len(lengths) == 2):
            form = "a list of lists, a mass each" if len(lengths) == 2 else "a list of numbers"
            return [problem(key, f"with {' and '.join(self.axes)}, {key} must be {form}")]
        if len(given) != lengths[0]:
            return [problem(key, f"{self.axes[0]} has {lengths[0]} entries and {key} {len(given)}: give as many")]
        if np.prod(lengths) > MOST_POINTS:
            return [problem(key, f"has more than {MOST_POINTS} numbers")]
        wrong = next((len(row) for row in given if len(row) != lengths[1]), None) if is_table else None
        if wrong is not None:
            text = f"{self.axes[1]} has {lengths[1]} entries and a row of {key} {wrong}: give as many"
            return [problem(key, text)]
        return []

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the axes of `value`."""
        return tuple(name for name in AXES if getattr(self, name) is not None)

    @property
    def energy_axis(self) -> str | None:
        """The axis besides the mass."""
        return next((name for name in self.axes if name != "mass_gev"), None)

    @property
    def table(self) -> FloatArray:
        """Values (masses, energies); one of them where there is no such axis."""
        return np.array(self.value, dtype=float).reshape(len(self.mass_gev or [1.0]), -1)

    @property
    def is_flat(self) -> bool:
        """Whether all values are the same."""
        return bool((self.table == self.table[0, 0]).all())

    @property
    def flat_value(self) -> float:
        """The value of a table that is flat."""
        return float(self.table[0, 0])

    @property
    def mass_knots_gev(self) -> tuple[float, ...]:
        """Masses at which it has kinks."""
        return () if self.mass_gev is None else tuple(self.mass_gev)

    @property
    def energy_knots_gev(self) -> FloatArray:
        """Points of the energy axis at which it has kinks, at any mass."""
        if self.energy_axis is None:
            return np.zeros(0)
        knots, table = np.array(getattr(self, self.energy_axis)), self.table
        step, ends = np.diff(knots), ((0, 0), (1, 1))
        slope = np.pad(np.diff(table, axis=1) / step, ends)
        # what rounding makes of slopes is in units of the values on both sides, however small they are
        steepest = np.pad(np.maximum(table[:, 1:], table[:, :-1]) / step, ends)
        least = NO_TURN * np.maximum(steepest[:, 1:], steepest[:, :-1])
        return np.asarray(knots[(np.abs(np.diff(slope, axis=1)) > least).any(axis=0)])

    def __call__(
        self,
        mass_gev: FloatArray,
        energy_gev: FloatArray | None = None,
        lepton_momentum_gev: FloatArray | None = None,
    ) -> FloatArray:
        """Efficiency at these points, whose arrays broadcast; InputError where an axis of the table is not given."""
        given = {"mass_gev": mass_gev, "energy_gev": energy_gev, "lepton_momentum_gev": lepton_momentum_gev}
        missing = next((name for name in self.axes if given[name] is None), None)
        if missing is not None:
            raise InputError(f"this efficiency depends on {missing}: give it")
        masses = np.asarray(mass_gev, dtype=float)
        table = self.table
        row, up = _place(np.log(self.mass_gev or [1.0]), np.log(masses))
        row_above = np.minimum(row + 1, len(table) - 1)
        if self.energy_axis is None:
            return np.asarray(table[row, 0] * (1 - up) + table[row_above, 0] * up)
        column, right = _place(np.array(getattr(self, self.energy_axis)), np.asarray(given[self.energy_axis], float))
        next_column = np.minimum(column + 1, table.shape[1] - 1)
        below = table[row, column] * (1 - right) + table[row, next_column] * right
        above = table[row_above, column] * (1 - right) + table[row_above, next_column] * right
        return np.asarray(below * (1 - up) + above * up)

    def at(self, event: Event) -> FloatArray:
        """Efficiency of events, same shape."""
        return self(event.mass_gev, event.energy_gev, event.lepton_energy_gev)

    def is_beyond(self, event: Event) -> NDArray[np.bool_]:
        """Where events lie outside the table, in which it is held as at its end, same shape."""
        found = np.zeros(event.mass_gev.shape, dtype=bool)
        of_axes = zip(AXES, (event.mass_gev, event.energy_gev, event.lepton_energy_gev), strict=True)
        for name, at in of_axes:
            if name in self.axes:
                low, high = getattr(self, name)[0], getattr(self, name)[-1]
                # a point that is an end to within rounding is in the table; an energy is a difference of larger ones
                below = low - ROUNDING * (low if name == "mass_gev" else high)
                found |= (at < below) | (at > high * (1 + ROUNDING))
        return found

    @property
    def ranges(self) -> str:
        """The ranges of its axes, in words."""
        names = {"mass_gev": "mass ", "energy_gev": "energy ", "lepton_momentum_gev": "momentum of the lepton "}
        if self.axes == ("mass_gev",):
            names["mass_gev"] = ""
        ends = {name: (getattr(self, name)[0], getattr(self, name)[-1]) for name in self.axes}
        return ", ".join(f"{names[name]}{low:g} to {high:g} GeV" for name, (low, high) in ends.items())

    @property
    def largest_relative_error(self) -> float | None:
        """Of the values above zero; None where no errors are given."""
        if self.value_error is None:
            return None
        table, error = self.table, np.array(self.value_error, dtype=float).reshape(self.table.shape)
        return float(np.max(error[table > 0] / table[table > 0], initial=0.0))


def _place(knots: FloatArray, at: FloatArray) -> tuple[NDArray[np.intp], FloatArray]:
    """Index of the knot below and share of the way to the next one, flat outside."""
    if len(knots) == 1:
        return np.zeros(at.shape, dtype=np.intp), np.zeros(at.shape)
    index = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(knots) - 2)
    share = (at - knots[index]) / (knots[index + 1] - knots[index])
    return index, np.clip(share, 0.0, 1.0)


def read(path: str | Path) -> dict[str, Any]:
    """The table of an Efficiency from a CSV file, as plain lists; DataFileError if it is not one.

    Lines that begin with `# ` say where it is from. A line for each point: mass_gev, energy_gev or lepton_momentum_gev,
    or a mass and one of the two; value; and value_error if it is known. All masses have the same energies.
    """
    comments, texts = read_comments(path), read_csv(path)
    unknown = [name for name in texts if name not in COLUMNS]
    axes = [name for name in AXES if name in texts]
    if unknown or not axes or "value" not in texts or not comments:
        what = f"unknown column {unknown[0]!r}" if unknown else "no source" if not comments else "no column 'value'"
        what = what if unknown or not comments or axes else "no axis"
        raise DataFileError(
            f"{path}: {what}; an efficiency begins with '# <its source>' and has the columns {', '.join(COLUMNS)}, of "
            "which one energy at most, and value_error may be missing"
        )
    try:
        columns = {name: np.array(numbers(column)) for name, column in texts.items()}
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
    if not columns["value"].size:
        raise DataFileError(f"{path}: no points: give a line for each")
    points = [np.unique(columns[name]) for name in axes]
    shape = tuple(len(one) for one in points)
    place = tuple(np.searchsorted(one, columns[name]) for one, name in zip(points, axes, strict=True))
    flat = np.ravel_multi_index(place, shape)
    size = int(np.prod(shape))
    if len(np.unique(flat)) < size or len(flat) != size:
        raise DataFileError(
            f"{path}: {len(flat)} points are not the {' x '.join(map(str, shape))} of {' and '.join(axes)}: give each "
            "once"
        )
    order = np.argsort(flat)
    found: dict[str, Any] = {name: one.tolist() for name, one in zip(axes, points, strict=True)}
    for name in ("value", "value_error"):
        if name in columns:
            found[name] = columns[name][order].reshape(shape).tolist()
    return found | {"source": dict.fromkeys(found, " ".join(comments))}
