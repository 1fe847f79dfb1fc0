"""Whose a part is: the footer of its Parquet file says which scan it belongs to and which part of it it is."""

import json
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from mubeam.errors import DataFileError, FolderError
from mubeam.scans.identity import Identity, difference, shown

KEY: Final = "mubeam"
"""Of the metadata."""

PART: Final = "part"
READ_BYTES: Final = 1 << 20
REMEMBERED: Final = 1 << 13
"""Footers, so that a part that is looked at again is not read again."""


def content(identity: Identity, number: int) -> str:
    """The metadata of a part, as JSON; equal for equal parts."""
    return json.dumps(identity.to_dict() | {PART: number}, sort_keys=True)


def read(path: Path) -> dict[str, Any] | None:
    """What the footer of a file says, empty if it is not mubeam's; None if there is no footer, as in a damaged file.

    Raises DataFileError for what is no regular file or cannot be read.
    """
    with open_file(path) as file:
        found = os.fstat(file.fileno())
        return _read(str(path), found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=REMEMBERED)
def _read(path: str, *_: int) -> dict[str, Any] | None:
    from pyarrow import ArrowException, parquet

    try:
        metadata = parquet.read_metadata(path).metadata or {}
    except (OSError, ArrowException):
        return None
    with suppress(ValueError, RecursionError):
        found = json.loads(metadata.get(KEY.encode(), b"{}"))
        if isinstance(found, dict):
            return found
    return {}


def refuse_foreign(
    path: Path, number: int, identity: Identity, *, is_noted: bool, accept_versions: bool = False
) -> bool:
    """Whether a file with the name of a part has the footer of that part; it has none if it is damaged.

    With `accept_versions` other versions may have made it. Raises FolderError for a part of another scan, for another
    part, and for a file without a footer that no run noted.
    """
    away = "take it away, or choose another folder"
    try:
        found = read(path)
    except DataFileError as error:
        raise FolderError(f"{error}: {away}") from None
    if found is None:
        if is_noted:
            return False
        raise FolderError(f"{path} is damaged, or no part of a scan, and no run of this one noted it: {away}")
    if not found:
        raise FolderError(f"{path} is no part of a scan that mubeam made: {away}")
    theirs = found.get(PART)
    other = difference(
        {key: value for key, value in found.items() if key != PART}, identity, accept_versions=accept_versions
    )
    if other is not None:
        raise FolderError(f"{path} is a part of another scan ({other}): {away}")
    if theirs != number:
        raise FolderError(f"{path} holds part {shown(theirs)} of this scan under the name of another: {away}")
    return True


def is_readable(path: Path) -> bool:
    """Whether all pages of a part are what was written, by their own checksums."""
    from pyarrow import ArrowException, parquet

    try:
        with open_file(path) as file:
            reader = parquet.ParquetFile(file, page_checksum_verification=True)
            for group in range(reader.num_row_groups):
                reader.read_row_group(group)
    except (OSError, ArrowException, DataFileError):
        return False
    return True


def checksum(path: Path) -> str:
    """SHA-256 of a file; DataFileError if it cannot be read."""
    digest = sha256()
    try:
        with open_file(path) as file:
            while block := file.read(READ_BYTES):
                digest.update(block)
    except OSError as error:
        raise DataFileError(f"cannot read {path}: {error.strerror}") from None
    return digest.hexdigest()


def open_file(path: Path) -> BinaryIO:
    """A regular file, or a link to one, to be read; DataFileError for anything else, at which nothing waits."""
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise DataFileError(f"cannot read {path}: {error.strerror}") from None
    file = os.fdopen(number, "rb")
    if not stat.S_ISREG(os.fstat(number).st_mode):
        file.close()
        raise DataFileError(f"cannot read {path}: it is no regular file")
    return file


def of_manifest(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    """The identity that a manifest tells; empty if it tells none."""
    found = manifest.get("identity")
    return found if isinstance(found, Mapping) else {}
