"""Numbers in (0, 1) that fill a cube: any stretch of a sequence is made without what comes before it."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

BITS: Final = 52
"""Of a Sobol number: as many as a float keeps."""

JOE_KUO: Final = (
    (0, ()),
    (3, (1,)),
    (7, (1, 3)),
    (11, (1, 3, 1)),
    (13, (1, 1, 1)),
    (19, (1, 1, 3, 3)),
    (25, (1, 3, 5, 13)),
    (37, (1, 1, 5, 5, 17)),
    (41, (1, 1, 5, 5, 5)),
    (47, (1, 1, 7, 11, 19)),
)
"""Primitive polynomials modulo 2, bit by bit, and initial direction numbers, of ten dimensions.

new-joe-kuo-6.21201 of S. Joe and F. Y. Kuo, SIAM J. Sci. Comput. 30 (2008) 2635, in its order.
"""

MOST_DIMENSIONS: Final = len(JOE_KUO)

BLOCK: Final = 4096
"""Uniform numbers that share a seed."""


def sobol(first: int, count: int, dimension: int, seed: int) -> FloatArray:
    """Numbers `first` to `first + count` (count,) of a dimension of a Sobol sequence.

    Each is shifted modulo 2, bit by bit, by random bits of `seed` and the dimension, which keeps it as even as
    it was and takes the points off the corner.
    """
    shift = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(dimension,))).integers(
        1 << BITS, dtype=np.uint64
    )
    index = np.arange(first, first + count, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    found = np.full(count, shift, dtype=np.uint64)
    for bit, direction in enumerate(_directions(dimension)):
        found ^= np.where(gray >> np.uint64(bit) & np.uint64(1), direction, np.uint64(0))
    # half a step keeps it off 0
    return (found.astype(float) + 0.5) / 2.0**BITS


def uniform(first: int, count: int, dimension: int, seed: int) -> FloatArray:
    """Numbers `first` to `first + count` (count,) of a sequence of independent random numbers."""
    blocks = range(first // BLOCK, (first + count - 1) // BLOCK + 1)
    drawn = [
        np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(dimension, block))).random(BLOCK)
        for block in blocks
    ]
    start = first - blocks[0] * BLOCK
    return np.concatenate(drawn)[start : start + count]


def _directions(dimension: int) -> list[NDArray[np.uint64]]:
    """Direction numbers as fractions of 2^BITS: the recurrence of Joe and Kuo."""
    polynomial, initial = JOE_KUO[dimension]
    degree = len(initial)
    numbers = list(initial) if degree else [1] * BITS
    for i in range(len(numbers), BITS):
        new = numbers[i - degree] ^ (numbers[i - degree] << degree)
        for k in range(1, degree):
            if polynomial >> (degree - k) & 1:
                new ^= numbers[i - k] << k
        numbers.append(new)
    return [np.asarray(number << (BITS - 1 - i), dtype=np.uint64) for i, number in enumerate(numbers)]


Sequence: TypeAlias = Callable[[int, int, int, int], FloatArray]
"""Numbers (count,) from (first, count, dimension, seed)."""

NAMES: Final = ("sobol", "uniform")


def get(name: str) -> Sequence:
    """The sequence of one of NAMES."""
    return {"sobol": sobol, "uniform": uniform}[name]
