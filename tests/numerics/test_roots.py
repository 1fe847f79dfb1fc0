import numpy as np
import pytest

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
