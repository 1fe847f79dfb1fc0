import numpy as np
import pytest

from mubeam.numerics.quadrature import (
    POLYNOMIALS_PAY_FROM,
    composite_gauss_legendre,
    gauss_legendre,
    gauss_rows,
    gauss_rule,
    gauss_rules,
    jacobi_matrix,
    logarithmic_gauss,
    peaked_rule,
    two_peaks_rule,
)


@pytest.mark.parametrize("order", [2, 5, 16])
def test_gauss_legendre_is_exact_to_its_degree(order):
    nodes, weights = gauss_legendre(order)
    for power in range(2 * order):
        assert (weights * nodes**power).sum() == pytest.approx(1 / (power + 1), rel=1e-13)


def test_composite_rule_integrates_a_kink_at_a_panel_edge():
    nodes, weights = composite_gauss_legendre(2, 3)
    assert (weights * abs(nodes - 0.5)).sum() == pytest.approx(0.25, rel=1e-14)


@pytest.mark.parametrize("width", [1e-6, 0.1, 2.0])
@pytest.mark.parametrize("centre", [-20.0, -8.0, 0.0])
def test_peaked_rule_sees_the_peak_and_the_rest(width, centre):
    """A Lorentzian of that width, and an oscillation far from it."""
    low, high = np.array([[-20.0]]), np.array([[0.0]])
    v, weight = peaked_rule(low, high, np.array([[centre]]), np.array([[width]]), 16, 16)
    assert ((v > low) & (v < high)).all()
    expected = (np.arctan((0 - centre) / width) - np.arctan((-20 - centre) / width)) * width
    assert (weight * width**2 / ((v - centre) ** 2 + width**2)).sum() == pytest.approx(expected, rel=1e-9)
    assert (weight * np.sin(2 * v) ** 2).sum() == pytest.approx(10 - np.sin(80) / 8, rel=1e-9)


def test_cached_rules_cannot_be_spoilt():
    with pytest.raises(ValueError, match="read-only"):
        gauss_legendre(4)[0][0] = 1.0


@pytest.mark.parametrize("order", [3, 8, 16])
def test_rule_for_a_weight_has_twice_the_degree(order):
    """Weight (1 - z)(1 + z)^2 e^z on [-1, 1], three measures at once, against the fine grid itself."""
    unit, unit_weight = composite_gauss_legendre(10, 12)
    z = 2 * unit - 1
    measure = unit_weight * (1 - z) * (1 + z) ** 2 * np.exp(np.array([0.0, 1.0, -3.0])[:, None] * z)
    nodes, weights = gauss_rule(*jacobi_matrix(z, measure, order))
    assert nodes.shape == weights.shape == (3, order)
    assert (weights > 0).all()
    for power in range(2 * order):
        expected = (measure * z**power).sum(axis=1)
        np.testing.assert_allclose((weights * nodes**power).sum(axis=1), expected, rtol=1e-11, atol=1e-14)


def test_a_lone_measure_has_the_rule_of_a_row():
    unit, unit_weight = composite_gauss_legendre(6, 10)
    rows = unit_weight * np.exp(-3 * unit) * np.array([[1.0], [2.0]])
    nodes, weights = gauss_rule(*jacobi_matrix(unit, rows, 6))
    lone_nodes, lone_weights = gauss_rule(*jacobi_matrix(unit, rows[1], 6))
    assert lone_nodes.shape == lone_weights.shape == (6,)
    np.testing.assert_allclose(lone_nodes, nodes[1], rtol=1e-12)
    np.testing.assert_allclose(lone_weights, weights[1], rtol=1e-12)


def test_orders_of_a_lone_measure_are_those_of_each():
    unit, unit_weight = composite_gauss_legendre(6, 10)
    jacobi, total = jacobi_matrix(unit, unit_weight * np.exp(-3 * unit), 8)
    for order, (nodes, weights) in zip((8, 6, 3), gauss_rules(jacobi, total, (8, 6, 3)), strict=True):
        one_nodes, one_weights = gauss_rule(jacobi[:order, :order], total)
        np.testing.assert_allclose(nodes, one_nodes, rtol=1e-13)
        np.testing.assert_allclose(weights, one_weights, rtol=1e-12)


@pytest.mark.parametrize("order", [1, 2, 8, 24])
def test_weights_of_many_from_polynomials_are_those_from_vectors(order):
    """Measures over ten decades, one of a single point, at which polynomials are lost."""
    unit, unit_weight = composite_gauss_legendre(12, 10)
    rows = unit_weight * np.exp(-np.linspace(-25, 25, POLYNOMIALS_PAY_FROM)[:, None] * unit)
    rows[7] *= np.where(np.arange(unit.size) == 60, 1.0, 1e-300)
    jacobi, total = jacobi_matrix(unit, rows, order)
    nodes, weights = gauss_rule(jacobi, total)
    for matrix, whole, z, weight in zip(jacobi, total, nodes, weights, strict=True):
        one_z, one_weight = gauss_rule(matrix, whole)
        np.testing.assert_allclose(z, one_z, atol=1e-14)
        np.testing.assert_allclose(weight, one_weight, atol=1e-13 * whole)


def test_rows_of_several_orders_end_in_nodes_of_no_weight():
    nodes, weights = gauss_rows((2, 5))
    assert nodes.shape == weights.shape == (5, 2, 1)
    np.testing.assert_array_equal(weights[2:, 0], 0)
    np.testing.assert_array_equal(nodes[:2, 0, 0], gauss_legendre(2)[0])
    np.testing.assert_array_equal(weights[:, 1, 0], gauss_legendre(5)[1])


def test_leading_block_is_the_rule_of_lower_order():
    unit, unit_weight = composite_gauss_legendre(4, 10)
    jacobi, total = jacobi_matrix(2 * unit - 1, unit_weight, 8)
    low, low_total = jacobi_matrix(2 * unit - 1, unit_weight, 5)
    np.testing.assert_allclose(jacobi[:5, :5], low, atol=1e-15)
    assert total == low_total


def test_logarithmic_rule():
    """int z^p dz over decades, and a square root at each end: int sqrt((z-a)(b-z))/z dz = pi (a+b-2 sqrt(ab))/2."""
    low, high = np.array([1e-6, 0.5]), np.array([10.0, 2.0])
    nodes, weights = logarithmic_gauss(low, high, 48)
    assert nodes.shape == weights.shape == (2, 48)
    np.testing.assert_allclose((weights / nodes).sum(axis=-1), np.log(high / low), rtol=1e-13)
    np.testing.assert_allclose((weights / nodes**2).sum(axis=-1), 1 / low - 1 / high, rtol=1e-9)
    root = np.sqrt((nodes - low[:, None]) * (high[:, None] - nodes))
    expected = np.pi * (low + high - 2 * np.sqrt(low * high)) / 2
    np.testing.assert_allclose((weights * root / nodes).sum(axis=-1), expected, rtol=1e-8)


@pytest.mark.parametrize("centre", [0.0, 3e-3, 5.0, 4e4])
@pytest.mark.parametrize("low", [0.0, 2e-3, 40.0])
def test_two_peaks_rule_sees_both(low, centre):
    """Against panels in log: 1/(a r), with a peak at zero and one at the centre, over nine orders of magnitude."""
    width, high = 1e-4, 1e5

    def peaks(y):
        a = y + width
        return 1 / (a * np.sqrt((a - centre) ** 2 + 4 * width * centre))

    y, weight = two_peaks_rule(*(np.array([number]) for number in (low, high, width, centre)), 48)
    assert y.shape == (48, 1)
    edges = np.unique(np.concatenate([centre + np.geomspace(1e-7, high, 400), centre - np.geomspace(1e-7, high, 400)]))
    edges = np.unique(np.concatenate([edges, np.geomspace(width * 1e-3, high, 300), [low, high]]))
    edges = edges[(edges >= low) & (edges <= high)]
    unit, unit_weight = gauss_legendre(12)
    panels = np.diff(edges)[:, None]
    exact = (panels * unit_weight * peaks(edges[:-1, None] + panels * unit)).sum()
    assert (weight * peaks(y)).sum() == pytest.approx(exact, rel=1e-3)


def test_two_peaks_rule_without_a_centre_is_the_power_map():
    low, high, width = np.array([0.2]), np.array([70.0]), np.array([0.01])
    y, weight = two_peaks_rule(low, high, width, np.array([0.0]), 7)
    unit, unit_weight = gauss_legendre(7)
    stretch = 1 - (0.21 / 70.01) ** 0.25
    a = 0.21 / (1 - stretch * unit) ** 4
    np.testing.assert_allclose(y[:, 0], a - 0.01, rtol=1e-13)
    np.testing.assert_allclose(weight[:, 0], 4 * stretch * unit_weight * a / (1 - stretch * unit), rtol=1e-12)
