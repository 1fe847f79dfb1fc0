import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.observables import tau_pair_events as module
from mubeam.observables.tau_pair_events import tau_pair_events
from mubeam.searches.request import make_search

THIN = mb.experiments.get("muc-thin-target")
FASERNU2 = mb.experiments.get("fasernu2")


@pytest.mark.parametrize(("experiment", "events"), [("muc-thin-target", 1.5e6), ("fasernu2", 1.3e3)])
def test_numbers_of_the_dossier(experiment, events):
    """About 1.5e6 events in the thin plate and 1.3e3 in FASERnu2, without energy loss; two digits are given."""
    assert tau_pair_events(experiment, energy_loss="none").events.value == pytest.approx(events, rel=0.04)


def test_a_line_is_cross_section_times_luminosity():
    found = tau_pair_events(THIN, exposure_mot=1e10, length_m=0.01, track_resolution_m=0.0)
    sigma = mb.tau_pair_cross_section(energy_gev=1000.0, target="lead")
    assert (found.exposure_mot, found.length_m, found.track_resolution_m) == (1e10, 0.01, 0.0)
    assert found.events.value == pytest.approx(sigma.value * 1e3 * found.luminosity_per_fb, abs=found.events.error)
    assert found.with_tracks == found.events
    assert found.selected.value == pytest.approx(0.152**2 * found.events.value, rel=1e-12)


def test_the_background_of_charge_kept_is_what_is_selected():
    found = tau_pair_events(THIN, track_resolution_m=0.002)
    search = make_search("lfv-alp", THIN, "charge-kept", track_resolution_m=0.002)
    assert found.selected.value == pytest.approx(search.observation[1], rel=1e-12)


def test_longer_tracks_are_fewer():
    counts = [tau_pair_events(FASERNU2, track_resolution_m=length).with_tracks.value for length in (0, 0.002, 0.02)]
    assert counts[0] > counts[1] > counts[2] > 0


def test_stated_errors_of_a_spectrum_bound_the_true_ones(monkeypatch):
    found = tau_pair_events(FASERNU2)
    monkeypatch.setattr(module, "BIN_ORDERS", (6, 5))
    true = tau_pair_events(FASERNU2, precision="high")
    for name in ("events", "with_tracks", "selected"):
        ours, better = getattr(found, name), getattr(true, name)
        assert abs(ours.value - better.value) <= ours.error < 1e-3 * ours.value


def test_a_beam_that_loses_energy_makes_fewer(tmp_path):
    """By default as the card says, and as backgrounds of a search have it."""
    free, mean, full = (tau_pair_events(FASERNU2, energy_loss=loss).events for loss in ("none", "csda", "full"))
    assert tau_pair_events(FASERNU2).events == full
    assert 0.6 * free.value < full.value < 0.9 * free.value
    assert mean.value == pytest.approx(full.value, rel=0.05)
    path = tmp_path / "thick.toml"
    path.write_text(
        'extends = "muc-thin-target"\nname = "thick"\n[target]\nlength_m = 10.0\nenergy_loss = "full"\n'
        'source.length_m = "made up"\n'
    )
    pairs = tau_pair_events(path, analysis="charge-kept")
    assert make_search("lfv-alp", path, "charge-kept").observation[1] == pytest.approx(pairs.selected.value, rel=2e-3)
    with pytest.raises(InputError, match="energy_loss = 'full' means nothing for a collider"):
        tau_pair_events("music", luminosity_per_fb=1.0, energy_loss="full")


def test_without_an_analysis_of_taus_there_are_only_pairs():
    found = tau_pair_events("music", luminosity_per_fb=2.0)
    assert (found.exposure_mot, found.length_m, found.luminosity_per_fb) == (None, None, 2.0)
    assert found.with_tracks is found.selected is found.branching_ratio is None
    (energy,) = mb.experiments.get("music").target.at_rest(np.array([1000.0]), 0.1056583755)
    sigma = mb.tau_pair_cross_section(energy_gev=energy, target="gold")
    assert found.events.value == pytest.approx(2000 * sigma.value, abs=found.events.error)
    assert tau_pair_events(FASERNU2, analysis="ultimate").with_tracks is None


def test_the_target_of_the_analysis_counts():
    """lfv-invisible of NA64mu has a target of its own."""
    assert tau_pair_events("na64mu-1e13").length_m == 0.224
    assert tau_pair_events("na64mu-1e13", analysis="invisible").length_m == 0.20


def test_analyses_that_disagree_have_to_be_chosen_from():
    loose = THIN.analyses["visible"].tau.model_copy(update={"track_resolution_m": 0.001})
    visible = THIN.analyses["visible"].model_copy(update={"tau": loose})
    card = THIN.model_copy(update={"analyses": THIN.analyses | {"visible": visible}})
    with pytest.raises(InputError, match="ask different things of taus: choose invisible or visible or charge-kept"):
        tau_pair_events(card)
    assert tau_pair_events(card, analysis="visible").track_resolution_m == 0.001


def test_slow_muons_make_no_pairs():
    slow = THIN.model_copy(update={"beam": THIN.beam.model_copy(update={"energy_gev": 3.0})})
    with pytest.raises(
        KinematicsError,
        match="no muon of muc-thin-target has enough energy for a pair of taus: its beam is mu- of 3 GeV",
    ):
        tau_pair_events(slow)


@pytest.mark.parametrize(
    ("experiment", "options", "error", "message"),
    [
        ("fasernu", {}, UnknownNameError, "did you mean 'fasernu2'"),
        ("fasernu2", {"analysis": "visible"}, UnknownNameError, "did you mean 'invisible'"),
        ("fasernu2", {"precision": "best"}, UnknownNameError, "unknown precision"),
        ("fasernu2", {"form_factor": "tsai"}, UnknownNameError, "did you mean 'tsai-elastic'"),
        ("fasernu2", {"exposure_mot": -1.0}, InputError, "exposure_mot must be above zero"),
        ("fasernu2", {"track_resolution_m": -1.0}, InputError, "track_resolution_m must be one number >= 0"),
        ("fasernu2", {"luminosity_per_fb": 1.0}, InputError, "has a target at rest"),
        ("m3", {"exposure_mot": 1.0}, InputError, "give length_m"),
        ("m3", {"track_resolution_m": 1.0}, InputError, "no analysis of m3 looks for a tau"),
    ],
)
def test_wrong_input(experiment, options, error, message):
    with pytest.raises(error, match=message):
        tau_pair_events(experiment, **options)
