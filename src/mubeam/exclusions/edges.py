"""The edges of the excluded ranges of a parameter, row by row of a plane: all ranges, each with its errors."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import ModelError
from mubeam.exclusions.ladder import Ladder
from mubeam.exclusions.shapes import Ranges, make_ranges, replaced
from mubeam.exclusions.steps import peaks_of, steps_of
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import bisect, crossing, golden_maximum, section_maximum
from mubeam.searches.blocks import Signal
from mubeam.searches.nodes import total
from mubeam.statistics.base import Likelihood

TURNS: Final = 3
"""Peaks and dips between the steps that are looked into, of each kind and row."""

FEW: Final = 4
"""Rows whose events at all steps take less time than another look."""

NEAR_LIMIT: Final = 0.3
"""How far below the limit a look by a coarser rule may leave the highest peak, to be looked at again."""

ABOUT_PEAK: Final = np.array([-0.5, -0.25, 0.0, 0.25, 0.5])
BELOW_LIMIT: Final = 0.9
"""Places about a peak, in steps, at which more than this part of the limit has it looked at again."""

FEW_STEPS = 12
"""Steps of the search for a peak where each takes a production of its own."""

RISE, MORE = 3.0, 0.1
"""How much higher than the parabola through three steps, in its own rise and in its logarithm, a peak may be."""

PROMINENT: Final = 1e-9
"""By how much of itself a tension must turn to have turned."""

HUGE: Final = 1e100
"""Events past which their number may overflow."""

STEP: Final = 1e-4
"""Relative step by which the slope of the tension is found."""


class _Transitions(NamedTuple):
    """Rows at which a range begins or ends, and the places inside and outside of it on both sides of its edge."""

    row: NDArray[np.intp]
    inside: FloatArray
    outside: FloatArray


def excluded_ranges(signal: Signal, likelihood: Likelihood) -> Ranges:
    """The ranges of sizes whose events `likelihood` excludes, for the rows (N,) of a signal, lowest first.

    Where a first look by a coarser rule leaves no doubt where edges are, they are found there; few rows need no such.
    """
    if _limit(signal, likelihood) is None or len(signal.of_plane.along) <= FEW:
        return _ranges(signal, signal, likelihood)[0]
    found, is_sure = _ranges(signal.roughly(), signal, likelihood)
    rows = np.flatnonzero(~is_sure)
    if not rows.size:
        return found
    part = signal.rows(rows)
    return replaced(found, rows, _ranges(part, part, likelihood)[0])


def _limit(signal: Signal, likelihood: Likelihood) -> float | None:
    """The limit on events in all bins, where one number says what is excluded and production does not vary."""
    limit = likelihood.limit_events
    return limit if limit is not None and 0 < limit < np.inf and not signal.is_pointwise else None


def _ranges(looked_at: Signal, signal: Signal, likelihood: Likelihood) -> tuple[Ranges, NDArray[np.bool_]]:
    """The ranges, from a look at all steps of the one signal and edges of the other, and whether (N,) both agree."""
    is_same, along = looked_at is signal, signal.of_plane.along
    # steps at the limit itself would leave it open on which side of them the edges are
    least = likelihood.least_events * (1.0 if is_same else 1 - NEAR_LIMIT)
    ladder, tension, is_above = _at_steps(looked_at, likelihood, least)
    place, is_above = _with_turns(looked_at, likelihood, ladder, tension, is_above)
    is_sure, limit = np.ones(len(along), dtype=bool), _limit(signal, likelihood)
    if not is_same and limit is not None:
        is_sure = is_above.any(axis=1) | ~(tension.max(axis=1) > (1 - NEAR_LIMIT) * limit)
        doubtful = np.flatnonzero(~is_sure)
        if doubtful.size:
            best = tension[doubtful].argmax(axis=1)
            is_sure[doubtful] = _is_below(signal.rows(doubtful), ladder.rows(doubtful), best, limit)
    begins, ends = _transitions(place, is_above)
    count = is_above[:, 0].astype(int) + np.bincount(begins.row, minlength=len(along))
    shape = (len(along), max(1, int(count.max(initial=0))))
    lower, upper, lower_error, upper_error = (np.full(shape, np.nan) for _ in range(4))
    exists = np.arange(shape[1]) < count[:, None]
    lower[exists], upper[exists], lower_error[exists], upper_error[exists] = ladder.bottom, ladder.top, 0.0, 0.0
    # both kinds together: the calls cost more than the numbers
    both = _Transitions(*(np.concatenate(column) for column in zip(begins, ends, strict=True)))
    size, error = _edge(signal, likelihood, ladder, both, is_sure)
    # ranks of ranges that are open below begin at one
    at, count_below = _ranked(begins.row, is_above[:, 0].astype(int)), len(begins.row)
    lower[at], lower_error[at] = size[:count_below], error[:count_below]
    at = _ranked(ends.row, np.zeros(len(along), dtype=int))
    upper[at], upper_error[at] = size[count_below:], error[count_below:]
    return make_ranges(along, lower, upper, lower_error, upper_error), is_sure


def _is_below(signal: Signal, ladder: Ladder, best: NDArray[np.intp], limit_events: float) -> NDArray[np.bool_]:
    """Whether (N,) the events about these steps stay far enough below the limit."""
    rows, best = np.arange(len(best)), np.clip(best, 1, ladder.places.shape[1] - 2)
    before, here, after = (ladder.places[rows, best + side] for side in (-1, 0, 1))
    side = np.where(ABOUT_PEAK < 0, (here - before)[:, None], (after - here)[:, None])
    events = total(signal.events_in_bins(ladder.size(here[:, None] + ABOUT_PEAK * side)))
    return np.asarray((events < BELOW_LIMIT * limit_events).all(axis=1))


def is_excluded_anywhere(signal: Signal, likelihood: Likelihood) -> NDArray[np.bool_]:
    """At which rows (N,) any size is excluded."""
    ladder, tension, is_above = _at_steps(signal, likelihood, likelihood.least_events)
    found = np.asarray(is_above.any(axis=1))
    rows = np.flatnonzero(~found)
    if rows.size:
        # at these a peak between the steps may be
        steps = tension[rows], is_above[rows]
        found[rows] = _with_turns(signal.rows(rows), likelihood, ladder.rows(rows), *steps)[1].any(axis=1)
    return found


def peak_heights(signal: Signal, likelihood: Likelihood, limit_events: float) -> FloatArray:
    """Logarithm (N,) of the most events that a size gives over the limit on events; -inf where nothing is made."""
    ladder, tension, _ = _at_steps(signal, likelihood, likelihood.least_events)
    peak = peaks_of(ladder, lambda: _turn(signal, likelihood, ladder, tension.argmax(axis=1))[:, 0])
    events = np.maximum(total(signal.events_in_bins(ladder.size(peak))), tension.max(axis=1))
    with np.errstate(divide="ignore"):
        return np.where(ladder.is_made[:, 0], np.log(events / limit_events), -np.inf)


def _with_turns(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Rising places (N, G) and where the sizes there are excluded: the steps, and the peaks and dips between them."""
    places, is_made = ladder.places, ladder.is_made
    found = _best(signal, likelihood, ladder, tension, is_above)
    found += _turns(signal, likelihood, ladder, tension, ~is_above, 1)
    found += _turns(signal, likelihood, ladder, tension, is_above, -1)
    if not found:
        return places, is_above
    between = np.concatenate(found, axis=1)
    extra = likelihood.excluded(signal.events_in_bins(ladder.size(between))) & is_made
    joined = np.concatenate([places, between], axis=1)
    order = np.argsort(joined, axis=1, kind="stable")
    above = np.concatenate([is_above, extra], axis=1)
    return np.take_along_axis(joined, order, axis=1), np.take_along_axis(above, order, axis=1)


def _best(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> list[FloatArray]:
    """The highest peak (N, 1) of each row of which no step is excluded, but perhaps what is between; else a step."""
    best = np.clip(tension.argmax(axis=1), 1, tension.shape[1] - 2)
    found = ladder.places[np.arange(len(best)), best]
    rows = np.flatnonzero(~is_above.any(axis=1) & ladder.is_made[:, 0])
    if rows.size and not signal.is_pointwise and ladder.is_log:
        rows = rows[_may_be_above(signal.rows(rows), likelihood, ladder.rows(rows), tension[rows], best[rows])]
    if not rows.size:
        return []
    if ladder.key is not None and _limit(signal, likelihood) is not None:
        found[rows] = peaks_of(ladder, lambda: _turn(signal, likelihood, ladder, best)[:, 0])[rows]
    else:
        found[rows] = _turn(signal.rows(rows), likelihood, ladder.rows(rows), best[rows])[:, 0]
    return [found[:, None]]


def _may_be_above(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, best: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Whether (N,) the peak about the best step may be excluded: its height is that of a parabola, and some more."""
    rows = np.arange(len(best))
    x = ladder.places[rows[:, None], best[:, None] + np.array([-1, 0, 1])]
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(tension[rows[:, None], best[:, None] + np.array([-1, 0, 1])])
        left, right = (y[:, 1] - y[:, 0]) / (x[:, 1] - x[:, 0]), (y[:, 2] - y[:, 1]) / (x[:, 2] - x[:, 1])
        bend = (right - left) / (x[:, 2] - x[:, 0])
        slope = left + bend * (x[:, 1] - x[:, 0])
        rise = np.where(bend < 0, slope**2 / (-4 * bend), np.inf)
    events = signal.events_in_bins(ladder.size(x[:, 1]))
    is_known = np.isfinite(rise) & (rise < 1)
    more = np.exp(RISE * np.where(is_known, rise, 0.0) + MORE)
    return np.asarray(~is_known | likelihood.excluded(events * more[:, None]))


def _at_steps(
    signal: Signal, likelihood: Likelihood, least_events: float
) -> tuple[Ladder, FloatArray, NDArray[np.bool_]]:
    """The steps, the tension (N, G) there, and where their sizes are excluded."""
    ladder, events = steps_of(signal, least_events)
    _check_numbers(signal, ladder, ladder.places, events)
    return ladder, likelihood.tension(events), np.asarray(likelihood.excluded(events) & ladder.is_made)


def _check_numbers(signal: Signal, ladder: Ladder, places: FloatArray, events: FloatArray) -> None:
    """ModelError where events are no numbers, other than beyond the largest ones."""
    bad = np.isnan(events).any(axis=-1)
    if bad.any():
        before = np.pad(bad, ((0, 0), (1, 0)))[:, :-1] | np.pad(events.max(axis=-1) > HUGE, ((0, 0), (1, 0)))[:, :-1]
        starts = np.argwhere(bad & ~before)
        if starts.size:
            (row, at), of_plane = starts[0], signal.of_plane
            size = float(ladder.size(places[row, at]))
            raise ModelError(
                f"{of_plane.plane.model.name}: no number of events at {of_plane.plane.along} = {of_plane.along[row]:g} "
                f"and {of_plane.plane.constrain} = {of_plane.plane.sign * size:g}: a coefficient or width of the model "
                "is no number there"
            )


def _turn(signal: Signal, likelihood: Likelihood, ladder: Ladder, best: NDArray[np.intp], sign: int = 1) -> FloatArray:
    """The peak (N, 1), or with sign -1 the dip, of the tension around one of the steps of each row."""
    index, best = np.arange(len(ladder.places)), np.clip(best, 1, ladder.places.shape[1] - 2)
    low, high = (ladder.places[index, best + side] for side in (-1, 1))

    def at(place: FloatArray) -> FloatArray:
        return sign * likelihood.tension(signal.events_in_bins(ladder.size(place)))

    if signal.is_pointwise:
        return golden_maximum(at, low, high, FEW_STEPS)[:, None]
    return section_maximum(at, low, high)[:, None]


def _turns(
    signal: Signal,
    likelihood: Likelihood,
    ladder: Ladder,
    tension: FloatArray,
    here: NDArray[np.bool_],
    sign: int,
) -> list[FloatArray]:
    """Peaks (N, 1), or with sign -1 dips, among steps that are all `here`; `tension` is that of the steps."""
    height = sign * tension
    before, middle, after = height[:, :-2], height[:, 1:-1], height[:, 2:]
    least = PROMINENT * np.abs(middle)
    peaks = (middle - before > least) & (middle - after > least) & here[:, :-2] & here[:, 1:-1] & here[:, 2:]
    if not peaks.any():
        return []
    ranked = np.argsort(np.where(peaks, -middle, np.inf), axis=1, kind="stable")[:, :TURNS]
    count = min(TURNS, int(peaks.sum(axis=1).max()))
    first = ranked[:, :1]
    is_peak = np.take_along_axis(peaks, ranked, axis=1)
    # a row with fewer looks again where it has looked
    chosen = np.where(is_peak, ranked, first)
    return [_turn(signal, likelihood, ladder, 1 + chosen[:, i], sign) for i in range(count)]


def _transitions(place: FloatArray, is_above: NDArray[np.bool_]) -> tuple[_Transitions, _Transitions]:
    """Where ranges begin and end, row by row in rising order."""
    found = []
    for inside, outside in ((np.s_[:, 1:], np.s_[:, :-1]), (np.s_[:, :-1], np.s_[:, 1:])):
        row, at = np.nonzero(is_above[inside] & ~is_above[outside])
        found.append(_Transitions(row, place[inside][row, at], place[outside][row, at]))
    return found[0], found[1]


def _ranked(row: NDArray[np.intp], first: NDArray[np.int_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and rank of what is listed row by row; the first of a row has the rank `first[row]`."""
    starts = np.searchsorted(row, row)
    return row, np.arange(len(row)) - starts + first[row]


def _edge(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, transitions: _Transitions, is_sure: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Sizes at the transitions, and their errors; rows (N,) that have no edge there are marked as not sure."""
    if not transitions.row.size:
        return np.zeros(0), np.zeros(0)
    part, limit = signal.rows(transitions.row), _limit(signal, likelihood)
    if limit is not None:

        def over(place: FloatArray) -> FloatArray:
            events = total(part.events_in_bins(ladder.size(place))) / limit
            return np.log(np.fmax(events, np.finfo(float).tiny))

        inside, outside = over(np.stack([transitions.inside, transitions.outside], axis=1)).T
        is_sure[transitions.row[(inside < 0) | (outside >= 0)]] = False
        at = crossing(over, (transitions.inside, transitions.outside), (inside, outside))
        size = ladder.size(at)
        return size, _edge_error(part, likelihood, size)

    def excluded(place: FloatArray) -> NDArray[np.bool_]:
        return likelihood.excluded(part.events_in_bins(ladder.size(place)))

    size = ladder.size(bisect(excluded, transitions.inside, transitions.outside))
    return size, _edge_error(part, likelihood, size)


def _edge_error(signal: Signal, likelihood: Likelihood, size: FloatArray) -> FloatArray:
    """Error of a size: by how much the tension is wrong if all events are wrong by their error, over its slope."""
    low, high = likelihood.tension(signal.events_in_bins(size[:, None] * (1 + STEP * np.array([-1.0, 1.0])))).T
    slope = (high - low) / (2 * STEP * np.maximum(size, np.finfo(float).tiny))
    folded = signal.folded(size)
    shift = likelihood.tension(folded.value + folded.in_bins_error) - likelihood.tension(folded.value)
    return np.asarray(np.abs(shift) / np.maximum(np.abs(slope), np.finfo(float).tiny))
