"""A scan that extends an earlier one keeps its rows and computes the others."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam.cli.scan import command
from mubeam.errors import FolderError
from mubeam.scans import at
from scans.folders import content_of

SECTION = {
    "model": "lfv-alp",
    "searches": ["muc-thin-target:invisible"],
    "quantities": ["events", "excluded"],
    "samples": 30,
    "rows_per_part": 16,
    "parameters": {
        "mass_gev": {"sobol": [2, 30], "scale": "log"},
        "theta": {"sobol": [0, 1.5]},
        "coupling": {"sobol": [1e-4, 1], "scale": "log"},
        "g_chi": {"values": [0.3, 0.5]},
        "mass_chi_gev": 1.0,
    },
}
MORE = {
    "samples": {"samples": 50},
    "quantities": {"quantities": ["width_gev", "excluded", "events"]},
    "searches": {"searches": ["muc-thin-target:visible", "muc-thin-target:invisible"]},
    "rows": {"samples": 31, "rows_per_part": 7},
}
MORE["all"] = {key: value for name in ("samples", "quantities", "searches") for key, value in MORE[name].items()}


@pytest.fixture(scope="module")
def earlier(tmp_path_factory):
    folder = tmp_path_factory.mktemp("earlier") / "out"
    mb.scan({"scan": SECTION}, output=folder)
    return folder


@pytest.mark.parametrize("name", MORE)
def test_rows_are_those_of_a_scan_from_the_start(name, earlier, tmp_path):
    before = content_of(earlier)
    spec = {"scan": SECTION | MORE[name]}
    found = mb.scan(spec, output=tmp_path / "out", extend=earlier).to_pandas()
    wanted = mb.scan(spec, output=tmp_path / "new").to_pandas()
    assert list(found) == list(wanted)
    for column in wanted:
        if column == "events":
            # among other masses numbers differ by less than their errors
            assert (abs(found.events - wanted.events) <= found.events_error + 1e-12 * wanted.events).all()
        elif wanted[column].dtype.kind == "f" and column != "events_error":
            np.testing.assert_allclose(found[column], wanted[column], rtol=1e-12)
        elif column != "events_error":
            assert (found[column].astype(str) == wanted[column].astype(str)).all()
    assert content_of(earlier) == before
    # kept rows are kept to the last bit
    first = mb.ScanResult(earlier).to_pandas()
    key = ["mass_gev", "g_chi", "analysis"]
    both = first.merge(found, on=key, suffixes=("_old", ""))
    assert len(both) == len(first)
    assert (both.events == both.events_old).all()


def test_only_what_is_new_is_computed(earlier, tmp_path, monkeypatch):
    masses, signal_table = [], at.signal_table

    def counted(search, mass_gev, **how):
        masses.extend(mass_gev)
        return signal_table(search, mass_gev, **how)

    monkeypatch.setattr(at, "signal_table", counted)
    mb.scan({"scan": SECTION | MORE["samples"]}, output=tmp_path / "a", extend=earlier)
    assert len(masses) == 20 * 2
    masses.clear()
    mb.scan({"scan": SECTION | MORE["quantities"]}, output=tmp_path / "b", extend=earlier)
    assert not masses


def test_couplings_drawn_along_a_grid_of_masses(tmp_path):
    parameters = {"mass_gev": {"log": [2, 20, 3]}, "coupling": {"sobol": [1e-4, 1]}}
    section = {key: SECTION[key] for key in ("model", "searches", "quantities")} | {"parameters": parameters}
    mb.scan({"scan": section | {"samples": 10}}, output=tmp_path / "a")
    spec = {"scan": section | {"samples": 25, "quantities": ["events", "excluded", "cls"]}}
    found = mb.scan(spec, output=tmp_path / "b", extend=tmp_path / "a").to_pandas()
    wanted = mb.scan(spec).to_pandas()
    for name in ("coupling", "events", "cls"):
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-12)


def test_a_chain_that_has_grown(tmp_path):
    chain = tmp_path / "chain.csv"
    section = {key: SECTION[key] for key in ("model", "searches", "quantities")} | {"points": str(chain)}
    lines = ["mass_gev,coupling", "3.0,1e-3", "5.0,2e-3", "7.0,1e-2"]
    chain.write_text("\n".join(lines[:3]) + "\n")
    mb.scan({"scan": section}, output=tmp_path / "a")
    chain.write_text("\n".join(lines) + "\n")
    found = mb.scan({"scan": section}, output=tmp_path / "b", extend=tmp_path / "a").to_pandas()
    assert found.mass_gev.tolist() == [3.0, 5.0, 7.0]
    chain.write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n")
    with pytest.raises(FolderError, match=r"parameters\.mass_gev is another there"):
        mb.scan({"scan": section}, output=tmp_path / "c", extend=tmp_path / "a")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"samples": 20}, "samples is 30 there, and 20 here"),
        ({"seed": 2}, "seed is 1 there, and 2 here"),
        ({"quantities": ["excluded"]}, "quantities has events there, and not here"),
        ({"searches": ["fasernu2:invisible"]}, "muc-thin-target:invisible is searched there, and not here"),
        ({"precision": "high"}, "precision is standard there, and high here"),
        ({"parameters": SECTION["parameters"] | {"theta": {"sobol": [0, 1.4]}}}, "parameters.theta is another there"),
        ({"parameters": SECTION["parameters"] | {"exposure_mot": 1e15}}, "parameters.exposure_mot is only in one of"),
        ({"parameters": dict(reversed(SECTION["parameters"].items()))}, "parameters are in another order there"),
        ({}, "is this scan already: nothing is added to it"),
    ],
)
def test_what_is_no_extension(changes, message, earlier, tmp_path):
    with pytest.raises(FolderError, match=message):
        mb.scan({"scan": SECTION | changes}, output=tmp_path / "out", extend=earlier)
    assert not (tmp_path / "out").exists()


def test_an_earlier_scan_that_is_not_whole_or_of_other_code(earlier, tmp_path):
    spec = {"scan": SECTION | MORE["samples"]}
    folder = shutil.copytree(earlier, tmp_path / "a")
    next((folder / "parts").iterdir()).unlink()
    with pytest.raises(FolderError, match="is not complete: go on with --resume there"):
        mb.scan(spec, output=tmp_path / "out", extend=folder)
    manifest = json.loads((earlier / "manifest.json").read_text())
    manifest["identity"]["versions"]["numpy"] = "1.0"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(FolderError, match=r"it has numpy 1.0, and this is"):
        mb.scan(spec, output=tmp_path / "out", extend=folder)
    with pytest.raises(FolderError, match="holds no scan to extend"):
        mb.scan(spec, output=tmp_path / "out", extend=tmp_path / "none")


def test_rows_of_an_extension_do_not_mix_with_those_of_a_scan_from_the_start(earlier, tmp_path):
    spec = {"scan": SECTION | MORE["samples"]}
    mb.scan(spec, output=tmp_path / "a", extend=earlier)
    mb.scan(spec, output=tmp_path / "b")
    gone = sorted((tmp_path / "a" / "parts").iterdir())[1]
    content = gone.read_bytes()
    gone.unlink()
    with pytest.raises(FolderError, match="rows of an earlier scan, to be given with --extend"):
        mb.scan(spec, output=tmp_path / "a", resume=True)
    with pytest.raises(FolderError, match="of another scan"):
        mb.merge_scans([tmp_path / "a", tmp_path / "b"], tmp_path / "c")
    mb.scan(spec, output=tmp_path / "a", resume=True, extend=earlier, workers=2)
    assert gone.read_bytes() == content


def test_command(earlier, tmp_path):
    path = tmp_path / "more.toml"
    lines = [
        f"{key} = {json.dumps(value)}" for key, value in (SECTION | MORE["samples"]).items() if key != "parameters"
    ]
    axes = [f"{name} = {_toml(axis)}" for name, axis in SECTION["parameters"].items()]
    path.write_text("\n".join(["[scan]", *lines, "[scan.parameters]", *axes]) + "\n")
    run = CliRunner().invoke(command, [str(path), "--output", str(tmp_path / "out"), "--extend", str(earlier)])
    assert run.exit_code == 0, run.output
    assert f"60 rows are those of {earlier}" in run.output
    next((tmp_path / "out" / "parts").iterdir()).unlink()
    options = ["--output", str(tmp_path / "out"), "--extend", str(earlier), "--resume"]
    run = CliRunner().invoke(command, [str(path), *options])
    assert "1 part of 16 rows missing; computed in this process; about" in run.output


def _toml(axis):
    if not isinstance(axis, dict):
        return json.dumps(axis)
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in axis.items()) + " }"
