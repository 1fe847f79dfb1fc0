"""The likelihood of a reach for pyhf, in HS3 and beside a table of HEPData, from a reach and from its folder."""

import json

import numpy as np
import pyhf
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError, OutputError
from mubeam.exclusions import reach_manifest
from mubeam.exclusions.formats.pyhf import PATCHSET, WORDS, WORKSPACE
from mubeam.statistics import to_hs3, to_pyhf

MASSES = [0.003, 0.01, 0.1, 1.0]
CODE1 = {"normsys": {"interpcode": "code1"}, "histosys": {"interpcode": "code4p"}}


@pytest.fixture(scope="module")
def found():
    return mb.reach("axion-muon", "na64mu-2022", ["visible", "invisible"], masses_gev=MASSES)


@pytest.fixture(scope="module")
def folder(found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("reach")
    found.write(folder)
    return folder


def test_signals_lie_on_the_edge(found):
    signals = found.region.signals
    assert signals.likelihood is found.likelihood
    assert (signals.along.tolist(), signals.size.tolist()) == (MASSES[:3], found.lower[:3].tolist())
    assert np.isnan(found.edge_events[3]).all()
    cls = found.likelihood.cls(signals.events)
    assert cls == pytest.approx(0.1, rel=1e-6)
    for mass, size, events in zip(MASSES, signals.size, signals.events, strict=False):
        parts = mb.yield_breakdown("axion-muon", "na64mu-2022", ["visible", "invisible"], mass_gev=mass, coupling=size)
        assert events == pytest.approx([part.events.value for part in parts.parts], rel=1e-9)


def test_files_are_those_of_the_likelihood(found, tmp_path):
    found.export("pyhf", tmp_path / "a")
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == sorted((WORDS, PATCHSET, WORKSPACE))
    workspace = json.loads((tmp_path / "a" / WORKSPACE).read_text())
    assert workspace == to_pyhf(found.likelihood, found.edge_events[0])
    assert "code1" in (tmp_path / "a" / WORDS).read_text()
    # the likelihood alone
    (path,) = found.export("pyhf", tmp_path / "b.json", at=0.1)
    assert json.loads(path.read_text()) == to_pyhf(found.likelihood, found.edge_events[2])
    assert found.to_pyhf(tmp_path / "c.json", row=2).read_text() == path.read_text()
    (path,) = found.export("hs3", tmp_path / "d.json")
    assert json.loads(path.read_text()) == to_hs3(found.likelihood, found.edge_events[0])
    (inside,) = found.export("hs3", tmp_path / "e")
    assert (inside.name, inside.read_text()) == ("likelihood.json", path.read_text())


def test_pyhf_takes_workspace_and_patches(found, tmp_path):
    found.export("pyhf", tmp_path, hepdata_record="ins1234567")
    workspace = pyhf.Workspace(json.loads((tmp_path / WORKSPACE).read_text()))
    patches = pyhf.PatchSet(json.loads((tmp_path / PATCHSET).read_text()))
    patches.verify(workspace)
    assert patches.references == {"hepdata": "ins1234567"}
    assert "code1" in patches.description
    for mass, size, events in zip(MASSES, found.lower[:3], found.edge_events, strict=False):
        patched = pyhf.Workspace(patches.apply(workspace, (mass, size)))
        model = patched.model(modifier_settings=CODE1)
        at = model.config.suggested_init()
        at[model.config.poi_index] = 1.0
        ours = found.likelihood.log_likelihood(events, {})
        # no event is expected where four were seen
        if np.isfinite(ours):
            assert float(model.logpdf(at, patched.data(model))[0]) == pytest.approx(ours, abs=1e-10)


def test_a_folder_gives_the_same_files(found, folder, tmp_path):
    stored = reach_manifest.read_reach(folder)
    for name in ("pyhf", "hs3", "hepdata"):
        assert stored.encode(name) == found.region.encode(name)


def test_signals_at_other_couplings(found):
    region = found.with_signals([1e-2, 1e-3])
    signals = region.signals
    assert signals.values.tolist() == [[mass, size] for mass in MASSES for size in (1e-3, 1e-2)]
    # nothing decays visibly here: events go with the square
    assert signals.events[1] == pytest.approx(100 * signals.events[0])
    patches = json.loads(region.encode("pyhf")[PATCHSET])["patches"]
    assert len(patches) == 8
    with pytest.raises(InputError, match="couplings must be"):
        found.with_signals([0.0])


def test_what_has_no_likelihood(tmp_path):
    given = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[0.1], limit_events=3.0)
    nothing = mb.reach("axion-muon", "na64mu-2022", "invisible", masses_gev=[10.0])
    for one in (given, nothing):
        for form in ("pyhf", "hs3"):
            with pytest.raises(InputError, match="has no likelihood to write"):
                one.export(form, tmp_path / "x")
        assert not one.region.signals
    assert {path.name for path in given.to_hepdata(tmp_path / "h")} == {
        "submission.yaml",
        "reach.yaml",
        "citations.bib",
    }
    with pytest.raises(InputError, match="a limit on events was given"):
        given.with_signals([1.0])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["h"]


def test_what_is_refused(found, tmp_path):
    with pytest.raises(InputError, match=r"no signal at mass_gev = 1: the nearest row with one has 0\.1"):
        found.export("hs3", tmp_path / "a.json", at=1.0)
    with pytest.raises(InputError, match="hepdata_record is no option of this format"):
        found.export("hs3", tmp_path / "a.json", hepdata_record="ins1234567")
    with pytest.raises(InputError, match="seven digits"):
        found.export("pyhf", tmp_path / "a", hepdata_record="1234567")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / PATCHSET).mkdir()
    with pytest.raises(OutputError, match="there is a folder of that name"):
        found.export("pyhf", tmp_path / "b")
    assert [path.name for path in (tmp_path / "b").iterdir()] == [PATCHSET]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"]


@pytest.mark.parametrize("wrong", [[[1.0, 2.0]], [["a", "b"]] * 4, 3.0, [[1.0]] * 4])
def test_events_of_another_form(folder, tmp_path, wrong):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    record = json.loads((folder / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(record | {"events_at_lower_edges": wrong}))
    with pytest.raises(DataFileError, match="not the output of mubeam reach"):
        reach_manifest.read_reach(tmp_path)
