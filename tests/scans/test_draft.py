"""Workers that see the folder write there; what others made passes through the client."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

import mubeam as mb
from mubeam.errors import OutputError
from mubeam.foundation import locks
from mubeam.scans.draft import Home, draft
from scans.folders import content_of

PART = "part-0000003.parquet"


@pytest.fixture
def home(tmp_path):
    with locks.hold(tmp_path / "scan.lock") as held:
        yield Home(str(tmp_path / "scan.lock"), held.me["run"], ".unfinished-")


def files(home):
    return sorted(path.name for path in Path(home.lock).parent.iterdir())


def test_a_worker_that_sees_the_folder_writes_there(home):
    made = draft(b"rows", PART, home)
    assert made.sha256 == sha256(b"rows").hexdigest()
    assert made.body.read_bytes() == b"rows"
    assert files(home) == [made.body.name, "scan.lock"]
    home.clean()
    assert files(home) == ["scan.lock"]


def test_a_worker_that_does_not_sends_the_content(home, tmp_path):
    elsewhere = Home(str(tmp_path / "elsewhere" / "scan.lock"), home.run, home.prefix)
    assert draft(b"rows", PART, elsewhere).body == b"rows"


def test_nothing_is_written_for_a_run_that_is_gone(home):
    """The folder is another run's by now."""
    gone = Home(home.lock, "0123456789abcdef", home.prefix)
    assert draft(b"rows", PART, gone).body == b"rows"
    assert files(home) == ["scan.lock"]


def test_a_worker_that_may_only_read_sends_the_content(home, monkeypatch):
    folder = Path(home.lock).parent
    monkeypatch.setattr("os.access", lambda path, mode: not (path == folder and mode & os.W_OK))
    assert draft(b"rows", PART, home).body == b"rows"
    assert files(home) == ["scan.lock"]


def test_a_file_that_cannot_be_written_is_an_error_and_nothing_is_left(home, monkeypatch):
    def full(_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match=rf"cannot write .*{PART}: No space left on device"):
        draft(b"rows", PART, home)
    assert files(home) == ["scan.lock"]


def test_a_scan_is_the_same_when_no_worker_sees_the_folder(spec, reference, tmp_path, monkeypatch):
    monkeypatch.setattr(Home, "is_here", False)
    mb.scan(spec, output=tmp_path / "out")
    assert content_of(tmp_path / "out") == content_of(reference)
