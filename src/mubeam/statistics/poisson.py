"""Counting experiments with few events: exact Poisson limits, no asymptotics."""

from math import log

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import finite

MOST_STEPS = 100
PRECISION = 1e-14
"""Most steps of Newton's method, and the last one, relative to the signal."""

MOST_EVENTS = 1_000_000
MOST_BACKGROUND = 1e8
"""So many events of background that a limit still keeps eight digits: their logarithms are differences of this size."""


class EmptyIntervalError(InputError):
    """So few events were seen that even no signal is excluded: there is no limit for them."""


def log_poisson_cdf(observed: int, mean: float) -> float:
    """ln P(n <= observed) for a Poisson distribution of this mean >= 0; exact also where P is below 1e-300.

    Raises InputError for a number of events that is none, or a mean that is negative or not finite.
    """
    count, expected, _ = _checked(observed, mean, 0.5, "mean")
    return _log_cdf(count, expected)


def _log_cdf(observed: int, mean: float) -> float:
    if mean == 0:
        return 0.0
    n = np.arange(observed + 1)
    log_terms = n * np.log(mean) - mean - np.concatenate([[0.0], np.cumsum(np.log(n[1:]))])
    highest = float(log_terms.max())
    return min(0.0, highest + float(np.log(np.exp(log_terms - highest).sum())))


def poisson_cdf(observed: int, mean: float) -> float:
    """P(n <= observed) for a Poisson distribution of this mean >= 0; raises as `log_poisson_cdf`."""
    return float(np.exp(log_poisson_cdf(observed, mean)))


def poisson_upper_limit(observed: int, background: float = 0.0, confidence_level: float = 0.9) -> float:
    """Upper limit s on signal events: P(n <= observed | s + background) = 1 - confidence_level, exact.

    2.303 for 0 observed and 7.994 for 4 observed at 90 %, without background (PDG 2024, Statistics, Table 40.3).

    Args:
        observed: number of events, a whole number >= 0.
        background: expected background events >= 0, known exactly.
        confidence_level: between 0 and 1.

    Raises:
        InputError: an argument is out of range, or so few events were seen on this background that even no signal is
            excluded at this level (use cls_upper_limit there).
    """
    observed, background, confidence_level = checked_arguments(observed, background, confidence_level)
    if np.exp(_log_cdf(observed, background)) <= 1 - confidence_level:
        raise EmptyIntervalError(
            f"{observed} observed on a background of {background:g} is below the {confidence_level:g} quantile of the "
            "background alone: the exact limit is empty; use cls_upper_limit and give it as limit_events"
        )
    return _solve(observed, background, log(1 - confidence_level))


def cls_upper_limit(observed: int, background: float = 0.0, confidence_level: float = 0.9) -> float:
    """Upper limit s with CLs = P(n <= observed | s + b)/P(n <= observed | b) = 1 - confidence_level (Read 2002).

    Arguments as in `poisson_upper_limit`; always above zero.
    """
    observed, background, confidence_level = checked_arguments(observed, background, confidence_level)
    return _solve(observed, background, log(1 - confidence_level) + _log_cdf(observed, background))


def checked_arguments(observed: int, background: float, confidence_level: float) -> tuple[int, float, float]:
    """What a limit is made of, checked."""
    count, mean, level = _checked(observed, background, confidence_level)
    if mean > MOST_BACKGROUND:
        raise InputError(
            f"background must be at most {MOST_BACKGROUND:g}, got {background}: with so many, use Gaussian limits, "
            "given to a reach as limit_events"
        )
    return count, mean, level


def _checked(
    observed: int, background: float, confidence_level: float, name: str = "background"
) -> tuple[int, float, float]:
    count = finite("observed", observed)
    if count.ndim or count < 0 or count % 1:
        raise InputError(f"observed must be a whole number >= 0, got {observed}")
    if count > MOST_EVENTS:
        raise InputError(
            f"observed must be at most {MOST_EVENTS}, got {observed}: with so many, use Gaussian limits, "
            "given to a reach as limit_events"
        )
    mean = finite(name, background)
    if mean.ndim or mean < 0:
        raise InputError(f"{name} must be one number >= 0, got {background}")
    level = finite("confidence_level", confidence_level)
    if level.ndim or not 0 < level < 1:
        raise InputError(f"confidence_level must be one number between 0 and 1, both excluded, got {confidence_level}")
    return int(count), float(mean), float(level)


def _solve(observed: int, background: float, log_probability: float) -> float:
    """Signal s > 0 with log P(n <= observed | s + background) = log_probability, from above, by Newton's method.

    The logarithm falls with s, ever faster: each step ends beyond the signal, and comes closer.
    """
    n = np.arange(observed + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(n[1:]))])
    signal = max(1.0, observed + 1 - background)
    for step in range(MOST_STEPS):
        mean = signal + background
        log_terms = n * np.log(mean) - mean - log_factorial
        highest = float(log_terms.max())
        log_cdf = highest + float(np.log(np.exp(log_terms - highest).sum()))
        change = (log_cdf - log_probability) * float(np.exp(log_cdf - log_terms[-1]))
        if step and change >= -PRECISION * signal:
            break
        signal += change
    return signal
