"""Standard deviations of a normal distribution from the logarithms of both its tails, which need be no floats."""

from math import exp, inf, log, pi, sqrt
from statistics import NormalDist
from typing import Final

LEAST_LOG: Final = -700.0
"""Of a probability that is a float."""

MOST_STEPS: Final = 20


def standard_deviations(log_below: float, log_above: float) -> float:
    """z with P(below z) and P(above z) of these logs: by the smaller of the two, which has its digits.

    Infinite where one of them is exactly 0.
    """
    return _upper(log_above) if log_above <= log_below else -_upper(log_below)


def _upper(log_p: float) -> float:
    """z >= 0 of a probability <= 1/2 above it."""
    if log_p == -inf:
        return inf
    if log_p > LEAST_LOG:
        return -NormalDist().inv_cdf(exp(log_p))
    # ln P = -z^2/2 - ln(z sqrt(2 pi)) + ln(1 - 1/z^2 + 3/z^4 - ...), whose last part is 1e-3 at most
    z = sqrt(-2 * log_p)
    for _ in range(MOST_STEPS):
        rest = log(1 - z**-2 + 3 * z**-4 - 15 * z**-6)
        before, z = z, sqrt(-2 * (log_p + log(z * sqrt(2 * pi)) - rest))
        if before == z:
            break
    return z
