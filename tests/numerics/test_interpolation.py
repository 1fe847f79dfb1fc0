import numpy as np
import pytest

from mubeam.numerics.interpolation import UniformCubic

GRID = np.linspace(-1.0, 2.0, 31)


def test_exact_for_cubics_everywhere():
    table = UniformCubic(-1.0, 2.0, np.stack([GRID**3, 2 - GRID], axis=1))
    at = np.linspace(-1.0, 2.0, 101)
    found = table(at)
    np.testing.assert_allclose(found, np.stack([at**3, 2 - at], axis=1), atol=1e-12)


def test_constant_outside():
    table = UniformCubic(-1.0, 2.0, GRID[:, None] ** 2)
    np.testing.assert_allclose(table(np.array([-5.0, 9.0]))[:, 0], [1.0, 4.0])


@pytest.mark.parametrize("shape", [(), (3,), (2, 4)])
def test_shapes(shape):
    table = UniformCubic(-1.0, 2.0, np.zeros((31, 5)))
    assert table(np.zeros(shape)).shape == (*shape, 5)


def test_error_falls_with_the_fourth_power():
    def worst(points):
        grid = np.linspace(0, 3, points)
        at = np.linspace(0, 3, 997)
        return abs(UniformCubic(0.0, 3.0, np.exp(grid)[:, None])(at)[:, 0] - np.exp(at)).max()

    assert 12 < worst(41) / worst(81) < 20


def test_a_grid_of_one_place_is_constant():
    table = UniformCubic(0.5, 0.5, np.full((31, 2), 3.0))
    np.testing.assert_array_equal(table(np.array([0.5, 0.7])), np.full((2, 2), 3.0))


def test_it_says_how_far_it_is_good():
    """A kink in the middle: good up to there, everywhere for what is smooth."""
    grid = np.linspace(0.0, 4.0, 401)
    smooth, kinked = np.sin(grid), np.abs(grid - 2.0)
    assert UniformCubic(0.0, 4.0, smooth[:, None]).good_until(1e-7) == 4.0
    end = UniformCubic(0.0, 4.0, np.stack([smooth, kinked], axis=1)).good_until(1e-5)
    assert 1.9 < end < 2.0
    at = np.linspace(0.0, end, 1000)
    found = UniformCubic(0.0, 4.0, smooth[:, None])(at)[:, 0]
    assert np.abs(found - np.sin(at)).max() < 1e-7
