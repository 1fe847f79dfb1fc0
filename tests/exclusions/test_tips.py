"""Tips of regions: as close as they say, from production between masses, where they were by halving."""

import numpy as np

import mubeam as mb
from mubeam.exclusions.heights import Heights
from mubeam.exclusions.tips import CLOSE, THRESHOLDS_GEV, _last
from mubeam.searches.folding import signal_table
from mubeam.searches.request import make_search

MUONS = 2 * 0.1056583755
SEARCH = "axion-muon", "na64mu-2022", "invisible"


def last(height, good, bad, kinks=()):
    asked = []

    def counted(at):
        asked.append(at.size)
        return height(at)

    found = _last(counted, np.array(good), np.array(bad), kinks)
    return found, len(asked)


def test_a_smooth_tip_is_met_in_few_looks():
    at = np.array([0.30001, -0.7])
    above = {1: lambda x: np.sinh(x) - np.sinh(at[0]), -1: lambda x: np.sinh(at[1]) - np.sinh(x)}
    found, looks = last(lambda x: np.where(x > 0, above[1](x), above[-1](x)), [1.0, -1.0], [0.0, 0.0])
    assert (np.abs(found - at) <= CLOSE).all()
    assert (found[0] >= at[0], found[1] <= at[1]) == (True, True)
    assert looks <= 4


def test_a_jump_at_a_threshold_is_met_at_once():
    found, looks = last(lambda x: np.where(x < 0.2345, 1.0, -np.inf), [0.0], [1.0], [0.2345])
    assert 0.2345 - CLOSE <= found[0] < 0.2345
    assert looks == 1


def test_a_jump_elsewhere_is_met_too():
    found, _ = last(lambda x: np.where(x < 0.6789, 1.0, -np.inf), [0.0], [1.0], [0.2345])
    assert 0.6789 - CLOSE <= found[0] < 0.6789


def test_where_only_the_row_itself_is_excluded_it_is_the_tip():
    found, _ = last(lambda x: np.where(x <= 0, 0.0, -1.0), [0.0], [1.0])
    assert 0 <= found[0] <= CLOSE


def test_known_heights_leave_one_look_at_places_around_the_tip():
    """Other limits shift heights, as they are kept, by a constant."""
    heights, asked = Heights(), []

    def height(at):
        asked.append(at.size)
        return np.sinh(0.7) - np.sinh(at)

    ends = np.array([0.0]), np.array([1.0])
    first = _last(height, *ends, [], heights=heights)
    before, heights.shift = len(asked), 1e-5
    second = _last(lambda at: height(at) + 1e-5, *ends, [], heights=heights)
    assert before <= 4
    assert len(asked) == before + 1
    assert abs(first[0] - 0.7) <= CLOSE
    assert 0 <= np.arcsinh(np.sinh(0.7) + 1e-5) - second[0] <= CLOSE


def test_heights_that_are_all_alike_cross_nowhere():
    heights = Heights()
    heights.at(np.linspace(0, 1, 7), np.ones_like)
    assert np.isnan(heights.crossings(np.array([0.0]), np.array([1.0])))[0]


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
