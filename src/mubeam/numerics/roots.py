"""Roots and maxima of many functions at once, each element of an array in its own bracket."""

from collections.abc import Callable
from math import ceil, log2

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

CLOSE, MOST_STEPS = 4e-16, 100
"""Distance in units of 1 and the place at which `crossing` ends, and its most steps unless fewer are asked for."""

PLACES_OF_MAXIMUM = 21

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


def crossing(
    function: Callable[[FloatArray], FloatArray],
    ends: tuple[FloatArray, FloatArray],
    values: tuple[FloatArray, FloatArray],
    most_steps: int = MOST_STEPS,
) -> FloatArray:
    """Places where functions cross zero between `ends` (N,) of brackets, where they have these `values`.

    Chandrupatla's method (Adv. Eng. Softw. 28 (1997) 145): inverse quadratic steps where these are safe, else halves.
    """
    (first, second), (f_first, f_second) = ends, values
    third, f_third = first, f_first
    share = np.full(first.shape, 0.5)
    best = np.where(np.abs(f_first) < np.abs(f_second), first, second)
    for _ in range(most_steps):
        best = np.where(np.abs(f_first) < np.abs(f_second), first, second)
        width = np.abs(second - first)
        least = np.where(width > 0, 0.5 * CLOSE * (1 + np.abs(best)) / np.where(width > 0, width, 1.0), 1.0)
        is_done = (least > 0.5) | (np.minimum(np.abs(f_first), np.abs(f_second)) == 0)
        if is_done.all():
            break
        middle = first + np.clip(share, np.minimum(least, 0.5), np.maximum(1 - least, 0.5)) * (second - first)
        f_middle = function(middle)
        same = np.sign(f_middle) == np.sign(f_first)
        third, f_third = np.where(same, first, second), np.where(same, f_first, f_second)
        second, f_second = np.where(same, second, first), np.where(same, f_second, f_first)
        first, f_first = middle, f_middle
        with np.errstate(divide="ignore", invalid="ignore"):
            xi, phi = (first - second) / (third - second), (f_first - f_second) / (f_third - f_second)
            is_safe = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
            inverse = f_first / (f_second - f_first) * f_third / (f_second - f_third)
            inverse += (
                (third - first) / (second - first) * f_first / (f_third - f_first) * f_second / (f_third - f_second)
            )
        share = np.where(is_safe & np.isfinite(inverse), inverse, 0.5)
    return best


def zero_of_points(x: FloatArray, y: FloatArray) -> FloatArray:
    """Where functions with values y (..., n) at x (..., n) are zero, by the polynomials x(y) through all n (Neville).

    The last but one column (..., 2) leaves out the last point; not finite where two values are the same.
    """
    before, steps = x[..., 0], x
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for order in range(1, y.shape[-1]):
            before = steps[..., 0]
            near, far = y[..., :-order], y[..., order:]
            steps = (far * steps[..., :-1] - near * steps[..., 1:]) / (far - near)
    return np.stack([before, steps[..., 0]], axis=-1)


def section_maximum(
    function: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray, passes: int = 3
) -> tuple[FloatArray, FloatArray]:
    """As `golden_maximum` for flat arrays (N,), with the maxima themselves.

    `function` is asked for several places (N, k) of each at once.
    """
    share, rows = np.linspace(0, 1, PLACES_OF_MAXIMUM + 2), np.arange(low.size)
    best, most = low, low
    for _ in range(passes):
        at = low[:, None] + (high - low)[:, None] * share
        values = function(at[:, 1:-1])
        highest = values.argmax(axis=1)
        most = values[rows, highest]
        low, best, high = at[rows, highest], at[rows, highest + 1], at[rows, highest + 2]
    return best, most


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
