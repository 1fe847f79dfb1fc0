"""The folder of a reach, written from Python and by the command line, and what is read of it."""

import copy
import json
import os
from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError, MubeamError, OutputError
from mubeam.exclusions import manifest, plotting, reach_manifest
from mubeam.exclusions.region import Region
from mubeam.foundation import writing
from mubeam.units import COLUMN_SUFFIX

NAMES = ["manifest.json", "reach.csv", "reach.pdf", "reach.png"]


@pytest.fixture(scope="module")
def limits():
    return mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 0.2, 0.3])


@pytest.fixture(scope="module")
def written(limits, tmp_path_factory):
    folder = tmp_path_factory.mktemp("written")
    limits.write(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def folder(written, tmp_path):
    for name, content in written.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_what_is_written(limits, tmp_path):
    paths = limits.write(tmp_path / "new" / "out")
    assert [path.name for path in paths] == ["reach.csv", "reach.png", "reach.pdf", "manifest.json"]
    record = json.loads(paths[-1].read_bytes())
    assert record["files"] == [*record["sha256"]] == ["reach.csv", "reach.png", "reach.pdf"]
    assert sorted(path.name for path in (tmp_path / "new" / "out").iterdir()) == NAMES
    read = reach_manifest.read_reach(tmp_path / "new" / "out")
    assert np.array_equal(read.lower, limits.table.lower, equal_nan=True)


@pytest.mark.parametrize("failing", ["render", "reach_figure"])
def test_a_figure_that_fails_does_not_take_the_numbers_along(folder, limits, monkeypatch, failing):
    """Nor stays one of an earlier run."""

    def fails(*_, **__):
        raise RuntimeError("no such font")

    monkeypatch.setattr(plotting, failing, fails)
    with pytest.raises(
        OutputError, match=r"cannot draw the figure \(RuntimeError: no such font\); reach.csv, manifest"
    ):
        limits.write(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "reach.csv"]
    assert np.array_equal(reach_manifest.read_reach(folder).lower, limits.table.lower, equal_nan=True)


def test_a_bound_on_something_else_is_refused_before(limits, tmp_path):
    bound = replace(mb.bounds.get(mb.bounds.names("axion-photon")[0]), coupling_column="epsilon")
    with pytest.raises(InputError, match="is on"):
        limits.write(tmp_path / "out", own_bounds=[bound])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["reach.csv", "reach.png", "reach.pdf"])
def test_a_file_that_does_not_belong(folder, name):
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    for read in (reach_manifest.read_reach, manifest.read_all):
        with pytest.raises(
            DataFileError, match=rf"{name} does not belong to the manifest beside it: .* compute it again"
        ):
            read(folder)


def test_files_that_are_gone(folder):
    (folder / "reach.pdf").unlink()
    assert reach_manifest.read_reach(folder).mass_gev.size
    (folder / "reach.csv").unlink()
    with pytest.raises(DataFileError, match=r"reach\.csv is missing"):
        reach_manifest.read_reach(folder)


def test_files_of_two_runs(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1, 0.2, 0.3], efficiency=0.5).write(other)
    (folder / "reach.csv").write_bytes((other / "reach.csv").read_bytes())
    with pytest.raises(DataFileError, match=r"reach\.csv does not belong"):
        reach_manifest.read_reach(folder)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("scan", "not the output of mubeam reach, but what mubeam scan wrote"),
        ("events", "but what mubeam events wrote"),
        (None, "but something else"),
        ([], "but something else"),
    ],
)
def test_something_else(tmp_path, command, message):
    writing.write_json(tmp_path / "manifest.json", {"command": command, "citations": []})
    with pytest.raises(DataFileError, match=message):
        reach_manifest.read_reach(tmp_path)


@pytest.mark.parametrize("name", ["", "a\0b", "\ud800", "a" * 300, "nothing", os.fsdecode(b"caf\xe9")])
def test_names_of_nothing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for read in (manifest.read, reach_manifest.read_reach, manifest.read_all):
        with pytest.raises(DataFileError):
            read(name)


@pytest.mark.parametrize("name", ["../reach.csv", "/etc/passwd", "", ".", "..", "a/b", "a\0b"])
def test_only_files_beside_it_are_read(folder, name):
    record = json.loads((folder / "manifest.json").read_bytes())
    record["sha256"][name] = "0" * 64
    writing.write_json(folder / "manifest.json", record)
    with pytest.raises(DataFileError, match=r"which is no file beside it|is missing"):
        reach_manifest.read_reach(folder)


OTHERS = [None, True, 0, -1, 10**400, 1.5, "", "text", "\x1b[31m", "1_0", "nan", [], [None], ["a"], [1], {}, {"a": 1}]


def places(value, path=()):
    """Paths of all values in JSON but for those of lists of numbers after the first."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, one in items:
        yield from places(one, (*path, key))


def with_other(record, path, other):
    changed = copy.deepcopy(record)
    inside = changed
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = other
    return changed


def check_fields(folder, record, trials):
    """Each is read as before, or refused in a line; never another error."""
    for path, other in trials:
        (folder / "manifest.json").write_text(json.dumps(with_other(record, path, other)))
        try:
            table = reach_manifest.read_reach(folder)
        except MubeamError as error:
            assert str(error).isprintable()
            continue
        assert isinstance(table, Region)
        for text in (table.note, table.label, *table.citations):
            assert isinstance(text, str)
        assert isinstance(table.about["description"], str)
        if table.is_of_masses and table.coupling_unit in COLUMN_SUFFIX and table.shape.lowest > 0:
            table.two_column(coupling_max=1e9)
        table.hepdata()


def test_fields_of_another_type(folder):
    record = json.loads((folder / "manifest.json").read_bytes())
    read = ("command", "files", "sha256", "model", "coupling", "tips", "confidence_level", "projection", "note")
    known = [
        path for path in places(record) if path and path[0] in (*read, "experiment", "analysis", "search_citations")
    ]
    known = [path for path in known if path[:2] != ("experiment", "card")]
    trials = [(path, other) for path in known for other in OTHERS]
    some = np.random.default_rng(1).choice(len(trials), 120, replace=False)
    check_fields(folder, record, [trials[i] for i in some])


@pytest.mark.full
def test_all_fields_of_another_type(folder):
    record = json.loads((folder / "manifest.json").read_bytes())
    check_fields(folder, record, [(path, other) for path in places(record) if path for other in OTHERS])


@pytest.mark.parametrize("path", [("projection",), ("confidence_level",), ("note",), ("search_citations",), ("label",)])
def test_what_must_be_of_its_type(folder, path):
    record = json.loads((folder / "manifest.json").read_bytes())
    for other in (1.5, {"a": 1}, [1]):
        (folder / "manifest.json").write_text(json.dumps(with_other(record, path, other)))
        with pytest.raises(DataFileError, match="not the output of mubeam reach"):
            reach_manifest.read_reach(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [("0.1,", "nan,"), ("0.1,", "-0.1,"), ("0.1,", "1_0,"), ("0.1,", "yes,"), ("mass_gev", "mass"), ("0.1,", "0.1")],
)
def test_tables_that_are_none(folder, old, new):
    """With a manifest that agrees with them."""
    content = (folder / "reach.csv").read_bytes().replace(old.encode(), new.encode(), 1)
    (folder / "reach.csv").write_bytes(content)
    record = json.loads((folder / "manifest.json").read_bytes())
    record["sha256"] |= manifest.checksums({"reach.csv": content})
    writing.write_json(folder / "manifest.json", record)
    with pytest.raises(DataFileError):
        reach_manifest.read_reach(folder)


def test_a_manifest_without_checksums(folder):
    record = json.loads((folder / "manifest.json").read_bytes())
    del record["sha256"]
    writing.write_json(folder / "manifest.json", record)
    with pytest.raises(DataFileError, match="has no checksums of its files: compute it again"):
        reach_manifest.read_reach(folder)


def test_infinite_edges_survive(limits, folder):
    table = reach_manifest.read_reach(folder)
    assert np.isinf(table.upper).all() == np.isinf(limits.upper).all()
