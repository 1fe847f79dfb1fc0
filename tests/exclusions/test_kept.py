"""What is kept of a production serves other exposures, efficiencies and limits, and gives what nothing kept gives."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.exclusions import steps
from mubeam.foundation import cache
from mubeam.production.engine import tables
from mubeam.searches import folding, kept

VISIBLE = "axion-photon", "na64mu-1e12", "visible"
MISSING = "axion-muon", "na64mu-2022", "invisible"
MASSES_GEV = np.geomspace(0.01, 0.9, 18)

CHANGES = [
    {"exposure_mot": 3e10},
    {"exposure_mot": 7e13, "efficiency": 0.3},
    {"confidence_level": 0.95},
    {"statistic": "feldman-cousins"},
    {"limit_events": 7.5},
]


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """Nothing kept from other tests, nor on disk."""
    monkeypatch.setenv(cache.FOLDER_VARIABLE, "")
    forget()


def forget():
    for one in (tables, kept, steps):
        one.forget()


def check_same(first, second):
    for name in ("lower", "upper"):
        np.testing.assert_allclose(getattr(first.ranges, name), getattr(second.ranges, name), rtol=1e-11)
    np.testing.assert_allclose(first.edge_events, second.edge_events, rtol=1e-11)
    np.testing.assert_allclose(first.tips.mass_gev, second.tips.mass_gev, rtol=1e-6)
    assert (first.status == second.status).all()


@pytest.mark.parametrize("search", [VISIBLE, MISSING], ids=["visible", "missing"])
def test_a_warm_reach_is_a_cold_one(search):
    mb.reach(*search, masses_gev=MASSES_GEV)
    warm = [mb.reach(*search, masses_gev=MASSES_GEV, **change) for change in CHANGES]
    for change, one in zip(CHANGES, warm, strict=True):
        forget()
        check_same(one, mb.reach(*search, masses_gev=MASSES_GEV, **change))


def test_the_table_is_made_once(monkeypatch):
    search = mb.models.get(MISSING[0]), *MISSING[1:]
    mb.reach(*search, masses_gev=np.geomspace(0.01, 0.02, 16))
    monkeypatch.setattr(folding, "_made_table", None)
    mb.reach(*search, masses_gev=np.geomspace(0.01, 0.02, 16), exposure_mot=3e10, efficiency=None)


def test_another_lifetime_is_another_table():
    models = [mb.models.get("lmu-ltau", g_chi=1.0, mass_chi_gev=mass) for mass in (0.004, 0.1)]
    search = "na64mu-2022", "invisible"
    warm = [mb.reach(model, *search, masses_gev=MASSES_GEV) for model in models]
    for model, one in zip(models, warm, strict=True):
        forget()
        check_same(one, mb.reach(model, *search, masses_gev=MASSES_GEV))


def test_a_model_of_ones_own_is_not_kept(monkeypatch):
    class Mine(type(mb.models.get(MISSING[0]))):
        pass

    made = []
    monkeypatch.setattr(kept._kept, "put", lambda *what: made.append(what))
    mb.reach(Mine(), *MISSING[1:], masses_gev=np.geomspace(0.01, 0.02, 16))
    assert not made
