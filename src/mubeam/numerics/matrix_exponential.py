"""Exponentials of matrices by scaling and squaring of the Pade approximant of degree 13 (Higham, SIMAX 26, 1179)."""

from math import ceil, factorial, log2

import numpy as np

from mubeam.foundation.checks import FloatArray

DEGREE = 13
LARGEST_NORM = 5.371920351148152
"""Up to which the approximant has the precision of floats (ibid., table 2.3)."""

_COEFFICIENTS = [
    factorial(2 * DEGREE - k) * factorial(DEGREE) / (factorial(2 * DEGREE) * factorial(k) * factorial(DEGREE - k))
    for k in range(DEGREE + 1)
]


def exponentials(matrices: FloatArray) -> FloatArray:
    """e^A for each of the matrices (..., n, n)."""
    norm = float(np.abs(matrices).sum(axis=-2).max(initial=0.0))
    squarings = max(0, ceil(log2(norm / LARGEST_NORM))) if norm > 0 else 0
    scaled = matrices / 2.0**squarings
    square = scaled @ scaled
    even, odd = np.zeros_like(scaled), np.zeros_like(scaled)
    power = np.broadcast_to(np.eye(scaled.shape[-1]), scaled.shape)
    for k in range(0, DEGREE, 2):
        even = even + _COEFFICIENTS[k] * power
        odd = odd + _COEFFICIENTS[k + 1] * power
        power = power @ square
    odd = scaled @ odd
    found = np.linalg.solve(even - odd, even + odd)
    for _ in range(squarings):
        found = found @ found
    return np.asarray(found)
