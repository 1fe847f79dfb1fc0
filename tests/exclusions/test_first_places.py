"""A tip between first places is that of production of its own, and what nodes between masses may miss is stated."""

from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.exclusions import first_places, heights, tips
from mubeam.searches.folding import signal_table
from mubeam.searches.request import make_search
from mubeam.searches.table_between import LARGEST_ERROR, table_between

VISIBLE = "axion-photon", "na64mu-1e12", "visible"
MASSES_GEV = np.geomspace(0.005, 1, 60)


@pytest.mark.parametrize("exposure", np.geomspace(1e11, 3e14, 7))
def test_a_tip_takes_no_production_of_its_own_and_is_where_that_has_it(monkeypatch, exposure):
    looks = []
    before = first_places.Piece.ranges
    monkeypatch.setattr(first_places.Piece, "ranges", lambda *given: looks.append(given) or before(*given))
    between = mb.reach(*VISIBLE, masses_gev=MASSES_GEV, exposure_mot=exposure).tips
    assert len(looks) == len(between.mass_gev)
    heights.forget()
    monkeypatch.setattr(first_places, "table_between", lambda *given: None)
    own = mb.reach(*VISIBLE, masses_gev=MASSES_GEV, exposure_mot=exposure).tips
    heights.forget()
    step = np.log(MASSES_GEV[1] / MASSES_GEV[0])
    assert (np.abs(np.log(between.mass_gev / own.mass_gev)) <= tips.CLOSE * step).all()
    error = between.lower_error + own.lower_error
    assert (np.abs(between.lower - own.lower) <= error).all()


def places(mass_gev, count=9):
    low, high = np.log(mass_gev)
    return low + (high - low) * (1 - np.cos(np.pi * np.arange(count) / (count - 1))) / 2


def test_nodes_between_masses_are_as_good_as_they_say():
    search = make_search(*VISIBLE)
    place = places((0.05, 0.054))
    found = table_between(signal_table(search, np.exp(place)), place)
    at = np.linspace(place[0], place[-1], 6)[1:-1]
    size = np.full(at.shape, 3e-4)
    own, between = (table.folded(size) for table in (signal_table(search, np.exp(at)), found.at(at)))
    for rule in ("value", "check", "rough"):
        shift = np.abs(getattr(between, rule) - getattr(own, rule))
        assert (shift <= found.error * getattr(own, rule)).all()
    assert 0 < found.error <= LARGEST_ERROR
    assert (between.between >= own.between + 0.999 * found.error * own.value).all()


def test_nodes_that_are_not_smooth_are_not_interpolated():
    place = places((0.05, 0.054))
    table = signal_table(make_search(*VISIBLE), np.exp(place))
    assert table_between(table, place) is not None
    jump = np.where(np.arange(place.size) < 5, 1.0, 1 + 1e-6)[:, None]
    assert table_between(replace(table, check=table.check.scaled(jump, 1.0)), place) is None
