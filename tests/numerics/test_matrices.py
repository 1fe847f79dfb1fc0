"""Interpolation and differentiation on Chebyshev points, and exponentials of matrices."""

import numpy as np
import pytest

from mubeam.numerics.chebyshev import differentiation_matrix, interpolation_rows, lobatto_points
from mubeam.numerics.matrix_exponential import exponentials


def test_polynomials_are_interpolated_and_differentiated_exactly():
    points, at = lobatto_points(8), np.linspace(-1, 1, 23)
    polynomial = np.polynomial.Polynomial([1.0, -2.0, 0.5, 3.0, 0.0, 1.0, -1.0, 2.0])
    np.testing.assert_allclose(interpolation_rows(points, at) @ polynomial(points), polynomial(at), atol=1e-13)
    found = differentiation_matrix(points) @ polynomial(points)
    np.testing.assert_allclose(found, polynomial.deriv()(points), atol=1e-11)
    np.testing.assert_array_equal(interpolation_rows(points, points), np.eye(8))


@pytest.mark.parametrize("size", [0.0, 1e-8, 1.0, 300.0])
def test_exponentials_of_known_matrices(size):
    """Of rotations, nilpotent and diagonal ones, whatever their size."""
    turn = size * np.array([[0.0, 1.0], [-1.0, 0.0]])
    shear = size * np.array([[0.0, 1.0], [0.0, 0.0]])
    falling = -size * np.diag([1.0, 2.0])
    found = exponentials(np.stack([turn, shear, falling]))
    c, s = np.cos(size), np.sin(size)
    np.testing.assert_allclose(found[0], [[c, s], [-s, c]], atol=1e-12)
    np.testing.assert_allclose(found[1], [[1.0, size], [0.0, 1.0]], atol=1e-12 * max(size, 1.0))
    np.testing.assert_allclose(found[2], np.diag(np.exp([-size, -2 * size])), atol=1e-12)
