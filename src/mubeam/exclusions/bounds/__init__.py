"""Published bounds: one text file each in data/<plane>/, facts with their citation, read here.

A file begins with `# key: value` lines (label, description, citation, convention, confidence_level, region, use,
provenance), then CSV with units in the column names. region is "inside" (the points are a closed contour), "above" (a
lower edge) or "edge" (a lower edge whose upper end the source does not give: a line, not an area); use is "limit", or
"cross-check" for a curve that is compared with and not drawn. `read` takes such a file, two columns of text, or a table
of HEPData.
"""

from pathlib import Path

from mubeam.errors import check_name
from mubeam.exclusions.bounds.bound import Bound
from mubeam.exclusions.bounds.reading import read, suffixes

__all__ = ["SUFFIXES", "Bound", "get", "names", "planes", "read", "suffixes"]

SUFFIXES = suffixes()
"""Of the files that can be read, with their point."""

DATA = Path(__file__).parent / "data"
SUFFIX = ".csv"


def planes() -> tuple[str, ...]:
    """Names of the planes that have bounds, sorted."""
    return tuple(sorted(folder.name for folder in DATA.iterdir() if folder.is_dir()))


def names(plane: str | None = None) -> tuple[str, ...]:
    """Names plane/file of all bounds, or of one plane's; UnknownNameError for an unknown plane."""
    if plane is not None:
        check_name("plane of bounds", plane, planes())
    folders = planes() if plane is None else (plane,)
    return tuple(f"{folder}/{file.stem}" for folder in folders for file in sorted((DATA / folder).glob(f"*{SUFFIX}")))


def get(name: str) -> Bound:
    """The bound of that name (plane/file); UnknownNameError if there is none."""
    check_name("bound", name, names())
    return read(DATA / f"{name}{SUFFIX}", name)
