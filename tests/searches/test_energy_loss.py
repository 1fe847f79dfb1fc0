"""Energy loss in searches: what the option and the card's key change, and what is refused."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError, InputError, UnknownNameError
from mubeam.searches.request import make_search

DUMP = ("axion-muon", "muon-beam-dump", "ultimate")
POINT = {"mass_gev": 1.0, "coupling": 1e-6, "exposure_mot": 1e18}


def ratio(search, point, loss):
    found, none = (mb.expected_events(*search, energy_loss=one, **point) for one in (loss, "none"))
    assert found.error < 3e-3 * found.value
    return found.value / none.value


@pytest.mark.parametrize(
    ("search", "mass", "full", "csda"),
    # of an independent code, atomic-nuclear and the ultimate analyses: tests/matter/data/card_energy_loss_effect.csv
    [
        (("lfv-alp", "muon-beam-dump", "ultimate"), 10.0, 0.822835, 0.800003),
        (("lfv-alp", "fasernu2", "ultimate"), 20.0, 0.817777, 0.803833),
        (("axion-muon", "fasernu2", "ultimate"), 1.0, 0.917549, 0.923231),
    ],
)
def test_yields_with_energy_loss(search, mass, full, csda):
    point = {"mass_gev": mass, "coupling": 1e-3, "exposure_mot": 1e12}
    assert ratio(search, point, "full") == pytest.approx(full, rel=1e-3)
    assert ratio(search, point, "csda") == pytest.approx(csda, rel=1e-3)


def test_none_is_what_it_was():
    """Without a loss the nodes are the beam's own, to the last digit."""
    flux = make_search(*DUMP, exposure_mot=1.0, energy_loss="none").flux_nodes(3)
    assert (flux.energy_gev.tolist(), flux.weight.tolist(), flux.depth_m) == ([1500.0], [1.0], None)


@pytest.mark.parametrize(
    ("card", "loss"),
    [
        *((name, "full") for name in ("fasernu2", "m3", "muone", "muon-beam-dump")),
        *((name, "none") for name in ("na64mu-2022", "muc-thin-target", "music")),
    ],
)
def test_what_the_cards_say(card, loss):
    assert mb.experiments.get(card).target.energy_loss == loss


def test_the_length_changes_loss_and_luminosity_together():
    """Twice the target makes less than twice as much."""
    once, twice = (mb.expected_events(*DUMP, energy_loss="full", length_m=m, **POINT).value for m in (10.0, 20.0))
    none = [mb.expected_events(*DUMP, energy_loss="none", length_m=m, **POINT).value for m in (10.0, 20.0)]
    assert none[1] == pytest.approx(2 * none[0])
    assert 1.8 < twice / once < 1.97


def test_the_breakdown_agrees_with_the_yield():
    found = mb.yield_breakdown(*DUMP, energy_loss="full", **POINT)
    assert found.events.value == pytest.approx(mb.expected_events(*DUMP, energy_loss="full", **POINT).value, rel=1e-9)
    assert found.cross_section.value * found.luminosity_per_fb * 1e3 == pytest.approx(found.events.value, rel=1e-3)


def test_the_beam_behind_the_target():
    """Of an independent code: 1218.7 GeV, 0.201; PUMAS: 0.499 mrad behind 9.5 m."""
    found = mb.yield_breakdown(*DUMP, energy_loss="full", **POINT).beam_out
    assert found.mean_gev == pytest.approx(1218.7, rel=2e-4)
    assert found.relative_rms == pytest.approx(0.201, abs=1e-3)
    assert 1e3 * found.angle_rad == pytest.approx(0.5, abs=0.03)
    assert found.left == pytest.approx(0.9986, abs=3e-4)
    assert mb.yield_breakdown(*DUMP, energy_loss="none", **POINT).beam_out is None


def test_reach_moves_as_the_yield():
    masses = np.array([1.0, 10.0])
    reaches = [
        mb.reach(*DUMP, masses_gev=masses, exposure_mot=1e18, energy_loss=loss).lower for loss in ("full", "none")
    ]
    events = [
        mb.expected_events(*DUMP, mass_gev=masses, coupling=1e-6, exposure_mot=1e18, energy_loss=loss).value
        for loss in ("full", "none")
    ]
    np.testing.assert_allclose((reaches[0] / reaches[1]) ** -2, events[0] / events[1], rtol=2e-3)


DECAYS = ("axion-photon", "na64mu-1e14")


def test_depths_count_for_short_lives():
    """Particles made late in the target leave it: nodes of energy and depth, as good as the profile for no loss."""
    search = make_search(*DECAYS, "visible", energy_loss="csda")
    nodes = search.flux_nodes(3)
    assert nodes.depth_m.size == nodes.energy_gev.size == 20
    thin = {"mass_gev": 0.03, "coupling": 7e-4, "length_m": 0.002}
    assert ratio((*DECAYS, "visible"), thin, "csda") == pytest.approx(1, abs=3e-4)


def test_refusals():
    with pytest.raises(UnknownNameError, match="energy_loss"):
        make_search(*DUMP, exposure_mot=1.0, energy_loss="some")
    with pytest.raises(InputError, match="means nothing for a collider"):
        make_search("lfv-alp", "music", "ultimate", luminosity_per_fb=1.0, energy_loss="full")
    make_search(*DECAYS, "invisible", energy_loss="full")
    with pytest.raises(InputError, match="windows in the momentum of the outgoing muon"):
        make_search(*DECAYS, "invisible", energy_loss="full", length_m=2.0)


def test_bins_are_windows_as_well(tmp_path):
    """What is refused of windows is refused of bins, and muons down to their lowest edge are followed."""
    text = """extends = "{base}"
name = "own"
[analyses.{name}]
source.bins = "x"
[[analyses.{name}.bins]]
p_out_max_gev = 60.0
observed_events = 0
background_events = 0.0
[[analyses.{name}.bins]]
p_out_min_gev = 60.0
p_out_max_gev = 90.0
observed_events = 0
background_events = 0.0
"""
    path = tmp_path / "own.toml"
    path.write_text(text.format(base="muone", name="ultimate"))
    assert make_search("axion-muon", path, "ultimate", exposure_mot=1.0).flux_nodes(3).energy_gev.min() == 90
    with pytest.raises(InputError, match="windows in the momentum of the outgoing muon"):
        make_search("axion-muon", path, "ultimate", exposure_mot=1.0, length_m=60.0)
    path.write_text(text.format(base="music", name="ultimate"))
    with pytest.raises(CardError, match="no windows, tracks or decays"):
        make_search("lfv-alp", path, "ultimate", luminosity_per_fb=1.0)


def test_key_of_a_card(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text('extends = "muon-beam-dump"\nname = "own"\n[target]\nenergy_loss = "full"\n')
    found = mb.expected_events(DUMP[0], str(path), "ultimate", **POINT)
    assert found.value == mb.expected_events(*DUMP, energy_loss="full", **POINT).value
    path.write_text('extends = "music"\nname = "own"\n[target]\nenergy_loss = "full"\n')
    with pytest.raises(CardError, match="the beam loses no energy"):
        mb.experiments.get(str(path))
