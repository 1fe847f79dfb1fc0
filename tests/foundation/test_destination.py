import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mubeam.errors import OutputError
from mubeam.foundation import destination, writing


def read_of(fifo):
    """Starts to read a FIFO; gives a function that waits for all that was written to it."""
    found = []
    thread = threading.Thread(target=lambda: found.append(fifo.read_bytes()), daemon=True)
    thread.start()

    def wait():
        thread.join(30)
        return found[0]

    return wait


@pytest.fixture(params=["bytes", "stream", "all"])
def write(request):
    """The ways to write a file."""

    def in_pieces(path, content):
        with writing.stream(path) as file:
            file.write(content[:2])
            file.write(content[2:])

    return {
        "bytes": writing.write_bytes,
        "stream": in_pieces,
        "all": lambda path, content: writing.write_all(path.parent, {path.name: content}, index=path.name),
    }[request.param]


def test_a_link_is_followed(tmp_path, write):
    (tmp_path / "there").mkdir()
    target, link, second = tmp_path / "there" / "a.txt", tmp_path / "link.txt", tmp_path / "second.txt"
    link.symlink_to("there/a.txt")
    second.symlink_to(link)
    for content in (b"first", b"again"):
        write(second, content)
        assert second.is_symlink()
        assert link.is_symlink()
        assert target.read_bytes() == content
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "link.txt", "second.txt", "there"]


def test_links_in_a_circle(tmp_path, write):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(OutputError, match=r"cannot write .*: Too many levels of symbolic links"):
        write(tmp_path / "a", b"x")


def test_a_fifo_gives_it_to_its_reader(tmp_path, write):
    fifo = tmp_path / "fifo.txt"
    os.mkfifo(fifo)
    wait = read_of(fifo)
    write(fifo, b"content" * 100_000)
    assert wait() == b"content" * 100_000
    assert fifo.is_fifo()
    assert list(tmp_path.iterdir()) == [fifo]


def test_the_reader_of_a_fifo_goes(tmp_path):
    fifo = tmp_path / "fifo.txt"
    os.mkfifo(fifo)
    with (
        subprocess.Popen(["/usr/bin/head", "-c", "1", str(fifo)], stdout=subprocess.DEVNULL),
        pytest.raises(OutputError, match="Broken pipe"),
    ):
        writing.write_bytes(fifo, b"x" * 10**7)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_device():
    with pytest.raises(OutputError, match="cannot write /dev/full: No space left on device"):
        writing.write_bytes("/dev/full", b"x")


def test_a_file_keeps_who_may_read_it(tmp_path):
    path = writing.write_bytes(tmp_path / "a.txt", b"private")
    path.chmod(0o600)
    writing.write_bytes(path, b"still")
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "name of the output file is empty"),
        ("a\0b", "cannot hold the character 0"),
        ("\ud800", "no file can have this name"),
        ("a" * 300, "File name too long"),
        (".", "there is a folder of that name"),
    ],
)
def test_no_names(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    for use in (writing.check_file, lambda path: writing.write_bytes(path, b"x")):
        with pytest.raises(OutputError, match=message):
            use(name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a" * 255, "ä" * 127, os.fsdecode(b"caf\xe9")])
def test_names_up_to_what_there_can_be(tmp_path, write, name):
    write(tmp_path / name, b"content")
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["", "-", "a\0b", "\ud800", "a" * 300])
def test_no_names_of_folders(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for use in (writing.check_folder, writing.make_folder):
        with pytest.raises(OutputError, match="output folder"):
            use(name)
    assert list(tmp_path.iterdir()) == []


STDOUT = """
import sys
from mubeam.foundation import writing
from mubeam.foundation import reading
print("before")
writing.write_bytes("/dev/stdout", b"content\\n")
with writing.stream("/proc/self/fd/1") as file:
    file.write(b"in pieces\\n")
print("after")
"""


def test_standard_output_goes_on(tmp_path):
    """Also where it is an ordinary file, which is neither replaced nor begun anew."""
    path = tmp_path / "out.txt"
    with path.open("wb") as file:
        file.write(b"header\n")
        file.flush()
        subprocess.run([sys.executable, "-c", STDOUT], stdout=file, check=True)
    assert path.read_text() == "header\nbefore\ncontent\nin pieces\nafter\n"
    assert list(tmp_path.iterdir()) == [path]


def test_checking_opens_no_fifo(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert writing.check_file(fifo) == fifo
    assert destination.find(fifo).is_stream


def test_an_exception_says_which_file_is_left(tmp_path):
    with pytest.raises(KeyboardInterrupt) as error, writing.stream(tmp_path / "a.lhe"):
        raise KeyboardInterrupt
    (left,) = tmp_path.iterdir()
    assert error.value.__notes__ == [f"{left.name} is not whole and can be removed"]


def test_a_folder_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to("there/below")
    writing.check_folder(tmp_path / "link")
    assert not (tmp_path / "there").exists()
    writing.write_all(tmp_path / "link", {"a.txt": b"content"})
    assert (tmp_path / "there" / "below" / "a.txt").read_bytes() == b"content"


def test_a_folder_through_links_in_a_circle(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    for use in (writing.check_folder, writing.make_folder):
        with pytest.raises(OutputError, match="output folder"):
            use(tmp_path / "a")
