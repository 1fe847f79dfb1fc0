"""Arrays kept on disk between runs, by the hash of what they were made from.

A file is written whole under a temporary name and renamed, so that processes that run at once never see a part of one.
What cannot be read is made again; what cannot be written is not kept.
"""

import io as bytes_io
import os
from hashlib import sha256
from pathlib import Path

import numpy as np

from mubeam import io
from mubeam.checks import FloatArray
from mubeam.errors import OutputError

CHECKSUM_BYTES = 32

FOLDER_VARIABLE = "MUBEAM_CACHE_DIR"
"""Environment variable that names another folder; empty for no cache."""


def folder() -> Path | None:
    """Where arrays are kept: the variable's folder, else the user's cache folder; None for no cache."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen is not None:
        return Path(chosen) if chosen else None
    from platformdirs import user_cache_path

    return user_cache_path("mubeam", appauthor=False)


def key_of(*parts: object) -> str:
    """A key from numbers, strings and arrays: equal only if all of them are."""
    digest = sha256()
    for part in parts:
        digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def load(key: str) -> FloatArray | None:
    """The array kept under `key`; None if there is none or it is damaged."""
    home = folder()
    if home is None:
        return None
    try:
        content = _file(home, key).read_bytes()
    except OSError:
        return None
    checksum, data = content[:CHECKSUM_BYTES], content[CHECKSUM_BYTES:]
    if sha256(data).digest() != checksum:
        return None
    array: FloatArray = np.load(bytes_io.BytesIO(data), allow_pickle=False)
    return array


def store(key: str, array: FloatArray) -> None:
    """Keep an array under `key`, if the folder can be written to."""
    home = folder()
    if home is None:
        return
    buffer = bytes_io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    data = buffer.getvalue()
    try:
        home.mkdir(parents=True, exist_ok=True)
        io.write_bytes(_file(home, key), sha256(data).digest() + data)
    except (OSError, OutputError):
        return


def _file(home: Path, key: str) -> Path:
    return home / f"{key}.table"
