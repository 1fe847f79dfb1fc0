"""Grids: { log = [low, high, how many] } and { linear = [...] }, both ends included."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.scans.axes.base import Axis, as_float, between, check_range, read_numbers, refuse_scale


@dataclass(frozen=True)
class Grid(Axis):
    """`count` values from `low` to `high`, even in the parameter or in its logarithm."""

    keys: ClassVar = ("log", "linear")

    kind: str
    low: float
    high: float
    count: int

    @classmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """As of `Axis`."""
        numbers = read_numbers(key, given[key])
        refuse_scale(given)
        if len(numbers) != 3:
            raise ValueError(f"{key} must be [low, high, how many], got {len(numbers)} numbers")
        low, high, count = map(as_float, numbers)
        check_range(key, low, high, is_log=key == "log")
        if not isfinite(count) or count % 1 or count < 2:
            raise ValueError(f"{key} needs a whole number of points, 2 or more, got {count:g}")
        return cls(key, low, high, int(count))

    @property
    def size(self) -> int:
        """As of `Axis`."""
        return self.count

    @property
    def ends(self) -> tuple[float, float]:
        """As of `Axis`."""
        return self.low, self.high

    @property
    def scale(self) -> str:
        """As of `Axis`."""
        return self.kind

    def at(self, index: NDArray[np.int64]) -> FloatArray:
        """As of `Axis`."""
        inside = between(self.low, self.high, index / (self.count - 1), self.kind)
        return np.where(index == self.count - 1, self.high, inside)

    def to_dict(self) -> dict[str, Any]:
        """As of `Axis`."""
        return {self.kind: [self.low, self.high, self.count]}
