"""Listed values: { values = [...] }, or a number alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.scans.axes.base import Axis, as_float, read_numbers, refuse_scale

MOST_VALUES: Final = 100_000


@dataclass(frozen=True)
class Values(Axis):
    """The values in their order."""

    keys: ClassVar = ("values",)

    numbers: tuple[float, ...]

    @classmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """As of `Axis`."""
        numbers = read_numbers(key, given[key])
        refuse_scale(given)
        return cls.of(numbers)

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Self:
        """These values; ValueError for none, one that is not finite or stands there twice."""
        values = tuple(map(as_float, numbers))
        if not values:
            raise ValueError("values is empty: give at least one")
        if not all(map(isfinite, values)):
            raise ValueError(f"values must be finite, got {next(v for v in values if not isfinite(v))}")
        if len(set(values)) < len(values):
            raise ValueError("values: each at most once")
        if len(values) > MOST_VALUES:
            raise ValueError(f"values: at most {MOST_VALUES}, got {len(values)}: give a range")
        return cls(values)

    @property
    def size(self) -> int:
        """As of `Axis`."""
        return len(self.numbers)

    @property
    def ends(self) -> tuple[float, float]:
        """As of `Axis`."""
        return min(self.numbers), max(self.numbers)

    @property
    def first(self) -> float:
        """As of `Axis`."""
        return self.numbers[0]

    def at(self, index: NDArray[np.int64]) -> FloatArray:
        """As of `Axis`."""
        return np.asarray(self.numbers)[index]

    def to_dict(self) -> dict[str, Any]:
        """As of `Axis`."""
        return {"values": list(self.numbers)}
