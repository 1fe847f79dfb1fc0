"""Events to a file, from Python as from the command line."""

import json

import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam import cli
from mubeam.errors import InputError, KinematicsError
from mubeam.events import read

POINT = {"mass_gev": 0.05, "coupling": 5e-4, "analysis": "visible", "seed": 3}


def test_the_file_is_that_of_the_command_line(tmp_path):
    told = []
    where = {name: tmp_path / name / "e.lhe" for name in ("python", "command")}
    for path in where.values():
        path.parent.mkdir()
    record = mb.write_events(
        "axion-photon", "na64mu-1e12", where["python"], events=200, progress=lambda *done: told.append(done), **POINT
    )
    options = ("--mass-gev", "0.05", "--coupling", "5e-4", "--analysis", "visible", "--seed", "3", "-n", "200")
    command = ["events", "axion-photon", "--experiment", "na64mu-1e12", *options, "--output", str(where["command"])]
    assert CliRunner().invoke(cli.group, command).exit_code == 0
    assert where["python"].read_bytes() == where["command"].read_bytes()
    assert told[-1] == (200, 200)
    beside = [json.loads((path.parent / "e.lhe.manifest.json").read_text()) for path in where.values()]
    assert beside[0] == beside[1] == json.loads(json.dumps(record))


def test_the_events_are_those_of_generate(tmp_path):
    mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.parquet", events=300, **POINT)
    _, count, blocks = read.read(tmp_path / "e.parquet")
    sample = mb.generate("axion-photon", "na64mu-1e12", events=300, **POINT)
    assert count == 300
    (block,) = blocks
    assert (block.momentum_gev == sample.events.momentum_gev).all()


def test_wrong_input_leaves_nothing(tmp_path):
    with pytest.raises(InputError, match=r"\.lhe, "):
        mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.txt", events=3, **POINT)
    with pytest.raises(KinematicsError):
        mb.write_events("axion-photon", "na64mu-1e12", tmp_path / "e.lhe", events=3, **POINT | {"mass_gev": 500.0})
    assert list(tmp_path.iterdir()) == []
