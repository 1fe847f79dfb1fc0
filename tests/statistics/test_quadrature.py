"""Averages over normal nuisances against ones that are known, or finer."""

import numpy as np
import pytest

from mubeam.statistics.quadrature import MOST_NODES, fixed_points, lognormal_rule, nodes_for, normal_rule


def of_counts(theta, spread, mean=3.0):
    """What a count of a few events says of a lognormal mean: P(N <= 2)."""
    x = mean * np.exp(spread * theta)
    return np.exp(-x) * (1 + x + x**2 / 2)


@pytest.mark.parametrize("spread", [0.01, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.1])
def test_one_nuisance(spread):
    fine, weight = lognormal_rule(spread, 10_000)
    expected = weight @ of_counts(fine, spread)
    theta, weight = nodes_for(spread)
    assert weight.sum() == pytest.approx(1, rel=1e-14)
    assert weight @ of_counts(theta, spread) == pytest.approx(expected, rel=3e-7)
    theta, weight = lognormal_rule(spread, 2)
    assert weight @ of_counts(theta, spread) == pytest.approx(expected, rel=1e-12)


def moments(theta, weight):
    return weight.sum(), weight @ theta, theta.T @ (weight[:, None] * theta)


@pytest.mark.parametrize("spreads", [(0.5,), (0.3, 0.1), (0.5, 0.4, 0.3), (0.5, 0.4, 0.4, 0.2, 0.1), (0.3,) * 8])
def test_several_nuisances_have_their_moments(spreads):
    theta, weight = normal_rule(spreads)
    assert len(weight) <= MOST_NODES
    total, mean, second = moments(theta, weight)
    assert total == pytest.approx(1, rel=1e-12)
    np.testing.assert_allclose(mean, 0, atol=1e-6)
    np.testing.assert_allclose(second, np.eye(len(spreads)), atol=1e-4)


@pytest.mark.parametrize("spreads", [(0.3, 0.2, 0.1), (0.5, 0.45, 0.4, 0.25, 0.1), (0.2,) * 8, (0.15,) * 15])
def test_several_nuisances_of_one_sum_are_one_of_their_quadrature(spreads):
    theta, weight = normal_rule(spreads)
    together = float(np.sqrt(np.square(spreads).sum()))
    fine, fine_weight = lognormal_rule(together, 10_000)
    expected = fine_weight @ of_counts(fine, together)
    found = weight @ of_counts((theta * spreads).sum(axis=1) / together, together)
    assert found == pytest.approx(expected, rel=1e-8 if len(spreads) < 4 else 2e-3)


def test_fixed_points_are_even():
    theta, weight = fixed_points(12)
    total, mean, second = moments(theta, weight)
    assert total == pytest.approx(1)
    np.testing.assert_allclose(mean, 0, atol=1e-12)
    np.testing.assert_allclose(second, np.eye(12), atol=1e-12)
