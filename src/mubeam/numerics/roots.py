"""Roots and maxima of many functions at once, each element of an array in its own bracket."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

GOLDEN = (np.sqrt(5) - 1) / 2


def bisect(
    is_good: Callable[[FloatArray], NDArray[np.bool_]], good: FloatArray, bad: FloatArray, iterations: int = 50
) -> FloatArray:
    """The last place where `is_good` is true between `good` (true) and `bad` (false); arrays of one shape.

    Bisection: the bracket of each element is halved `iterations` times. `good` may be above or below `bad`.
    """
    for _ in range(iterations):
        middle = (good + bad) / 2
        at_middle = is_good(middle)
        good, bad = np.where(at_middle, middle, good), np.where(at_middle, bad, middle)
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
