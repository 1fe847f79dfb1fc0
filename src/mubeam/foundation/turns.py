"""Short locks on a folder: one process writes several files in it, or several read them, at a time.

The lock (flock) is on the folder itself, so it leaves no file and ends with its process. On a file system without such
locks nothing is locked; checksums in manifests then tell files that do not belong together.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from mubeam.errors import FolderError

try:
    import fcntl
except ImportError:  # pragma: no cover  (there are no such locks on Windows)
    fcntl = None  # type: ignore[assignment]

PATIENCE_S: Final = 60.0
"""How long to wait for a process that holds the folder; writing takes a moment, so a longer one has been stopped."""

PAUSE_S: Final = 0.02


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Within the block no other process writes or reads the folder; FolderError after PATIENCE_S of waiting."""
    with _held(folder, is_shared=False):
        yield


@contextmanager
def beside_readers(folder: Path) -> Iterator[None]:
    """Within the block no other process writes to the folder; FolderError after PATIENCE_S of waiting."""
    with _held(folder, is_shared=True):
        yield


@contextmanager
def _held(folder: Path, *, is_shared: bool) -> Iterator[None]:
    number = None
    try:
        if fcntl is not None:
            try:
                number = os.open(folder, os.O_RDONLY)
            except OSError:
                # what is wrong with the folder is said by who reads or writes in it
                number = None
        if number is not None:
            _wait(number, folder, fcntl.LOCK_SH if is_shared else fcntl.LOCK_EX)
        yield
    finally:
        if number is not None:
            os.close(number)


def _wait(number: int, folder: Path, kind: int) -> None:
    end = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(number, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise FolderError(
                    f"{folder} is in use by another process, for {PATIENCE_S:g} s: end that, or choose another folder"
                ) from None
            time.sleep(PAUSE_S)
        except OSError:
            return
