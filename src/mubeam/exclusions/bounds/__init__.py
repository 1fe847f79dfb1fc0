"""Published bounds: one text file each in data/<plane>/, facts with their citation, read here.

A file begins with `# key: value` lines (label, description, citation, convention, confidence_level, region, use,
provenance; mass_range_gev, open_ends and group), then CSV with units in the column names. A file speaks at its masses
only: mass_range_gev states them, open_ends at which end (none, low, high, both) the data of the source end though the
region need not. region is "inside" (the points are a closed contour), "above" (a lower edge) or "edge" (a lower edge
whose upper end the source does not give: a line, not an area); use is "limit", or "cross-check" for a curve that is
compared with and not drawn; group is what it comes from, such as "collider". Data of others that come under a licence
are named, with its text, in data/NOTICE.md. `read` takes such a file, two columns of text, or a table of HEPData.
"""

from collections.abc import Sequence
from os import scandir
from pathlib import Path

from numpy.typing import ArrayLike

from mubeam.errors import check_name
from mubeam.exclusions.bounds import comparing
from mubeam.exclusions.bounds.bound import Bound
from mubeam.exclusions.bounds.comparing import Strongest, Verdict
from mubeam.exclusions.bounds.reading import read, suffixes
from mubeam.numerics.estimate import StatusArray

__all__ = [
    "SUFFIXES",
    "Bound",
    "Strongest",
    "Verdict",
    "get",
    "limits",
    "names",
    "planes",
    "read",
    "strongest",
    "suffixes",
    "verdicts",
]

SUFFIXES = suffixes()
"""Of the files that can be read, with their point."""

DATA = Path(__file__).parent / "data"
SUFFIX = ".csv"


def planes() -> tuple[str, ...]:
    """Names of the planes that have bounds, sorted."""
    with scandir(DATA) as entries:
        return tuple(sorted(entry.name for entry in entries if entry.is_dir()))


def check_plane(plane: str) -> None:
    """UnknownNameError for a plane that has no bounds."""
    check_name("plane of bounds", plane, planes())


def names(plane: str | None = None) -> tuple[str, ...]:
    """Names plane/file of all bounds, or of one plane's; UnknownNameError for an unknown plane."""
    if plane is not None:
        check_plane(plane)
    folders = planes() if plane is None else (plane,)
    return tuple(f"{folder}/{file.stem}" for folder in folders for file in sorted((DATA / folder).glob(f"*{SUFFIX}")))


def get(name: str) -> Bound:
    """The bound of that name (plane/file); UnknownNameError if there is none."""
    check_name("bound", name, names())
    return read(DATA / f"{name}{SUFFIX}", name)


def limits(plane: str) -> list[Bound]:
    """The published limits of a plane, without cross-checks; UnknownNameError for an unknown plane."""
    return [bound for bound in map(get, names(plane)) if bound.use == "limit"]


def strongest(plane: str | Sequence[Bound], mass_gev: ArrayLike) -> Strongest:
    """The smallest coupling that a published limit excludes, at masses (N,), and where there is none.

    Args:
        plane: name of a plane, or bounds on one coupling.
        mass_gev: masses in GeV.

    Raises:
        UnknownNameError: an unknown plane.
        InputError: masses that are not above zero, no bounds, or bounds on different couplings.
    """
    return comparing.strongest_of(_bounds(plane), mass_gev)


def verdicts(plane: str | Sequence[Bound], mass_gev: ArrayLike, coupling: ArrayLike) -> StatusArray:
    """What the published limits say of points: "excluded", "not excluded", or why nothing is known; (N,) statuses.

    Args:
        plane: name of a plane, or bounds on one coupling.
        mass_gev: of the points, in GeV.
        coupling: of the points, in the unit of the coupling of the bounds; it broadcasts with the masses.

    Raises errors as `strongest`.
    """
    return comparing.verdicts_of(_bounds(plane), mass_gev, coupling)


def _bounds(plane: str | Sequence[Bound]) -> Sequence[Bound]:
    return limits(plane) if isinstance(plane, str) else plane
