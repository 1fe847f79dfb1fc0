"""Numbers drawn evenly in a range: { sobol = [low, high] } and { uniform = [low, high], scale = "log" }."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from mubeam.foundation.checks import FloatArray
from mubeam.scans import sequences
from mubeam.scans.axes.base import Axis, as_float, between, check_range, read_numbers


@dataclass(frozen=True)
class Even(Axis):
    """One number a sample, even in the parameter or in its logarithm; `sequence` is sobol or uniform."""

    keys: ClassVar = sequences.NAMES
    is_drawn: ClassVar = True

    sequence: str
    low: float
    high: float
    of: str = "linear"

    @classmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """As of `Axis`."""
        numbers, scale = read_numbers(key, given[key]), given.get("scale", "linear")
        if scale not in ("linear", "log"):
            raise ValueError("scale is linear or log, and only for sobol and uniform")
        if len(numbers) != 2:
            raise ValueError(f"{key} must be [low, high], got {len(numbers)} numbers")
        low, high = map(as_float, numbers)
        check_range(key, low, high, is_log=scale == "log")
        return cls(key, low, high, scale)

    @property
    def ends(self) -> tuple[float, float]:
        """As of `Axis`."""
        return self.low, self.high

    @property
    def scale(self) -> str:
        """As of `Axis`."""
        return self.of

    def drawn(self, first: int, count: int, dimension: int, seed: int) -> FloatArray:
        """As of `Axis`."""
        share = sequences.get(self.sequence)(first, count, dimension, seed)
        return between(self.low, self.high, share, self.of)

    def to_dict(self) -> dict[str, Any]:
        """As of `Axis`."""
        return {self.sequence: [self.low, self.high], "scale": self.of}
