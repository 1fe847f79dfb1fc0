import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.numerics.singular_values import graded_svd

DIGITS = 80
scales = st.tuples(*[st.floats(-6, 0.3).map(lambda u: 10.0**u)] * 2, *[st.floats(-3, 2).map(lambda u: 10.0**u)] * 2)


def exact(matrix):
    """(|u|, s, |v|) with many digits, s rising."""
    with mp.workdps(DIGITS):
        u, s, vt = mp.svd_r(mp.matrix(matrix.tolist()))
        order = sorted(range(len(s)), key=lambda i: s[i])
        absolute = ([[abs(m[i, j]) for j in range(3)] for i in range(3)] for m in (u, vt.T))
        left, right = (np.array(rows)[:, order] for rows in absolute)
        return left, [s[i] for i in order], right


@given(st.floats(2.5, 12).map(lambda u: 10.0**u), scales)
def test_relative_accuracy_of_masses_and_heavy_contents(heavy, ratios):
    # signs with which nothing cancels in the determinant
    first, second, up, down = ratios
    matrix = np.array([[0.1, 0.0, -up], [0.0, 1.7, -down], [first * heavy, second * heavy, heavy]])
    left, masses, right = graded_svd(matrix)
    exact_left, exact_masses, exact_right = exact(matrix)
    with mp.workdps(DIGITS):
        for found, expected in zip(masses, exact_masses, strict=True):
            assert abs(mp.mpf(float(found)) / expected - 1) < 1e-13
        for found, expected in ((left, exact_left), (right, exact_right)):
            error = np.abs(np.abs(found) - expected.astype(float))
            assert error.max() < 1e-12
            # what E has of the light states may be tiny and is good all the same
            assert (error[2] / expected[2].astype(float)).max() < 1e-9


numbers = st.floats(-1e3, 1e3).map(lambda x: x if abs(x) > 1e-40 else 0.0)


@given(st.lists(numbers, min_size=9, max_size=9))
def test_any_matrix_is_recomposed(numbers):
    matrix = np.array(numbers).reshape(3, 3)
    u, s, v = graded_svd(matrix)
    np.testing.assert_allclose(u * s @ v.T, matrix, atol=1e-12 * max(1.0, np.abs(matrix).max()))
    np.testing.assert_allclose(u.T @ u, np.eye(3), atol=1e-13)
    assert (np.diff(s) >= 0).all()
    np.testing.assert_allclose(s[::-1], np.linalg.svd(matrix, compute_uv=False), atol=1e-12 * (1 + s[-1]))


@pytest.mark.parametrize("matrix", [np.zeros((3, 3)), np.diag([1.0, 0.0, 2.0]), np.ones((3, 3))])
def test_singular_matrices_have_singular_values_of_zero(matrix):
    _, s, _ = graded_svd(matrix)
    np.testing.assert_allclose(s, np.linalg.svd(matrix, compute_uv=False)[::-1], atol=1e-15)
