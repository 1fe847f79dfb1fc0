"""Blocks of many points, and single points without the overhead of arrays."""

from collections.abc import Iterator

import numpy as np

from mubeam.foundation.checks import FloatArray, Real

KEPT_BYTES = 1 << 24


def blocks(size: int, step: int) -> Iterator[slice]:
    """Slices of at most `step` (one at least) that cover `size` points."""
    step = max(1, step)
    if size > step:
        _keep_freed_memory()
    return (slice(first, first + step) for first in range(0, size, step))


def number_if_one(values: FloatArray) -> Real:
    """An array of one element as a plain number, whose arithmetic costs half as much; a longer array as it is."""
    return values.item() if values.size == 1 else values


def column(values: FloatArray | float) -> Real:
    """`values` (...) as (..., 1), to broadcast with an axis of nodes; a number stays a number."""
    return values[..., None] if isinstance(values, np.ndarray) and values.ndim else float(values)


def _keep_freed_memory() -> None:
    """Make glibc's allocator reuse the memory of a block's temporary arrays.

    By default it returns them to the system and faults them in again for each block, which can double the time; having
    once freed an array of KEPT_BYTES it keeps them. Harmless elsewhere: the pages are never touched.
    """
    np.empty(KEPT_BYTES, dtype=np.uint8)
