"""Destinations of output: a regular file (through links), or a stream (standard output, a FIFO, a device)."""

import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from mubeam.errors import OutputError, ReaderGoneError

STDOUT: Final = "-"
OPEN_FILES: Final = re.compile(r"/dev/fd|/proc/(?P<process>\d+)(/task/\d+)?/fd")
MOST_LINKS: Final = 40


@dataclass(frozen=True)
class Destination:
    """Where an output goes.

    Attributes:
        path: as it was given.
        file: the path after following links; the file need not exist.
        is_stream: whether it is a stream, which is written to and not replaced.
        descriptor: file descriptor of a stream that is open in this process, such as 1 for standard output; else None.
    """

    path: Path
    file: Path
    is_stream: bool = False
    descriptor: int | None = None


def find(path: str | Path) -> Destination:
    """The Destination of `path`; OutputError for a folder, a disk, or a name that no file can have."""
    if not isinstance(path, str | Path):
        raise OutputError(f"an output must be the name of a file, got {type(path).__name__}")
    given = Path(path)
    if not str(path):
        raise OutputError("the name of the output file is empty: give one")
    if "\0" in str(path):
        raise OutputError(f"cannot write {str(path)!r}: a name cannot hold the character 0")
    try:
        return _follow(given)
    except OSError as error:
        raise OutputError(f"cannot write {given}: {error.strerror}") from None
    except UnicodeEncodeError:
        raise OutputError(f"cannot write {str(path)!r}: no file can have this name") from None


def _follow(given: Path) -> Destination:
    file = given
    for _ in range(MOST_LINKS):
        number = _descriptor(file)
        if number is not None:
            os.fstat(number)
            return Destination(given, file, is_stream=True, descriptor=number)
        if not file.is_symlink():
            break
        file = file.parent / file.readlink()
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        return Destination(given, file)
    if stat.S_ISDIR(mode):
        raise OutputError(f"cannot write {given}: there is a folder of that name")
    if stat.S_ISBLK(mode):
        raise OutputError(f"cannot write {given}: it is a disk")
    return Destination(given, file, is_stream=not stat.S_ISREG(mode))


def _descriptor(file: Path) -> int | None:
    """File descriptor if `file` names an open file of this process, as /dev/fd/1 does; else None."""
    if not re.fullmatch("[0-9]{1,9}", file.name, re.ASCII):
        return None
    among = OPEN_FILES.fullmatch(os.path.realpath(file.parent))
    if among is None or among["process"] not in (None, str(os.getpid())):
        return None
    return int(file.name)


def check(found: Destination) -> None:
    """OutputError if there is no permission to write to a stream. A FIFO is not opened, as its reader would notice."""
    if found.descriptor is None and not os.access(found.file, os.W_OK):
        raise OutputError(f"cannot write {found.path}: Permission denied")


@contextmanager
def opened(found: Destination) -> Iterator[BinaryIO]:
    """A stream opened for writing; waits for the reader of a FIFO.

    Raises OutputError if writing fails, ReaderGoneError if the reader of standard output has ended.
    """
    try:
        if found.descriptor is None:
            number = os.open(found.file, os.O_WRONLY | os.O_NOCTTY)
        else:
            if sys.stdout is not None:
                sys.stdout.flush()
            number = os.dup(found.descriptor)
    except OSError as error:
        raise OutputError(f"cannot write {found.path}: {error.strerror}") from None
    file = io.BufferedWriter(_Stream(number, found))
    try:
        yield cast(BinaryIO, file)
        file.flush()
    except io.UnsupportedOperation:
        raise OutputError(
            f"cannot write {found.path}: this format goes back in its file, give an ordinary one"
        ) from None
    finally:
        file.raw.close()


class _Stream(io.RawIOBase):
    """Unbuffered output that counts its bytes and cannot seek."""

    def __init__(self, number: int, found: Destination) -> None:
        self._number = number
        self._found = found
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, content: Any) -> int:
        try:
            count = os.write(self._number, content)
        except BrokenPipeError as error:
            kind = ReaderGoneError if self._found.descriptor == 1 else OutputError
            raise kind(f"cannot write {self._found.path}: {error.strerror}") from None
        except OSError as error:
            raise OutputError(f"cannot write {self._found.path}: {error.strerror}") from None
        self._written += count
        return count

    def close(self) -> None:
        if not self.closed:
            os.close(self._number)
        super().close()
