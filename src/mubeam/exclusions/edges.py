"""The edges of the excluded ranges of a parameter, row by row of a plane: all ranges, each with its errors."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import ModelError
from mubeam.exclusions.crossings import STEP, Transitions, edges_at_limit
from mubeam.exclusions.ladder import Ladder
from mubeam.exclusions.shapes import Ranges, make_ranges, replaced
from mubeam.exclusions.steps import in_unit, of_steps, steps_of
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import bisect, golden_maximum, section_maximum
from mubeam.searches.blocks import Signal
from mubeam.searches.nodes import total
from mubeam.statistics.base import Likelihood
from mubeam.statistics.upper_limit import UpperLimit

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


class _Places(NamedTuple):
    """Rising places (N, G), the tension there, where their sizes are excluded, and which are turns between steps."""

    place: FloatArray
    tension: FloatArray
    is_above: NDArray[np.bool_]
    is_turn: NDArray[np.bool_]


def excluded_ranges(signal: Signal, likelihood: Likelihood) -> Ranges:
    """The ranges of sizes whose events `likelihood` excludes, for the rows (N,) of a signal, lowest first.

    Where a first look by a coarser rule leaves no doubt where edges are, they are found there; few rows need no such.
    """
    limit = _limit(signal, likelihood)
    if limit is None:
        return _ranges(signal, signal, likelihood)[0]
    # numbers of a kept signal are those of its unit: they do not depend on what was asked for first
    signal, limit = in_unit(signal, limit)
    likelihood = UpperLimit(limit)
    if len(signal.of_plane.along) <= FEW:
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
    places = _with_turns(looked_at, likelihood, ladder, tension, is_above)
    is_sure, limit = np.ones(len(along), dtype=bool), _limit(signal, likelihood)
    if not is_same and limit is not None:
        is_sure = places.is_above.any(axis=1) | ~(tension.max(axis=1) > (1 - NEAR_LIMIT) * limit)
        if not is_sure.all():
            is_sure |= _most_about(signal, ladder, tension) < BELOW_LIMIT * limit
    begins, ends = _transitions(places)
    is_open = places.is_above[:, 0].astype(int)
    count = is_open + np.bincount(begins.row, minlength=len(along))
    shape = (len(along), max(1, int(count.max(initial=0))))
    lower, upper, lower_error, upper_error = (np.full(shape, np.nan) for _ in range(4))
    exists = np.arange(shape[1]) < count[:, None]
    lower[exists], upper[exists], lower_error[exists], upper_error[exists] = ladder.bottom, ladder.top, 0.0, 0.0
    # both kinds together: the calls cost more than the numbers
    both = Transitions(*(np.concatenate(column) for column in zip(begins, ends, strict=True)))
    size, error = _edge(signal, likelihood, ladder, both, is_sure)
    # ranks of ranges that are open below begin at one
    at, count_below = _ranked(begins.row, is_open), len(begins.row)
    lower[at], lower_error[at] = size[:count_below], error[:count_below]
    at = _ranked(ends.row, np.zeros(len(along), dtype=int))
    upper[at], upper_error[at] = size[count_below:], error[count_below:]
    return make_ranges(along, lower, upper, lower_error, upper_error), is_sure


def _most_about(signal: Signal, ladder: Ladder, tension: FloatArray) -> FloatArray:
    """The most events (N,) at a few places about the step with most of them, by the rule of the value."""

    def most() -> FloatArray:
        rows, best = np.arange(len(tension)), np.clip(tension.argmax(axis=1), 1, tension.shape[1] - 2)
        before, here, after = (ladder.places[rows, best + side] for side in (-1, 0, 1))
        side = np.where(ABOUT_PEAK < 0, (here - before)[:, None], (after - here)[:, None])
        return np.asarray(total(signal.events_in_bins(ladder.size(here[:, None] + ABOUT_PEAK * side))).max(axis=1))

    return of_steps("most", ladder, most)


def is_excluded_anywhere(signal: Signal, likelihood: Likelihood) -> NDArray[np.bool_]:
    """At which rows (N,) any size is excluded."""
    ladder, tension, is_above = _at_steps(signal, likelihood, likelihood.least_events)
    found = np.asarray(is_above.any(axis=1))
    rows = np.flatnonzero(~found)
    if rows.size:
        # at these a peak between the steps may be
        steps = tension[rows], is_above[rows]
        found[rows] = _with_turns(signal.rows(rows), likelihood, ladder.rows(rows), *steps).is_above.any(axis=1)
    return found


def most_events(signal: Signal, limit_events: float) -> FloatArray:
    """The most events (N,) that a size gives, of steps that begin below a limit; 0 where nothing is made."""
    limit = UpperLimit(limit_events)
    ladder, tension, _ = _at_steps(signal, limit, limit_events)
    events = np.maximum(_peaks(signal, ladder, tension)[1], tension.max(axis=1))
    return np.where(ladder.is_made[:, 0], events, 0.0)


def _peaks(signal: Signal, ladder: Ladder, tension: FloatArray) -> FloatArray:
    """Places (2, N), and the events there, of the peaks about the steps with most events."""

    def peaks() -> FloatArray:
        index, best = np.arange(len(ladder.places)), np.clip(tension.argmax(axis=1), 1, ladder.places.shape[1] - 2)
        low, high = (ladder.places[index, best + side] for side in (-1, 1))
        return np.stack(section_maximum(lambda place: total(signal.events_in_bins(ladder.size(place))), low, high))

    return of_steps("peaks", ladder, peaks)


def _with_turns(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> _Places:
    """The steps, and the peaks and dips between them."""
    places, is_made = ladder.places, ladder.is_made
    found = _best(signal, likelihood, ladder, tension, is_above)
    found += _turns(signal, likelihood, ladder, tension, ~is_above, 1)
    found += _turns(signal, likelihood, ladder, tension, is_above, -1)
    if not found:
        return _Places(places, tension, is_above, np.zeros(places.shape, dtype=bool))
    between = np.concatenate(found, axis=1)
    events = signal.events_in_bins(ladder.size(between))
    extra = likelihood.excluded(events) & is_made
    # only crossings of a limit ask for it
    more = total(events) if _limit(signal, likelihood) is not None else np.full(between.shape, np.nan)
    joined = np.concatenate([places, between], axis=1)
    order = np.argsort(joined, axis=1, kind="stable")
    columns = (joined, (tension, more), (is_above, extra), (np.zeros(places.shape, bool), np.ones(between.shape, bool)))
    every = (one if isinstance(one, np.ndarray) else np.concatenate(one, axis=1) for one in columns)
    return _Places(*(np.take_along_axis(one, order, axis=1) for one in every))


def _best(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> list[FloatArray]:
    """The highest peak (N, 1) of each row of which no step is excluded, but perhaps what is between; else a step."""
    best = np.clip(tension.argmax(axis=1), 1, tension.shape[1] - 2)
    found = ladder.places[np.arange(len(best)), best]
    rows = np.flatnonzero(~is_above.any(axis=1) & ladder.is_made[:, 0])
    limit = _limit(signal, likelihood)
    if rows.size and limit is not None:
        place, events = _peaks(signal, ladder, tension)
        rows = rows[events[rows] >= limit]
        found[rows] = place[rows]
        return [found[:, None]] if rows.size else []
    if rows.size and not signal.is_pointwise and ladder.is_log:
        rows = rows[_may_be_above(signal.rows(rows), likelihood, ladder.rows(rows), tension[rows], best[rows])]
    if not rows.size:
        return []
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
    return section_maximum(at, low, high)[0][:, None]


def _turns(
    signal: Signal,
    likelihood: Likelihood,
    ladder: Ladder,
    tension: FloatArray,
    here: NDArray[np.bool_],
    sign: int,
) -> list[FloatArray]:
    """Peaks (N, 1), or with sign -1 dips, among steps that are all `here`; `tension` is that of the steps."""
    middle = sign * tension[:, 1:-1]

    def turns() -> NDArray[np.bool_]:
        rise = np.diff(sign * tension, axis=1)
        least = PROMINENT * np.abs(middle)
        return np.asarray((rise[:, :-1] > least) & (-rise[:, 1:] > least))

    # the same for all limits, where the tension is the number of events
    is_kept = _limit(signal, likelihood) is not None
    peaks = of_steps(f"turns {sign}", ladder, turns) if is_kept else turns()
    peaks = peaks & here[:, :-2] & here[:, 1:-1] & here[:, 2:]
    if not peaks.any():
        return []
    ranked = np.argsort(np.where(peaks, -middle, np.inf), axis=1, kind="stable")[:, :TURNS]
    count = min(TURNS, int(peaks.sum(axis=1).max()))
    first = ranked[:, :1]
    is_peak = np.take_along_axis(peaks, ranked, axis=1)
    # a row with fewer looks again where it has looked
    chosen = np.where(is_peak, ranked, first)
    return [_turn(signal, likelihood, ladder, 1 + chosen[:, i], sign) for i in range(count)]


def _transitions(places: _Places) -> tuple[Transitions, Transitions]:
    """Where ranges begin and end, row by row in rising order."""
    place, tension, is_above, is_turn = places
    change = np.diff(is_above.astype(np.int8), axis=1)
    found = []
    for sign, inside, outside in ((1, 1, 0), (-1, 0, 1)):
        row, at = np.nonzero(change == sign)
        within, beyond = (row, at + inside), (row, at + outside)
        found.append(Transitions(row, place[within], place[beyond], tension[within], tension[beyond], is_turn[within]))
    return found[0], found[1]


def _ranked(row: NDArray[np.intp], first: NDArray[np.int_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and rank of what is listed row by row; the first of a row has the rank `first[row]`."""
    starts = np.searchsorted(row, row)
    return row, np.arange(len(row)) - starts + first[row]


def _edge(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, transitions: Transitions, is_sure: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Sizes at the transitions, and their errors; rows (N,) that have no edge there are marked as not sure."""
    if not transitions.row.size:
        return np.zeros(0), np.zeros(0)
    part, limit = signal.rows(transitions.row), _limit(signal, likelihood)
    if limit is not None:
        size, error, is_edge = edges_at_limit(part, ladder, transitions, limit)
        is_sure[transitions.row[~is_edge]] = False
        return size, error

    def excluded(place: FloatArray) -> NDArray[np.bool_]:
        return likelihood.excluded(part.events_in_bins(ladder.size(place)))

    size = ladder.size(bisect(excluded, transitions.inside, transitions.outside))
    return size, _edge_error(part, likelihood, size)


def _edge_error(signal: Signal, likelihood: Likelihood, size: FloatArray) -> FloatArray:
    """Error of a size: by how much the tension is wrong if all events are wrong by their error, over its slope."""
    low, high = likelihood.tension(signal.events_in_bins(size[:, None] * (1 + STEP * np.array([-1.0, 1.0])))).T
    folded = signal.folded(size)
    shift = likelihood.tension(folded.value + folded.in_bins_error) - likelihood.tension(folded.value)
    slope = (high - low) / (2 * STEP * np.maximum(size, np.finfo(float).tiny))
    return np.asarray(np.abs(shift) / np.maximum(np.abs(slope), np.finfo(float).tiny))
