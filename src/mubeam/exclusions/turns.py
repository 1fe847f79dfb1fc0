"""Turns of the tension between the steps of a ladder: peaks and dips between which ranges may begin and end."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.ladder import Ladder
from mubeam.exclusions.steps import of_steps
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.roots import golden_maximum, section_maximum
from mubeam.searches.blocks import Signal
from mubeam.searches.nodes import total
from mubeam.statistics.base import Likelihood

TURNS: Final = 3
"""Peaks and dips between the steps that are looked into, of each kind and row."""

FEW_STEPS = 12
"""Steps of the search for a peak where each takes a production of its own."""

RISE, MORE = 3.0, 0.1
"""How much higher than the parabola through three steps, in its own rise and in its logarithm, a peak may be."""

PROMINENT: Final = 1e-9
"""By how much of itself a tension must turn to have turned."""


class Places(NamedTuple):
    """Rising places (N, G), the tension there, where their sizes are excluded, and which are turns between steps."""

    place: FloatArray
    tension: FloatArray
    is_above: NDArray[np.bool_]
    is_turn: NDArray[np.bool_]


def limit_of(signal: Signal, likelihood: Likelihood) -> float | None:
    """The limit on events in all bins, where one number says what is excluded and production does not vary."""
    limit = likelihood.limit_events
    return limit if limit is not None and 0 < limit < np.inf and not signal.is_pointwise else None


def with_turns(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> Places:
    """The steps, and the peaks and dips between them."""
    places, is_made = ladder.places, ladder.is_made
    found = _best(signal, likelihood, ladder, tension, is_above)
    found += _turns(signal, likelihood, ladder, tension, ~is_above, 1)
    found += _turns(signal, likelihood, ladder, tension, is_above, -1)
    if not found:
        return Places(places, tension, is_above, np.zeros(places.shape, dtype=bool))
    between = np.concatenate(found, axis=1)
    events = signal.events_in_bins(ladder.size(between))
    extra = likelihood.excluded(events) & is_made
    # only crossings of a limit ask for it
    more = total(events) if limit_of(signal, likelihood) is not None else np.full(between.shape, np.nan)
    joined = np.concatenate([places, between], axis=1)
    order = np.argsort(joined, axis=1, kind="stable")
    is_turn = np.arange(joined.shape[1]) >= places.shape[1]
    return Places(
        np.take_along_axis(joined, order, axis=1),
        np.take_along_axis(np.concatenate([tension, more], axis=1), order, axis=1),
        np.take_along_axis(np.concatenate([is_above, extra], axis=1), order, axis=1),
        is_turn[order],
    )


def peaks_of(signal: Signal, ladder: Ladder, tension: FloatArray) -> FloatArray:
    """Places (2, N), and the events there, of the peaks about the steps with most events."""

    def peaks() -> FloatArray:
        index, best = np.arange(len(ladder.places)), np.clip(tension.argmax(axis=1), 1, ladder.places.shape[1] - 2)
        low, high = (ladder.places[index, best + side] for side in (-1, 1))
        return np.stack(section_maximum(lambda place: total(signal.events_in_bins(ladder.size(place))), low, high))

    return of_steps("peaks", ladder, peaks)


def _best(
    signal: Signal, likelihood: Likelihood, ladder: Ladder, tension: FloatArray, is_above: NDArray[np.bool_]
) -> list[FloatArray]:
    """The highest peak (N, 1) of each row of which no step is excluded, but perhaps what is between; else a step."""
    best = np.clip(tension.argmax(axis=1), 1, tension.shape[1] - 2)
    found = ladder.places[np.arange(len(best)), best]
    rows = np.flatnonzero(~is_above.any(axis=1) & ladder.is_made[:, 0])
    limit = limit_of(signal, likelihood)
    if rows.size and limit is not None:
        place, events = peaks_of(signal, ladder, tension)
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

    # the same for all limits, where the tension is the number of events
    is_kept = limit_of(signal, likelihood) is not None
    peaks = (
        of_steps(f"turns {sign}", ladder, lambda: _are_peaks(sign * tension)) if is_kept else _are_peaks(sign * tension)
    )
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


def _are_peaks(heights: FloatArray) -> NDArray[np.bool_]:
    """Which inner steps (N, G - 2) are higher than both beside them."""
    rise = np.diff(heights, axis=1)
    least = PROMINENT * np.abs(heights[:, 1:-1])
    return np.asarray((rise[:, :-1] > least) & (-rise[:, 1:] > least))
