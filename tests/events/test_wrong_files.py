"""Where events cannot be written is told before there are any."""

import os
import sys

import pytest

from mubeam.errors import InputError, OutputError
from mubeam.events import writers
from oracles import events

SUFFIXES = tuple(writers.formats())


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a", ""),
        ("a.gz", ""),
        ("lhe", ""),
        ("a.hepmc", "HepMC3 is .hepmc3"),
        ("a.HEPMC.gz", "HepMC3 is .hepmc3"),
        ("a.root.gz", "this format compresses by itself"),
        ("a.parquet.gz", "this format compresses by itself"),
        ("a.LHE", "suffixes are in small letters: .lhe)"),
        ("a.HepMC3.GZ", "suffixes are in small letters: .hepmc3.gz)"),
    ],
)
def test_unknown_suffix(tmp_path, name, reason):
    with pytest.raises(
        InputError, match=r"end it in \.hepmc3, \.hepmc3\.gz, \.lhe, \.lhe\.gz, \.parquet, \.root"
    ) as error:
        writers.check(tmp_path / name)
    assert reason in str(error.value)
    assert ("(" in str(error.value)) == bool(reason)


@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1"])
def test_standard_output_has_no_suffix(name):
    with pytest.raises(InputError, match="a stream has no suffix: give the format, such as --format hepmc3"):
        writers.check(name)


@pytest.mark.parametrize("suffix", [".root", ".parquet"])
def test_formats_that_cannot_be_streamed(tmp_path, suffix):
    os.mkfifo(tmp_path / f"a{suffix}")
    with pytest.raises(OutputError, match=rf"\{suffix} files need a regular file, this is a pipe"):
        writers.check(tmp_path / f"a{suffix}")


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "a.lhe").mkdir()
    with pytest.raises(OutputError, match="folder of that name"):
        writers.check(tmp_path / "a.lhe")


def test_folders_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in ("none", "file"):
        with pytest.raises(OutputError, match="cannot write"):
            writers.check(tmp_path / folder / "a.lhe")
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_checking_leaves_nothing(tmp_path):
    for suffix in SUFFIXES:
        writers.check(tmp_path / f"a{suffix}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("suffix", "library"), [(".lhe", "pylhe"), (".hepmc3.gz", "pyhepmc"), (".root", "uproot"), (".parquet", "pyarrow")]
)
def test_a_missing_library_names_its_extra(tmp_path, suffix, library, monkeypatch):
    extra = suffix.split(".")[1]
    monkeypatch.delitem(sys.modules, f"mubeam.events.writers.{extra}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with (
        pytest.raises(InputError, match=rf"{suffix} files need {library}: .*'mubeam\[{extra}\]'"),
        writers.open_writer(tmp_path / f"a{suffix}", events.run_info()),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
