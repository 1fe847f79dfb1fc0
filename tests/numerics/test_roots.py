import numpy as np

from mubeam.numerics.roots import bisect, golden_maximum


def test_bisect_finds_each_edge_from_its_good_side():
    edges = np.array([0.2, 3.0, 7.5])
    found = bisect(lambda x: x < edges, np.zeros(3), np.full(3, 10.0))
    np.testing.assert_allclose(found, edges, rtol=1e-12)
    assert (found < edges).all()


def test_bisect_works_downwards():
    np.testing.assert_allclose(bisect(lambda x: x > 2.0, np.array([5.0]), np.array([0.0])), 2.0, rtol=1e-12)


def test_golden_maximum_of_several_functions():
    centres = np.array([0.1, 0.5, 0.93])
    found = golden_maximum(lambda x: -((x - centres) ** 2), np.zeros(3), np.ones(3))
    np.testing.assert_allclose(found, centres, atol=1e-7)
