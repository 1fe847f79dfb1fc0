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


def test_a_file_of_events(mubeam, tmp_path):
    path = tmp_path / "pairs.lhe"
    given = ("--experiment", "muc-thin-target", "-n", 30, "--seed", 4, "--stream", "2/3", "--output", path)
    code, out, _ = mubeam("tau-pairs", *given)
    expected = tau_pair_events("muc-thin-target").events.value
    assert code == 0
    first, second, last = out.splitlines()
    assert first.startswith("sigma 2312.34 +- ")
    assert second == f"{expected:.6g} events expected at the exposure"
    assert last.startswith(f"wrote 30 events to {path}; 0.")
    assert mubeam("check-events", path)[:2] == (0, "30 events, no faults\n")
    again = tmp_path / "again.lhe"
    record = json.loads(mubeam("tau-pairs", *given[:-1], again, "--json")[1])
    assert again.read_bytes() == path.read_bytes()
    assert (record["command"], record["seed"], record["stream"]) == ("tau-pairs", 4, [2, 3])
    assert "Budnev" in mubeam("cite", f"{path}.manifest.json")[1]


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
        (("--energy-gev", 1000, "-n", 5, "--output", "a.lhe"), "--events goes with --experiment: leave it out"),
        (("--experiment", "fasernu2", "-n", 5), "give both, or none for the rate"),
        (("--experiment", "fasernu2", "--seed", 5), "--seed: it goes with --events and --output: leave it out"),
        (("--experiment", "fasernu2", "--format", "lhe"), "--format: it goes with --events and --output"),
        (
            ("--experiment", "fasernu2", "-n", 5, "--output", "a.lhe", "--track", "sharp"),
            "--track: events are made before any selection: leave it out",
        ),
        (
            ("--experiment", "fasernu2", "-n", 5, "--output", "a.lhe", "--stream", "2"),
            "--stream 2: give K/N, such as 2/10",
        ),
    ],
)
def test_energy_or_experiment(mubeam, arguments, message):
    code, out, err = mubeam("tau-pairs", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
