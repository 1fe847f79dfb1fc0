"""How high peaks of events are, by the place of a row: an exposure or a limit on one number of events shifts them.

The heights of a production are kept, so that the next search for a tip begins where they say that it is.
"""

from collections.abc import Callable, Sequence
from math import log
from typing import Final, TypeAlias

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.searches.kept import Contents, contents, unit_of
from mubeam.searches.search import Search

KEPT_BYTES: Final = 1 << 23
MOST: Final = 4096
"""Memory of all heights, and places of one production."""

AROUND: Final = 4
"""Places that say where heights cross zero."""

Known: TypeAlias = tuple[FloatArray, FloatArray]
"""Rising places and the heights there."""

_kept: Kept[Contents, Known] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()


class Heights:
    """The heights of one production: logarithms of events over a limit, by the place of a row.

    `key` is what they are kept by, None where they are not; `shift`: by how much they are above the kept ones.
    """

    def __init__(self, key: Contents | None = None, shift: float = 0.0) -> None:
        self.key, self.shift = key, shift
        self._known: Known = (None if key is None else _kept.get(key)) or (np.zeros(0), np.zeros(0))

    def at(self, places: FloatArray, make: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """The heights at places of any shape; `make` gives those that are not known, at rising places (n,)."""
        known, heights = self._known
        missing = np.setdiff1d(places, known)
        if missing.size:
            known, heights = np.concatenate([known, missing]), np.concatenate([heights, make(missing) - self.shift])
            order = np.argsort(known)
            self._known = known, heights = known[order], heights[order]
            if self.key is not None and known.size <= MOST:
                _kept.put(self.key, self._known, known.nbytes + heights.nbytes)
        return np.asarray(heights[np.searchsorted(known, places)] + self.shift)

    def crossings(self, good: FloatArray, bad: FloatArray) -> FloatArray:
        """Where (K,) heights first fall below zero on the way from `good` to `bad`, known places; NaN if nowhere."""
        return np.array([self._crossing(*ends) for ends in zip(good, bad, strict=True)])

    def _crossing(self, good: float, bad: float) -> float:
        known, heights = self._known
        way = np.flatnonzero((known >= min(good, bad)) & (known <= max(good, bad)))
        way = way if good < bad else way[::-1]
        below = np.flatnonzero(heights[way] + self.shift < 0)
        if not below.size or not below[0] or known.size < AROUND:
            return np.nan
        # what is around it has as many places on both sides
        left = int(min(way[below[0] - 1], way[below[0]])) + 1 - AROUND // 2
        chosen = np.arange(AROUND) + min(max(left, 0), known.size - AROUND)
        return _inverse(known[chosen], heights[chosen] + self.shift)


def _inverse(x: FloatArray, y: FloatArray) -> float:
    """Where a function with values y (n,) at x (n,) is zero, by the polynomial x(y); not finite where it has none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        for step in range(1, len(y)):
            x = (y[step:] * x[:-1] - y[:-step] * x[1:]) / (y[step:] - y[:-step])
    return float(x[0])


def heights_of(searches: Sequence[Search], how: tuple[bool, ...], limit_events: float | None) -> Heights:
    """Those of searches with a limit on events in all bins; kept of one search whose code is known.

    `how` says what else than the search decides production.
    """
    if len(searches) > 1 or limit_events is None:
        return Heights()
    (search,) = searches
    _, scale = unit_of(search)
    return Heights(contents(search, np.zeros(0), how), log(scale / limit_events))
