"""Numbers drawn from a Gaussian, as of a nuisance: { draw = "gaussian", mean = 0.8, width = 0.1 }.

It is truncated to the range of the parameter, or to a narrower `range` that is given: what lies beyond has no weight,
and the rest is normalised anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite
from statistics import NormalDist
from typing import Any, ClassVar, Final, Self

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.scans import sequences
from mubeam.scans.axes.base import Axis, as_float, is_number, refuse_scale

DRAW: Final = "draw"
EXAMPLE: Final = '{ draw = "gaussian", mean = 0.8, width = 0.1 }'

LEAST_SHARE: Final = 1e-4
"""Of the Gaussian that must lie in the range: of less the tail alone would be drawn."""

TINY: Final = 2.0**-53


@dataclass(frozen=True)
class Gaussian(Axis):
    """One number a sample, of `mean` and standard deviation `width` before it is cut at `low` and `high`."""

    keys: ClassVar = (DRAW,)
    further: ClassVar = ("mean", "width", "range", "sequence")
    is_drawn: ClassVar = True

    mean: float
    width: float
    low: float = -inf
    high: float = inf
    sequence: str = "uniform"

    @classmethod
    def read(cls, key: str, given: Mapping[str, Any]) -> Self:
        """As of `Axis`."""
        if given[key] != "gaussian":
            hint = ""
            if given[key] in sequences.NAMES:
                hint = f": a range is given as {{ {given[key]} = [low, high] }}"
            raise ValueError(f"draw is 'gaussian', as in {EXAMPLE}, got {str(given[key])[:40]!r}{hint}")
        refuse_scale(given)
        for name in ("mean", "width"):
            if name not in given:
                raise ValueError(f"draw = 'gaussian' needs mean and width, as in {EXAMPLE}: {name} is missing")
            if not is_number(given[name]) or not isfinite(as_float(given[name])):
                raise ValueError(f"{name} must be a finite number, got {str(given[name])[:40]}")
        if given["width"] <= 0:
            raise ValueError(f"width must be above zero, got {given['width']:g}; for one value give the number alone")
        sequence = given.get("sequence", "uniform")
        if sequence not in sequences.NAMES:
            raise ValueError(f"sequence is {' or '.join(sequences.NAMES)}, got {str(sequence)[:40]!r}")
        return cls(as_float(given["mean"]), as_float(given["width"]), *_range(given.get("range")), sequence)._checked()

    @property
    def ends(self) -> tuple[float, float]:
        """As of `Axis`: the ends of what can be drawn."""
        low, high = self._values(np.array([TINY, 1 - TINY])).tolist()
        return low, high

    @property
    def first(self) -> float:
        """As of `Axis`: the middle of what is drawn."""
        return float(self._values(np.array([0.5]))[0])

    def within(self, low: float, high: float) -> Axis:
        """As of `Axis`; ValueError where the Gaussian lies nearly nowhere in that range."""
        return replace(self, low=max(low, self.low), high=min(high, self.high))._checked()

    def drawn(self, first: int, count: int, dimension: int, seed: int) -> FloatArray:
        """As of `Axis`."""
        return self._values(sequences.get(self.sequence)(first, count, dimension, seed))

    def to_dict(self) -> dict[str, Any]:
        """As of `Axis`."""
        ends = [end if isfinite(end) else None for end in (self.low, self.high)]
        of_range = {} if ends == [None, None] else {"range": ends}
        return {DRAW: "gaussian", "mean": self.mean, "width": self.width, "sequence": self.sequence, **of_range}

    @property
    def _shares(self) -> tuple[float, float]:
        """What of the Gaussian lies below each end."""
        normal = NormalDist(self.mean, self.width)
        below = normal.cdf(self.low) if isfinite(self.low) else 0.0
        return below, normal.cdf(self.high) if isfinite(self.high) else 1.0

    def _values(self, share: FloatArray) -> FloatArray:
        below, above = self._shares
        # 0 and 1 themselves are infinitely far
        inside = np.clip(below + (above - below) * share, 1e-300, 1 - TINY)
        inverse = NormalDist(self.mean, self.width).inv_cdf
        least, most = np.nextafter(self.low, inf), np.nextafter(self.high, -inf)
        return np.asarray(np.clip(np.array([inverse(one) for one in inside.tolist()]), least, most))

    def _checked(self) -> Self:
        below, above = self._shares
        if above - below < LEAST_SHARE:
            raise ValueError(
                f"the gaussian of mean {self.mean:g} and width {self.width:g} has {above - below:.1g} of itself in the "
                f"range {self.low:g} to {self.high:g}, to which it is cut: give another mean, width or range"
            )
        return self


def _range(given: Any) -> tuple[float, float]:
    """Ends, either of which may be open (null in JSON)."""
    if given is None:
        return -inf, inf
    is_pair = isinstance(given, list | tuple) and len(given) == 2
    if not is_pair or not all(one is None or is_number(one) for one in given):
        raise ValueError("range must be [low, high]")
    low, high = (sign * inf if one is None else as_float(one) for one, sign in zip(given, (-1, 1), strict=True))
    if not low < high:
        raise ValueError(f"range must rise, got {low:g} to {high:g}")
    return low, high
