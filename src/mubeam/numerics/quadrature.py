"""Gauss rules: Legendre on the unit interval, and for any positive weight given on a fine grid."""

from functools import cache

import numpy as np

from mubeam.checks import FloatArray


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


def jacobi_matrix(nodes: FloatArray, weights: FloatArray, order: int) -> tuple[FloatArray, FloatArray]:
    """Jacobi matrices (..., order, order), lower triangles, and total weights (...) of discrete measures on [-1, 1].

    `nodes` and `weights` have shape (..., K), K much larger than `order`. Discretised Stieltjes procedure (Gautschi,
    Orthogonal Polynomials, ch. 2). The leading n x n block is the matrix of order n.
    """
    z = 2 * nodes  # on [-2, 2] monic polynomials neither grow nor shrink
    total = weights.sum(axis=-1)
    jacobi = np.zeros((*total.shape, order, order))
    previous, current = np.zeros_like(z), np.ones_like(z)
    norm, ratio = total, np.zeros_like(total)
    for k in range(order):
        density = weights * current * current
        if k:
            new_norm = density.sum(axis=-1)
            norm, ratio = new_norm, new_norm / norm
            jacobi[..., k, k - 1] = np.sqrt(ratio)
        diagonal = np.vecdot(density, z) / norm
        jacobi[..., k, k] = diagonal
        if k + 1 == order:
            break
        following = (z - diagonal[..., None]) * current
        if k:
            following -= ratio[..., None] * previous
        previous, current = current, following
    return jacobi / 2, total


def gauss_rule(jacobi: FloatArray, total: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (..., order) of the Gauss rules of these Jacobi matrices (Golub and Welsch)."""
    nodes, vectors = np.linalg.eigh(jacobi)
    return nodes, total[..., None] * vectors[..., 0, :] ** 2
