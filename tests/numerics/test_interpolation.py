import numpy as np
import pytest

from mubeam.numerics.interpolation import UniformPolynomial

GRID = np.linspace(-1.0, 2.0, 31)


def test_exact_for_cubics_everywhere():
    table = UniformPolynomial(-1.0, 2.0, np.stack([GRID**3, 2 - GRID], axis=1))
    at = np.linspace(-1.0, 2.0, 101)
    found = table(at)
    np.testing.assert_allclose(found, np.stack([at**3, 2 - at], axis=1), atol=1e-12)


def test_constant_outside():
    table = UniformPolynomial(-1.0, 2.0, GRID[:, None] ** 2)
    np.testing.assert_allclose(table(np.array([-5.0, 9.0]))[:, 0], [1.0, 4.0])


@pytest.mark.parametrize("shape", [(), (3,), (2, 4)])
def test_shapes(shape):
    table = UniformPolynomial(-1.0, 2.0, np.zeros((31, 5)))
    assert table(np.zeros(shape)).shape == (*shape, 5)


def test_error_falls_with_the_fourth_power():
    def worst(points):
        grid = np.linspace(0, 3, points)
        at = np.linspace(0, 3, 997)
        return abs(UniformPolynomial(0.0, 3.0, np.exp(grid)[:, None])(at)[:, 0] - np.exp(at)).max()

    assert 12 < worst(41) / worst(81) < 20


def test_a_grid_of_one_place_is_constant():
    table = UniformPolynomial(0.5, 0.5, np.full((31, 2), 3.0))
    np.testing.assert_array_equal(table(np.array([0.5, 0.7])), np.full((2, 2), 3.0))


def test_it_says_where_it_is_good():
    """A kink in the middle: not good beside it, good elsewhere; everywhere for what is smooth."""
    grid = np.linspace(0.0, 4.0, 401)
    smooth, kinked = np.sin(grid), np.abs(grid - 2.0) + np.sin(grid)
    assert UniformPolynomial(0.0, 4.0, smooth[:, None]).good_cells(1e-7).all()
    table = UniformPolynomial(0.0, 4.0, np.stack([smooth, kinked], axis=1))
    good = table.good_cells(1e-7)
    assert good.shape == (400,)
    assert (~good).sum() < 12
    at = np.linspace(0.0, 4.0, 10_001)
    error = np.abs(table(at)[:, 1] - (np.abs(at - 2.0) + np.sin(at)))
    is_good = good[table.cell(at)]
    assert error[is_good].max() < 1e-7
    assert error[~is_good].max() > 1e-4


def test_cells():
    table = UniformPolynomial(0.0, 4.0, np.zeros((5, 1)))
    np.testing.assert_array_equal(table.cell(np.array([-9.0, 0.0, 0.9, 1.0, 3.5, 4.0, 9.0])), [0, 0, 0, 1, 3, 3, 3])
