"""Roots and maxima of many functions at once, each element of an array in its own bracket."""

from collections.abc import Callable
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

GOLDEN = (np.sqrt(5) - 1) / 2
HALVINGS = 50

AT_ONCE = 1024
MOST_PLACES = 63
"""Numbers that `section` asks for at once, and places of one element."""


def bisect(
    is_good: Callable[[FloatArray], NDArray[np.bool_]], good: FloatArray, bad: FloatArray, iterations: int = HALVINGS
) -> FloatArray:
    """The last place where `is_good` is true between `good` (true) and `bad` (false); arrays of one shape.

    Bisection: the bracket of each element is halved `iterations` times. `good` may be above or below `bad`.
    """
    for _ in range(iterations):
        middle = (good + bad) / 2
        at_middle = is_good(middle)
        good, bad = np.where(at_middle, middle, good), np.where(at_middle, bad, middle)
    return good


def section(is_good: Callable[[FloatArray], NDArray[np.bool_]], good: FloatArray, bad: FloatArray) -> FloatArray:
    """As `bisect` for flat arrays (N,), as close; `is_good` is asked for several places (k, N) of each at once.

    Of few elements many places cost hardly more than one: seconds go to the calls, not to the numbers.
    """
    places = min(max(AT_ONCE // good.size, 1), MOST_PLACES)
    share = np.arange(1, places + 1)[:, None] / (places + 1)
    elements = np.arange(good.size)
    for _ in range(ceil(HALVINGS / log2(places + 1))):
        at = np.concatenate([good[None], good + (bad - good) * share, bad[None]])
        # good ones in a row from the first on
        last = np.logical_and.accumulate(is_good(at[1:-1]), axis=0).sum(axis=0)
        good, bad = at[last, elements], at[last + 1, elements]
    return good


def golden_maximum(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray, iterations: int = 40
) -> FloatArray:
    """Places of the maxima of functions with one maximum each in [low, high] (golden section); arrays of one shape."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    f_left, f_right = function(left), function(right)
    for _ in range(iterations):
        to_left = f_left > f_right
        low, high = np.where(to_left, low, left), np.where(to_left, right, high)
        new = np.where(to_left, high - GOLDEN * (high - low), low + GOLDEN * (high - low))
        f_new = function(new)
        left, right = np.where(to_left, new, right), np.where(to_left, left, new)
        f_left, f_right = np.where(to_left, f_new, f_right), np.where(to_left, f_left, f_new)
    return (low + high) / 2
