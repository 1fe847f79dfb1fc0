"""Efficiencies of a selection of weighted events: sums over events, shares at knots of an energy, their errors.

Each event belongs to the two knots around its energy, by the shares with which a table is interpolated linearly. The
efficiency at a knot is the weighted share of its events that pass, so that the interpolated table gives back the
weight of all that pass.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

Mask = NDArray[np.bool_]


def shares(energy: FloatArray, knots: FloatArray) -> FloatArray:
    """Shares (n, K) of events at K knots, with the sum one; beyond the ends all at the last knot."""
    place = np.interp(energy, knots, np.arange(len(knots)))
    return np.asarray(np.maximum(1 - np.abs(place[:, None] - np.arange(len(knots))), 0.0))


@dataclass
class Sums:
    """Sums over events of one mass, at K knots.

    Attributes:
        counted, counted2: of the weights of those counted before the efficiency, and of their squares, (K,).
        passed, passed2: the same of those that pass the cuts.
        both2: squares of those that are both.
        outside: weight of those that pass and are not counted.
        flow: weight left after each cut, in their order, and the squares (C + 1, 2), all events first.
        events: number of all events.
    """

    knots: int
    cuts: int
    counted: FloatArray = field(init=False)
    counted2: FloatArray = field(init=False)
    passed: FloatArray = field(init=False)
    passed2: FloatArray = field(init=False)
    both2: FloatArray = field(init=False)
    flow: FloatArray = field(init=False)
    outside: float = 0.0
    events: int = 0

    def __post_init__(self) -> None:
        for name in ("counted", "counted2", "passed", "passed2", "both2"):
            setattr(self, name, np.zeros(self.knots))
        self.flow = np.zeros((self.cuts + 1, 2))

    def add(self, weight: FloatArray, share: FloatArray, counted: Mask, left: list[Mask]) -> None:
        """Events with their shares (n, K) of the knots; `left` says what is left after each cut."""
        own = weight[:, None] * share
        passed = left[-1]
        self.counted += own[counted].sum(axis=0)
        self.counted2 += (own[counted] ** 2).sum(axis=0)
        self.passed += own[passed].sum(axis=0)
        self.passed2 += (own[passed] ** 2).sum(axis=0)
        self.both2 += (own[counted & passed] ** 2).sum(axis=0)
        self.outside += float(weight[passed & ~counted].sum())
        for i, rows in enumerate([np.ones(len(weight), dtype=bool), *left]):
            self.flow[i] += weight[rows].sum(), (weight[rows] ** 2).sum()
        self.events += len(weight)

    @property
    def value(self) -> FloatArray:
        """Efficiencies (K,); NaN where no event is counted."""
        some = self.counted > 0
        return np.asarray(np.divide(self.passed, self.counted, out=np.full(self.knots, np.nan), where=some))

    @property
    def effective(self) -> FloatArray:
        """Effective numbers (K,) of the counted events: that of equal weights as precise as these."""
        some = self.counted2 > 0
        return np.asarray(np.divide(self.counted**2, self.counted2, out=np.zeros(self.knots), where=some))

    @property
    def error(self) -> FloatArray:
        """Statistical errors (K,), for counted events that are there.

        The larger of that of a ratio of sums of weights, sum w^2 (a - e b)^2/(sum w b)^2, a of those that pass and b of
        those counted, which is binomial for equal weights; and the standard deviation of e for a flat prior (Ullrich
        and Xu, physics/0701199), which is not zero where all or none pass.
        """
        e = np.clip(self.value, 0.0, 1.0)
        spread = self.passed2 - 2 * e * self.both2 + e**2 * self.counted2
        ratio = np.sqrt(np.maximum(spread, 0.0)) / np.where(self.counted > 0, self.counted, 1.0)
        n = self.effective
        flat = np.sqrt((n * e + 1) * (n * (1 - e) + 1) / ((n + 2) ** 2 * (n + 3)))
        return np.maximum(ratio, flat)

    def mean(self, cuts: int) -> tuple[float, float]:
        """Mean over all events of the weight left after so many cuts, and its error; that of one event if none is."""
        (whole, _), (left, left2) = self.flow[0], self.flow[cuts]
        least = (whole / self.events) ** 2 if left == 0 else 0.0
        spread = max(left2 - left**2 / self.events, least)
        return float(left / self.events), float(np.sqrt(spread) / self.events)
