"""The unified intervals of Feldman and Cousins (1998): counts are ranked by P(n | s + b)/P(n | best s + b)."""

from math import inf

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import log_poisson
from mubeam.statistics.counts import Counts
from mubeam.statistics.poisson import checked_arguments
from mubeam.statistics.upper_limit import UpperLimit

COARSE, FINE = 0.05, 0.005
"""Steps in s in which accepted signals are looked for: they may have gaps."""

ABOVE, ABOVE_HIGHEST = 1.5, 0.4
"""Events above the last accepted signal in which fine steps look further: first, and for each larger background."""

BACKGROUND_STEPS = 200
"""From b to b + 1: an upper limit is the largest of those for more background, as the tables of the paper have it."""

MOST_EVENTS = 10_000
BISECTIONS = 50


def feldman_cousins(observed: int, background: float = 0.0, confidence_level: float = 0.9) -> tuple[float, float]:
    """Lower and upper end of the interval of signal events, exact; 1.47 and 8.60 for 4 observed without background.

    Args:
        observed: number of events, a whole number >= 0, at most MOST_EVENTS.
        background: expected background events >= 0, known exactly.
        confidence_level: between 0 and 1.

    The upper end is the largest of those for this background and up to one event more: by itself it would rise with
    the background in places, when outcomes change their rank (as the paper does).

    Raises InputError for an argument that is out of range.
    """
    observed, background, level = checked_arguments(observed, background, confidence_level)
    if observed > MOST_EVENTS:
        raise InputError(f"observed must be at most {MOST_EVENTS} for feldman-cousins, got {observed}: use cls")
    return _lower(observed, background, level), _highest(observed, background, level)


def _accepted(signal: FloatArray, n: int, background: float, level: float) -> NDArray[np.bool_]:
    """For which signals (M,) n is among the outcomes that make up the level."""
    mean = signal[:, None] + background
    highest = max(float(mean.max()), float(n))
    most = int(highest + 10 * np.sqrt(highest) + 25)
    k = np.arange(most + 1.0)
    best = np.maximum(k, background)
    probability = np.exp(log_poisson(mean, most))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(k > 0, k * np.log(mean / np.where(best > 0, best, 1.0)), 0.0) - mean + best
    before = ratio > ratio[:, n : n + 1]
    return np.asarray((probability * before).sum(axis=1) < level)


def _steps(n: int, background: float) -> tuple[float, float, float]:
    """The middle of what can be accepted, and half its width; how much coarser steps may be than for few events."""
    width = 8 * np.sqrt(n + background + 1) + 8
    return max(n - background, 0.0), float(width), float(max(1.0, np.sqrt(n + background) / 5))


def _edge(accepted_at: float, other: float, n: int, background: float, level: float) -> float:
    """Between a signal that is accepted and one that is not."""
    for _ in range(BISECTIONS):
        middle = (accepted_at + other) / 2
        if _accepted(np.array([middle]), n, background, level)[0]:
            accepted_at = middle
        else:
            other = middle
    return accepted_at


def _lower(n: int, background: float, level: float) -> float:
    centre, width, scale = _steps(n, background)
    coarse = np.arange(max(0.0, centre - width), centre + width, COARSE * scale)
    first = coarse[np.flatnonzero(_accepted(coarse, n, background, level))[0]]
    start = max(0.0, first - ABOVE * scale)
    fine = np.append(np.arange(start, first, FINE * scale), first)
    at = int(np.flatnonzero(_accepted(fine, n, background, level))[0])
    return float(fine[0]) if at == 0 else _edge(float(fine[at]), float(fine[at - 1]), n, background, level)


def _upper(n: int, background: float, level: float) -> float:
    centre, width, scale = _steps(n, background)
    coarse = np.arange(max(0.0, centre - width), centre + width, COARSE * scale)
    last = coarse[np.flatnonzero(_accepted(coarse, n, background, level))[-1]]
    return _last(float(last), n, background, level, scale, ABOVE)


def _last(start: float, n: int, background: float, level: float, scale: float, above: float) -> float:
    """The last accepted signal from `start` to `above` more; -inf if there is none."""
    fine = start + np.arange(0.0, above * scale, FINE * scale)
    places = np.flatnonzero(_accepted(fine, n, background, level))
    if not places.size:
        return -inf
    last = float(fine[places[-1]])
    return _edge(last, last + FINE * scale, n, background, level)


def _highest(n: int, background: float, level: float) -> float:
    found, scale = _upper(n, background, level), _steps(n, background)[2]
    for more in np.arange(1, BACKGROUND_STEPS + 1) / BACKGROUND_STEPS:
        found = max(found, _last(found, n, background + more, level, scale, ABOVE_HIGHEST))
    return found


def likelihood(counts: Counts, confidence_level: float) -> UpperLimit:
    """The upper end of the interval; InputError for several bins, an error on the background, or systematics."""
    if counts.bins > 1:
        raise InputError(
            f"feldman-cousins is an interval of one count, this analysis counts in {counts.bins} bins: use cls or bayes"
        )
    if not counts.background[0].is_known or counts.systematics:
        raise InputError(
            "feldman-cousins takes a background that is known and no systematics, this analysis has errors: use cls or "
            "bayes"
        )
    (observed,), (background,) = counts.observed or (0,), counts.background_events
    return UpperLimit(feldman_cousins(observed, background, confidence_level)[1], confidence_level)


STATISTIC = likelihood
