"""Probabilities of every outcome of a few bins, averaged over the nuisances: one table, whatever orders outcomes.

With the averages the bins depend on each other. The table is a product of two matrices, sums of what is positive.
"""

from collections.abc import Sequence
from math import prod
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

MOST_CELLS: Final = 4_000_000
"""Of a table: 32 MB."""

MOST_PRODUCTS: Final = 2_000_000_000
"""Outcomes times nodes of the nuisances, some tenths of a second."""

SUMS_COST: Final = 50
"""Time of an outcome that is looked up in sums, in units of that of a product."""


def is_small(counts: Sequence[int], nodes: int) -> bool:
    """Whether a table pays for bins of so many different counts each, and so many nodes of the nuisances."""
    cells = prod(counts)
    return cells <= MOST_CELLS and cells * nodes <= MOST_PRODUCTS


def likely(probability: FloatArray, node: FloatArray, least: float) -> FloatArray:
    """Probabilities (W, K) of counts, those at the end left out of which no node of weight (W,) has `least`."""
    some = np.flatnonzero((np.abs(node)[:, None] * probability > least).any(axis=0))
    return probability[:, : int(some[-1]) + 1 if some.size else 1]


def joint(node: FloatArray, each: Sequence[FloatArray]) -> FloatArray:
    """Probabilities (K1, K2, ...) of the counts of bins, given those of each (W, K) at nodes of these weights (W,)."""
    shape = tuple(one.shape[1] for one in each)
    # two halves of about as many outcomes
    middle = min(range(len(shape) + 1), key=lambda i: prod(shape[:i]) + prod(shape[i:]))
    left, right = _outer(node[:, None], each[:middle]), _outer(np.ones((len(node), 1)), each[middle:])
    return (left.T @ right).reshape(shape)


def _outer(first: FloatArray, each: Sequence[FloatArray]) -> FloatArray:
    for one in each:
        first = (first[:, :, None] * one[:, None, :]).reshape(len(first), -1)
    return first


def by_value(probability: FloatArray, weight: NDArray[np.int64]) -> FloatArray:
    """P(T = t), t = 0, 1, ..., of T = sum k_i n_i with weights (B,), from the probabilities of counts (K1, K2, ...)."""
    return np.asarray(np.bincount(_values(probability.shape, weight).ravel(), probability.ravel()), dtype=float)


def _values(shape: Sequence[int], weight: NDArray[np.int64]) -> NDArray[np.int64]:
    """T (K1, K2, ...) of all counts."""
    found = np.zeros((1,) * len(shape), dtype=np.int64)
    for axis, (k, count) in enumerate(zip(weight.tolist(), shape, strict=True)):
        found = found + k * np.arange(count).reshape([count if i == axis else 1 for i in range(len(shape))])
    return found


def below(node: FloatArray, each: Sequence[FloatArray], weight: NDArray[np.int64], value: int) -> float | None:
    """P(T < value), as from `joint`, by the sums over one of the bins; None where the others have too many outcomes."""
    last = max(range(len(each)), key=lambda i: each[i].shape[1])
    others = [i for i in range(len(each)) if i != last]
    shape = [each[i].shape[1] for i in others]
    if not is_small(shape, SUMS_COST * len(node)):
        return None
    left = value - 1 - _values(shape, weight[others]).ravel()
    possible = np.flatnonzero(left >= 0)
    up_to = np.minimum(left[possible] // int(weight[last]), each[last].shape[1] - 1)
    outcomes = _outer(node[:, None], [each[i] for i in others])[:, possible]
    return float((outcomes * np.cumsum(each[last], axis=1)[:, up_to]).sum())


def at_least(probability: FloatArray, weight: NDArray[np.int64]) -> FloatArray:
    """P(T >= t), t = 0, 1, ..., up to the first of which the table has nothing; summed upwards."""
    return np.append(np.cumsum(by_value(probability, weight)[::-1])[::-1], 0.0)
