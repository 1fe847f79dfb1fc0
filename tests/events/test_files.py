"""Samples straight to a file: the manifest, and what is left when it stops half way."""

import hashlib
import json

import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli
from mubeam.errors import InputError, KinematicsError
from mubeam.events import files, read
from mubeam.events.generator import BLOCK_EVENTS, Generator

POINT = ("axion-muon", "na64mu-1e12")
OPTIONS = {"mass_gev": 0.1, "coupling": 1e-5}


def test_the_manifest_says_what_was_made(tmp_path):
    path = tmp_path / "a.hepmc3"
    record = files.write_events(*POINT, path, events=100, seed=4, stream=(2, 3), **OPTIONS)
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
    files.write_events(
        *POINT, tmp_path / "a.parquet", events=events, progress=lambda *done: calls.append(done), **OPTIONS
    )
    assert calls == [(BLOCK_EVENTS, events), (events, events)]


def test_stopped_half_way(tmp_path, monkeypatch):
    """What was written is there under a partial name, and no manifest."""
    blocks = Generator.blocks

    def stopping(self, events):
        yield next(blocks(self, events))
        raise KeyboardInterrupt

    monkeypatch.setattr(Generator, "blocks", stopping)
    with pytest.raises(KeyboardInterrupt):
        files.write_events(*POINT, tmp_path / "a.lhe", events=2 * BLOCK_EVENTS, **OPTIONS)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith("a.lhe.")
    assert left.name.endswith(".partial")


def test_the_manifest_has_the_checksum_of_the_file(tmp_path):
    path = tmp_path / "a.root"
    record = files.write_events(*POINT, path, events=10, **OPTIONS)
    assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert json.loads((tmp_path / "a.root.manifest.json").read_text())["sha256"] == record["sha256"]


@pytest.mark.parametrize("suffix", [".hepmc3", ".parquet"])
def test_numbers_of_many_streams(tmp_path, suffix):
    """Beyond 31 bits they are in the file all the same; beyond 63 they are refused before anything is made."""
    path = tmp_path / f"a{suffix}"
    files.write_events(*POINT, path, events=3, stream=(10**6, 10**6), **OPTIONS)
    if suffix == ".parquet":
        assert read.read(path)[0].highest_number == 999_999 * BLOCK_EVENTS + 2
        (block,) = read.read(path)[2]
        assert block.number.tolist() == [999_999 * BLOCK_EVENTS + i for i in range(3)]
    for function in (lambda **how: files.write_events(*POINT, path, **how), lambda **how: mb.generate(*POINT, **how)):
        with pytest.raises(InputError, match="more than can be numbered: ask for fewer streams"):
            function(events=3, stream=(10**15, 10**15), **OPTIONS)


@pytest.mark.parametrize("decay_point", ["exponential", "uniform"])
def test_nothing_decays_in_the_region(tmp_path, decay_point):
    """The probability is below the smallest number; no file of zeros is made."""
    point = {"mass_gev": 0.05, "coupling": 1.0, "analysis": "visible"}
    with pytest.raises(InputError, match="all events have the weight zero"):
        files.write_events(
            "axion-photon", "na64mu-1e12", tmp_path / "a.lhe", events=10, decay_point=decay_point, **point
        )
    assert not list(tmp_path.iterdir())


def test_the_collider_in_the_header(tmp_path):
    """The nucleus has its energy in the laboratory, as it has in the events."""
    sample = mb.generate("lfv-alp", "music", analysis="ultimate", events=5, mass_gev=5, coupling=1)
    beam, target = sample.info.incoming_energy_gev
    assert sample.particle("beam")[:, 0] == pytest.approx(beam, rel=1e-9)
    assert sample.particle("target")[:, 0] == pytest.approx(target, rel=1e-12)
    assert target > 1e4


@pytest.mark.parametrize("events", [0, 2.5, [1], 1e13])
def test_refused(tmp_path, events):
    with pytest.raises(InputError, match="events must be a whole number"):
        files.write_events(*POINT, tmp_path / "a.lhe", events=events, **OPTIONS)
    assert not list(tmp_path.iterdir())


AT = {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible", "seed": 3}


def test_the_file_is_that_of_the_command_line(tmp_path):
    told = []
    where = {name: tmp_path / name / "e.lhe" for name in ("python", "command")}
    for path in where.values():
        path.parent.mkdir()
    record = mb.write_events(
        "axion-photon", "na64mu-1e12", where["python"], events=200, progress=lambda *done: told.append(done), **AT
    )
    options = ("--mass-gev", "0.05", "--coupling", "5e-4", "--analysis", "visible", "--seed", "3", "-n", "200")
    command = ["events", "axion-photon", "--experiment", "na64mu-1e12", *options, "--output", str(where["command"])]
    assert CliRunner().invoke(cli.group, command).exit_code == 0
    assert where["python"].read_bytes() == where["command"].read_bytes()
    assert told[-1] == (200, 200)
    beside = [json.loads((path.parent / "e.lhe.manifest.json").read_text()) for path in where.values()]
    assert beside[0] == beside[1] == json.loads(json.dumps(record))


def test_the_events_are_those_of_generate(tmp_path):
    mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.parquet", events=300, **AT)
    _, count, blocks = read.read(tmp_path / "e.parquet")
    sample = mb.generate("axion-photon", "na64mu-1e12", events=300, **AT)
    assert count == 300
    (block,) = blocks
    assert (block.momentum_gev == sample.events.momentum_gev).all()


def test_wrong_input_leaves_no_file(tmp_path):
    with pytest.raises(InputError, match=r"\.lhe, "):
        mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.txt", events=3, **AT)
    with pytest.raises(KinematicsError):
        mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.lhe", events=3, **AT | {"mass_gev": 500.0})
    assert list(tmp_path.iterdir()) == []
