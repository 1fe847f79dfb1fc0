"""What is kept of a production serves other exposures, efficiencies and limits, and gives what nothing kept gives."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.exclusions import heights, steps
from mubeam.foundation import cache
from mubeam.production.engine import tables
from mubeam.searches import folding, kept

VISIBLE = "axion-photon", "na64mu-1e12", "visible"
MISSING = "axion-muon", "na64mu-2022", "invisible"
MASSES_GEV = np.geomspace(0.01, 0.9, 18)

COLUMNS = "mass_gev", "lower", "upper", "lower_error", "upper_error"

CHANGES = [
    {"exposure_mot": 3e10},
    {"exposure_mot": 3.0001e10},
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


def numbers(found):
    """All of a reach, to the last bit."""
    ranges, tips = ([getattr(one, name).tobytes() for name in COLUMNS] for one in (found.ranges, found.tips))
    return ranges, tips, found.edge_events.tobytes(), found.status.tolist(), found.warnings, found.limit_events


def check_same(first, second):
    assert numbers(first) == numbers(second)


def in_any_order(search, changes, seed, **given):
    """Reaches, some of them twice, that follow each other, and the same ones of their own."""
    order = np.random.default_rng(seed).permutation([*range(len(changes)), *range(0, len(changes), 2)])
    warm = [mb.reach(*search, masses_gev=MASSES_GEV, **changes[i], **given) for i in order]
    cold = {}
    for i in order:
        if i not in cold:
            forget()
            cold[i] = numbers(mb.reach(*search, masses_gev=MASSES_GEV, **changes[i], **given))
    for i, one in zip(order, warm, strict=True):
        assert numbers(one) == cold[i], changes[i]


@pytest.mark.parametrize("search", [VISIBLE, MISSING], ids=["visible", "missing"])
def test_a_reach_is_the_same_to_the_last_bit_whatever_was_computed_before(search):
    in_any_order(search, CHANGES, 1)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "search", [VISIBLE, MISSING, ("lfv-alp", "na64mu-1e13", "lfv-invisible")], ids=["visible", "missing", "lfv"]
)
def test_many_reaches_are(search, seed):
    rng = np.random.default_rng(seed)
    changes = [
        {"exposure_mot": 10 ** rng.uniform(9, 15), "efficiency": rng.uniform(0.2, 1), "confidence_level": level}
        for level in rng.uniform(0.7, 0.99, 12)
    ]
    in_any_order(search, changes, seed, sketch=bool(seed % 2))


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


def test_keys_count_for_what_they_hold():
    """Searches whose nodes are not smooth leave no piece, and yet do not pile up."""
    heights.forget()
    try:
        for exposure in range(1, 4 * heights.KEPT_BYTES // heights.KEY_BYTES):
            heights.kept_piece(float(exposure), lambda: None)
            heights.kept_events(float(exposure), lambda: np.ones(9))
        most = heights.KEPT_BYTES // heights.KEY_BYTES
        assert 0 < len(heights._pieces._values) <= most
        assert 0 < len(heights._events._values) <= most
    finally:
        heights.forget()
