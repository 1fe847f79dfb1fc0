"""Bands of expected edges: contours that close at their own tips, one within the other."""

import numpy as np
import pytest

from exclusions.figures.made import AXION
from mubeam.exclusions import plotting
from mubeam.exclusions.figures.contours import MEDIAN, between, contours_of
from mubeam.exclusions.figures.expected import band_of
from mubeam.exclusions.figures.patch import Band
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges
from mubeam.exclusions.table import BAND

NAN, INF = np.nan, np.inf
TIPS = np.array([0.05, 0.045, 0.04, 0.035, 0.03])
MASSES = np.geomspace(1e-3, 0.1, 41)


def edges(tip, masses=MASSES):
    """Edges that meet at a mass as those of events with one peak in the coupling do."""
    room = np.log(tip / masses)
    half = np.sqrt(np.where(room > 0, 3 * room, NAN))
    return 1e-3 * np.exp(0.2 * room - half), 1e-3 * np.exp(0.2 * room + half)


def band():
    lower, upper = (np.array(column) for column in zip(*map(edges, TIPS), strict=True))
    return Band(MASSES, lower, upper=upper)


@pytest.mark.parametrize("which", range(5))
def test_a_contour_closes_at_its_own_tip(which):
    """At the right mass and coupling, though no row is there."""
    ((mass, coupling), lines) = contours_of(band(), which, 1e3)[0]
    tip = int(np.argmax(mass))
    assert mass[tip] == pytest.approx(TIPS[which], rel=1e-6)
    assert coupling[tip] == pytest.approx(1e-3, rel=1e-6)
    assert len(lines) == 1
    # where the masses begin no line is drawn
    assert lines[0][0][[0, -1]] == pytest.approx(MASSES[0], rel=1e-12)


def test_a_tip_lies_before_the_next_row():
    """Though the edges of the last two rows hardly near each other."""
    lower, upper = np.array([1e-4, 1e-4, NAN]), np.array([1e-2, 0.99e-2, NAN])
    one = Band(np.array([0.01, 0.02, 0.03]), np.tile(lower, (5, 1)), upper=np.tile(upper, (5, 1)))
    ((mass, _), _) = contours_of(one, MEDIAN, 1.0)[0]
    assert mass.max() == pytest.approx(0.03)


def test_a_contour_without_upper_end_or_row_beyond_ends_with_its_rows():
    lower = np.array([1e-4, 1e-4, NAN])
    for upper in (np.array([INF, INF, NAN]), None):
        one = Band(
            np.array([0.01, 0.02, 0.03]),
            np.tile(lower, (5, 1)),
            upper=None if upper is None else np.tile(upper, (5, 1)),
        )
        ((mass, coupling), lines) = contours_of(one, MEDIAN, 1.0)[0]
        assert (mass.max(), coupling.max()) == (pytest.approx(0.02), 1.0)
        assert len(lines) == 2
    whole = Band(np.array([0.01, 0.02]), np.full((5, 2), 1e-4), upper=np.full((5, 2), 1e-2))
    assert contours_of(whole, MEDIAN, 1.0)[0].polygon[0].max() == pytest.approx(0.02)


def test_a_band_lies_between_two_contours():
    (polygons,) = between(band(), 0, 4, 1e3)
    outer, hole = polygons
    assert outer[0].max() == pytest.approx(TIPS[0])
    assert hole[0].max() == pytest.approx(TIPS[4])
    nothing = band()
    nothing.lower[4] = NAN
    assert [len(one) for one in between(nothing, 0, 4, 1e3)] == [1]


def test_the_region_s_own_tips_do_not_break_its_band():
    """At them nothing is said of what is expected."""
    masses = np.sort(np.append(MASSES, TIPS[2]))
    is_tip = masses == TIPS[2]
    expected = {}
    for name, tip in zip(BAND, TIPS, strict=True):
        expected[name] = tuple(np.where(is_tip, NAN, edge) for edge in edges(tip, masses))
    lower, upper = edges(TIPS[2] * (1 + 1e-15), masses)
    lower[is_tip] = upper[is_tip] = 1e-3
    region = Region(label="x", shape=make_ranges(masses, lower, upper), expected=expected)
    (found,) = band_of(region)
    assert TIPS[2] not in found.along
    assert len(contours_of(found, 0, 1e3)) == 1
    assert contours_of(found, 0, 1e3)[0].polygon[0].max() == pytest.approx(TIPS[0])
    figure = plotting.reach_figure(AXION, [region], bounds=False)
    filled = [one for one in figure.axes[0].patches if one.get_zorder() == pytest.approx(1.3)]
    assert [one.get_path().vertices[:, 0].max() for one in filled] == pytest.approx([TIPS[0], TIPS[1]])
