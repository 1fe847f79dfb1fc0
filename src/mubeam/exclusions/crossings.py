"""Edges where events cross a limit: in two calls where these are smooth, in a bracket where they are not."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.ladder import Ladder
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import crossing, zero_of_points
from mubeam.searches.blocks import Signal
from mubeam.searches.nodes import total

STEP: Final = 1e-4
"""Relative step of a size, and of a share, by which slopes are found."""

ABOUT: Final = 0.05
ABOUT_TURN: Final = 0.3
CLOSER: Final = 0.03
"""How far on both sides of a first guess it is looked at, in shares of the way between two steps; of that to a turn, in
units of its share; and of a second guess, in units of what is left of the way."""

NEAR: Final = 1e-6
CLOSE: Final = 1e-12
"""How far from zero the logarithm of the events over the limit may be before Newton's last step, and what the bend of
the curve may leave of it behind."""

SMOOTH: Final = 0.1
"""How much of a slope one more point may change."""

TINY: Final = float(np.finfo(float).tiny)


class Transitions(NamedTuple):
    """Where a range begins or ends (T,): rows, places inside and outside of it on both sides of its edge, and more.

    The tension at these places, roughly, and whether the one inside is a turn of it.
    """

    row: NDArray[np.intp]
    inside: FloatArray
    outside: FloatArray
    tension_inside: FloatArray
    tension_outside: FloatArray
    is_turn: NDArray[np.bool_]


class _Way(NamedTuple):
    """The ways (T,) from the places inside to those outside, of rows of a signal.

    Places are shares of them; of those from a turn, squares of shares: events fall evenly along both.
    """

    signal: Signal
    ladder: Ladder
    first: FloatArray
    whole: FloatArray
    is_turn: NDArray[np.bool_]
    limit_events: float

    def places(self, share: FloatArray) -> FloatArray:
        """The places of shares (T, ...)."""
        columns = self.first, self.whole, self.is_turn
        first, whole, is_turn = (one.reshape(-1, *(1,) * (share.ndim - 1)) for one in columns)
        return np.asarray(first + whole * np.where(is_turn, np.sqrt(share), share))

    def over(self, share: FloatArray) -> FloatArray:
        """Logarithm of the events over the limit, at shares (T, ...)."""
        events = total(self.signal.events_in_bins(self.ladder.size(self.places(share))))
        return np.log(np.fmax(events / self.limit_events, TINY))

    def rows(self, rows: NDArray[np.intp]) -> "_Way":
        """Some of them."""
        part = self.first[rows], self.whole[rows], self.is_turn[rows]
        return _Way(self.signal.rows(rows), self.ladder, *part, self.limit_events)


class _Found(NamedTuple):
    """Edges (T,) in shares of a way: the slope there, the error of the events over the limit, whether that is all.

    `is_edge`: whether events cross the limit between `good` and `bad`.
    """

    share: FloatArray
    slope: FloatArray
    error: FloatArray
    is_good: NDArray[np.bool_]
    is_edge: NDArray[np.bool_]
    good: FloatArray
    bad: FloatArray

    def rows(self, rows: NDArray[np.intp]) -> "_Found":
        """Some of them."""
        share, slope, error, is_good, is_edge, good, bad = self
        return _Found(share[rows], slope[rows], error[rows], is_good[rows], is_edge[rows], good[rows], bad[rows])


def edges_at_limit(
    signal: Signal, ladder: Ladder, transitions: Transitions, limit_events: float
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Sizes (T,) at transitions, one a row of the signal, their errors, and whether events cross the limit there."""
    _, first, last, *tension, is_turn = transitions
    way = _Way(signal, ladder, first, last - first, is_turn, limit_events)
    inside, outside = np.log(np.maximum(np.stack(tension) / limit_events, TINY))
    share = inside / (inside - outside)
    found = _look(way, 0 * share, share, 0 * share + 1, np.where(is_turn, ABOUT_TURN * share, ABOUT))
    for look in (_closer, _closer, _bracketed):
        rest = np.flatnonzero(found.is_edge & ~found.is_good)
        if rest.size:
            for column, mine in zip(found, look(way.rows(rest), found.rows(rest)), strict=True):
                column[rest] = mine
    share, slope, error, *_ = found
    size = ladder.size(way.places(share))
    of_place = np.where(is_turn, 2 * np.sqrt(share), 1.0) * slope / way.whole
    error = error / np.maximum(np.abs(of_place), TINY)
    return size, np.asarray(error * size if ladder.is_log else error), found.is_edge


def _look(way: _Way, good: FloatArray, share: FloatArray, bad: FloatArray, about: FloatArray) -> _Found:
    """Edges between good shares and bad ones, looked for `about` a first guess, and Newton's last step to them."""
    shares = np.stack([good, share - about, share, share + about, bad], axis=1)
    shares = np.minimum(np.maximum(shares, good[:, None]), bad[:, None])
    heights, rows = way.over(shares), np.arange(len(share))
    is_edge = (heights[:, 0] >= 0) & (heights[:, -1] < 0)
    # good ones in a row from the first on
    at = np.maximum(np.logical_and.accumulate(heights[:, :-1] >= 0, axis=1).sum(axis=1) - 1, 0)
    chosen = rows[:, None], np.clip(at - 1, 0, 1)[:, None] + np.arange(4)
    x, y = shares[chosen], heights[chosen]
    share = zero_of_points(x, y)[:, 1]
    good, bad = shares[rows, at], shares[rows, at + 1]
    share = np.where((share >= good) & (share <= bad), share, (good + bad) / 2)
    slope, bend, is_smooth = _derivatives(x, y, share)
    folded = way.signal.folded(way.ladder.size(way.places(share)))
    height = np.log(np.fmax(total(folded.value) / way.limit_events, TINY))
    with np.errstate(divide="ignore", invalid="ignore"):
        step = height / slope
        is_good = (np.abs(height) <= NEAR) & (np.abs(step**2 * bend) <= CLOSE) & (slope < 0) & is_smooth
    is_good &= (share - step > 0) & (share - step < 1)
    share = np.where(is_good, share - step, share)
    return _Found(share, slope, total(folded.in_bins_error) / way.limit_events, is_good, is_edge, good, bad)


def _closer(way: _Way, found: _Found) -> _Found:
    """Another look, close about what was found."""
    return _look(way, found.good, found.share, found.bad, CLOSER * (found.bad - found.good))


def _bracketed(way: _Way, found: _Found) -> _Found:
    """Edges to rounding, by a bracket that shrinks."""
    ends = found.good, found.bad
    share = crossing(way.over, ends, (way.over(found.good), way.over(found.bad)))
    beside = np.stack([np.maximum(share - STEP, 0.0), share + STEP], axis=1)
    slope = np.diff(way.over(beside))[:, 0] / np.diff(beside)[:, 0]
    error = total(way.signal.folded(way.ladder.size(way.places(share))).in_bins_error) / way.limit_events
    return found._replace(share=share, slope=slope, error=error)


def _derivatives(x: FloatArray, y: FloatArray, at: FloatArray) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """First and half the second derivative (T,) of the cubic through points (T, 4), at places (T,).

    And whether the slope is hardly another one with one point less, as that of a curve without a kink.
    """
    away = at[:, None] - x
    with np.errstate(divide="ignore", invalid="ignore"):
        first = np.diff(y) / np.diff(x)
        second = np.diff(first) / (x[:, 2:] - x[:, :-2])
        third = np.diff(second)[:, 0] / (x[:, 3] - x[:, 0])
    of_three = first[:, 0] + second[:, 0] * (away[:, 0] + away[:, 1])
    more = third * (away[:, 0] * away[:, 1] + (away[:, 0] + away[:, 1]) * away[:, 2])
    bend = second[:, 0] + third * (away[:, 0] + away[:, 1] + away[:, 2])
    return of_three + more, bend, np.abs(more) <= SMOOTH * np.abs(of_three)
