"""The last place at which heights are not below zero, on the way from one place to another, in few looks.

Where heights are smooth the next look is about where a polynomial through the known ones is zero; the first one is at
places that follow from the two ends alone.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import lobatto_points
from mubeam.numerics.roots import zero_of_points

FIRST: Final = 9
LEAST: Final = 3
LATER: Final = 5
"""Places that are looked at together: at first, of a way without kinks and at least of a piece between two; and later,
where heights do not say where zero is."""

AROUND: Final = 6
"""Known places of which the heights say where zero is, and how well that is known."""

SURE: Final = 0.25
"""Of how close the place is to be found: what is known better is looked at on both sides alone."""

SETTLED: Final = 0.05
"""Of how close the place is to be found: zero that is known better is not looked at again where heights are smooth."""

WIDER: Final = 4.0
"""Times how well zero is known, at which it is looked at besides."""

ENOUGH: Final = 0.25
"""Of the way between the two last places, to which a look must bring it for the next to be about zero again."""

Height: TypeAlias = Callable[[FloatArray], FloatArray]
"""Gives heights at rising places (n,)."""


def last_places(
    height: Height,
    good: FloatArray,
    bad: FloatArray,
    kinks: Sequence[float],
    close: float,
    first: Height | None = None,
    is_smooth: Callable[[float], bool] | None = None,
) -> FloatArray:
    """The last places (K,) with a height of zero or more between `good`, which have one, and `bad`.

    They are as close as this part of the way between both. `first` gives the heights of first places, way by way, if it
    is not `height`; between `kinks` heights are smooth. Where they are known to be so, by `is_smooth` of a place, first
    places may be enough to say where zero is.
    """
    ways = [_Way(*ends, kinks, close) for ends in zip(good.tolist(), bad.tolist(), strict=True)]
    for way in ways:
        share = way.first_shares()
        rising = share if way.whole > 0 else share[::-1]
        way.add(rising, (height if first is None else first)(way.places(rising)))
        if is_smooth is not None:
            way.settle(is_smooth)
    while open_ways := [way for way in ways if not way.is_done]:
        shares = [way.next_shares() for way in open_ways]
        places = [way.places(share) for way, share in zip(open_ways, shares, strict=True)]
        every = np.unique(np.concatenate(places))
        found = height(every)
        for way, share, at in zip(open_ways, shares, places, strict=True):
            way.add(share, found[np.searchsorted(every, at)])
    return np.array([way.last for way in ways])


class _Way:
    """The way from a good place to a bad one, in shares of it, and what is known of its heights."""

    def __init__(self, good: float, bad: float, kinks: Sequence[float], close: float) -> None:
        self.start, self.whole, self.close = good, bad - good, close
        # two that are closer than what is looked for are one
        low, high = min(good, bad), max(good, bad)
        within = [(kink - good) / self.whole for kink in kinks if low < kink < high]
        shares = {round(share / close): share for share in within}
        self.kinks = sorted(share for share in shares.values() if close < share < 1 - close)
        self.known, self.heights = np.zeros(0), np.zeros(0)
        self.good, self.bad = 0.0, 1.0
        self._is_stuck = False

    def places(self, share: FloatArray) -> FloatArray:
        """The places of these shares."""
        return self.start + share * self.whole

    @property
    def last(self) -> float:
        """The last good place."""
        return float(self.start + self.good * self.whole)

    @property
    def is_done(self) -> bool:
        """Whether it is close enough to the first bad one."""
        return self.bad - self.good <= self.close * (1 + 1e-9)

    def first_shares(self) -> FloatArray:
        """Of each piece between two kinks both ends, and places that are dense about them."""
        ends, half, found = [0.0, *self.kinks, 1.0], self.close / 2, []
        for low, high in pairwise(ends):
            first, last = low + half * (low > 0), high - half * (high < 1)
            points = max(LEAST, round(FIRST * (high - low) ** 0.5))
            found.append(first + (last - first) * (1 - lobatto_points(points)) / 2)
        return np.unique(np.concatenate(found))

    def next_shares(self) -> FloatArray:
        """Places about where heights are zero, if that is known, and else between the last good and the first bad."""
        about, error = self._zero()
        good, bad, half = self.good, self.bad, self.close / 2
        even = good + (bad - good) * np.arange(1, LATER + 1) / (LATER + 1)
        if not good < about < bad:
            return even
        near = [about - half, about + half]
        if error > SURE * self.close:
            near += [about - half - WIDER * error, about + half + WIDER * error]
        shares = np.array(near) if not self._is_stuck else np.concatenate([near, even])
        return np.unique(shares[(shares > good) & (shares < bad)])

    def settle(self, is_smooth: Callable[[float], bool]) -> None:
        """End where it is known well enough where heights are zero."""
        about, error = self._zero()
        is_known = not self.is_done and self.good < about < self.bad and error <= SETTLED * self.close
        if is_known and is_smooth(self.start + about * self.whole):
            self.good, self.bad = max(self.good, about - self.close / 2), min(self.bad, about + self.close / 2)

    def add(self, shares: FloatArray, heights: FloatArray) -> None:
        """Note heights at shares."""
        before = self.bad - self.good
        known, first = np.unique(np.concatenate([self.known, shares]), return_index=True)
        self.known, self.heights = known, np.concatenate([self.heights, heights])[first]
        inside = (known > self.good) & (known < self.bad)
        at = np.concatenate([[self.good], known[inside], [self.bad]])
        last = int(np.logical_and.accumulate(self.heights[inside] >= 0).sum())
        self.good, self.bad = float(at[last]), float(at[last + 1])
        self._is_stuck = self.bad - self.good > ENOUGH * before

    def _zero(self) -> tuple[float, float]:
        """Where heights of the piece between two kinks are zero, and how well that is known; NaN where they are not."""
        middle = (self.good + self.bad) / 2
        low = max((kink for kink in self.kinks if kink <= middle), default=-1.0)
        high = min((kink for kink in self.kinks if kink > middle), default=2.0)
        use = (self.known > low) & (self.known < high) & np.isfinite(self.heights)
        known, heights = self.known[use], self.heights[use]
        if known.size < 2:
            return np.nan, np.nan
        # the nearest first: the last one then says what more of them change
        nearest = np.argsort(np.abs(known - middle), kind="stable")[:AROUND]
        before, zero = zero_of_points(known[nearest], heights[nearest]).tolist()
        return zero, abs(zero - before)
