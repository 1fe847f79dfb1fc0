import json
import os
import socket
import subprocess
import sys
import threading
import time

import pytest

from mubeam.errors import FolderError, OutputError
from mubeam.foundation import locks as lock


@pytest.fixture
def dead():
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def owner(**changes):
    return {
        "host": socket.gethostname(),
        "processes": lock._processes(),
        "pid": os.getpid(),
        "process_started": lock._started(os.getpid()),
        "since": "2024-01-01 00:00:00",
        "run": "other",
    } | changes


def write(path, content, age_s=0.0):
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    os.utime(path, (time.time() - age_s,) * 2)


def test_a_lock_is_held_for_a_block(tmp_path):
    path = tmp_path / "a.lock"
    with lock.hold(path) as held:
        assert json.loads(path.read_text())["pid"] == os.getpid()
        held.check()
        with pytest.raises(FolderError, match=rf"is in use by process {os.getpid()}, since 2.*: wait until it ends"), \
                lock.hold(path):  # fmt: skip
            pass
        assert path.exists()
    assert not path.exists()


def test_a_dead_owner_on_this_host_is_replaced_at_once(tmp_path, dead):
    path = tmp_path / "a.lock"
    write(path, owner(pid=dead))
    with lock.hold(path):
        assert json.loads(path.read_text())["pid"] == os.getpid()


def test_a_number_that_was_given_again_is_no_owner(tmp_path):
    path = tmp_path / "a.lock"
    write(path, owner(process_started="1"))
    with lock.hold(path):
        pass


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        '{"pid": 1}',
        "\ufeff{}",
        "[" * 4000,
        '{"pid": ' + "9" * 2000 + "}",
        *(
            owner(**{name: value})
            for name, values in {
                "host": (1, None, "a\nb", "\x1b]0;title\x07", "\ud800"),
                "processes": ([], 2.0),
                "pid": ("1", 1.0, True, 0, -1, 10**400, None),
                "since": (20240101, "yesterday", "2024-01-01 00:00:00\n"),
                "process_started": (1, []),
            }.items()
            for value in values
        ),
    ],
)
def test_a_writer_that_died_at_it_is_no_owner(tmp_path, content):
    path = tmp_path / "a.lock"
    write(path, content)
    with lock.hold(path):
        pass


VICTIM = "what somebody wrote\n"


def link(path, victim):
    path.symlink_to(victim)


def dangling(path, victim):
    path.symlink_to(victim.with_name("none"))


def hard_link(path, victim):
    path.hardlink_to(victim)


def fifo(path, victim):
    os.mkfifo(path)


def folder(path, victim):
    path.mkdir()


def device(path, victim):
    path.symlink_to("/dev/zero")


def large(path, victim):
    path.write_text(VICTIM * 1000)


@pytest.mark.parametrize("make", [link, dangling, hard_link, fifo, folder, device, large])
def test_what_is_no_file_of_its_own_is_refused_and_left_as_it_is(tmp_path, make):
    victim, path = tmp_path / "victim", tmp_path / "a.lock"
    victim.write_text(VICTIM)
    make(path, victim)
    before = path.lstat()
    for step in (lambda: lock.hold(path).__enter__(), lambda: lock.refuse_if_held(path)):
        with pytest.raises((OutputError, FolderError), match=r"a\.lock: .*: take it away$"):
            step()
    assert not lock.names(path, "other")
    assert victim.read_text() == VICTIM
    assert sorted(found.name for found in tmp_path.iterdir()) == ["a.lock", "victim"]
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)


def test_a_link_in_the_place_of_a_lock_is_never_written_to(tmp_path, monkeypatch):
    """Put there while the lock is held: its signs of life and its end leave alone what the link points to."""
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.01)
    victim, path = tmp_path / "victim", tmp_path / "a.lock"
    victim.write_text(VICTIM)
    os.utime(victim, (0, 0))
    with lock.hold(path) as held:
        path.unlink()
        path.symlink_to(victim)
        with pytest.raises(FolderError, match="was removed or taken over"):
            held.check()
        assert held.lost.wait(10)
    assert path.is_symlink()
    assert (victim.read_text(), victim.stat().st_mtime) == (VICTIM, 0)


def test_a_link_that_comes_between_looking_and_opening(tmp_path, monkeypatch):
    victim, path = tmp_path / "victim", tmp_path / "a.lock"
    victim.write_text(VICTIM)
    open_file = os.open

    def late(name, flags, *mode, **more):
        if name == path:
            path.symlink_to(victim)
        return open_file(name, flags, *mode, **more)

    monkeypatch.setattr(os, "open", late)
    with pytest.raises(OutputError, match="cannot write"), lock.hold(path):
        pass
    assert victim.read_text() == VICTIM


@pytest.mark.parametrize(
    "changes",
    [
        {"host": "elsewhere"},
        {"processes": f"{lock._processes().split(' ')[0]} pid:[1]"},
        {"processes": f"another-start {lock._processes().split(' ')[1]}"},
    ],
    ids=["another host", "another container", "another start, or another host of that name"],
)  # fmt: skip
def test_other_hosts_have_a_timeout(tmp_path, changes, dead):
    path = tmp_path / "a.lock"
    write(path, owner(pid=dead, **changes), lock.TIMEOUT_S - 20)
    with pytest.raises(FolderError, match=f"process {dead}" + (" on elsewhere" if "host" in changes else "")), \
            lock.hold(path):  # fmt: skip
        pass
    write(path, owner(pid=dead, **changes), lock.TIMEOUT_S + 20)
    with lock.hold(path):
        pass


def test_signs_of_life(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.01)
    path = tmp_path / "a.lock"
    with lock.hold(path) as held:
        os.utime(path, (0, 0))
        end = time.monotonic() + 10
        while path.stat().st_mtime == 0 and time.monotonic() < end:
            time.sleep(0.01)
        assert path.stat().st_mtime > 0
        write(path, owner())
        assert held.lost.wait(10)
        with pytest.raises(FolderError, match="was removed or taken over by another run"):
            held.check()
    # it is the other's now
    assert path.exists()


@pytest.mark.parametrize("other", [None, owner()])
def test_a_lock_that_is_gone_is_seen_before_anything_is_written(tmp_path, other):
    """Without waiting for the next sign of life."""
    path = tmp_path / "a.lock"
    with lock.hold(path) as held:
        path.unlink()
        if other is not None:
            write(path, other)
        with pytest.raises(FolderError, match="was removed or taken over by another run"):
            held.check()


def test_locks_beside(tmp_path, dead):
    def shards():
        return tmp_path.glob("scan-*.lock")

    write(tmp_path / "scan-1-of-2.lock", owner())
    with pytest.raises(FolderError, match="is in use"), lock.hold(tmp_path / "scan.lock", shards):
        pass
    assert not (tmp_path / "scan.lock").exists()
    with lock.hold(tmp_path / "scan-2-of-2.lock"):
        pass
    write(tmp_path / "scan-1-of-2.lock", owner(pid=dead))
    with lock.hold(tmp_path / "scan.lock", shards):
        pass


def test_a_file_server_may_fail_for_a_moment(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "HEARTBEAT_S", 0.01)
    read, failures = lock._read, []

    def fail(path):
        if threading.current_thread().name != "mubeam-heartbeat" or len(failures) == fail.times:
            return read(path)
        failures.append(1)
        return None

    monkeypatch.setattr(lock, "_read", fail)
    for fail.times in (lock.MOST_FAILURES - 1, 99):
        failures.clear()
        with lock.hold(tmp_path / "a.lock") as held:
            assert held.lost.wait(0.5) == (fail.times == 99)
        (tmp_path / "a.lock").unlink(missing_ok=True)


def test_a_folder_that_cannot_be_written_to(tmp_path):
    with pytest.raises(OutputError, match=r"cannot write .*No such file"), lock.hold(tmp_path / "none" / "a.lock"):
        pass


def test_only_one_of_many_gets_it(tmp_path):
    """Each finds a dead owner, and just one takes over."""
    path = tmp_path / "a.lock"
    write(path, "")
    got, refused, start = [], [], threading.Barrier(8)
    release = threading.Event()

    def take():
        start.wait()
        try:
            with lock.hold(path):
                got.append(1)
                release.wait(10)
        except FolderError:
            refused.append(1)
            if len(refused) == 7:
                release.set()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(got), len(refused)) == (1, 7)


def test_zombies_are_dead():
    ended = subprocess.Popen([sys.executable, "-c", ""])
    end = time.monotonic() + 10
    while lock._started(ended.pid) is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert lock._started(ended.pid) is None
    ended.wait()
