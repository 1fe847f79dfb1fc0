"""The edges of the excluded ranges of a parameter, row by row of a plane: all ranges, each with its errors."""

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import ModelError
from mubeam.exclusions.ladder import Ladder, make_ladder
from mubeam.exclusions.shapes import Ranges, make_ranges
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import bisect, golden_maximum
from mubeam.searches.blocks import Signal
from mubeam.searches.folding import BLOCK_NUMBERS
from mubeam.statistics.base import Likelihood

TURNS: Final = 3
"""Peaks and dips between the steps that are looked into, of each kind and row."""

TURN_STEPS, FEW_STEPS = 40, 12
"""Steps of the search for a peak; few where each takes a production of its own."""

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
    """The ranges of sizes whose events `likelihood` excludes, for the rows (N,) of a signal, lowest first."""
    ladder = make_ladder(signal, likelihood.least_events)
    along = signal.of_plane.along
    place, is_above = _with_turns(signal, likelihood, ladder, *_at_steps(signal, likelihood, ladder))
    begins, ends = _transitions(place, is_above)
    count = is_above[:, 0].astype(int) + np.bincount(begins.row, minlength=len(along))
    shape = (len(along), max(1, int(count.max(initial=0))))
    lower, upper, lower_error, upper_error = (np.full(shape, np.nan) for _ in range(4))
    exists = np.arange(shape[1]) < count[:, None]
    lower[exists], upper[exists], lower_error[exists], upper_error[exists] = ladder.bottom, ladder.top, 0.0, 0.0
    # ranks of ranges that are open below begin at one
    at = _ranked(begins.row, is_above[:, 0].astype(int))
    lower[at], lower_error[at] = _edge(signal, likelihood, ladder, begins)
    at = _ranked(ends.row, np.zeros(len(along), dtype=int))
    upper[at], upper_error[at] = _edge(signal, likelihood, ladder, ends)
    return make_ranges(along, lower, upper, lower_error, upper_error)


def is_excluded_anywhere(signal: Signal, likelihood: Likelihood) -> NDArray[np.bool_]:
    """At which rows (N,) any size is excluded."""
    ladder = make_ladder(signal, likelihood.least_events)
    tension, is_above = _at_steps(signal, likelihood, ladder)
    found = np.asarray(is_above.any(axis=1))
    rows = np.flatnonzero(~found)
    if rows.size:
        # at these a peak between the steps may be
        steps = tension[rows], is_above[rows]
        found[rows] = _with_turns(signal.rows(rows), likelihood, ladder.rows(rows), *steps)[1].any(axis=1)
    return found


def _with_turns(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Rising places (N, G) and where the sizes there are excluded: the steps, and the peaks and dips between them."""
    places, is_made = ladder.places, ladder.is_made

    def at(place: FloatArray) -> FloatArray:
        return likelihood.tension(signal.events_in_bins(ladder.size(place)))

    steps = FEW_STEPS if signal.is_pointwise else TURN_STEPS
    found = [_turn(at, places, tension.argmax(axis=1), steps)]

    def below(place: FloatArray) -> FloatArray:
        return -at(place)

    found += _turns(at, places, tension, ~is_above, steps)
    found += _turns(below, places, -tension, is_above, steps)
    between = np.concatenate(found, axis=1) if len(found) > 1 else found[0]
    extra = likelihood.excluded(signal.events_in_bins(ladder.size(between))) & is_made
    joined = np.concatenate([places, between], axis=1)
    order = np.argsort(joined, axis=1, kind="stable")
    above = np.concatenate([is_above, extra], axis=1)
    return np.take_along_axis(joined, order, axis=1), np.take_along_axis(above, order, axis=1)


def _at_steps(signal: Signal, likelihood: Likelihood, ladder: Ladder) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Tension (N, G) at the steps, and where their sizes are excluded."""
    places = ladder.places
    step = max(1, BLOCK_NUMBERS // (places.shape[1] * signal.nodes))
    every = np.arange(len(places))
    parts = [every[first : first + step] for first in range(0, len(places), step)]
    events = np.concatenate([signal.rows(rows).events_in_bins(ladder.size(places[rows])) for rows in parts])
    _check_numbers(signal, ladder, places, events)
    return likelihood.tension(events), np.asarray(likelihood.excluded(events) & ladder.is_made)


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


def _turn(at: Callable[[FloatArray], FloatArray], places: FloatArray, best: NDArray[np.intp], steps: int) -> FloatArray:
    """The peak (N, 1) around one of the steps of each row."""
    index, best = np.arange(len(places)), np.clip(best, 1, places.shape[1] - 2)
    return golden_maximum(at, places[index, best - 1], places[index, best + 1], steps)[:, None]


def _turns(
    at: Callable[[FloatArray], FloatArray],
    places: FloatArray,
    height: FloatArray,
    here: NDArray[np.bool_],
    steps: int,
) -> list[FloatArray]:
    """Peaks (N, 1) of `at`, which is `height` at the places, among steps that are all `here`."""
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
    return [_turn(at, places, 1 + chosen[:, i], steps) for i in range(count)]


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
    signal: Signal, likelihood: Likelihood, ladder: Ladder, transitions: _Transitions
) -> tuple[FloatArray, FloatArray]:
    """Sizes at the transitions, and their errors."""
    if not transitions.row.size:
        return np.zeros(0), np.zeros(0)
    part = signal.rows(transitions.row)

    def excluded(place: FloatArray) -> NDArray[np.bool_]:
        return likelihood.excluded(part.events_in_bins(ladder.size(place)))

    size = ladder.size(bisect(excluded, transitions.inside, transitions.outside))
    return size, _edge_error(part, likelihood, size)


def _edge_error(signal: Signal, likelihood: Likelihood, size: FloatArray) -> FloatArray:
    """Error of a size: by how much the tension is wrong if all events are wrong by their error, over its slope."""
    low, high = (likelihood.tension(signal.events_in_bins(size * (1 + side * STEP))) for side in (-1, 1))
    slope = (high - low) / (2 * STEP * np.maximum(size, np.finfo(float).tiny))
    folded = signal.folded(size)
    shift = likelihood.tension(folded.value + folded.in_bins_error) - likelihood.tension(folded.value)
    return np.asarray(np.abs(shift) / np.maximum(np.abs(slope), np.finfo(float).tiny))
