"""How many signal events are a discovery, and how many are expected to be one: exact tails, no asymptotics."""

from math import erfc, sqrt

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite_scalar, whole_number
from mubeam.statistics.bins import Bins
from mubeam.statistics.one_bin import OneBin
from mubeam.statistics.solving import falling_root

SIGMAS = (3, 5)
"""Of what is called evidence, and a discovery."""

MINIMUM_EVENTS = 3
"""Fewer are no discovery, however small the background is said to be."""

MOST_MINIMUM = 1000
MOST_SIGMAS = 10.0
TOLERANCE = 1e-12
BINNED_TOLERANCE = 1e-6


def check(sigmas: float, power: float, minimum_events: int) -> tuple[float, float, int]:
    """The three as numbers; InputError for one that is out of range."""
    level = finite_scalar("sigmas", sigmas)
    if not 0 < level <= MOST_SIGMAS:
        raise InputError(f"sigmas must be above 0, at most {MOST_SIGMAS:g}, got {level:g}")
    chance = finite_scalar("power", power)
    if not 0 < chance < 1:
        raise InputError(f"power must be between 0 and 1, both excluded, got {chance:g}")
    return level, chance, whole_number("minimum_events", minimum_events, 1, MOST_MINIMUM)


def threshold(sigmas: float) -> float:
    """The one-sided p-value of so many standard deviations."""
    # the cdf of the library is a difference of two numbers, 0 from 8.3 on
    return erfc(sigmas / sqrt(2)) / 2


def critical_events(one: OneBin, sigmas: float, minimum_events: int) -> int:
    """The smallest count, at least `minimum_events`, that is so significant without a signal."""
    aim = threshold(sigmas)
    if one.p_value(minimum_events) <= aim:
        return minimum_events
    low, high = minimum_events, 2 * minimum_events
    while one.p_value(high) > aim:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if one.p_value(middle) > aim else (low, middle)
    return high


def reach(one: OneBin, sigmas: float, power: float, minimum_events: int) -> float:
    """The smallest signal whose counts are so significant with probability `power`."""
    count = critical_events(one, sigmas, minimum_events)
    return falling_root(lambda signal: power - one.power(count, signal), float(count), TOLERANCE)


def reach_in_bins(bins: Bins, shape: FloatArray, sigmas: float, power: float, minimum_events: int) -> float:
    """Events in all bins of the smallest signal of this shape (B,), of sum 1, with outcomes in the order for it."""
    aim = threshold(sigmas)
    known: dict[bytes, int] = {}

    def missing(events: float) -> float:
        if events == 0:
            return power
        signal = events * shape
        weight = bins.order(signal[None]).weight[0]
        # the order of outcomes changes in steps
        key = weight.tobytes()
        if key not in known:
            known[key] = bins.critical(weight, aim, minimum_events * int(weight.max()))
        return power - bins.power(signal, weight, known[key])

    return falling_root(missing, 5.0 + minimum_events, BINNED_TOLERANCE)
