import json

import pytest

import mubeam as mb
from mubeam.observables.tau_pair_events import tau_pair_events


def test_as_json(mubeam):
    code, out, _ = mubeam("tau-pairs", "--energy-gev", 1000, "--target", "tungsten", "--json")
    found = json.loads(out)
    expected = mb.tau_pair_cross_section(energy_gev=1000, target="tungsten")
    assert code == 0
    assert (found["value"], found["error"], found["unit"]) == (expected.value, expected.error, "pb")
    assert (found["energy_gev"], found["target"], found["method"]) == (1000, "tungsten", "equivalent photons")


def test_as_text(mubeam):
    code, out, _ = mubeam("tau-pairs", "--energy-gev", 1000, "--energy-gev", 1)
    assert code == 0
    first, second = out.splitlines()
    assert first.startswith("energy_gev 1000  sigma 2312")
    assert second.endswith("(below threshold)")


def test_wrong_input(mubeam):
    code, out, err = mubeam("tau-pairs", "--energy-gev", 1)
    assert (code, out) == (2, "")
    assert "below threshold" in err


def test_events(mubeam):
    flags = ("--track-resolution-m", 0.002, "--exposure-mot", 1e15, "--length-m", 0.01)
    expected = tau_pair_events("muc-thin-target", track_resolution_m=0.002, exposure_mot=1e15, length_m=0.01)
    code, out, _ = mubeam("tau-pairs", "--experiment", "muc-thin-target", *flags, "--json")
    found = json.loads(out)
    assert code == 0
    assert {name: found[name] for name in expected.to_dict()} == expected.to_dict()
    out = mubeam("tau-pairs", "--experiment", "muc-thin-target", *flags)[1]
    assert "exposure                  1e+15 muons on 0.01 m" in out
    assert f"both tracks > 2 mm        {expected.with_tracks}" in out
    assert f"and decays (0.152)^2      {expected.selected}" in out


def test_events_at_a_collider(mubeam):
    code, out, _ = mubeam("tau-pairs", "--experiment", "music", "--luminosity-per-fb", 1)
    assert code == 0
    assert [line.split("  ")[0] for line in out.splitlines()] == ["luminosity", "pairs of taus"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give --energy-gev for a cross section, or --experiment for events"),
        (("--energy-gev", 1000, "--experiment", "fasernu2"), "one of them"),
        (("--energy-gev", 1000, "--length-m", 1), "--length-m goes with --experiment: leave it out"),
        (("--experiment", "fasernu2", "--target", "lead"), "--target goes with --energy-gev: leave it out"),
        (("--experiment", "fasernu2", "--t-max-gev2", 1), "--t-max-gev2 goes with --energy-gev"),
    ],
)
def test_energy_or_experiment(mubeam, arguments, message):
    code, out, err = mubeam("tau-pairs", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
