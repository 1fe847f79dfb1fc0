"""Arrays kept on disk between runs, by the hash of their inputs.

A file is written under a temporary name and renamed, so that other processes never see part of one. Failures to read or
write are no errors: the array is computed again, or not kept.
"""

import io as bytes_io
import logging
import os
import stat
from functools import cache
from hashlib import sha256
from math import prod
from pathlib import Path

import numpy as np

from mubeam.errors import OutputError
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray

LOG = logging.getLogger(__name__)

CHECKSUM_BYTES = 32

FOLDER_VARIABLE = "MUBEAM_CACHE_DIR"
"""Environment variable that names another folder; empty for no cache."""


def folder() -> Path | None:
    """The folder of the cache: that of FOLDER_VARIABLE, else the user's cache folder; None for no cache."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_path

    found = user_cache_path("mubeam", appauthor=False)
    # where a user has no home
    return found if found.is_absolute() else None


def key_of(*parts: object) -> str:
    """A key (SHA-256, hexadecimal) from numbers, strings and arrays; equal keys mean equal parts in the same order."""
    digest = sha256()
    for part in parts:
        digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


@cache
def code_hash(*parts: str) -> str:
    """Of the code in these folders and files of the package, for what is kept only as long as it stays the same."""
    home = Path(__file__).parents[1]
    digest = sha256()
    for part in parts:
        found = [home / part] if (home / part).is_file() else sorted((home / part).rglob("*.py"))
        for path in found:
            digest.update(path.relative_to(home).as_posix().encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load(key: str, shape: tuple[int, ...]) -> FloatArray | None:
    """The array kept under `key`; None if there is none of this shape, or the file is damaged.

    A file of another size than such an array is not read.
    """
    home = folder()
    if home is None:
        return None
    expected = _packed(np.zeros(shape))
    content = _read(_file(home, key), CHECKSUM_BYTES + len(expected))
    checksum, data = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
    if not content:
        LOG.debug("table %s is not in %s: it is computed", key[:12], home)
        return None
    header = len(expected) - 8 * prod(shape)
    # a header that says the same: the numbers that follow are of this shape and kind
    if len(data) != len(expected) or data[:header] != expected[:header] or sha256(data).digest() != checksum:
        LOG.warning("table %s in %s is damaged: it is computed again", key[:12], home)
        return None
    array = np.frombuffer(data, dtype=float, offset=header).reshape(shape).copy()
    return array if np.isfinite(array).all() else None


def store(key: str, array: FloatArray) -> None:
    """Keep an array under `key`; nothing happens if the folder cannot be written to."""
    home = folder()
    if home is None:
        return
    data = _packed(array)
    try:
        home.mkdir(parents=True, exist_ok=True)
        writing.write_bytes(_file(home, key), sha256(data).digest() + data)
    except (OSError, OutputError) as error:
        LOG.info("table %s is not kept in %s: %s", key[:12], home, error)


def _packed(array: FloatArray) -> bytes:
    buffer = bytes_io.BytesIO()
    np.save(buffer, np.ascontiguousarray(array, dtype=float), allow_pickle=False)
    return buffer.getvalue()


def _read(path: Path, size: int) -> bytes:
    """The content of a regular file of that size; empty for any other file."""
    try:
        # of a FIFO nobody waits for the other end
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(number, "rb") as file:
            about = os.fstat(number)
            return file.read(size) if stat.S_ISREG(about.st_mode) and about.st_size == size else b""
    except OSError:
        return b""


def _file(home: Path, key: str) -> Path:
    return home / f"{key}.table"
