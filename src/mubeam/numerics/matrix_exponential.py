"""Rows times exponentials of one matrix for many factors, by scaling and squaring (Higham, SIMAX 26, 1179).

What is squared is e^B - 1: that of a slow mode of a stiff matrix keeps its digits.
"""

from math import ceil, factorial, log2

import numpy as np

from mubeam.foundation.checks import FloatArray

LARGEST_NORM = 0.5
DEGREE = 14
"""Of Taylor's series, precise to floats up to that norm."""

_INVERSE_FACTORIALS = np.array([1 / factorial(k) for k in range(DEGREE + 1)])


def through(row: FloatArray, matrix: FloatArray, factors: FloatArray) -> FloatArray:
    """row e^(f A) (F, n) of a row (n,) and a matrix (n, n), for factors f (F,) from 0 up."""
    largest = float(factors.max(initial=0.0))
    norm = float(np.abs(matrix).sum(axis=0).max(initial=0.0)) * largest
    squarings = max(0, ceil(log2(norm / LARGEST_NORM))) if norm > 0 else 0
    step = largest / 2.0**squarings
    scaled = matrix * step
    steps = factors / step if largest else factors
    whole = np.floor(steps)
    # what is left of each factor below a step: the powers of A on the row are those of all
    powers = np.empty((DEGREE + 1, len(row)))
    powers[0] = row
    for k in range(DEGREE):
        powers[k + 1] = powers[k] @ scaled
    found = ((steps - whole)[:, None] ** np.arange(DEGREE + 1) * _INVERSE_FACTORIALS) @ powers
    # and whole steps, by the digits of their number
    change = _exponential_less_one(scaled)
    number = whole.astype(np.int64)
    while number.any():
        odd = number % 2 == 1
        found[odd] += found[odd] @ change
        number //= 2
        change = 2 * change + change @ change
    return np.asarray(found)


def _exponential_less_one(matrix: FloatArray) -> FloatArray:
    """e^B - 1 by Horner's rule."""
    unit = np.eye(len(matrix))
    sum_ = unit
    for k in range(DEGREE, 1, -1):
        sum_ = unit + matrix @ sum_ / k
    return np.asarray(matrix @ sum_)
