"""Samples straight to a file: the manifest, and what is left when it stops half way."""

import json

import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.events import files
from mubeam.events.generator import BLOCK_EVENTS, Generator

POINT = ("axion-muon", "na64mu-1e12")
OPTIONS = {"mass_gev": 0.1, "coupling": 1e-5}


def test_the_manifest_says_what_was_made(tmp_path):
    path = tmp_path / "a.hepmc3"
    record = files.write(*POINT, path, events=100, seed=4, stream=(2, 3), **OPTIONS)
    sample = mb.generate(*POINT, events=100, seed=4, stream=(2, 3), **OPTIONS)
    assert json.loads((tmp_path / "a.hepmc3.manifest.json").read_text()) == json.loads(json.dumps(record))
    assert (record["events"], record["seed"], record["stream"]) == (100, 4, [2, 3])
    assert record["cross_section_pb"] == sample.info.cross_section_pb
    assert record["sampling"]["proposals"] == sample.tally.proposals
    assert record["sampling"]["efficiency"] == 100 / sample.tally.proposals
    assert record["model"] == "axion-muon"


def test_progress(tmp_path):
    calls = []
    events = BLOCK_EVENTS + 5
    files.write(*POINT, tmp_path / "a.parquet", events=events, progress=lambda *done: calls.append(done), **OPTIONS)
    assert calls == [(BLOCK_EVENTS, events), (events, events)]


def test_stopped_half_way(tmp_path, monkeypatch):
    """What was written is there under a partial name, and no manifest."""
    blocks = Generator.blocks

    def stopping(self, events):
        yield next(blocks(self, events))
        raise KeyboardInterrupt

    monkeypatch.setattr(Generator, "blocks", stopping)
    with pytest.raises(KeyboardInterrupt):
        files.write(*POINT, tmp_path / "a.lhe", events=2 * BLOCK_EVENTS, **OPTIONS)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith("a.lhe.")
    assert left.name.endswith(".partial")


@pytest.mark.parametrize("events", [0, 2.5, [1], 1e13])
def test_refused(tmp_path, events):
    with pytest.raises(InputError, match="events must be a whole number"):
        files.write(*POINT, tmp_path / "a.lhe", events=events, **OPTIONS)
    assert not list(tmp_path.iterdir())
