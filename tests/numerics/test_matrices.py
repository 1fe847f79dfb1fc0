"""Interpolation and differentiation on Chebyshev points, and exponentials of matrices."""

import mpmath
import numpy as np
import pytest

from mubeam.numerics.chebyshev import differentiation_matrix, interpolation_rows, lobatto_points
from mubeam.numerics.matrix_exponential import through


def test_polynomials_are_interpolated_and_differentiated_exactly():
    points, at = lobatto_points(8), np.linspace(-1, 1, 23)
    polynomial = np.polynomial.Polynomial([1.0, -2.0, 0.5, 3.0, 0.0, 1.0, -1.0, 2.0])
    np.testing.assert_allclose(interpolation_rows(points, at) @ polynomial(points), polynomial(at), atol=1e-13)
    found = differentiation_matrix(points) @ polynomial(points)
    np.testing.assert_allclose(found, polynomial.deriv()(points), atol=1e-11)
    np.testing.assert_array_equal(interpolation_rows(points, points), np.eye(8))


@pytest.mark.parametrize("size", [0.0, 1e-8, 1.0, 300.0])
def test_exponentials_of_known_matrices(size):
    """Of rotations, nilpotent and diagonal ones, whatever their size, for several factors at once."""
    turn = size * np.array([[0.0, 1.0], [-1.0, 0.0]])
    shear = size * np.array([[0.0, 1.0], [0.0, 0.0]])
    falling = -size * np.diag([1.0, 2.0])
    factors = np.array([0.0, 1e-3, 0.37, 0.5, 1.0])
    c, s, e = np.cos(size * factors), np.sin(size * factors), np.exp(-size * factors)
    row = np.array([2.0, -1.0])
    np.testing.assert_allclose(through(row, turn, factors), np.stack([2 * c + s, 2 * s - c], axis=1), atol=1e-12)
    sheared = np.stack([np.full(5, 2.0), 2 * size * factors - 1], axis=1)
    np.testing.assert_allclose(through(row, shear, factors), sheared, atol=1e-12 * max(size, 1.0))
    np.testing.assert_allclose(through(row, falling, factors), np.stack([2 * e, -(e**2)], axis=1), atol=1e-12)


def test_slow_modes_of_a_stiff_matrix_keep_their_digits():
    """Beside a mode that is gone at once, one that hardly moves: to 1e-14, where squaring e^B would leave 1e-10."""
    found = through(np.ones(2), -np.diag([1e6, 1e-3]), np.array([0.3, 1.0]))
    np.testing.assert_allclose(found[:, 1], np.exp([-3e-4, -1e-3]), rtol=1e-14)
    assert (np.abs(found[:, 0]) < 1e-15).all()


def test_exponentials_in_multiple_precision():
    random = np.random.default_rng(5)
    matrix, row, factors = random.normal(size=(9, 9)), random.normal(size=9), np.array([0.0, 0.2, 1.7, 3.0])
    with mpmath.workdps(40):
        exact = [mpmath.matrix(row).T * mpmath.expm(mpmath.mpf(f) * mpmath.matrix(matrix)) for f in factors.tolist()]
    expected = np.array([[float(x) for x in one] for one in exact])
    np.testing.assert_allclose(through(row, matrix, factors), expected, rtol=1e-12, atol=1e-12 * np.abs(expected).max())
