import numpy as np
import pytest

from mubeam.exclusions import drawing, plot_labels
from mubeam.exclusions.plot_labels import GRID, Patch

X, Y = (1e-3, 1.0), (1e-5, 1.0)


@pytest.fixture
def axes():
    with drawing.style():
        figure, _ = drawing.make_figure()
        yield figure.add_subplot(xscale="log", yscale="log", xlim=X, ylim=Y)


def outline(points, wiggle=0.0):
    turn = np.linspace(0, 2 * np.pi, points)
    radius = 1 + wiggle * np.sin(40 * turn)
    return Patch(np.exp(-3 + 2 * radius * np.cos(turn)), np.exp(-5 + 3 * radius * np.sin(turn)), "x", "k", True)


@pytest.mark.parametrize("wiggle", [0.0, 0.2, 1.5])
def test_many_points_are_treated_as_few(axes, monkeypatch, wiggle):
    """Both ways to find what lies within an outline, and how far from it."""
    u, v = np.meshgrid((np.arange(GRID[1]) + 0.5) / GRID[1], (np.arange(GRID[0]) + 0.5) / GRID[0])
    cells = np.column_stack([u.ravel(), v.ravel()])
    region = outline(1201, wiggle)
    within, distance = plot_labels._mask(axes, region, cells), plot_labels._distance(axes, region, u, v)
    monkeypatch.setattr(plot_labels, "MANY_POINTS", 10)
    assert (plot_labels._mask(axes, region, cells) == within).all()
    # to within a cell
    assert np.abs(plot_labels._distance(axes, region, u, v) - distance).max() < 1.5 / GRID[0]


def test_thinning_keeps_what_is_seen():
    """Of a noisy edge the lowest and highest points of each column, of a smooth one enough points."""
    rng = np.random.default_rng(1)
    mass = np.geomspace(*X, 200_000)
    noisy = Patch(mass, 1e-3 * 10 ** rng.uniform(-0.1, 0.1, mass.size), "x", "k", False)
    found = plot_labels.thinned(noisy, X, Y)
    assert len(found.mass) < 20_000
    assert (np.diff(found.mass) > 0).all()
    columns = np.round(np.log(noisy.mass / X[0]) / np.log(X[1] / X[0]) * plot_labels.RESOLUTION)
    for column in range(0, plot_labels.RESOLUTION, 371):
        shown = found.coupling[np.isin(found.mass, noisy.mass[columns == column])]
        there = noisy.coupling[columns == column]
        assert (shown.min(), shown.max()) == pytest.approx((there.min(), there.max()), rel=1e-3)


def test_few_points_are_all_kept():
    region = outline(plot_labels.MANY_POINTS)
    assert plot_labels.thinned(region, X, Y) is region
    more = plot_labels.thinned(outline(100_001), X, Y)
    assert (more.mass[0], more.coupling[0]) == (region.mass[0], region.coupling[0])
    assert more.mass[-1] == pytest.approx(region.mass[-1])


def test_only_the_largest_of_very_many_have_labels(axes):
    rng = np.random.default_rng(2)
    small = [
        Patch(m * np.array([1, 1.01, 1]), np.array([1e-3, 1e-3, 1.1e-3]), "s", "k", True)
        for m in rng.uniform(0.01, 0.5, 300)
    ]
    every = plot_labels._largest(axes, [*small, outline(50)])
    assert len(every) == plot_labels.MOST_LABELS
    assert len(every[-1].mass) == 50
