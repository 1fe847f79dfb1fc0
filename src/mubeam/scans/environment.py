"""What a number may depend on besides the scan: versions of what computes and writes it."""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

import mubeam
from mubeam.scans.source import package_hash

LIBRARIES: Final = ("numpy", "numba", "pyarrow")


def environment() -> dict[str, str | None]:
    """Versions by name, and a hash of mubeam's own code; None for a library that is not there."""
    found: dict[str, str | None] = {"mubeam": mubeam.__version__, "mubeam source": package_hash()}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = None
    return found
