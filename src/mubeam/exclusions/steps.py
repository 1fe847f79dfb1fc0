"""Events at the steps of a ladder, kept in memory for signals whose production is, but for a factor."""

from collections.abc import Callable
from dataclasses import replace
from math import floor, log10
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions import heights
from mubeam.exclusions.ladder import Ladder, make_ladder
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.searches.blocks import Signal
from mubeam.searches.folding import BLOCK_NUMBERS
from mubeam.searches.kept import ScaledSignal

NUMBERS_AT_ONCE: Final = 60_000
"""Numbers held at once, as many as a fast cache holds."""

SMALLEST: Final = 1e-150
"""Numbers of events whose ratio is one that a computer has."""

KEPT_BYTES: Final = 1 << 25
"""Memory of events at steps."""


Numbers = TypeVar("Numbers", bound=NDArray[Any])


class Steps(NamedTuple):
    """A ladder and the events (N, G, B) at its steps."""

    ladder: Ladder
    events: FloatArray


_kept: Kept[tuple[tuple[int, ...], int], Steps] = Kept(KEPT_BYTES)

_kept_numbers: Kept[tuple[str, tuple[int, ...], int], NDArray[Any]] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()
    _kept_numbers.clear()
    heights.forget()


def in_unit(signal: Signal, limit_events: float) -> tuple[Signal, float]:
    """A signal and the limit on its events; of a kept one those of its unit, which other exposures have too."""
    if not isinstance(signal, ScaledSignal) or not SMALLEST < signal.scale < 1 / SMALLEST:
        return signal, limit_events
    return replace(signal, scale=1.0), limit_events / signal.scale


def steps_of(signal: Signal, least_events: float) -> Steps:
    """The steps from fewer than `least_events` on, and the events there.

    Steps of a kept signal begin at a power of ten of its unit, so that they serve other exposures and limits too.
    """
    if not isinstance(signal, ScaledSignal) or not signal.identity:
        return _made(signal, least_events)
    scale = signal.scale
    if not SMALLEST < scale < 1 / SMALLEST or not SMALLEST < least_events < 1 / SMALLEST:
        return _made(signal, least_events)
    decade = decade_of(least_events / scale)
    key = signal.identity, decade
    found = _kept.get(key)
    if found is None:
        made = _made(signal.unit, 10.0**decade)
        found = Steps(replace(made.ladder, key=key), made.events)
        _kept.put(key, found, made.events.nbytes + made.ladder.places.nbytes)
    return found if scale == 1 else Steps(found.ladder.scaled(scale), found.events * scale)


def decade_of(events: float) -> int:
    """The power of ten at or below a number of events, at which steps begin."""
    return floor(log10(events))


def of_steps(what: str, ladder: Ladder, make: Callable[[], Numbers]) -> Numbers:
    """What `make` finds from the events at the steps of a ladder, in units of the signal; kept as the ladder is."""
    if ladder.key is None:
        return make()
    key = what, *ladder.key
    found: Any = _kept_numbers.get(key)
    if found is None:
        found = make()
        _kept_numbers.put(key, found, found.nbytes)
    return cast(Numbers, found)


def _made(signal: Signal, least_events: float) -> Steps:
    ladder = make_ladder(signal, least_events)
    places = ladder.places
    step = max(1, (BLOCK_NUMBERS if signal.is_pointwise else NUMBERS_AT_ONCE) // (places.shape[1] * signal.nodes))
    every = np.arange(len(places))
    parts = [every[first : first + step] for first in range(0, len(places), step)]
    events = [signal.rows(rows).events_in_bins(ladder.size(places[rows])) for rows in parts]
    return Steps(ladder, np.concatenate(events))
