"""A scan that is there already, from its folder alone."""

import os
from pathlib import Path

from mubeam.errors import DataFileError
from mubeam.exclusions import manifest
from mubeam.scans.folder import PARTS
from mubeam.scans.result import ScanResult


def open_scan(folder: str | Path) -> ScanResult:
    """The scan in a folder that `mubeam scan`, `scan` or `merge_scans` wrote, without its specification.

    Of a scan that is not complete it has what is there: `is_complete` and `missing` say so, and what reads rows warns.

    Args:
        folder: of the scan, of any version of mubeam.

    Raises:
        InputError: what is no path.
        DataFileError: the folder holds no scan, or cannot be read.
    """
    found = ScanResult(folder)  # type: ignore[arg-type]
    there = found.folder
    if str(folder) and not _exists(there):
        raise DataFileError(f"{there} is not there: give the folder of a scan")
    if not manifest.there(folder).is_dir():
        raise DataFileError(f"{there} is no folder: give the folder of a scan")
    if there.name == PARTS and (there.parent / manifest.FILE).is_file():
        raise DataFileError(f"{there} holds the parts of a scan: give the folder above, {there.parent}")
    found.check()
    return found


def _exists(path: Path) -> bool:
    # a Path would raise for a name that is too long
    return os.path.exists(path)  # noqa: PTH110
