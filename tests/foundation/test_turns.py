"""Several processes and one folder."""

import hashlib
import subprocess
import sys
import threading
import time

import pytest

from mubeam.errors import FolderError, OutputError
from mubeam.foundation import turns, writing

WRITER = """
import hashlib, sys
from mubeam.foundation import writing
from mubeam.foundation import reading
print("ready", flush=True)
sys.stdin.readline()
for i in range(int(sys.argv[3])):
    content = f"{sys.argv[2]} {i} ".encode() * 20000
    files = {"a.csv": content, "b.png": content[::-1], "c.pdf": content * 2}
    index = "\\n".join(hashlib.sha256(one).hexdigest() for one in files.values()).encode()
    writing.write_all(sys.argv[1], {**files, "manifest.json": index}, index="manifest.json")
"""
FILES = ("a.csv", "b.png", "c.pdf")


def write_at_once(folder, processes, times):
    """Writers that start together; whether all that was read meanwhile, and at the end, was of one of them."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(folder), str(i), str(times)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(processes)
    ]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    read = 0
    while any(writer.poll() is None for writer in writers):
        if (folder / "manifest.json").exists():
            assert belong_together(folder)
            read += 1
        time.sleep(0.001)
    assert [writer.communicate() and writer.returncode for writer in writers] == [0] * processes
    assert belong_together(folder)
    assert sorted(path.name for path in folder.iterdir()) == [*FILES, "manifest.json"]
    return read


def belong_together(folder):
    with turns.beside_readers(folder):
        known = (folder / "manifest.json").read_text().split("\n")
        return known == [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES]


def test_two_writers_and_a_reader(tmp_path):
    write_at_once(tmp_path / "out", 2, 40)


@pytest.mark.full
def test_many_writers(tmp_path):
    for i in range(20):
        write_at_once(tmp_path / str(i), 6, 60)


def test_who_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE_S", 0.1)
    with turns.alone(tmp_path):
        for held in (turns.alone, turns.beside_readers):
            with pytest.raises(FolderError, match=r"is in use by another process, for 0.1 s: end that"), held(tmp_path):
                pass
    with turns.beside_readers(tmp_path), turns.beside_readers(tmp_path):
        pass


def test_a_turn_that_ends_is_taken(tmp_path):
    order = []
    with turns.alone(tmp_path):
        waiting = threading.Thread(target=lambda: [writing.write_all(tmp_path, {"a": b"1"}), order.append("written")])
        waiting.start()
        time.sleep(0.1)
        order.append("done")
    waiting.join()
    assert order == ["done", "written"]


def test_the_index_goes_first_and_comes_last(tmp_path, monkeypatch):
    """Where writing stops between two files there is none."""
    names = {"a.csv": b"1", "b.csv": b"1", "manifest.json": b"1"}
    writing.write_all(tmp_path, names, index="manifest.json")
    replace = type(tmp_path).replace

    def stopping(self, target):
        if target.name == "b.csv":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr("pathlib.Path.replace", stopping)
    with pytest.raises(KeyboardInterrupt):
        writing.write_all(tmp_path, dict.fromkeys(names, b"2"), index="manifest.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_one_that_cannot_be_written_leaves_all_as_they_were(tmp_path):
    writing.write_all(tmp_path, {"a.csv": b"1", "manifest.json": b"1"}, index="manifest.json")
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(OutputError, match="there is a folder of that name"):
        writing.write_all(tmp_path, {"a.csv": b"2", "b.csv": b"2", "manifest.json": b"2"}, index="manifest.json")
    assert {path.name for path in tmp_path.iterdir()} == {"a.csv", "b.csv", "manifest.json"}
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "manifest.json").read_bytes() == b"1"


def test_what_an_earlier_run_left_goes(tmp_path):
    (tmp_path / "old.png").write_bytes(b"")
    writing.write_all(tmp_path, {"a.csv": b"1"}, outdated=["old.png", "never.png"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


STREAMER = """
import hashlib, sys
from pathlib import Path
from mubeam.foundation import writing
from mubeam.foundation import reading
path = Path(sys.argv[1]) / "e.lhe"
for i in range(int(sys.argv[3])):
    def beside(whole):
        return {path.with_name("e.lhe.json"): hashlib.sha256(whole.read_bytes()).hexdigest().encode()}
    with writing.stream(path, beside) as file:
        file.write(f"{sys.argv[2]} {i}".encode() * 1000)
"""


def test_a_stream_and_what_lies_beside_it_are_of_one_run(tmp_path):
    runs = [subprocess.Popen([sys.executable, "-c", STREAMER, str(tmp_path), str(i), "30"]) for i in range(3)]
    while any(run.poll() is None for run in runs):
        with turns.beside_readers(tmp_path):
            if (tmp_path / "e.lhe.json").exists():
                known = (tmp_path / "e.lhe.json").read_text()
                assert known == hashlib.sha256((tmp_path / "e.lhe").read_bytes()).hexdigest()
        time.sleep(0.001)
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["e.lhe", "e.lhe.json"]
