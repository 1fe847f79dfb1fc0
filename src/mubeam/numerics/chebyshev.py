"""Chebyshev points with both ends: interpolation between them and differentiation at them (Trefethen, SIAM 2000)."""

import numpy as np

from mubeam.foundation.checks import FloatArray


def lobatto_points(order: int) -> FloatArray:
    """The points cos(pi j/(order - 1)) (order,), falling from 1 to -1."""
    return np.asarray(np.cos(np.pi * np.arange(order) / (order - 1)))


def _barycentric_weights(order: int) -> FloatArray:
    weights = np.where(np.arange(order) % 2, -1.0, 1.0)
    weights[[0, -1]] *= 0.5
    return weights


def interpolation_rows(points: FloatArray, at: FloatArray) -> FloatArray:
    """Rows (..., n) that times the values at the Lobatto points (n,) give the interpolant at `at` (...)."""
    weights = _barycentric_weights(len(points))
    distance = at[..., None] - points
    hits = np.abs(distance) < 1e-14 * (points[0] - points[-1])
    terms = weights / np.where(hits, 1.0, distance)
    rows = terms / terms.sum(axis=-1, keepdims=True)
    on_point = hits.any(axis=-1)
    rows[on_point] = hits[on_point]
    return np.asarray(rows)


def last_coefficient(values: FloatArray) -> FloatArray:
    """The coefficient (...) of the highest Chebyshev polynomial through values (n, ...) at the Lobatto points.

    Times n - 1 it is what the value at an inner point is missed by, where the others alone decide.
    """
    return np.asarray(np.tensordot(_barycentric_weights(len(values)), values, axes=1) / (len(values) - 1))


def differentiation_matrix(points: FloatArray) -> FloatArray:
    """The matrix (n, n) that takes values at the Lobatto points to derivatives of the interpolant there."""
    weights = _barycentric_weights(len(points))
    distance = points[:, None] - points
    np.fill_diagonal(distance, 1.0)
    matrix = weights / weights[:, None] / distance
    np.fill_diagonal(matrix, 0.0)
    # the derivative of a constant is zero
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return np.asarray(matrix)
