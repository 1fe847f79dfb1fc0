"""What an axis of a scan is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray


@dataclass(frozen=True)
class Axis(ABC):
    """Values of a parameter.

    Class attributes: `keys`, one of which a table of the specification has; `further` keys that may stand beside it;
    `is_drawn`, whether each sample has its own number; `scales`, whether the key scale may stand there.
    """

    keys: ClassVar[tuple[str, ...]]
    further: ClassVar[tuple[str, ...]] = ()
    is_drawn: ClassVar[bool] = False

    @classmethod
    @abstractmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """The axis that a table with that key gives; ValueError if something is wrong."""

    @property
    def size(self) -> int:
        """Length of a grid; 1 for drawn numbers, of which each sample has one."""
        return 1

    @property
    @abstractmethod
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest value."""

    @property
    def first(self) -> float:
        """The first value of a grid, the low end of drawn numbers."""
        return self.ends[0]

    @property
    def scale(self) -> str:
        """Whether its values are even in the parameter, "linear", or in its logarithm, "log"."""
        return "linear"

    def at(self, index: NDArray[np.int64]) -> FloatArray:
        """Values of a grid at these places, same shape."""
        raise TypeError("drawn numbers have no places")  # pragma: no cover

    def drawn(self, first: int, count: int, dimension: int, seed: int) -> FloatArray:
        """Numbers (count,) of the samples from `first` on."""
        raise TypeError("a grid is not drawn")  # pragma: no cover

    def within(self, low: float, high: float) -> "Axis":
        """The axis of a parameter with this range: itself, unless it is one that is cut there."""
        return self

    def begins_with(self, other: "Axis") -> bool:
        """Whether the samples of the other axis are the first of this one's."""
        return self == other

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """As in a specification."""


def is_number(value: Any) -> bool:
    """Whether it is one, of Python."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_float(number: int | float) -> float:
    """The number; ValueError for one that is too long."""
    try:
        return float(number)
    except OverflowError:
        raise ValueError("a number has more than 308 digits") from None


def read_numbers(key: str, given: Any) -> Sequence[float]:
    """A list of numbers; ValueError for anything else."""
    if not isinstance(given, list | tuple) or not all(map(is_number, given)):
        raise ValueError(f"{key} must be a list of numbers")
    return given


def refuse_scale(given: Mapping[str, Any]) -> None:
    """ValueError for a scale where there is none."""
    if "scale" in given:
        raise ValueError("scale is linear or log, and only for sobol and uniform")


def check_range(kind: str, low: float, high: float, *, is_log: bool) -> None:
    """ValueError for a range that does not rise, is not finite, or has no logarithm."""
    for number in (low, high):
        if not isfinite(number):
            raise ValueError(f"{kind} must be finite, got {number}")
    if low >= high:
        raise ValueError(f"{kind} must rise, got {low:g} to {high:g}; for one value give the number alone")
    if not isfinite(high - low):
        raise ValueError(f"{kind} from {low:g} to {high:g} is too wide")
    if low <= 0 and is_log:
        raise ValueError(f"a logarithmic range must be above zero, got {low:g} to {high:g}")


def between(low: float, high: float, share: FloatArray, scale: str) -> FloatArray:
    """Values at shares of a range, even in the parameter or in its logarithm."""
    return low * (high / low) ** share if scale == "log" else low + (high - low) * share
