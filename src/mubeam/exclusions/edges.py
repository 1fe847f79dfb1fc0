"""The edges of the excluded ranges of a parameter, row by row of a plane: all ranges, each with its errors."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import ModelError
from mubeam.exclusions.crossings import STEP, Transitions, edges_at_limit
from mubeam.exclusions.ladder import Ladder
from mubeam.exclusions.shapes import Ranges, make_ranges, replaced
from mubeam.exclusions.steps import Steps, in_unit, of_steps, steps_of
from mubeam.exclusions.turns import Places, limit_of, peaks_of, with_turns
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import bisect
from mubeam.searches.blocks import Signal
from mubeam.searches.nodes import total
from mubeam.statistics.base import Likelihood
from mubeam.statistics.upper_limit import UpperLimit

FEW: Final = 4
"""Rows whose events at all steps take less time than another look."""

NEAR_LIMIT: Final = 0.3
"""How far below the limit a look by a coarser rule may leave the highest peak, to be looked at again."""

ABOUT_PEAK: Final = np.array([-0.5, -0.25, 0.0, 0.25, 0.5])
BELOW_LIMIT: Final = 0.9
"""Places about a peak, in steps, at which more than this part of the limit has it looked at again."""

HUGE: Final = 1e100
"""Events past which their number may overflow."""


def excluded_ranges(signal: Signal, likelihood: Likelihood) -> Ranges:
    """The ranges of sizes whose events `likelihood` excludes, for the rows (N,) of a signal, lowest first.

    Where a first look by a coarser rule leaves no doubt where edges are, they are found there; few rows need no such.
    """
    limit = limit_of(signal, likelihood)
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


def ranges_from_steps(signal: Signal, limit_events: float, steps: Steps) -> Ranges:
    """As `excluded_ranges` for one limit, from steps of the signal that are known."""
    return _ranges(signal, signal, UpperLimit(limit_events), steps)[0]


def _ranges(
    looked_at: Signal, signal: Signal, likelihood: Likelihood, steps: Steps | None = None
) -> tuple[Ranges, NDArray[np.bool_]]:
    """The ranges, from a look at all steps of the one signal and edges of the other, and whether (N,) both agree."""
    is_same, along = looked_at is signal, signal.of_plane.along
    # steps at the limit itself would leave it open on which side of them the edges are
    least = likelihood.least_events * (1.0 if is_same else 1 - NEAR_LIMIT)
    ladder, tension, is_above = _at_steps(looked_at, likelihood, least, steps)
    places = with_turns(looked_at, likelihood, ladder, tension, is_above)
    is_sure, limit = np.ones(len(along), dtype=bool), limit_of(signal, likelihood)
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
        found[rows] = with_turns(signal.rows(rows), likelihood, ladder.rows(rows), *steps).is_above.any(axis=1)
    return found


def most_events(signal: Signal, limit_events: float) -> FloatArray:
    """The most events (N,) that a size gives, of steps that begin below a limit; 0 where nothing is made."""
    limit = UpperLimit(limit_events)
    ladder, tension, _ = _at_steps(signal, limit, limit_events)
    events = np.maximum(peaks_of(signal, ladder, tension)[1], tension.max(axis=1))
    return np.where(ladder.is_made[:, 0], events, 0.0)


def _at_steps(
    signal: Signal, likelihood: Likelihood, least_events: float, steps: Steps | None = None
) -> tuple[Ladder, FloatArray, NDArray[np.bool_]]:
    """The steps, the tension (N, G) there, and where their sizes are excluded."""
    ladder, events = steps_of(signal, least_events) if steps is None else steps
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


def _transitions(places: Places) -> tuple[Transitions, Transitions]:
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
    part, limit = signal.rows(transitions.row), limit_of(signal, likelihood)
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
