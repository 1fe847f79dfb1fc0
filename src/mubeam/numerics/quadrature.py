"""Gauss rules: Legendre rules in several variables, and rules for any positive weight given on a fine grid."""

from functools import cache, lru_cache

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.blocks import column

NEWTON_STEPS = 6

FAR = 2.0
"""Beyond the unit interval."""

POLYNOMIALS_PAY_FROM = 40
POLYNOMIALS_ERROR = 1e-13
"""Number of matrices from which weights are taken from polynomials, and how well these must sum to 1."""


@cache
def gauss_legendre(order: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (order,) of the Gauss-Legendre rule on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(order)
    nodes, weights = (nodes + 1) / 2, weights / 2
    nodes.flags.writeable = weights.flags.writeable = False
    return nodes, weights


@cache
def gauss_rows(orders: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre rules on [0, 1] of several orders, (highest, rows, 1); short ones end in nodes of no weight."""
    nodes, weights = np.full((2, max(orders), len(orders), 1), [[[[0.5]]], [[[0.0]]]])
    for row, order in enumerate(orders):
        nodes[:order, row, 0], weights[:order, row, 0] = gauss_legendre(order)
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

    Gauss-Legendre in w of z = low (high/low)^(w^2 (3 - 2w)), for functions that vary over orders of magnitude and have
    square roots at the ends.
    """
    w, weights = gauss_legendre(order)
    length = np.log1p((high - low) / low)[..., None]
    nodes = low[..., None] * np.exp(length * (w * w * (3 - 2 * w)))
    return nodes, nodes * length * (6 * w * (1 - w) * weights)


def peaked_rule(
    low: FloatArray, high: FloatArray, centre: FloatArray, width: FloatArray, panels: int, order: int
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (N, panels * order) on [low, high] for functions with a peak, or poles near it; inputs (N, 1).

    Composite Gauss-Legendre in z = asinh((v - centre)/width) + v - centre: dense within `width` of `centre`, uniform
    far from it.
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


def two_peaks_rule(
    low: FloatArray, high: FloatArray, width: FloatArray, centre: FloatArray, order: int | tuple[int, ...]
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (order, ...) on [low, high] >= 0 for functions with peaks at 0 and `centre`; inputs broadcast.

    Of inputs (rows, N) each row may have an order of its own, see `gauss_rows`.

    The peaks are those of 1/a, a = y + width, and of 1/r, r^2 = (a - centre)^2 + 4 width centre, which are as broad in
    a plane of which y is the square of the radius. In Z = a (a - centre + r), d ln Z = (1/a + 1/r) da, Gauss-Legendre
    in w of Z = Z_low (1 - c w)^-8; for centre = 0 that is a = a_low (1 - c w)^-4.
    """
    first, last = width + low, width + high
    product = 4 * width * centre
    z_first, z_last = (a * _ridge_height(a - centre, product) for a in (first, last))
    stretch = 1 - (z_first / z_last) ** 0.125
    if isinstance(order, int):
        shape = (order,) + (1,) * np.ndim(z_first)
        unit, unit_weight = (column.reshape(shape) for column in gauss_legendre(order))
    else:
        unit, unit_weight = gauss_rows(order)
    change = stretch * unit
    base = 1 - change
    square = base * base
    fourth = square * square
    z = z_first / (fourth * fourth)
    # a solves (2 Z + product) a^2 - 2 Z centre a = Z^2; a - a_low without subtraction, so that small y keep digits;
    # in place, as memory for so large arrays costs as much as what is done with them
    pole = 2 * z
    pole += product
    a = centre * centre + pole
    np.sqrt(a, out=a)
    a += centre
    a *= z
    a /= pole
    r = a - centre
    r *= r
    r += product
    np.sqrt(r, out=r)
    # Z - Z_low = Z change (1 + base) (1 + square) (1 + fourth)
    rise = change
    for factor in (base, square, fourth):
        rise *= 1 + factor
    rise *= z
    lift = product * a
    lift *= a
    lift /= z
    lift += z_first
    rise *= lift
    slope = a + (first - centre)
    slope *= 2 * z_first
    slope += product * (a + first)
    rise /= slope
    rise += low
    weight = 8 * stretch * unit_weight
    weight /= base
    both = a + r
    a *= r
    a /= both
    weight *= a
    return rise, weight


def _ridge_height(beyond: FloatArray, product: FloatArray) -> FloatArray:
    """x + sqrt(x^2 + product), without subtraction for negative x; both broadcast."""
    length = np.abs(beyond) + np.sqrt(beyond * beyond + product)
    return np.where(beyond < 0, product / length, length)


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
    previous, following, product = (np.empty_like(current) for _ in range(3))
    norm = total
    for k in range(order):
        np.multiply(nodes, current, out=following)
        jacobi[..., k, k] = diagonal = np.vecdot(following, current)
        if k + 1 == order:
            break
        following -= np.multiply(column(diagonal), current, out=product)
        if k:
            previous *= column(norm)
            following -= previous
        jacobi[..., k + 1, k] = norm = np.sqrt(np.vecdot(following, following))
        following /= column(norm)
        previous, current, following = current, following, previous
    return jacobi, total


@lru_cache(maxsize=32)
def _polynomials(nodes: bytes, order: int) -> FloatArray:
    """Legendre polynomials (K, order) on the range of the nodes (K,)."""
    z = np.frombuffer(nodes)
    low, high = z.min(), z.max()
    return np.polynomial.legendre.legvander((2 * z - low - high) / (high - low), order - 1)


def gauss_rule(jacobi: FloatArray, total: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights (..., order) of the Gauss rules of these Jacobi matrices (Golub and Welsch).

    The vectors of many matrices take longer than the polynomials at their nodes, which give the weights too.
    """
    if jacobi.ndim == 3 and len(jacobi) >= POLYNOMIALS_PAY_FROM:
        nodes: FloatArray = np.asarray(np.linalg.eigvalsh(jacobi), dtype=float)
        share = _weight_shares(jacobi, nodes)
        # nan where a measure is all but a few points
        lost = np.flatnonzero(~(np.abs(share.sum(axis=-1) - 1) < POLYNOMIALS_ERROR))
        if lost.size:
            share[lost] = np.linalg.eigh(jacobi[lost])[1][:, 0] ** 2
        return nodes, total[..., None] * share
    nodes, vectors = np.linalg.eigh(jacobi)
    return nodes, total[..., None] * vectors[..., 0, :] ** 2


def _weight_shares(jacobi: FloatArray, nodes: FloatArray) -> FloatArray:
    """Weights (N, order) over their total: 1/sum p_k^2 of the normalised polynomials at the nodes."""
    diagonal, beside = (jacobi.diagonal(place, 1, 2)[..., None] for place in (0, -1))
    previous, current, total = np.zeros_like(nodes), np.ones_like(nodes), np.ones_like(nodes)
    with np.errstate(all="ignore"):
        for k in range(nodes.shape[-1] - 1):
            following = (nodes - diagonal[:, k]) * current
            if k:
                following -= beside[:, k - 1] * previous
            following /= beside[:, k]
            total += following * following
            previous, current = current, following
        return np.asarray(1 / total)


def gauss_rules(jacobi: FloatArray, total: FloatArray, orders: tuple[int, ...]) -> list[tuple[FloatArray, FloatArray]]:
    """`gauss_rule` for several orders, by the leading blocks of the same matrices, of nodes below FAR."""
    if jacobi.ndim > 2:
        return [gauss_rule(jacobi[..., :order, :order], total) for order in orders]
    # all of a lone measure in one call: what is filled up gives nodes of no weight at FAR
    filled = np.zeros((len(orders), *jacobi.shape))
    for matrix, order in zip(filled, orders, strict=True):
        matrix[:order, :order] = jacobi[:order, :order]
        np.fill_diagonal(matrix[order:, order:], FAR)
    nodes, vectors = np.linalg.eigh(filled)
    return [(z[:n], total * first[0, :n] ** 2) for z, first, n in zip(nodes, vectors, orders, strict=True)]
