"""Gauss rules: Legendre on the unit interval, and for any positive weight given on a fine grid."""

from functools import cache, lru_cache

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.blocks import column

NEWTON_STEPS = 6


@cache
def gauss_legendre(order: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (order,) of the Gauss-Legendre rule on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    nodes, weights = (nodes + 1) / 2, weights / 2
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights


@cache
def composite_gauss_legendre(panels: int, order: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (panels * order,) on [0, 1]: Gauss-Legendre in each of `panels` equal parts."""
    nodes, weights = gauss_legendre(order)
    composite = ((np.arange(panels)[:, None] + nodes) / panels).ravel()
    repeated = np.tile(weights / panels, panels)
    composite.flags.writeable = repeated.flags.writeable = False
    return composite, repeated


def logarithmic_gauss(low: FloatArray, high: FloatArray, order: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (..., order) on [low, high], 0 < low < high.

    Gauss-Legendre in w of z = low (high/low)^(w^2 (3 - 2w)), for what varies over orders of magnitude and has square
    roots at the ends.
    """
    w, weights = gauss_legendre(order)
    length = np.log1p((high - low) / low)[..., None]
    nodes = low[..., None] * np.exp(length * (w * w * (3 - 2 * w)))
    return nodes, nodes * length * (6 * w * (1 - w) * weights)


def peaked_rule(
    low: FloatArray, high: FloatArray, centre: FloatArray, width: FloatArray, panels: int, order: int
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (N, panels * order) on [low, high] for functions with a peak, or poles near it; inputs (N, 1).

    Composite Gauss-Legendre in z = asinh((v - centre)/width) + v - centre: dense within the width, even far from it.
    """
    unit, unit_weight = composite_gauss_legendre(panels, order)
    start, end = (np.arcsinh((edge - centre) / width) + edge - centre for edge in (low, high))
    z = start + (end - start) * unit
    # |z| = s + width sinh(s) by Newton, from above: the function is convex
    size = np.abs(z)
    s = np.minimum(size, np.arcsinh(size / width))
    for _ in range(NEWTON_STEPS):
        s -= (s + width * np.sinh(s) - size) / (1 + width * np.cosh(s))
    speed = width * np.cosh(s)
    return centre + width * np.copysign(np.sinh(s), z), (end - start) * unit_weight * speed / (1 + speed)


def jacobi_matrix(nodes: FloatArray, weights: FloatArray, order: int) -> tuple[FloatArray, FloatArray]:
    """Jacobi matrices (..., order, order), lower triangles, and total weights (...) of discrete measures.

    `nodes` (K,) are common to the measures `weights` (..., K), K much larger than `order`. Many by the discretised
    Stieltjes procedure with normalised polynomials (Gautschi, Orthogonal Polynomials, ch. 2); for a lone one (K,)
    LAPACK orthogonalises them in half the time. The leading n x n block is the matrix of order n.
    """
    total = weights.sum(axis=-1)
    if weights.ndim == 1:
        vectors, _ = np.linalg.qr(np.sqrt(weights)[:, None] * _polynomials(nodes.tobytes(), order))
        return vectors.T @ (nodes[:, None] * vectors), total
    jacobi = np.zeros((*total.shape, order, order))
    # the polynomials times the root of the weight
    current = np.sqrt(weights / column(total))
    previous, norm = current, total
    for k in range(order):
        following = nodes * current
        jacobi[..., k, k] = diagonal = np.vecdot(following, current)
        if k + 1 == order:
            break
        following -= column(diagonal) * current
        if k:
            following -= column(norm) * previous
        jacobi[..., k + 1, k] = norm = np.sqrt(np.vecdot(following, following))
        previous, current = current, following / column(norm)
    return jacobi, total


@lru_cache(maxsize=32)
def _polynomials(nodes: bytes, order: int) -> FloatArray:
    """Legendre polynomials (K, order) on the range of the nodes (K,)."""
    z = np.frombuffer(nodes)
    low, high = z.min(), z.max()
    return np.polynomial.legendre.legvander((2 * z - low - high) / (high - low), order - 1)


def gauss_rule(jacobi: FloatArray, total: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (..., order) of the Gauss rules of these Jacobi matrices (Golub and Welsch)."""
    nodes, vectors = np.linalg.eigh(jacobi)
    return nodes, total[..., None] * vectors[..., 0, :] ** 2
