"""A block of events while it is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.events.record import IntArray, RunInfo
from mubeam.foundation.checks import FloatArray

Rows: TypeAlias = slice | NDArray[np.intp]
"""Index of some events of a block."""


def rows_of(shares: Sequence[float], random: np.random.Generator, count: int) -> list[Rows]:
    """Which of so many events each maker makes, drawn by their shares, which need no norm."""
    if len(shares) == 1:
        return [slice(None)]
    sizes = np.cumsum(shares)
    chosen = np.searchsorted(sizes[:-1] / sizes[-1], random.random(count), side="right")
    return [np.flatnonzero(chosen == i) for i in range(len(shares))]


@dataclass
class Draft:
    """The columns of a block while they are filled.

    Attributes:
        random: the block's random numbers.
        rows: the events of each maker.
        numbers, masses, vectors, positions, weight, process: as in `Block`.
        mean: mean helicities (n, P), NaN where they are not known.
        by_first: those (2, n) of the second product, for a helicity -1 and +1 of the first.
    """

    random: np.random.Generator
    rows: list[Rows]
    numbers: IntArray
    masses: FloatArray
    vectors: FloatArray
    positions: FloatArray
    weight: FloatArray
    process: IntArray
    mean: FloatArray
    by_first: FloatArray

    @classmethod
    def empty(cls, info: RunInfo, count: int, random: np.random.Generator, rows: list[Rows]) -> "Draft":
        """Columns to be filled; positions are zero, weights one, and no helicity is known."""
        size = len(info.particles)
        return cls(
            random=random,
            rows=rows,
            # each column in one piece of memory
            numbers=np.empty((size, count), dtype=np.int64).T,
            masses=np.empty((size, count)).T,
            vectors=np.empty((size, 4, count)).transpose(2, 0, 1),
            positions=np.zeros((len(info.vertices), 4, count)).transpose(2, 0, 1),
            weight=np.ones(count),
            process=np.zeros(count, dtype=np.int64),
            mean=np.full((count, size), np.nan),
            by_first=np.full((2, count), np.nan),
        )

    def __len__(self) -> int:
        return len(self.weight)
