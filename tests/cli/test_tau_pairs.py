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
    first, second, third, last = out.splitlines()
    assert third == "energy loss of the beam: none"
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


def test_the_loss_is_that_of_the_card_and_said(mubeam):
    """1266 pairs in fasernu2 if the beam lost nothing, 1069 with the loss of its card."""
    code, out, _ = mubeam("tau-pairs", "--experiment", "fasernu2", "--exposure-mot", 1e12)
    assert code == 0
    assert "energy loss of the beam   full, with straggling" in out
    own, none, full = (
        json.loads(mubeam("tau-pairs", "--experiment", "fasernu2", *loss, "--json")[1])
        for loss in ((), ("--energy-loss", "none"), ("--energy-loss", "full"))
    )
    assert own["events"]["value"] == full["events"]["value"] < none["events"]["value"]
    assert (own["energy_loss"], none["energy_loss"]) == ("full", "none")


def test_several_files(mubeam, tmp_path):
    given = ("--experiment", "muc-thin-target", "-n", 31, "--seed", 4, "--shards", 3, "--output", tmp_path / "p.lhe")
    code, out, err = mubeam("tau-pairs", *given)
    assert code == 0, err
    assert out == f"31 events in 3 files, {tmp_path}/p-0001-of-0003.lhe and so on\n"
    alone = tmp_path / "alone.lhe"
    one = ("--experiment", "muc-thin-target", "-n", 10, "--seed", 4, "--stream", "2/3", "--output", alone)
    assert mubeam("tau-pairs", *one)[0] == 0
    second = tmp_path / "p-0002-of-0003.lhe"
    assert second.read_bytes() == alone.read_bytes()
    code, _, err = mubeam("tau-pairs", *given)
    assert code == 2
    assert "3 of the 3 files are there already: give --resume" in err
    (tmp_path / "p-0002-of-0003.lhe.manifest.json").unlink()
    second.unlink()
    code, out, err = mubeam("tau-pairs", *given, "--resume", "--json")
    assert code == 0, err
    assert [one["events"] for one in json.loads(out)["shards"]] == [11, 10, 10]
    assert second.read_bytes() == alone.read_bytes()
    code, _, err = mubeam("tau-pairs", *given[:5], 5, *given[6:], "--resume")
    assert code == 2
    assert "holds other events" in err


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
        (("--experiment", "fasernu2", "--shards", 2), "--shards: it goes with --events and --output"),
        (("--experiment", "fasernu2", "-n", 5, "--output", "a.lhe", "--resume"), "--resume is for several files"),
        (
            ("--experiment", "fasernu2", "-n", 5, "--output", "a.lhe", "--shards", 2, "--stream", "2/3"),
            "--shards makes the streams itself",
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
