"""Scans and shards of events with models of one's own: cards by path, code by consent, wherever they are computed."""

import json
import pickle
from pathlib import Path

import distributed
import numpy as np
import pyarrow.parquet
import pytest

import mubeam as mb
from mubeam.errors import FolderError, InputError, ModelCardError, SpecError, UnknownNameError
from mubeam.models import python_file
from mubeam.scans import jobs
from mubeam.scans.event_files import shard_path, write_shards
from mubeam.scans.parquet import part_bytes
from mubeam.scans.plan import Plan
from mubeam.scans.spec import from_json, read
from mubeam.workers.workplace import Workplace
from scans.folders import content_of

MODELS = Path(__file__).parents[1] / "models"
IN_PYTHON = MODELS / "in_python.py"

SPEC = """
[scan]
model = "MODEL"
experiments = ["na64mu-2022"]
analyses = ["invisible"]
quantities = ["events", "excluded"]
[scan.parameters]
mass_gev = { log = [0.01, 0.5, 40] }
coupling = { log = [1e-4, 1e-2, 3] }
"""


@pytest.fixture
def card(tmp_path):
    """The muonphilic scalar in a folder below that of the specification."""
    path = tmp_path / "cards" / "mine.toml"
    path.parent.mkdir()
    path.write_text((MODELS / "cards" / "muonphilic-scalar.toml").read_text())
    return path


@pytest.fixture
def spec(tmp_path, card):
    path = tmp_path / "scan.toml"
    path.write_text(SPEC.replace("MODEL", "cards/mine.toml"))
    return path


def events(folder):
    names = sorted(path.name for path in Path(folder).glob("parts/part-*.parquet"))
    return np.concatenate(
        [pyarrow.parquet.read_table(Path(folder) / "parts" / name)["events"].to_numpy() for name in names]
    )


def test_a_card_by_its_path_beside_the_specification(spec, card, tmp_path):
    result = mb.scan(spec, output=tmp_path / "out", workers=2)
    model = mb.models.get(card)
    manifest = result.manifest
    assert manifest["identity"]["model"] == "muonphilic-scalar"
    assert manifest["model"] == {
        "name": "muonphilic-scalar",
        "contents_sha256": model.contents_sha256,
        "contents": json.loads(model.contents_json),
    }
    # what is the same in Python, and given as an object
    text = {"scan": {**read(spec).to_dict()["scan"], "model": "muonphilic-scalar-in-python"}}
    mb.scan(text, model=python_file.load(IN_PYTHON)(), output=tmp_path / "python")
    assert events(tmp_path / "out") == pytest.approx(events(tmp_path / "python"), rel=1e-12)


def test_an_edit_of_the_card_is_another_scan(spec, card, tmp_path):
    mb.scan(spec, output=tmp_path / "out")
    text = card.read_text()
    card.write_text(f"{text}\n# a comment\n")
    mb.scan(spec, output=tmp_path / "out", resume=True)
    card.write_text(text.replace("range = [0.0, 3.5]", "range = [0.0, 3.0]"))
    with pytest.raises(FolderError, match=r"another version of the model muonphilic-scalar"):
        mb.scan(spec, output=tmp_path / "out", resume=True)


def test_contents_travel_and_no_file_is_needed(spec, card, tmp_path, monkeypatch):
    plan = Plan(read(spec))
    card.unlink()
    monkeypatch.chdir(tmp_path / "cards")
    again = from_json(plan.scan.as_json)
    assert again.sha256 == plan.scan.sha256
    assert Plan(again).identity == plan.identity
    assert plan.scan.code is None


def test_a_dask_worker_needs_no_file_of_the_models(spec, card, tmp_path, monkeypatch):
    """Cards and code go with the jobs to workers in another folder."""
    mb.scan(spec, output=tmp_path / "here")
    path = tmp_path / "mine.py"
    path.write_text(IN_PYTHON.read_text())
    text = {"scan": {**read(spec).to_dict()["scan"], "model": "muonphilic-scalar-in-python"}}
    code = python_file.load(path)()
    path.unlink()
    mb.scan(text, model=code, output=tmp_path / "code-here")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", local_directory=str(elsewhere)
    ) as cluster:
        address = cluster.scheduler_address
        mb.scan(spec, output=tmp_path / "there", scheduler=address)
        mb.scan(text, model=code, output=tmp_path / "code-there", scheduler=address)
    assert content_of(tmp_path / "there") == content_of(tmp_path / "here")
    assert content_of(tmp_path / "code-there") == content_of(tmp_path / "code-here")


def test_code_is_part_of_the_identity(tmp_path, spec):
    path, text = tmp_path / "mine.py", IN_PYTHON.read_text()
    path.write_text(text)
    given = {"scan": {**read(spec).to_dict()["scan"], "model": "muonphilic-scalar-in-python"}}
    first = python_file.load(path)()
    one = Plan(read(given, first))
    path.write_text(text.replace("visible=True", "visible=False", 1))
    other = Plan(read(given, python_file.load(path)()))
    assert one.identity.model_sha256 != other.identity.model_sha256
    assert Plan(read(given, python_file.load(path)(scale=2.0))).identity.sha256 != other.identity.sha256
    # as a worker has it
    told = pickle.loads(pickle.dumps(jobs._Told(one.scan.as_json, one.scan.code)))  # noqa: S301
    assert jobs._plan(told).identity == one.identity
    assert part_bytes(jobs._plan(told), 0) == part_bytes(one, 0)


def test_code_is_never_found_by_a_file(spec, tmp_path, card):
    section = read(spec).to_dict()["scan"]
    for name, message in (("mine.py", "is code"), ("muonphilic-scalar-in-python", "unknown model")):
        with pytest.raises((InputError, UnknownNameError), match=message):
            read({"scan": {**section, "model": name}})
    with pytest.raises(SpecError, match=r"^scan.model: must be muonphilic-scalar-in-python, the model that was given"):
        read({"scan": {**section, "model": "axion-muon"}}, python_file.load(IN_PYTHON)())
    with pytest.raises(InputError, match="model must be a Model"):
        read({"scan": section}, "axion-muon")


def test_a_wrong_card_is_told_before_any_work(spec, card, tmp_path):
    card.write_text(card.read_text().replace("spin = 0", "spin = 3"))
    with pytest.raises(ModelCardError, match=r"particle.spin: must be one of"):
        mb.scan(spec, output=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_parameters_of_a_card_are_axes_with_their_units(spec, tmp_path):
    path = tmp_path / "chi.toml"
    path.write_text(spec.read_text() + "y_chi = { values = [0.0, 0.1] }\nmass_chi_gev = 0.002\n")
    folder = tmp_path / "out"
    mb.scan(path, output=folder)
    table = mb.ScanResult(folder).open().to_table()
    assert set(table["y_chi"].to_pylist()) == {0.0, 0.1}
    assert b"GeV" in table.schema.field("mass_chi_gev").metadata.values()
    events = table["events"].to_numpy()
    assert (events[table["y_chi"].to_numpy() > 0] != events[table["y_chi"].to_numpy() == 0]).any()
    path.write_text(spec.read_text() + "y_ch = { values = [0.0, 0.1] }\n")
    with pytest.raises(SpecError, match=r"scan.parameters.y_ch: unknown parameter of .*: did you mean 'y_chi'"):
        read(path)
    path.write_text(spec.read_text() + "y_chi = { values = [0.0, 9.0] }\n")
    with pytest.raises(SpecError, match=r"scan.parameters.y_chi: y_chi must be between 0 and 3.5, got 9"):
        read(path)


def test_an_option_is_no_parameter_of_the_model(spec, card):
    card.write_text(card.read_text().replace("y_chi", "track_resolution_m"))
    spec.write_text(spec.read_text() + "track_resolution_m = 1.0\n")
    with pytest.raises(
        SpecError, match=r"scan.parameters.track_resolution_m: is a parameter of the model and an option"
    ):
        read(spec)


def test_scans_of_the_command_line(mubeam, spec, tmp_path):
    assert mubeam("scan", spec, "--output", tmp_path / "out", "--quiet")[0] == 0
    path = tmp_path / "python.toml"
    path.write_text(SPEC.replace("MODEL", "muonphilic-scalar-in-python"))
    code, _, err = mubeam("scan", path, "--output", tmp_path / "python", "--quiet")
    assert code == 2
    assert "unknown model" in err
    options = ("--model-file", IN_PYTHON, "--quiet")
    assert mubeam("scan", path, "--output", tmp_path / "python", *options)[0] == 0
    assert events(tmp_path / "out") == pytest.approx(events(tmp_path / "python"), rel=1e-12)


@pytest.mark.full
def test_shards_of_events_are_made_elsewhere(card, tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(IN_PYTHON.read_text())
    code, point = python_file.load(path)(), {"mass_gev": 0.3, "coupling": 1e-3, "events": 40, "shards": 2}
    path.unlink()
    write_shards(code, "na64mu-2022", tmp_path / "here.parquet", **point)
    records = write_shards(code, "na64mu-2022", tmp_path / "there.parquet", place=Workplace(workers=2), **point)
    for k in (1, 2):
        one, other = (shard_path(tmp_path / f"{where}.parquet", k, 2).read_bytes() for where in ("here", "there"))
        assert one == other
    assert records[0]["model_code_sha256"] == code.code_sha256
