import numpy as np
import pytest

from mubeam.numerics import roots
from mubeam.numerics.roots import bisect, golden_maximum, section


def test_bisect_finds_each_edge_from_its_good_side():
    edges = np.array([0.2, 3.0, 7.5])
    found = bisect(lambda x: x < edges, np.zeros(3), np.full(3, 10.0))
    np.testing.assert_allclose(found, edges, rtol=1e-12)
    assert (found < edges).all()


def test_bisect_works_downwards():
    np.testing.assert_allclose(bisect(lambda x: x > 2.0, np.array([5.0]), np.array([0.0])), 2.0, rtol=1e-12)


@pytest.mark.parametrize("count", [1, 40, 3000])
def test_section_finds_what_bisect_finds(count):
    """Of few elements it asks for 63 places at once, of many for one."""
    edges = np.geomspace(0.01, 9.0, count)
    found = section(lambda x: x < edges, np.zeros(count), np.full(count, 10.0))
    np.testing.assert_allclose(found, bisect(lambda x: x < edges, np.zeros(count), np.full(count, 10.0)), rtol=1e-12)
    assert (found < edges).all()
    down = section(lambda x: x > edges, np.full(count, 10.0), np.zeros(count))
    np.testing.assert_allclose(down, edges, rtol=1e-12)
    assert (down > edges).all()


def test_golden_maximum_of_several_functions():
    centres = np.array([0.1, 0.5, 0.93])
    found = golden_maximum(lambda x: -((x - centres) ** 2), np.zeros(3), np.ones(3))
    np.testing.assert_allclose(found, centres, atol=1e-7)


def test_crossing_meets_roots_of_any_shape():
    at = np.array([0.3, -2.0, 1e-3, 5.0])

    def functions(x):
        return np.array([x[0] - at[0], (at[1] - x[1]) ** 3, np.tanh(50 * (x[2] - at[2])), at[3] ** 5 - x[3] ** 5])

    above, below = np.array([1.0, -9.0, 4.0, 0.0]), np.array([-1.0, 7.0, -3.0, 90.0])
    found = roots.crossing(functions, (above, below), (functions(above), functions(below)))
    # a root of third order is flat
    np.testing.assert_allclose(found[[0, 2, 3]], at[[0, 2, 3]], rtol=1e-14, atol=1e-15)
    assert abs(found[1] - at[1]) < 1e-4


def test_crossing_at_a_jump():
    def step(x):
        return np.where(x < 0.7, 1.0, -np.inf)

    (found,) = roots.crossing(step, (np.zeros(1), np.ones(1)), (np.ones(1), np.full(1, -np.inf)))
    assert found == pytest.approx(0.7, abs=1e-12)


def test_crossing_takes_few_steps():
    count = 0

    def cubic(x):
        nonlocal count
        count += 1
        return x**3 - 2.0

    ends = np.full(5, 3.0), np.zeros(5)
    roots.crossing(cubic, ends, (cubic(ends[0]), cubic(ends[1])))
    assert count < 20


def test_section_maximum_is_where_functions_peak():
    at = np.array([0.2, 0.9, 3.1])

    def parabola(x):
        return -((x - at[:, None]) ** 2)

    found, most = roots.section_maximum(parabola, np.zeros(3), np.array([1.0, 1.0, 4.0]))
    np.testing.assert_allclose(found, at, atol=1e-3)
    assert (most == parabola(found[:, None])[:, 0]).all()


def test_zero_of_points_is_exact_for_polynomials_of_the_value():
    y = np.array([[3.0, -1.0, 0.5, -2.0], [1.0, 2.0, -3.0, -0.5]])
    x = 0.25 + y - 0.3 * y**2 + 0.1 * y**3
    before, zero = roots.zero_of_points(x, y).T
    np.testing.assert_allclose(zero, 0.25, rtol=1e-13)
    assert (np.abs(before - 0.25) > 1e-3).all()
    square = 0.25 + y - 0.3 * y**2
    np.testing.assert_allclose(roots.zero_of_points(square, y), 0.25, rtol=1e-13)


def test_zero_of_points_with_equal_values_is_no_number():
    assert not np.isfinite(roots.zero_of_points(np.arange(3.0), np.ones(3))).any()
