import numpy as np
import pytest

from mubeam.numerics.cells import ENVELOPE, CellSampler, IntervalMap, cell_sampler, quantile_map
from oracles.distributions import check_uniform, cumulative

POINTS = 100_000


def smooth(unit):
    """Integral 1; the marginals are 2x and 3y^2."""
    x, y = unit
    return 2 * x * 3 * y**2


def drawn(density, shape, count=POINTS, seed=1):
    sampler = cell_sampler(density, shape)
    return sampler, sampler.draw(np.random.default_rng(seed), count)


def test_marginals():
    _, found = drawn(smooth, (8, 8))
    assert found.points.shape == (2, POINTS)
    check_uniform(found.points[0] ** 2)
    check_uniform(found.points[1] ** 3)


def test_dimensions_stay_together():
    """The distance from a diagonal, which marginals do not tell."""
    _, found = drawn(lambda unit: np.exp(-(((unit[0] - unit[1]) / 0.2) ** 2)), (16, 16))
    grid = np.linspace(0, 1, 5001)
    expected = cumulative(grid, (1 - grid) * np.exp(-((grid / 0.2) ** 2)))
    check_uniform(expected(abs(found.points[0] - found.points[1])))


def test_efficiency_is_the_integral_over_the_envelope():
    sampler, found = drawn(smooth, (8, 8))
    efficiency = POINTS / found.proposals
    assert efficiency == pytest.approx(1 / sampler.envelope.mean(), abs=4 * np.sqrt(0.25 / found.proposals))
    assert efficiency > 0.6
    assert found.overweights == 0


def test_finer_cells_are_more_efficient():
    efficiency = [1 / cell_sampler(smooth, (n, n)).envelope.mean() for n in (2, 8, 32)]
    assert efficiency == sorted(efficiency)
    assert efficiency[-1] > 0.85
    assert efficiency[-1] < 1 / ENVELOPE


def test_one_dimension_and_a_single_cell():
    _, found = drawn(lambda unit: 1 - unit[0], (1,))
    check_uniform(1 - (1 - found.points[0]) ** 2)


def test_empty_cells_are_never_taken():
    _, found = drawn(lambda unit: np.where(unit[0] > 0.5, 1.0, 0.0), (4,))
    assert found.points.min() > 0.5
    check_uniform(2 * (found.points[0] - 0.5))


def test_training_finds_peaks_between_the_points_of_the_grid():
    """A peak that no corner or middle of a cell sees: without training its density would be cut off."""

    def density(unit):
        return 1 + 30 * np.exp(-(((unit[0] - 0.6625) / 0.004) ** 2))

    sampler, found = drawn(density, (10,))
    assert sampler.envelope[6] > 25
    share = ((found.points[0] > 0.65) & (found.points[0] < 0.675)).mean()
    peak = 30 * 0.004 * np.sqrt(np.pi)
    expected = (0.025 + peak) / (1 + peak)
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected / POINTS))
    assert found.overweights < 1e-3 * POINTS


def test_overweights_are_counted():
    sampler = CellSampler(lambda unit: 2 * unit[0], (1,), np.array([1.0]), np.ones(1), np.zeros(1, int))
    found = sampler.draw(np.random.default_rng(1), POINTS)
    assert found.overweights == pytest.approx(found.proposals / 2, rel=0.01)
    assert found.proposals == pytest.approx(POINTS / 0.75, rel=0.01)


def test_cells_come_in_proportion_to_their_envelopes():
    sampler = cell_sampler(lambda unit: np.floor(4 * unit[0]) + 1, (4,))
    points, cell = sampler.propose(np.random.default_rng(2), POINTS)
    assert (np.floor(4 * points[0]) == cell).all()
    expected = sampler.envelope / sampler.envelope.sum()
    np.testing.assert_allclose(np.bincount(cell) / POINTS, expected, atol=4 * np.sqrt(0.25 / POINTS))


def test_few_points_and_rare_acceptance():
    """As many as wanted, however bad the guess of the efficiency."""
    sampler = CellSampler(
        lambda unit: np.where(unit[0] < 0.01, 1.0, 0.0), (1,), np.array([1.0]), np.ones(1), np.zeros(1, int)
    )
    found = sampler.draw(np.random.default_rng(3), 500)
    assert found.points.shape == (1, 500)
    assert found.points.max() < 0.01
    assert sampler.draw(np.random.default_rng(3), 1).points.shape == (1, 1)


def test_the_same_numbers_give_the_same_points():
    first, second = (drawn(smooth, (8, 8), 1000)[1].points for _ in range(2))
    assert (first == second).all()


def test_nothing_to_draw_from():
    with pytest.raises(ValueError, match="zero at all points"):
        cell_sampler(lambda unit: 0 * unit[0], (4, 4))


@pytest.mark.parametrize("weight", [lambda x: np.exp(3 * x), lambda x: (x > 0.5).astype(float), lambda x: 0 * x])
def test_quantile_map_is_a_bijection(weight):
    places = np.linspace(-1, 2, 200)
    mapped = quantile_map(places, weight(places), 64)
    unit = np.linspace(0, 1, 10_001)
    found, slope = mapped(unit)
    assert (found[0], found[-1]) == pytest.approx((-1, 2))
    assert (np.diff(found) > 0).all()
    # in the middle of steps the derivative is the quotient of differences
    numeric = np.diff(found) / np.diff(unit)
    assert np.median(abs(slope[:-1] / numeric - 1)) < 1e-9
    assert np.sum((slope[:-1] + slope[1:]) / 2 * np.diff(unit)) == pytest.approx(3, rel=1e-2)


def test_interval_map_gives_each_interval_its_share():
    low, high, share = np.array([1.0, 2.0, 7.0]), np.array([2.0, 4.0, 8.0]), np.array([0.5, 1e-5, 2.0])
    mapped = IntervalMap(low, high, share)
    unit = np.linspace(0, 1, 1_000_001)
    places, interval = mapped(unit)
    assert ((low[interval] <= places) & (places <= high[interval])).all()
    assert (places[0], places[-1]) == pytest.approx((1, 8))
    assert (np.diff(places) > 0).all()
    np.testing.assert_allclose(np.bincount(interval) / unit.size, share / share.sum(), atol=2e-6)
    # evenly in each
    np.testing.assert_allclose(places[interval == 2].mean(), 7.5, atol=1e-5)


def test_many_intervals_of_very_different_shares():
    random = np.random.default_rng(8)
    ends = np.cumsum(random.random(5001))
    share = 10 ** random.uniform(-12, 0, 5000)
    unit = random.random(100_000)
    places, interval = IntervalMap(ends[:-1], ends[1:], share)(unit)
    np.testing.assert_array_equal(interval, np.searchsorted(np.cumsum(share) / share.sum(), unit))
    assert ((ends[interval] <= places * (1 + 1e-12)) & (places <= ends[interval + 1])).all()


def test_quantile_map_spreads_by_the_weight():
    places = np.linspace(0, 1, 2001)
    mapped = quantile_map(places, places, 500)
    found, _ = mapped(np.array([0.25, 0.5]))
    # but for the even share
    np.testing.assert_allclose(found, np.sqrt([0.25, 0.5]), atol=0.01)
