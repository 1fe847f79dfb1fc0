"""Where an excluded region begins or ends between two rows of a plane, and the lowest range there."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions.edges import excluded_ranges, is_excluded_anywhere, peak_heights
from mubeam.exclusions.shapes import ERRORS, Ranges, joined, make_ranges
from mubeam.foundation.checks import FloatArray
from mubeam.searches.between import DENSE, may_interpolate
from mubeam.searches.blocks import Signal, combined_blocks, is_pointwise
from mubeam.searches.plane import Rows
from mubeam.searches.request import Search
from mubeam.statistics.base import Likelihood

CLOSE, CLOSE_IN_SKETCH = 2.0**-20, 2.0**-6
"""Of the distance of the two rows, to which a tip is found."""

FIRST, LATER = 7, 5
"""Places between the last row with a range and the first without that are looked at together, at first and later."""

NEAR: Final = np.array([-1000.0, -30.0, -1.0, 1.0, 30.0, 1000.0]) / 2
"""Places about where the heights of the peaks say that the tip is, in units of how close it is to be found."""

THRESHOLDS_GEV: Final = tuple(sorted(sum(pair) for pair in combinations_with_replacement(LEPTON_MASS_GEV.values(), 2)))
"""Masses at which decays open, and regions often end."""


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

    def height(at: FloatArray) -> FloatArray:
        """Above zero where something is excluded (P, K)."""
        limit = likelihood.limit_events
        # what is looked for again is computed once
        places, which = np.unique(at, return_inverse=True)
        found = []
        for one in signals(places, checked=False):
            if limit is not None and 0 < limit < np.inf:
                found.append(peak_heights(one, likelihood, limit))
            else:
                found.append(np.where(is_excluded_anywhere(one, likelihood), np.inf, -np.inf))
        return np.concatenate(found)[which.reshape(at.shape)]

    kinks = [float(np.log(mass)) for mass in THRESHOLDS_GEV] if is_log and rows.plane.is_of_masses else []
    tip = _last(height, good, bad, kinks, CLOSE_IN_SKETCH if sketch else CLOSE)
    found = joined([excluded_ranges(one, likelihood) for one in signals(tip, checked=True)])
    # past the last place that is excluded nothing is
    return make_ranges(found.mass_gev, *(getattr(found, name)[:, 0] for name in ("lower", "upper", *ERRORS)))


def _last(
    height: Callable[[FloatArray], FloatArray],
    good: FloatArray,
    bad: FloatArray,
    kinks: Sequence[float],
    close: float = CLOSE,
) -> FloatArray:
    """The last places (K,) with a height of zero or more between `good`, which have one, and `bad`, as close."""
    start, whole = good, bad - good
    share = np.zeros((2, len(good)))
    share[1] = 1.0
    even = np.linspace(0, 1, FIRST + 2)[1:-1, None]
    near = (np.array(kinks)[:, None] - good) / whole
    near = np.concatenate([near - close / 2, near + close / 2])
    while (share[1] - share[0] > close * (1 + 1e-9)).any():
        width = share[1] - share[0]
        inside = (near > share[0]) & (near < share[1])
        # what is not between the two is looked for at the good one again
        at = np.sort(np.concatenate([share[0] + width * even, np.where(inside, near, share[0])]), axis=0)
        found = height(start + at * whole)
        last = np.logical_and.accumulate(found >= 0, axis=0).sum(axis=0)
        column = np.arange(len(good))
        padded = np.concatenate([share[:1], at, share[1:]])
        root = _root(at, found, last)
        share = np.stack([padded[last, column], padded[last + 1, column]])
        near, even = root + close * NEAR[:, None], np.linspace(0, 1, LATER + 2)[1:-1, None]
    return np.asarray(start + share[0] * whole)


def _root(at: FloatArray, height: FloatArray, last: NDArray[np.intp]) -> FloatArray:
    """Where (K,) heights (P, K) cross zero, by inverse interpolation of four places around it; NaN if nowhere."""
    first = np.clip(last - 2, 0, len(at) - 4)
    rows, column = first + np.arange(4)[:, None], np.arange(at.shape[1])
    x, y = at[rows, column], height[rows, column]
    with np.errstate(divide="ignore", invalid="ignore"):
        for step in range(1, 4):
            x = (y[step:] * x[:-1] - y[: len(y) - step] * x[1:]) / (y[step:] - y[: len(y) - step])
    return np.asarray(np.where((last > 0) & (last < len(at)), x[0], np.nan))
