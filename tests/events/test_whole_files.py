"""A file of events is whole or absent, whatever comes between."""

import errno
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mubeam.errors import OutputError
from mubeam.events import writers
from oracles import events

SUFFIXES = tuple(writers.formats())


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_left_by_an_exception_only_the_partial_file_stays(tmp_path, suffix, failure):
    path = tmp_path / f"a{suffix}"
    path.write_text("an older file")
    with pytest.raises(failure), writers.open_writer(path, events.run_info()) as file:
        file.write(events.block(10))
        raise failure
    assert path.read_text() == "an older file"
    (partial,) = (file.name for file in tmp_path.iterdir() if file != path)
    assert partial.startswith(f"a{suffix}.")
    assert partial.endswith(".partial")


CHILD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from oracles import events
from mubeam.events import writers
with writers.open_writer(sys.argv[2], events.run_info()) as file:
    file.write(events.block(2000))
    print("written", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize(("suffix", "number"), [(".hepmc3", signal.SIGTERM), (".parquet", signal.SIGKILL)])
def test_killed_while_writing(tmp_path, suffix, number):
    path = tmp_path / f"a{suffix}"
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parents[1]), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "written\n"
        process.send_signal(number)
    assert process.returncode == -number
    (partial,) = tmp_path.iterdir()
    assert partial.name.startswith(f"a{suffix}.")
    assert partial.suffix == ".partial"


@pytest.fixture
def small_disk():
    """The system lets no file grow beyond 200 kB."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.usefixtures("small_disk")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_does_not_fit(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    with pytest.raises(OutputError) as error, writers.open_writer(path, events.run_info()) as file:
        for seed in range(10):
            file.write(events.block(500, seed))
    (partial,) = tmp_path.iterdir()
    assert partial.suffix == ".partial"
    assert str(error.value) == f"cannot write {path}: File too large; {partial.name} is not whole and can be removed"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_is_full_only_at_the_end(tmp_path, suffix, monkeypatch):
    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with (
        pytest.raises(OutputError, match="No space left on device"),
        writers.open_writer(tmp_path / f"a{suffix}", events.run_info()) as file,
    ):
        file.write(events.block(10))
    assert not (tmp_path / f"a{suffix}").exists()


def test_errors_that_are_not_of_the_file_stay_what_they_are(tmp_path):
    with pytest.raises(FileNotFoundError), writers.open_writer(tmp_path / "a.lhe", events.run_info()):
        (tmp_path / "none").read_text()
