"""The manifest beside a file of events, whose SHA-256 tells whether the file was changed since."""

import hashlib
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final

from mubeam.errors import DataFileError
from mubeam.foundation import reading

MANIFEST_SUFFIX: Final = ".manifest.json"


class Hashed:
    """What is written to a stream, and its SHA-256; a stream cannot be read again."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, content: Any) -> int:
        """Write, and count in."""
        self._hash.update(content)
        return self._file.write(content)

    def flush(self) -> None:
        """Hand on what is kept back."""
        self._file.flush()

    @property
    def sha256(self) -> str:
        """Of what was written, as hexadecimal digits."""
        return self._hash.hexdigest()


def manifest_path(path: str | Path) -> Path:
    """Path of the manifest of a file of events: its path + ".manifest.json"."""
    return Path(f"{path}{MANIFEST_SUFFIX}")


def sha256(path: str | Path) -> str:
    """SHA-256 of a regular file, as hexadecimal digits; DataFileError if it cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataFileError(f"cannot read {path}: {error.strerror}") from None


def checked_manifest(path: str | Path) -> dict[str, Any] | None:
    """The manifest beside a file of events, None if there is none.

    Raises DataFileError if the file does not exist, the manifest cannot be read, or its checksum is not the file's.
    """
    beside = manifest_path(path)
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode) or not beside.exists():
            return None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataFileError(f"cannot read {path}: {reason}") from None
    manifest = reading.read_json(beside)
    if manifest.get("sha256") not in (None, sha256(path)):
        raise DataFileError(
            f"{path} is not what its manifest {beside.name} was written for: the file was changed or damaged. Give a "
            "selection of events a name of its own; delete the manifest to use the file as it is"
        )
    return manifest
