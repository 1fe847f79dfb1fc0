"""What lies where in the folder of a scan, and how its files are called.

parts/part-0000012.parquet    a part; nothing else is in that folder, so that any reader of Parquet opens it
checksums.txt                 a line for each part, written before the part gets its name (as of sha256sum)
manifest.json                 the specification, versions, seed; with all checksums when the scan is complete
scan.lock                     who works here
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from mubeam.exclusions import manifest
from mubeam.foundation import locks, writing
from mubeam.scans import footer

CHECKSUMS: Final = "checksums"
LOCK: Final = "scan"
COMMAND: Final = "scan"
PARTS: Final = "parts"
TEMPORARY: Final = ".unfinished"
MOST_DIGITS: Final = 12
UNFINISHED_MANIFEST: Final = f".{manifest.FILE}.*"
ACCEPTED: Final = "accepted_versions"
"""Key of a manifest: versions of what made parts, where `--accept-versions` kept some; each part has its own."""

OWN: Final = (f"{CHECKSUMS}*.txt", f"{LOCK}*.lock", f"{TEMPORARY}*", UNFINISHED_MANIFEST, f"{writing.TRIAL}*")
"""Files that a run may leave when it is killed before the manifest is written."""


def part_name(number: int) -> str:
    """The file of a part."""
    return f"part-{number:07d}.parquet"


def part_path(number: int) -> str:
    """The same from the folder of the scan."""
    return f"{PARTS}/{part_name(number)}"


def accepted_versions(about: Mapping[str, Any]) -> list[Any]:
    """The versions of which a manifest says that parts of its scan may be."""
    found, own = about.get(ACCEPTED), footer.of_manifest(about).get("versions")
    return [own, *(one for one in found if one != own)] if isinstance(found, list) else [own]


def noted(path: Path) -> dict[str, str]:
    """Checksums by name from the lines of a file; OSError if it is no regular file."""
    found = {}
    with os.fdopen(locks.open_regular(path, os.O_RDONLY), encoding="ascii", errors="replace") as file:
        lines = file.read().split("\n")
    for line in lines:
        digest, _, name = line.partition("  ")
        if len(digest) == 64 and name:
            found[name] = digest
    return found
