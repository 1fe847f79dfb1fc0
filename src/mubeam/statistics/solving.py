"""The root of one function that falls, by its values alone or by its slope too."""

from collections.abc import Callable
from math import inf, isfinite

from mubeam.errors import InputError

MOST_STEPS = 300
MOST_DOUBLINGS = 200
DOUBLINGS_AT_ONCE = 4.0
FARTHEST = 1e60


def newton_root(function: Callable[[float], tuple[float, float]], guess: float, tolerance: float) -> float:
    """Where a smooth `function`, which gives value and slope, falls through zero on x >= 0, to a relative tolerance.

    Newton's steps from the guess, halvings where they would leave what is known to hold the root. 0 for a function that
    is not above zero at 0; InputError for one that stays above zero.
    """
    low, high, at = 0.0, inf, guess
    if function(0.0)[0] <= 0:
        return 0.0
    for _ in range(MOST_STEPS):
        value, slope = function(at)
        low, high = (at, high) if value > 0 else (low, at)
        step = value / slope if isfinite(value) and slope < 0 else inf
        if abs(step) <= tolerance * at or high <= low * (1 + tolerance):
            return at - step if low <= at - step <= high else at
        following = at - step
        if not low < following < min(high, DOUBLINGS_AT_ONCE * at):
            following = (low + high) / 2 if isfinite(high) else 2 * at
        at = following
        if at > FARTHEST:
            break
    raise InputError(f"no limit: {at:.3g} events are not excluded, such a signal is in no bin that decides")


def falling_root(function: Callable[[float], float], guess: float, tolerance: float = 1e-13) -> float:
    """Where `function` falls through zero on x >= 0, to a relative tolerance; at a jump, the place of the jump.

    False position with halved ends (Illinois), and a plain halving wherever three steps have not halved the interval: a
    function with jumps converges too. Values may be infinite. 0 for a function that is not above zero at 0.

    Raises InputError for one that stays above zero.
    """
    low, high, at_low = 0.0, guess, function(0.0)
    if at_low <= 0:
        return 0.0
    for _ in range(MOST_DOUBLINGS):
        at_high = function(high)
        if at_high <= 0:
            break
        low, at_low, high = high, at_high, 2 * high
    else:
        raise InputError(f"no limit: {high:.3g} events are not excluded, such a signal is in no bin that decides")
    aim, steps, last = (high - low) / 2, 0, 0
    for _ in range(MOST_STEPS):
        if high - low <= tolerance * high:
            break
        middle = (low + high) / 2
        if steps < 3 and isfinite(at_low) and isfinite(at_high):
            inner = low + (high - low) * at_low / (at_low - at_high)
            middle = inner if low < inner < high else middle
        value = function(middle)
        side = 1 if value > 0 else -1
        if side > 0:
            low, at_low = middle, value
            at_high = at_high / 2 if side == last else at_high
        else:
            high, at_high = middle, value
            at_low = at_low / 2 if side == last else at_low
        if value == 0:
            return middle
        steps, last = (steps + 1) % 4, side
        if high - low <= aim:
            aim, steps = (high - low) / 2, 0
    return high
