"""Sums over normal nuisances: one alone by the trapezoid, a few by Gauss and Hermite, many by fixed points."""

from functools import lru_cache
from itertools import product
from statistics import NormalDist

import numpy as np

from mubeam.foundation.checks import FloatArray

REACH = 8.5
"""Standard deviations that the trapezoid covers: beyond them are 1e-17 of the probability."""

COARSEST, A_WIDTH = 0.2, 0.7
"""Steps of the trapezoid: the largest, and the share of the width of what a count of n says of the nuisance."""

HERMITE_NODES = ((0.02, 5), (0.06, 6), (0.12, 8), (0.25, 10), (0.35, 12))
"""Nodes of Gauss and Hermite for spreads of the logarithm up to so much: averages are then good to 1e-7."""

WIDE = ((0.8, 0.5, 6.0), (np.inf, 0.35, 6.3))
"""For wider spreads the trapezoid needs fewer nodes: spreads up to so much, its step and its reach."""

FEWEST = 2
"""Nodes of a nuisance that has to share MOST_NODES with many others: exact to the third power of its spread."""

DROPPED = (1e-10, 1e-7)
"""Of all weights: the lightest nodes of a product are left out, more of them where they are too many."""

MOST_NODES = 2048
FIXED_POINTS = 2048


@lru_cache(maxsize=64)
def lognormal_rule(spread: float, n: int) -> tuple[FloatArray, FloatArray]:
    """Nodes theta (W,) and weights for averages of what counts up to n say of exp(spread theta).

    The trapezoid converges faster than any power once its step is finer than the narrowest thing it meets: a count of n
    is a peak of the width 1/(spread sqrt(n)) in theta.
    """
    step = min(COARSEST, A_WIDTH / (spread * np.sqrt(n + 1.0))) if spread > 0 else COARSEST
    size = int(np.ceil(REACH / step))
    theta = np.arange(-size, size + 1) * step
    weight = np.exp(-(theta**2) / 2)
    return _frozen(theta, weight / weight.sum())


@lru_cache(maxsize=64)
def hermite(order: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of Gauss and Hermite for a normal nuisance."""
    nodes, weight = np.polynomial.hermite_e.hermegauss(order)
    return _frozen(nodes, weight / weight.sum())


def nodes_for(spread: float) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of one normal nuisance of this spread of the logarithm."""
    for most, order in HERMITE_NODES:
        if spread <= most:
            return hermite(order)
    step, reach = next((step, reach) for most, step, reach in WIDE if spread <= most)
    theta = step * np.arange(-round(reach / step), round(reach / step) + 1)
    weight = np.exp(-(theta**2) / 2)
    return _frozen(theta.astype(float), weight / weight.sum())


def normal_rule(spreads: tuple[float, ...]) -> tuple[FloatArray, FloatArray]:
    """Nodes (W, D) and weights (W,) for D independent normal nuisances of these spreads of the logarithm.

    A product of rules with as many nodes as each spread needs, without its lightest ones. Where these are more than
    MOST_NODES the largest rules give way, node by node; with very many nuisances, FIXED_POINTS points of a sequence.
    """
    if not spreads:
        return np.zeros((1, 0)), np.ones(1)
    rules = [nodes_for(spread) for spread in spreads]
    while True:
        sizes = [len(nodes) for nodes, _ in rules]
        if np.prod([float(size) for size in sizes]) <= 8 * MOST_NODES:
            for dropped in DROPPED:
                nodes, weight = _product(rules, dropped)
                if len(weight) <= MOST_NODES:
                    return nodes, weight
        largest = int(np.argmax(sizes))
        if sizes[largest] <= FEWEST:
            return fixed_points(len(spreads))
        rules[largest] = hermite(min(sizes[largest] - 1, HERMITE_NODES[-1][1]))


def _product(rules: list[tuple[FloatArray, FloatArray]], dropped: float) -> tuple[FloatArray, FloatArray]:
    """All combinations of nodes, without the lightest."""
    nodes = np.array(list(product(*(nodes for nodes, _ in rules))))
    weight = np.prod(np.array(list(product(*(weight for _, weight in rules)))), axis=1)
    order = np.argsort(-weight, kind="stable")
    kept = np.sort(order[: int(np.searchsorted(np.cumsum(weight[order]), 1 - dropped)) + 1])
    return nodes[kept], weight[kept] / weight[kept].sum()


@lru_cache(maxsize=8)
def fixed_points(dimensions: int) -> tuple[FloatArray, FloatArray]:
    """FIXED_POINTS points (W, D) of a normal nuisance in D dimensions, each with its mirror image, of equal weight.

    Multiples of powers of the generalised golden ratio (the root of x^(D+1) = x + 1), which fill a cube evenly; moments
    up to the third are exact.
    """
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = root ** -np.arange(1.0, dimensions + 1)
    cube = (0.5 + np.arange(1, FIXED_POINTS // 2 + 1)[:, None] * steps) % 1
    quantile = np.vectorize(NormalDist().inv_cdf, otypes=[float])
    half = quantile(cube)
    # turned and stretched, their second moments are those of independent normals
    half = half @ np.linalg.inv(np.linalg.cholesky(half.T @ half / len(half))).T
    return _frozen(np.concatenate([half, -half]), np.full(2 * len(half), 1 / (2 * len(half))))


def _frozen(*arrays: FloatArray) -> tuple[FloatArray, FloatArray]:
    for array in arrays:
        array.flags.writeable = False
    return arrays[0], arrays[1]
