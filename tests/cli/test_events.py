import json

import pytest

POINT = ("--mass-gev", 5, "--coupling", "1e-3", "-n", 50)
CONVERSION = ("lfv-alp", "--experiment", "muc-thin-target", *POINT)


def written(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("suffix", ["lhe", "lhe.gz", "hepmc3", "hepmc3.gz", "root", "parquet"])
def test_formats(mubeam, tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    code, out, err = mubeam("events", *CONVERSION, "--seed", 7, "--output", path)
    assert code == 0, err
    assert written(tmp_path) == [f"a.{suffix}", f"a.{suffix}.manifest.json"]
    sigma, expected, last = out.splitlines()
    assert sigma.startswith("sigma ")
    assert sigma.endswith("pb a nucleus")
    assert expected.endswith("events expected at the exposure")
    assert last.startswith(f"wrote 50 events to {path}; 0.")
    assert " of the tries kept, " in last
    manifest = json.loads((tmp_path / f"a.{suffix}.manifest.json").read_text())
    assert (manifest["events"], manifest["seed"], manifest["stream"]) == (50, 7, [1, 1])
    assert manifest["files"] == [f"a.{suffix}"]


def test_as_json(mubeam, tmp_path):
    path = tmp_path / "a.lhe"
    code, out, _ = mubeam("events", *CONVERSION, "--output", path, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["cross_section_pb"] > found["cross_section_error_pb"] > 0
    assert found["expected_events"] > 0
    assert 0 < found["sampling"]["efficiency"] <= 1
    assert found["sampling"]["overweights"] >= 0
    assert found["analysis"] == "invisible"
    assert found["citations"]


def test_events_of_a_collider_without_luminosity(mubeam, tmp_path):
    arguments = ("lfv-alp", "--experiment", "music", "--analysis", "ultimate", *POINT)
    code, out, _ = mubeam("events", *arguments, "--output", tmp_path / "a.lhe")
    assert code == 0
    assert "expected" not in out


def test_streams_are_different_files(mubeam, tmp_path):
    texts = []
    for part in (1, 2):
        code, _, _ = mubeam("events", *CONVERSION, "--stream", f"{part}/2", "--output", tmp_path / f"{part}.lhe")
        assert code == 0
        texts.append((tmp_path / f"{part}.lhe").read_text())
    events = [set(text.split("<event>")[1:]) for text in texts]
    assert len(events[0]) == 50
    assert not events[0] & events[1]


def test_the_same_seed_makes_the_same_file(mubeam, tmp_path):
    for name in ("a", "b"):
        mubeam("events", *CONVERSION, "--output", tmp_path / f"{name}.hepmc3")
    assert (tmp_path / "a.hepmc3").read_bytes() == (tmp_path / "b.hepmc3").read_bytes()


def test_weighted(mubeam, tmp_path):
    arguments = ("axion-photon", "--experiment", "na64mu-1e12", "--mass-gev", 0.03, "--coupling", "2e-4", "-n", 20)
    code, out, err = mubeam("events", *arguments, "--decay-point", "exponential", "--output", tmp_path / "a.hepmc3")
    assert code == 0, err
    assert "of the particles decay in the decay region" in out


def test_parameters_of_the_model(mubeam, tmp_path):
    code, _, err = mubeam("events", *CONVERSION, "--parameter", "theta=0.3", "--output", tmp_path / "a.lhe")
    assert code == 0, err
    manifest = json.loads((tmp_path / "a.lhe.manifest.json").read_text())
    assert manifest["parameters"]["theta"] == 0.3


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("--stream", "3/2"), "stream must be (k, n)"),
        (("--stream", "0/2"), "stream must be (k, n)"),
        (("--stream", "two"), "give K/N"),
        (("--stream", "1"), "give K/N"),
        (("--seed", "-1"), "seed must be a whole number"),
        (("-n", "0"), "events must be a whole number from 1"),
        (("-n", "many"), "many"),
        (("--mass-gev", "0"), "mass_gev must be above zero"),
        (("--mass-gev", "500"), "highest mass"),
        (("--coupling", "nan"), "coupling must be finite"),
        (("--analysis", "hidden"), "known are invisible"),
        (("--decay-point", "here"), "known are anywhere"),
        (("--decay-point", "uniform"), "needs a decay region"),
        (("--experiment", "muc"), "did you mean"),
        (("--analysis", "visible", "--mass-gev", "1"), "too light for the decay"),
    ],
)
def test_refused_before_anything_is_written(mubeam, tmp_path, change, message):
    code, out, err = mubeam("events", *CONVERSION, *change, "--output", tmp_path / "a.lhe")
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.strip().splitlines()) == 1
    assert written(tmp_path) == []


@pytest.mark.parametrize("name", ["a.txt", "a", "none/a.lhe", "a.root.gz"])
def test_refused_files(mubeam, tmp_path, name):
    code, out, err = mubeam("events", *CONVERSION, "--output", tmp_path / name)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1
    assert written(tmp_path) == []


def test_missing_options(mubeam):
    code, _, err = mubeam("events", "lfv-alp", "--experiment", "muc-thin-target")
    assert code == 2
    assert "mass-gev" in err


def test_number_of_events_as_a_power_of_ten(mubeam, tmp_path):
    line = list(map(str, CONVERSION))
    line[line.index("-n") + 1] = "1e1"
    code, out, err = mubeam("events", *line, "--output", tmp_path / "a.lhe")
    assert code == 0, err
    assert "wrote 10 events" in out
    line[line.index("-n") + 1] = "1.5e0"
    code, _, err = mubeam("events", *line, "--output", tmp_path / "b.lhe")
    assert code == 2
    assert "'1.5e0' is not a valid integer" in err


def test_a_coupling_beyond_the_theory_is_said(mubeam, tmp_path):
    line = list(map(str, CONVERSION))
    line[line.index("--coupling") + 1] = "100"
    code, _, err = mubeam("events", *line, "--output", tmp_path / "a.lhe")
    assert code == 0, err
    assert "coupling beyond the theory, which holds below 3.545" in err
    warnings = json.loads((tmp_path / "a.lhe.manifest.json").read_text())["warnings"]
    assert warnings == ["coupling beyond the theory, which holds below 3.545"]


def test_a_card_of_that_name_is_here(mubeam, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text("")
    code, _, err = mubeam("events", *CONVERSION, "--experiment", "mine", "--output", "a.lhe")
    assert code == 2
    assert "unknown experiment 'mine': did you mean 'mine.toml'?" in err
