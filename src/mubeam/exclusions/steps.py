"""Events at the steps of a ladder, kept in memory for signals whose production is, but for a factor."""

from collections.abc import Callable
from dataclasses import replace
from math import floor, log10
from typing import Final, NamedTuple

import numpy as np

from mubeam.exclusions import heights
from mubeam.exclusions.ladder import Ladder, make_ladder
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.searches.blocks import Signal
from mubeam.searches.folding import BLOCK_NUMBERS, SignalTable

NUMBERS_AT_ONCE: Final = 60_000
"""Numbers held at once, as many as a fast cache holds."""

SMALLEST: Final = 1e-150
"""Numbers of events whose ratio is one that a computer has."""

KEPT_BYTES: Final = 1 << 25
"""Memory of events at steps."""


class Steps(NamedTuple):
    """A ladder and the events (N, G, B) at its steps."""

    ladder: Ladder
    events: FloatArray


_kept: Kept[tuple[tuple[int, ...], int], Steps] = Kept(KEPT_BYTES)

_kept_peaks: Kept[tuple[tuple[int, ...], int], FloatArray] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()
    _kept_peaks.clear()
    heights.forget()


def steps_of(signal: Signal, least_events: float) -> Steps:
    """The steps from fewer than `least_events` on, and the events there.

    Steps of a kept signal begin at a power of ten of its unit, so that they serve other exposures and limits too.
    """
    if not isinstance(signal, SignalTable) or not signal.identity:
        return _made(signal, least_events)
    scale = signal.scale
    if not SMALLEST < scale < 1 / SMALLEST or not SMALLEST < least_events < 1 / SMALLEST:
        return _made(signal, least_events)
    decade = floor(log10(least_events / scale))
    key = signal.identity, decade
    found = _kept.get(key)
    if found is None:
        made = _made(signal, scale * 10.0**decade)
        # a start that was looked for is that of its unit
        found = Steps(replace(made.ladder.scaled(1 / scale), key=key), made.events / scale)
        size = made.events.nbytes + made.ladder.places.nbytes
        _kept.put(key, found, size)
    return Steps(found.ladder.scaled(scale), found.events * scale)


def peaks_of(ladder: Ladder, make: Callable[[], FloatArray]) -> FloatArray:
    """Places (N,) of the peaks about the steps with most events, which `make` finds; kept as the ladder is."""
    if ladder.key is None:
        return make()
    found = _kept_peaks.get(ladder.key)
    if found is None:
        found = make()
        _kept_peaks.put(ladder.key, found, found.nbytes)
    return found


def _made(signal: Signal, least_events: float) -> Steps:
    ladder = make_ladder(signal, least_events)
    places = ladder.places
    step = max(1, (BLOCK_NUMBERS if signal.is_pointwise else NUMBERS_AT_ONCE) // (places.shape[1] * signal.nodes))
    every = np.arange(len(places))
    parts = [every[first : first + step] for first in range(0, len(places), step)]
    events = [signal.rows(rows).events_in_bins(ladder.size(places[rows])) for rows in parts]
    return Steps(ladder, np.concatenate(events))
