"""Contours: areas of what is filled, holes, walls, and what is not known."""

import numpy as np
import pytest

from mubeam.scans.figures.contours import Stroke, patches, rectangles
from mubeam.scans.figures.lattice import Lattice
from scans.figures.made import BLUE, drawn, grid

STROKE = Stroke("it", BLUE, filled=True)
NOWHERE = np.zeros(0, dtype=np.intp)


def area(patch):
    """By the shoelace formula."""
    x, y = patch.mass, patch.coupling
    return 0.5 * abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


@pytest.fixture(scope="module")
def plane():
    sides = grid("x", np.linspace(-2, 2, 161)), grid("y", np.linspace(-2, 2, 161))
    return Lattice(*sides, NOWHERE)


def radius(lattice):
    return np.hypot(lattice.x.nodes[:, None], lattice.y.nodes)


def test_a_disk_and_a_ring(plane):
    r = radius(plane)
    (disk,) = patches(plane, 1 - r, 0.0, STROKE)
    assert area(disk) == pytest.approx(np.pi, rel=2e-3)
    assert len(disk.lines()) == 1
    (ring,) = patches(plane, r, 0.5, STROKE, 1.0)
    # the hole is cut out, over a bridge that is no line
    assert area(ring) == pytest.approx(np.pi * 0.75, rel=2e-3)
    assert len(ring.lines()) == 2
    for x, y in ring.lines():
        assert min(abs(np.hypot(x, y) - 0.5).max(), abs(np.hypot(x, y) - 1).max()) < 2e-3


def test_the_label_is_on_the_widest_part_and_lines_end_where_nodes_do(plane):
    field = np.maximum(0.2 - radius(plane), np.abs(plane.x.nodes)[:, None] - 1.5 + 0 * plane.y.nodes)
    parts = patches(plane, field, 0.0, STROKE)
    assert sorted(one.label for one in parts) == ["", "", "it"]
    lines = [line for one in parts for line in one.lines()]
    upright = [x for x, _ in lines if np.ptp(x) < 1e-9]
    assert sorted(x[0] for x in upright) == pytest.approx([-1.5, 1.5])


def test_nothing_goes_through_what_is_not_known(plane):
    field = 1 - radius(plane)
    field[plane.x.nodes > 0.5] = np.nan
    parts = patches(plane, field, 0.0, STROKE)
    assert max(one.mass.max() for one in parts) <= 0.5
    # no line along it either
    assert all(not (np.diff(x) == 0)[(x[1:] == 0.5)].any() for one in parts for x, _ in one.lines())
    covers = rectangles(plane, np.isnan(field))
    ((x, y),) = covers
    assert (x.min(), x.max(), y.min(), y.max()) == (0.5, 2.0, -2.0, 2.0)


def test_rectangles_cover_all_beside_unknown_nodes():
    lattice = Lattice(grid("x", np.arange(6.0)), grid("y", np.arange(5.0)), NOWHERE)
    unknown = np.random.default_rng(1).random((6, 5)) < 0.2
    covered = np.zeros((5, 4), dtype=int)
    for x, y in rectangles(lattice, unknown):
        covered[int(x.min()) : int(x.max()), int(y.min()) : int(y.max())] += 1
    bad = unknown[1:, 1:] | unknown[1:, :-1] | unknown[:-1, 1:] | unknown[:-1, :-1]
    assert np.array_equal(covered, bad.astype(int))


def test_cells_go_out_to_their_walls():
    sides = drawn("x", 1.0, 100.0, 800, "log"), drawn("y", 0.0, 1.0, 800)
    lattice = Lattice(*sides, NOWHERE)
    (whole,) = patches(lattice, np.ones(lattice.shape), 0.0, STROKE)
    assert (whole.mass.min(), whole.mass.max()) == pytest.approx((1, 100))
    assert (whole.coupling.min(), whole.coupling.max()) == pytest.approx((0, 1))
    assert not [line for line in whole.lines() if len(line[0])]
