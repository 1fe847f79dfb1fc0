"""Where an excluded region begins or ends between two rows of a plane, and the lowest range there."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions.edges import excluded_ranges, is_excluded_anywhere, peak_heights
from mubeam.exclusions.heights import Heights, heights_of
from mubeam.exclusions.shapes import ERRORS, Ranges, joined, make_ranges
from mubeam.foundation.checks import FloatArray
from mubeam.searches.between import DENSE, may_interpolate
from mubeam.searches.blocks import Signal, combined_blocks, is_pointwise
from mubeam.searches.plane import Rows
from mubeam.searches.search import Search
from mubeam.statistics.base import Likelihood

CLOSE, CLOSE_IN_SKETCH = 2.0**-20, 2.0**-6
"""Of the distance of the two rows, to which a tip is found."""

FIRST, LATER = 7, 5
"""Places between the last row with a range and the first without that are looked at together, at first and later."""

NEAR: Final = np.array([-1000.0, -30.0, -1.0, 1.0, 30.0, 1000.0]) / 2
"""Places about where the heights of the peaks say that the tip is, in units of how close it is to be found."""

THRESHOLDS_GEV: Final = tuple(sorted(sum(pair) for pair in combinations_with_replacement(LEPTON_MASS_GEV.values(), 2)))
"""Masses at which decays open, and regions often end."""


class _LookedAt(NamedTuple):
    """Rising places (n,) and the one signal of all of them, or none that is of use."""

    places: FloatArray
    signals: list[Signal]

    def rows(self, places: FloatArray) -> list[Signal]:
        """The signal of these places, or none."""
        if len(self.signals) != 1 or not np.isin(places, self.places).all():
            return []
        return [self.signals[0].rows(np.searchsorted(self.places, places))]


def find_tips(
    searches: Sequence[Search],
    rows: Rows,
    size: float,
    excluded: NDArray[np.bool_],
    likelihood: Likelihood,
    *,
    sketch: bool = False,
) -> Ranges:
    """The tips of rows of which some are `excluded` (N,); their masses are the last ones at which something is.

    None are looked for where production depends on the constrained parameter. `sketch` as in `reach`.
    """
    ends = np.flatnonzero(excluded[:-1] != excluded[1:])
    if not ends.size or is_pointwise(rows, size):
        nothing = np.zeros(0)
        return make_ranges(nothing, nothing, nothing)
    along, is_log = rows.along, bool(rows.along[0] > 0)
    place = np.log(along) if is_log else along
    good = np.where(excluded[ends], place[ends], place[ends + 1])
    bad = np.where(excluded[ends], place[ends + 1], place[ends])
    # of few masses between two rows panels are made once, and serve the next search for a tip
    interpolated = rows.plane.is_of_masses and all(
        may_interpolate(search, max(DENSE, along.size)) for search in searches
    )

    def signals(at: FloatArray, *, checked: bool) -> list[Signal]:
        tip = Rows(rows.plane, np.exp(at) if is_log else at)
        made = combined_blocks(searches, tip, size, checked=checked, interpolated=interpolated, in_parts=sketch)
        return [block.signal for block in made]

    limit = likelihood.limit_events
    limit = limit if limit is not None and 0 < limit < np.inf else None

    looked_at = _LookedAt(np.zeros(0), [])

    def height(at: FloatArray) -> FloatArray:
        """Above zero where something is excluded (n,)."""
        nonlocal looked_at
        # where production is kept its checks cost less than another table
        made = signals(at, checked=interpolated)
        looked_at = _LookedAt(at, made if interpolated else [])
        if limit is not None:
            return np.concatenate([peak_heights(one, likelihood, limit) for one in made])
        return np.concatenate([np.where(is_excluded_anywhere(one, likelihood), np.inf, -np.inf) for one in made])

    kinks = [float(np.log(mass)) for mass in THRESHOLDS_GEV] if is_log and rows.plane.is_of_masses else []
    # a result is the same to the last digit whatever was computed before; a sketch need not be
    is_kept = sketch and rows.plane.is_usual and is_log
    heights = heights_of(searches, (interpolated,), limit) if is_kept else Heights()
    tip = _last(height, good, bad, kinks, CLOSE_IN_SKETCH if sketch else CLOSE, heights)
    found = joined([excluded_ranges(one, likelihood) for one in looked_at.rows(tip) or signals(tip, checked=True)])
    # past the last place that is excluded nothing is
    return make_ranges(found.mass_gev, *(getattr(found, name)[:, 0] for name in ("lower", "upper", *ERRORS)))


def _last(
    height: Callable[[FloatArray], FloatArray],
    good: FloatArray,
    bad: FloatArray,
    kinks: Sequence[float],
    close: float = CLOSE,
    heights: Heights | None = None,
) -> FloatArray:
    """The last places (K,) with a height of zero or more between `good`, which have one, and `bad`, as close.

    `height` gives those of rising places (n,), of which `heights` may know some.
    """
    heights = Heights() if heights is None else heights
    start, whole = good, bad - good
    share = np.zeros((2, len(good)))
    share[1] = 1.0
    even = np.linspace(0, 1, FIRST + 2)[1:-1, None]
    near = (np.array(kinks)[:, None] - good) / whole
    near = np.concatenate([near - close / 2, near + close / 2, _about(heights, start, bad, start, whole, close)])
    while (share[1] - share[0] > close * (1 + 1e-9)).any():
        width = share[1] - share[0]
        inside = (near > share[0]) & (near < share[1])
        # what is not between the two is looked for at the good one again
        at = np.sort(np.concatenate([share[0] + width * even, np.where(inside, near, share[0])]), axis=0)
        found = heights.at(start + at * whole, height)
        last = np.logical_and.accumulate(found >= 0, axis=0).sum(axis=0)
        column = np.arange(len(good))
        padded = np.concatenate([share[:1], at, share[1:]])
        share = np.stack([padded[last, column], padded[last + 1, column]])
        near = _about(heights, start + share[0] * whole, start + share[1] * whole, start, whole, close)
        even = np.linspace(0, 1, LATER + 2)[1:-1, None]
    return np.asarray(start + share[0] * whole)


def _about(
    heights: Heights, good: FloatArray, bad: FloatArray, start: FloatArray, whole: FloatArray, close: float
) -> FloatArray:
    """Shares (P, K) of the `whole` from `start` on about where known heights cross zero between `good` and `bad`."""
    return (heights.crossings(good, bad) - start) / whole + close * NEAR[:, None]
