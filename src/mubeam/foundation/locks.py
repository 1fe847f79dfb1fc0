"""A lock file for a folder that is written to, with its owner and a heartbeat.

    with locks.hold(folder / "reach.lock") as held:
        ...
        held.check()  # before what cannot be taken back

A lock is a small regular file. Anything else in its place (a link, a FIFO) is refused and left as it is. A lock without
an owner (its writer died while writing) or with a dead owner is taken over.

An owner on this host is dead if its process is. An owner on another host, or on this host before its last start, is
taken to be dead if the file was not touched for TIMEOUT_S.
"""

import json
import os
import re
import socket
import stat
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import strftime
from typing import Any, Final

from mubeam.errors import FolderError, OutputError
from mubeam.foundation import writing

try:
    from fcntl import LOCK_EX, flock
except ImportError:  # pragma: no cover  (there are no such locks on Windows)
    flock = None  # type: ignore[assignment]

TIMEOUT_S: Final = 180.0
"""Time without a heartbeat after which a run on another host is taken to be dead."""

HEARTBEAT_S: Final = 20.0
MOST_FAILURES: Final = 3
"""Heartbeats in a row at which the lock could not be read, after which it counts as lost."""

MOST_BYTES: Final = 4096
"""Largest size of a lock file."""

LARGEST_PID: Final = 2**31 - 1
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def _first_line(path: str) -> str:
    with suppress(OSError):
        return Path(path).read_text().split("\n", 1)[0]
    return ""


def _processes() -> str:
    """Identity of the host's last start and of the container: process numbers are unique within it."""
    space = ""
    with suppress(OSError):
        space = str(Path("/proc/self/ns/pid").readlink())
    return f"{_first_line('/proc/sys/kernel/random/boot_id')} {space}"


def _started(pid: int) -> str | None:
    """When a process began, in clock ticks; "" if that cannot be known, None if there is no such process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except OSError:
        pass
    # the second field, the name, may hold anything up to its last bracket
    fields = _first_line(f"/proc/{pid}/stat").rpartition(")")[2].split()
    if fields and fields[0] in ("Z", "X"):
        return None
    return fields[19] if len(fields) > 19 else ""


@dataclass
class Lock:
    """A lock file that this run owns within the block of `hold`.

    Attributes:
        path: the file.
        me: its content: host, process, time; `run` is a random name of this run.
        lost: set when a heartbeat found the lock taken over.
    """

    path: Path
    me: dict[str, Any] = field(default_factory=dict)
    lost: threading.Event = field(default_factory=threading.Event)

    def check(self) -> None:
        """FolderError if the lock was taken over or removed, as can happen to a run that was asleep for TIMEOUT_S."""
        owner = _read(self.path)
        # a file server may fail to read a file for a moment
        is_other = not self.path.is_file() if owner is None else owner.get("run") != self.me["run"]
        if is_other or self.path.is_symlink() or self.lost.is_set():
            raise FolderError(f"{self.path.parent} was removed or taken over by another run meanwhile")


@contextmanager
def hold(path: Path, others: Callable[[], Iterable[Path]] = tuple) -> Iterator[Lock]:
    """Hold the lock at `path` within the block; `others` lists further locks that no run may hold.

    Raises FolderError, with the owner, if another run holds one of them; OutputError if the lock cannot be written, or
    is a link, a FIFO or a file with other names.
    """
    me = {
        "host": socket.gethostname(),
        "processes": _processes(),
        "pid": os.getpid(),
        "process_started": _started(os.getpid()),
        "since": strftime("%Y-%m-%d %H:%M:%S"),
        "run": os.urandom(8).hex(),
    }
    lock = Lock(path, me)
    _acquire(lock)
    stop = threading.Event()
    beat = threading.Thread(target=_beat, args=(lock, stop), daemon=True, name="mubeam-heartbeat")
    try:
        for other in others():
            if other != path:
                refuse_if_held(other)
        beat.start()
        yield lock
    finally:
        stop.set()
        if beat.ident is not None:
            beat.join()
        _release(lock)


def open_regular(path: Path, flags: int) -> int:
    """File descriptor of the regular file at `path`, made if missing with os.O_CREAT.

    Raises OSError, whose strerror says what is there, for a link, a file with other names (hard links) and anything
    that is no regular file. It never waits (a FIFO is not opened) and changes nothing.
    """
    careful = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"))
    with suppress(FileNotFoundError):
        _refuse_strange(path, path.lstat())
    number = os.open(path, flags | careful, 0o666)
    try:
        # another file may have come in its place between the two
        _refuse_strange(path, os.fstat(number))
    except OSError:
        os.close(number)
        raise
    return number


def _refuse_strange(path: Path, found: os.stat_result) -> None:
    """OSError for anything but a regular file with one name."""
    if stat.S_ISLNK(found.st_mode):
        what = "it is a link"
    elif not stat.S_ISREG(found.st_mode):
        what = "it is no regular file"
    elif found.st_nlink > 1:
        what = "the file has other names (hard links)"
    else:
        return
    raise OSError(None, f"{what}: take it away", str(path))


def _acquire(lock: Lock) -> None:
    content = json.dumps(lock.me).encode()
    while True:
        try:
            number = open_regular(lock.path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise OutputError(f"cannot write {lock.path}: {error.strerror}") from None
        try:
            _guard(number)
            # another run may have removed the file between opening and guarding it
            if not _is_still(lock.path, number):
                continue
            refuse_if_held(lock.path)
            os.ftruncate(number, 0)
            os.pwrite(number, content, 0)
            return
        except OSError as error:
            raise OutputError(f"cannot write {lock.path}: {error.strerror}") from None
        finally:
            os.close(number)


def _guard(number: int) -> None:
    """Lock the open file until it is closed, if the file system can do that."""
    if flock is not None:
        with suppress(OSError):
            flock(number, LOCK_EX)


def _is_still(path: Path, number: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(number))
    except FileNotFoundError:
        return False


def refuse_if_held(path: Path) -> None:
    """FolderError if the owner of the lock at `path` may be alive, or the file is no lock; nothing is changed."""
    try:
        owner = _owner(path)
    except FileNotFoundError:
        return
    except OSError as error:
        raise FolderError(f"cannot use the lock {path}: {error.strerror}") from None
    if owner is None or not _may_live(path, owner):
        return
    where = "" if owner["host"] == socket.gethostname() else f" on {owner['host']}"
    raise FolderError(
        f"{path.parent} is in use by process {owner['pid']}{where}, since {owner['since']}: wait until it ends, or "
        "choose another folder"
    )


def _read(path: Path) -> dict[str, Any] | None:
    """The owner in a lock; None if it cannot be read or has none."""
    with suppress(OSError):
        return _owner(path)
    return None


def _owner(path: Path) -> dict[str, Any] | None:
    """The owner in a lock; None if it has none (its writer died while writing); OSError for a file that is no lock."""
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(None, "it is too large for a lock: take it away", str(path))
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and _is_owner(found) else None


def _is_owner(found: dict[str, Any]) -> bool:
    """Whether a JSON object has all entries of an owner, with their types, and texts that can be printed."""
    texts = [found.get(name) for name in ("host", "processes", "since")]
    pid = found.get("pid")
    return (
        all(isinstance(text, str) and text.isprintable() for text in texts)
        and TIME.fullmatch(found["since"]) is not None
        and type(pid) is int
        and 0 < pid <= LARGEST_PID
        and isinstance(found.get("process_started"), str | None)
    )


def _may_live(path: Path, owner: dict[str, Any]) -> bool:
    if owner["host"] == socket.gethostname() and owner["processes"] == _processes():
        started = _started(owner["pid"])
        return started is not None and started == owner.get("process_started")
    try:
        # both times are the file server's
        with tempfile.TemporaryFile(dir=path.parent, prefix=writing.TRIAL) as now:
            return os.fstat(now.fileno()).st_mtime - path.lstat().st_mtime < TIMEOUT_S
    except OSError:
        return True


def names(path: Path, run: str) -> bool:
    """Whether the lock at `path` is there and names this run as its owner."""
    owner = _read(path)
    return owner is not None and owner.get("run") == run


def _beat(lock: Lock, stop: threading.Event) -> None:
    failures = 0
    while not stop.wait(HEARTBEAT_S):
        owner = _read(lock.path)
        # file servers fail for a moment
        failures = failures + 1 if owner is None else 0
        if failures == MOST_FAILURES or (owner is not None and owner.get("run") != lock.me["run"]):
            lock.lost.set()
            return
        with suppress(OSError):
            os.utime(lock.path, follow_symlinks=os.utime not in os.supports_follow_symlinks)


def _release(lock: Lock) -> None:
    if names(lock.path, lock.me["run"]):
        lock.path.unlink(missing_ok=True)
