"""The values of a parameter at points of a file, one a sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, Self

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.scans.axes.base import Axis, as_float, read_numbers, refuse_scale


@dataclass(frozen=True)
class Points(Axis):
    """The numbers as they are listed; a value may stand there twice.

    In a specification they are the columns of the file that its key `points` names; what a scan keeps lists them.
    """

    keys: ClassVar = ("points",)
    is_drawn: ClassVar = True

    numbers: tuple[float, ...]

    @classmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """As of `Axis`."""
        refuse_scale(given)
        return cls.of(list(map(as_float, read_numbers(key, given[key]))))

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Self:
        """These numbers; ValueError for none, or one that is not finite."""
        if not numbers or not all(map(isfinite, numbers)):
            raise ValueError("points must be finite numbers, at least one")
        return cls(tuple(numbers))

    @property
    def ends(self) -> tuple[float, float]:
        """As of `Axis`."""
        return min(self.numbers), max(self.numbers)

    @property
    def first(self) -> float:
        """As of `Axis`."""
        return self.numbers[0]

    def drawn(self, first: int, count: int, dimension: int, seed: int) -> FloatArray:
        """As of `Axis`."""
        return np.asarray(self.numbers[first : first + count])

    def begins_with(self, other: Axis) -> bool:
        """As of `Axis`: the other's numbers come first."""
        return isinstance(other, Points) and self.numbers[: len(other.numbers)] == other.numbers

    def to_dict(self) -> dict[str, Any]:
        """As of `Axis`."""
        return {"points": list(self.numbers)}
