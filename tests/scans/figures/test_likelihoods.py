"""Profile and marginal regions of a Gaussian, whose radii are known."""

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.scans.axes import Even, Grid
from mubeam.scans.figures.kinds.marginal import KIND as MARGINAL
from mubeam.scans.figures.kinds.profile import KIND as PROFILE
from mubeam.scans.figures.likelihoods import density_level, effective_points, profile_level, weights
from scans.figures.made import Scan, Section, drawn, grid, slice_of

SCAN = Scan(Section({"x": Grid("linear", -4.0, 4.0, 81)}))


def test_levels_of_two_parameters():
    # PDG 2024, Table 40.2: 68.27 % and 95.45 % of two parameters
    assert profile_level(1) == pytest.approx(2.30, abs=0.005)
    assert profile_level(2) == pytest.approx(6.18, abs=0.005)


def radii(patch):
    """Distances of the points of its lines from the middle."""
    return np.concatenate([np.hypot(*line) for line in patch.lines()])


@pytest.fixture(scope="module")
def gaussian():
    """ln L of x, y and a third, correlated with x, that is flat where it is profiled: L(x, y) is a unit Gaussian."""
    nodes = np.linspace(-4, 4, 81)
    x, y, z = (one.ravel() for one in np.meshgrid(nodes, nodes, np.linspace(-6, 6, 121), indexing="ij"))
    values = -0.5 * (x**2 + y**2) - 0.5 * ((z - x) / 0.3) ** 2
    sides = grid("x", nodes), grid("y", nodes)
    return slice_of(sides, x, y, {"log_likelihood": values}, rest=("z",), is_even=True)


def test_the_profile_of_a_gaussian(gaussian):
    outer, inner = PROFILE.draw(SCAN, gaussian).patches
    # of linear contours between nodes at a distance of 0.1, of a square: less than 0.1^2 / 8 over the slope 2 r
    assert radii(outer) == pytest.approx(np.sqrt(6.180), abs=2e-3)
    assert radii(inner) == pytest.approx(np.sqrt(2.296), abs=2e-3)
    assert (inner.filled, outer.filled) == (True, True)


def test_the_marginal_of_a_gaussian(gaussian):
    outer, inner = MARGINAL.draw(SCAN, gaussian).patches
    # the share within r is 1 - exp(-r^2/2); cells of 0.1 share out the rest
    assert radii(inner).mean() == pytest.approx(np.sqrt(-2 * np.log(0.32)), rel=0.01)
    assert radii(outer).mean() == pytest.approx(np.sqrt(-2 * np.log(0.05)), rel=0.01)
    assert not inner.filled


def test_of_samples():
    points = np.random.default_rng(5).uniform(-4, 4, (3, 60_000))
    values = -0.5 * (points[0] ** 2 + points[1] ** 2)
    sides = drawn("x", -4.0, 4.0, 60_000), drawn("y", -4.0, 4.0, 60_000)
    one = slice_of(sides, points[0], points[1], {"log_likelihood": values}, rest=("z",), is_even=True)
    scan = Scan(Section({name: Even("uniform", -4.0, 4.0) for name in "xyz"}))
    # a cell is 0.13 wide, and its largest likelihood lies within
    assert radii(PROFILE.draw(scan, one).patches[1]).mean() == pytest.approx(1.515, abs=0.1)
    drawn_of = MARGINAL.draw(scan, one)
    assert radii(drawn_of.patches[1]).mean() == pytest.approx(1.5096, rel=0.03)
    assert "effective points of 60000" in drawn_of.notes[0]


def test_a_prior_that_is_not_even_counts():
    rng = np.random.default_rng(6)
    # drawn from a Gaussian of width 1 under a flat likelihood: the marginal is the prior
    points = rng.normal(0.0, 1.0, (2, 40_000))
    sides = tuple(
        drawn(name, float(one.min()), float(one.max()), 40_000) for name, one in zip("xy", points, strict=True)
    )
    one = slice_of(sides, *points, {"log_likelihood": np.zeros(40_000)})
    inner = MARGINAL.draw(SCAN, one).patches
    radius = max(radii(patch).mean() for patch in inner if "68" in patch.label)
    assert radius == pytest.approx(1.5096, rel=0.05)


def test_weights_and_effective_points():
    found = weights(np.array([-1.0, np.nan, -np.inf, 0.0]))
    assert found == pytest.approx([np.exp(-1), 0, 0, 1])
    assert effective_points(np.array([1.0, 1, 1, 0])) == pytest.approx(3)
    assert effective_points(np.zeros(3)) == 0


def test_the_density_level_holds_the_share():
    rng = np.random.default_rng(7)
    density, area = rng.random((20, 30)), rng.random((20, 30))
    level = density_level(density, area, 0.68)
    held = (density * area)[density >= level].sum() / (density * area).sum()
    assert 0.68 <= held < 0.68 + (density * area).max() / (density * area).sum()


def test_few_points_with_weight_are_refused():
    rng = np.random.default_rng(8)
    points = rng.uniform(0, 1, (2, 500))
    sides = drawn("x", 0.0, 1.0, 500), drawn("y", 0.0, 1.0, 500)
    one = slice_of(sides, *points, {"log_likelihood": -1e6 * points[0]})
    with pytest.raises(InputError, match="carry the likelihood, and 10 are needed"):
        MARGINAL.draw(SCAN, one)
    impossible = slice_of(sides, *points, {"log_likelihood": np.full(500, np.nan)})
    with pytest.raises(InputError, match="no row has a likelihood above zero"):
        PROFILE.draw(SCAN, impossible)


def test_impossible_counts_are_outside_and_failed_rows_are_not_known():
    nodes = np.arange(5.0)
    x, y = (one.ravel() for one in np.meshgrid(nodes, nodes, indexing="ij"))
    values = np.where(x > 2, np.nan, 0.0)
    status = np.where((x == 3) & (y == 4), 1, 0)
    sides = grid("x", nodes), grid("y", nodes)
    one = slice_of(sides, x, y, {"log_likelihood": values}, texts=("ok", "it failed"), status=status)
    found = PROFILE.draw(SCAN, one)
    assert np.argwhere(found.unknown).tolist() == [[3, 4]]
    assert max(patch.mass.max() for patch in found.patches) < 2.1
