"""One parameter of a scan: a grid, or numbers drawn for each sample."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.scans import sequences

GRIDS: Final = ("log", "linear", "values")
DRAWN: Final = ("sobol", "uniform")
POINTS: Final = "points"
KINDS: Final = (*GRIDS, *DRAWN)

Scale: TypeAlias = Literal["linear", "log"]

MOST_VALUES: Final = 100_000
"""Of an axis that lists them."""


@dataclass(frozen=True)
class Axis:
    """Values of a parameter.

    Attributes:
        kind: log, linear (low, high and `size` of them, both ends included), values (as listed), sobol or uniform
            (between low and high, one a sample), points (one a sample, as listed).
        numbers: low and high, or the values.
        size: length of a grid; 1 for drawn numbers, of which each sample has one.
        scale: whether drawn numbers are even in the parameter or in its logarithm.
    """

    kind: str
    numbers: tuple[float, ...]
    size: int
    scale: Scale = "linear"

    @property
    def is_drawn(self) -> bool:
        """Whether each sample has its own number."""
        return self.kind in (*DRAWN, POINTS)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""
        return min(self.numbers), max(self.numbers)

    @property
    def first(self) -> float:
        """The first value of a grid, the low end of drawn numbers."""
        return self.numbers[0]

    def at(self, index: NDArray[np.int64]) -> FloatArray:
        """Values of a grid at these places, same shape."""
        if self.kind == "values":
            return np.asarray(self.numbers)[index]
        low, high = self.numbers
        share = index / (self.size - 1)
        inside = _log_between(low, high, share) if self.kind == "log" else low + (high - low) * share
        return np.where(index == self.size - 1, high, inside)

    def drawn(self, first: int, count: int, dimension: int, seed: int) -> FloatArray:
        """Numbers (count,) of the samples from `first` on."""
        if self.kind == POINTS:
            return np.asarray(self.numbers[first : first + count])
        low, high = self.numbers
        make = sequences.sobol if self.kind == "sobol" else sequences.uniform
        share = make(first, count, dimension, seed)
        return _log_between(low, high, share) if self.scale == "log" else low + (high - low) * share

    def to_dict(self) -> dict[str, Any]:
        """As in a specification."""
        if self.kind in ("values", POINTS):
            return {self.kind: list(self.numbers)}
        if self.is_drawn:
            return {self.kind: list(self.numbers), "scale": self.scale}
        return {self.kind: [*self.numbers, self.size]}


def _log_between(low: float, high: float, share: FloatArray) -> FloatArray:
    return low * (high / low) ** share


def make_axis(given: Any) -> Axis:
    """An axis as a specification has it: a number, or a table such as { log = [2, 30, 400] }; ValueError if wrong."""
    if _is_number(given):
        return _listed([given])
    if isinstance(given, Axis):
        return given
    if not isinstance(given, dict):
        raise ValueError("give a number or one of { " + " }, { ".join(f"{kind} = [...]" for kind in KINDS) + " }")
    if isinstance(given.get(POINTS), list) and len(given) == 1:
        # as a specification that read them from a file keeps them
        return points_axis(list(map(_as_float, given[POINTS])))
    found = dict(given)
    scale = found.pop("scale", "linear")
    if len(found) != 1 or (kind := next(iter(found))) not in KINDS:
        raise ValueError(f"give one of {', '.join(KINDS)}, got {', '.join(map(str, found)) or 'none'}")
    numbers = found[kind]
    if not isinstance(numbers, list | tuple) or not all(map(_is_number, numbers)):
        raise ValueError(f"{kind} must be a list of numbers")
    if scale not in get_args(Scale) or ("scale" in given and kind not in DRAWN):
        raise ValueError("scale is linear or log, and only for sobol and uniform")
    if kind == "values":
        return _listed(numbers)
    wanted = 2 if kind in DRAWN else 3
    if len(numbers) != wanted:
        shape = "[low, high]" if kind in DRAWN else "[low, high, how many]"
        raise ValueError(f"{kind} must be {shape}, got {len(numbers)} numbers")
    return _range(kind, numbers, scale)


def points_axis(numbers: Sequence[float]) -> Axis:
    """The values of a parameter at points, one a sample; ValueError for none, or one that is not finite."""
    if not numbers or not all(map(isfinite, numbers)):
        raise ValueError("points must be finite numbers, at least one")
    return Axis(POINTS, tuple(numbers), 1)


def _range(kind: str, numbers: Sequence[Any], scale: Scale) -> Axis:
    low, high, *counts = map(_as_float, numbers)
    for number in (low, high):
        if not isfinite(number):
            raise ValueError(f"{kind} must be finite, got {number}")
    if low >= high:
        raise ValueError(f"{kind} must rise, got {low:g} to {high:g}; for one value give the number alone")
    if not isfinite(high - low):
        raise ValueError(f"{kind} from {low:g} to {high:g} is too wide")
    if low <= 0 and (kind == "log" or scale == "log"):
        raise ValueError(f"a logarithmic range must be above zero, got {low:g} to {high:g}")
    if kind in DRAWN:
        return Axis(kind, (low, high), 1, scale)
    (count,) = counts
    if not isfinite(count) or count % 1 or count < 2:
        raise ValueError(f"{kind} needs a whole number of points, 2 or more, got {count:g}")
    return Axis(kind, (low, high), int(count))


def _listed(numbers: Any) -> Axis:
    values = tuple(map(_as_float, numbers))
    if not values:
        raise ValueError("values is empty: give at least one")
    if not all(map(isfinite, values)):
        raise ValueError(f"values must be finite, got {next(v for v in values if not isfinite(v))}")
    if len(set(values)) < len(values):
        raise ValueError("values: each at most once")
    if len(values) > MOST_VALUES:
        raise ValueError(f"values: at most {MOST_VALUES}, got {len(values)}: give a range")
    return Axis("values", values, len(values))


def _as_float(number: int | float) -> float:
    try:
        return float(number)
    except OverflowError:
        raise ValueError("a number has more than 308 digits") from None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
