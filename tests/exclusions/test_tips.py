"""Tips of regions: as close as they say, from production between masses, where they were by halving."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.exclusions.last_place import FIRST, last_places
from mubeam.exclusions.tips import CLOSE, THRESHOLDS_GEV
from mubeam.searches.folding import signal_table
from mubeam.searches.request import make_search

MUONS = 2 * 0.1056583755
SEARCH = "axion-muon", "na64mu-2022", "invisible"


def last(height, good, bad, kinks=()):
    asked = []

    def counted(at):
        asked.append(at.size)
        assert (np.diff(at) > 0).all()
        return height(at)

    return last_places(counted, np.array(good), np.array(bad), kinks, CLOSE), asked


@pytest.mark.parametrize(("bend", "looks"), [(0.3, 3), (1.0, 4)])
def test_smooth_tips_are_met_in_few_looks_whatever_their_direction(bend, looks):
    at = np.array([0.30001, -0.7])

    def height(x):
        up, down = np.sinh(bend * x) - np.sinh(bend * at[0]), np.sinh(bend * at[1]) - np.sinh(bend * x)
        return np.where(x > 0, up, down)

    found, asked = last(height, [1.0, -1.0], [0.01, -0.01])
    assert (np.abs(found - at) <= CLOSE).all()
    assert (found[0] >= at[0], found[1] <= at[1]) == (True, True)
    # each has first places of its own
    assert asked[:2] == [FIRST, FIRST]
    assert len(asked) == looks


def test_first_places_follow_from_the_ends_alone():
    asked = []
    for tip in (0.3, 0.31):

        def height(at, tip=tip):
            asked.append(at)
            return tip - at

        last_places(height, np.array([0.0]), np.array([1.0]), [0.5], CLOSE)
    assert (asked[0] == asked[2]).all()


def test_a_jump_at_a_threshold_is_met_at_once():
    found, asked = last(lambda x: np.where(x < 0.2345, 1.0, -np.inf), [0.0], [1.0], [0.2345])
    assert 0.2345 - CLOSE <= found[0] < 0.2345
    assert len(asked) == 1


def test_a_tip_beside_a_kink_is_met_from_its_own_side():
    found, asked = last(lambda x: np.exp(-x) - np.exp(-0.7) - 3 * np.maximum(x - 0.65, 0), [0.0], [1.0], [0.65])
    at = found[0]
    after = at + CLOSE
    assert np.exp(-at) - np.exp(-0.7) - 3 * (at - 0.65) >= 0 > np.exp(-after) - np.exp(-0.7) - 3 * (after - 0.65)
    assert len(asked) == 2


def test_a_kink_that_is_not_told_takes_a_few_looks_more():
    found, asked = last(lambda x: 0.66 - x - 30 * np.maximum(x - 0.65, 0), [0.0], [1.0])
    at = 0.65 + 0.01 / 31
    assert 0 <= at - found[0] <= CLOSE
    assert len(asked) <= 7


def test_a_jump_elsewhere_is_met_too():
    found, _ = last(lambda x: np.where(x < 0.6789, 1.0, -np.inf), [0.0], [1.0], [0.2345])
    assert 0.6789 - CLOSE <= found[0] < 0.6789


def test_where_only_the_row_itself_is_excluded_it_is_the_tip():
    found, _ = last(lambda x: np.where(x <= 0, 0.0, -1.0), [0.0], [1.0])
    assert 0 <= found[0] <= CLOSE


def test_the_pairs_of_leptons_are_thresholds():
    assert any(abs(mass - MUONS) < 1e-6 for mass in THRESHOLDS_GEV)


def test_a_region_that_ends_where_a_decay_opens_does_so_within_its_tip():
    found = mb.reach(*SEARCH, masses_gev=np.geomspace(0.05, 1, 20))
    (tip,) = found.tip_mass_gev
    assert 0 <= MUONS - tip < 2 * CLOSE * tip * np.log(20) / 19 + 1e-9


def test_dense_masses_have_the_edges_of_few_within_their_errors():
    masses = np.geomspace(0.01, 0.15, 18)
    dense, few = (mb.reach(*SEARCH, masses_gev=m) for m in (masses, masses[:5]))
    shift = np.abs(dense.lower[:5] - few.lower)
    assert (shift <= 1e-5 * few.lower).all()
    assert (shift <= dense.lower_error[:5]).all()
    assert (dense.lower_error[:5] >= 0.999 * few.lower_error).all()


def test_high_precision_takes_nothing_from_between_masses():
    masses = np.geomspace(0.02, 0.08, 16)
    standard, high = (
        signal_table(make_search(*SEARCH, precision=precision), masses, interpolated=True)
        for precision in ("standard", "high")
    )
    assert (standard.value.relative_error[:, 1:] > 0).all()
    assert high.value.relative_error is None
