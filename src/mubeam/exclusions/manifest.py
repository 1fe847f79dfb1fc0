"""The manifest of any run: what computed, the checksums that tie its results to it, and how it is read again."""

import platform
from collections.abc import Mapping
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np

import mubeam
from mubeam.errors import DataFileError
from mubeam.exclusions import bounds
from mubeam.foundation import reading, turns

FILE = "manifest.json"
CHECKSUMS = "sha256"
WROTE = {
    "reach": "mubeam reach",
    "scan": "mubeam scan",
    "events": "mubeam events",
    "tau-pairs": "mubeam tau-pairs",
    "reproduce": "mubeam reproduce",
}
"""What made a folder, by the command in its manifest."""


def versions() -> dict[str, str]:
    """Versions of what computes."""
    return {"mubeam": mubeam.__version__, "numpy": np.__version__, "python": platform.python_version()}


def bound_citations(plane: str | None) -> list[str]:
    """Keys of references.bib for the published limits of a plane (None: none), sorted; cross-checks are not drawn."""
    found = [] if plane is None else [bounds.get(name) for name in bounds.names(plane)]
    return sorted({key for bound in found if bound.use == "limit" for key in bound.citations})


def checksums(contents: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of the content of files, by name."""
    return {name: sha256(content).hexdigest() for name, content in contents.items()}


def read(path: str | Path) -> dict[str, Any]:
    """The manifest at `path`, or in the folder `path`; DataFileError if there is none that can be read."""
    path = there(path)
    return reading.read_json(path / FILE if path.is_dir() else path)


def check_files(record: Mapping[str, Any], path: Path) -> None:
    """DataFileError if a file is not the one that this manifest was written with, or is none beside it.

    Figures may have been taken away.
    """
    folder = path if path.is_dir() else path.parent
    again = "compute it again, each run into a folder of its own"
    known = record.get(CHECKSUMS)
    if not isinstance(known, dict) or not known:
        raise DataFileError(f"{path}: its manifest has no checksums of its files: {again}")
    for name, wanted in known.items():
        if not _is_plain(name):
            raise DataFileError(f"{path}: the manifest names {name!r}, which is no file beside it: {again}")
        file = folder / name
        if Path(name).suffix != ".csv" and not file.exists():
            continue
        try:
            found = _checksum(file) if file.is_file() else None
        except OSError as error:
            raise DataFileError(f"cannot read {file}: {error.strerror}") from None
        if found is None:
            raise DataFileError(f"{file} is missing, which belongs to the manifest beside it: {again}")
        if found != wanted:
            raise DataFileError(
                f"{file} does not belong to the manifest beside it: it was changed, or is of another run; {again}"
            )


def _checksum(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def read_all(path: str | Path) -> list[dict[str, Any]]:
    """The manifest at `path`, or all of those in the folder `path`; DataFileError if there is none to be read.

    Also if files beside that of a reach or a reproduction are not those that it was written with.
    """
    path = there(path)
    with turns.beside_readers(path if path.is_dir() else path.parent):
        found = sorted(path.glob(f"*{FILE}")) if path.is_dir() else [path]
        if not found:
            raise DataFileError(f"{path} holds no {FILE}: give what mubeam wrote")
        records = [reading.read_json(file) for file in found]
        for file, record in zip(found, records, strict=True):
            if record.get("command") in ("reach", "reproduce"):
                check_files(record, file)
    return records


def citations(manifest: dict[str, Any]) -> list[str]:
    """The citation keys of a manifest; DataFileError if it has none."""
    keys = manifest.get("citations")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise DataFileError("this file is not a manifest of mubeam: it has no list of citations")
    return keys


def there(path: str | Path) -> Path:
    """`path`, if that can be the name of something that is there."""
    try:
        if not str(path):
            raise ValueError
        Path(path).stat()
    except OSError as error:
        raise DataFileError(f"cannot read {path}: {error.strerror}") from None
    # the character 0, or half of a character
    except ValueError:
        raise DataFileError(f"no folder or manifest can have the name {str(path)!r}") from None
    return Path(path)


def _is_plain(name: object) -> bool:
    """Whether it is the name of a file in the same folder."""
    return isinstance(name, str) and name == Path(name).name and name.isprintable()
