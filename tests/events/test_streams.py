"""Events to a named pipe, through a link, and to standard output under a name with a suffix."""

import hashlib
import os
import subprocess
import sys
import threading

import pylhe
import pytest

from mubeam.errors import InputError, OutputError
from mubeam.events import files

POINT = ("axion-muon", "na64mu-2022")
AT = {"events": 30, "mass_gev": 0.1, "coupling": 1e-3}


@pytest.fixture
def whole(tmp_path):
    """The content by suffix as in a file."""
    found = {}
    for suffix in (".lhe", ".lhe.gz", ".hepmc3", ".hepmc3.gz"):
        files.write_events(*POINT, tmp_path / f"whole{suffix}", **AT)
        found[suffix] = (tmp_path / f"whole{suffix}").read_bytes()
    return found


@pytest.mark.parametrize("suffix", [".lhe", ".lhe.gz", ".hepmc3", ".hepmc3.gz"])
def test_a_named_pipe(tmp_path, whole, suffix):
    """The reader gets what a file would hold; the pipe stays, and nothing is written beside it."""
    pipe, got = tmp_path / f"a{suffix}", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()), daemon=True)
    reader.start()
    record = files.write_events(*POINT, pipe, **AT)
    reader.join(20)
    assert got == [whole[suffix]]
    assert pipe.is_fifo()
    assert record["sha256"] == hashlib.sha256(whole[suffix]).hexdigest()
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("whole")] == [pipe.name]


def test_a_link(tmp_path, whole):
    """Is followed; the manifest lies beside the name that was given."""
    (tmp_path / "there").mkdir()
    (tmp_path / "a.lhe").symlink_to(tmp_path / "there" / "b.lhe")
    files.write_events(*POINT, tmp_path / "a.lhe", **AT)
    assert (tmp_path / "a.lhe").is_symlink()
    assert (tmp_path / "there" / "b.lhe").read_bytes() == whole[".lhe"]
    assert (tmp_path / "a.lhe.manifest.json").exists()


COMMAND = (
    "events",
    *("axion-muon", "--experiment", "na64mu-2022", "--mass-gev", "0.1", "--coupling", "1e-3", "-n", "30"),
)


def test_standard_output(tmp_path, whole):
    """Under a name that has a suffix: only events there, all else on standard error."""
    (tmp_path / "out.lhe").symlink_to("/dev/stdout")
    command = [sys.executable, "-m", "mubeam", *COMMAND, "--output", str(tmp_path / "out.lhe")]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == whole[".lhe"]
    assert b"wrote 30 events" in done.stderr
    assert not (tmp_path / "out.lhe.manifest.json").exists()
    (tmp_path / "copy.lhe").write_bytes(done.stdout)
    assert len(list(pylhe.LHEFile.fromfile(tmp_path / "copy.lhe").events)) == 30
    done = subprocess.run([*command, "--json"], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"both write to standard output" in done.stderr


@pytest.mark.parametrize("form", ["lhe", "hepmc3.gz"])
def test_a_format_for_standard_output(whole, form):
    command = [sys.executable, "-m", "mubeam", *COMMAND, "--output", "-", "--format", form]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == whole[f".{form}"]
    assert hashlib.sha256(done.stdout).hexdigest() in done.stderr.decode()


def test_standard_output_of_workers(whole):
    command = [sys.executable, "-m", "mubeam", *COMMAND, "--output", "-", "--format", "lhe", "--workers", "2"]
    assert subprocess.run(command, capture_output=True, check=True).stdout == whole[".lhe"]


def test_the_reader_of_standard_output_ends():
    """As with `| head`: no traceback, and nothing said but that."""
    many = [*COMMAND[:-1], "200000", "--output", "-", "--format", "hepmc3"]
    command = [sys.executable, "-m", "mubeam", *many]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.read(100)
        process.stdout.close()
        said = process.stderr.read()
    assert b"Traceback" not in said
    assert b"wrote" not in said
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("output", "form", "message"),
    [
        ("-", None, "a stream has no suffix: give the format, such as --format hepmc3"),
        ("-", "hepmc", "no format of events is called 'hepmc': choose from hepmc3, hepmc3.gz, lhe, lhe.gz"),
        ("a.lhe", "lhe", "format 'lhe' is for standard output and pipes: the name of a file tells its format"),
        ("-", "parquet", "parquet files need a regular file"),
    ],
)
def test_formats_that_are_refused(tmp_path, monkeypatch, output, form, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, OutputError), match=message):
        files.write_events(*POINT, output, stream_format=form, **AT)
    assert not list(tmp_path.iterdir())
