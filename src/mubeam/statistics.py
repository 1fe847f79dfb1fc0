"""Counting experiments with few events: exact Poisson limits, no asymptotics."""

from math import exp, lgamma, log

from mubeam.checks import finite, positive_scalar
from mubeam.errors import InputError

BISECTIONS = 200


def poisson_cdf(observed: int, mean: float) -> float:
    """P(n <= observed) for a Poisson distribution of this mean >= 0."""
    if mean == 0:
        return 1.0
    return sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(observed + 1))


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
    observed, background, confidence_level = _checked(observed, background, confidence_level)
    if poisson_cdf(observed, background) <= 1 - confidence_level:
        raise InputError(
            f"{observed} observed on a background of {background:g} is below the {confidence_level:g} quantile of the "
            "background alone: the exact limit is empty; use cls_upper_limit"
        )
    return _solve(observed, background, 1 - confidence_level)


def cls_upper_limit(observed: int, background: float = 0.0, confidence_level: float = 0.9) -> float:
    """Upper limit s with CLs = P(n <= observed | s + b)/P(n <= observed | b) = 1 - confidence_level (Read 2002).

    Arguments as in `poisson_upper_limit`; always above zero.
    """
    observed, background, confidence_level = _checked(observed, background, confidence_level)
    return _solve(observed, background, (1 - confidence_level) * poisson_cdf(observed, background))


def _checked(observed: int, background: float, confidence_level: float) -> tuple[int, float, float]:
    count = finite("observed", observed)
    if count.ndim or count < 0 or count % 1:
        raise InputError(f"observed must be a whole number >= 0, got {observed}")
    mean = finite("background", background)
    if mean.ndim or mean < 0:
        raise InputError(f"background must be one number >= 0, got {background}")
    level = positive_scalar("confidence_level", confidence_level)
    if level >= 1:
        raise InputError(f"confidence_level must be below 1, got {confidence_level:g}")
    return int(count), float(mean), level


def _solve(observed: int, background: float, probability: float) -> float:
    """Signal s with poisson_cdf(observed, s + background) = probability, by bisection."""
    low, high = 0.0, 1.0
    while poisson_cdf(observed, high + background) > probability:
        high *= 2
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if poisson_cdf(observed, middle + background) > probability:
            low = middle
        else:
            high = middle
    return high
