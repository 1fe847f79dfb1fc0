"""Published bounds: one text file each in data/<plane>/, facts with their citation, read here.

A file begins with `# key: value` lines (label, description, citation, convention, confidence_level, region, use,
provenance), then CSV with units in the column names. region is "inside" (the points are a closed contour), "above" (a
lower edge) or "edge" (a lower edge whose upper end the source does not give: a line, not an area); use is "limit", or
"cross-check" for a curve that is compared with and not drawn.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mubeam.checks import FloatArray
from mubeam.errors import DataFileError, UnknownNameError

__all__ = ["Bound", "get", "names", "planes", "read"]

DATA = Path(__file__).parent / "data"
SUFFIX = ".csv"
KEYS = ("label", "description", "citation", "convention", "confidence_level", "region", "use", "provenance")
CHOICES = {"region": ("inside", "above", "edge"), "use": ("limit", "cross-check")}


@dataclass(frozen=True)
class Bound:
    """A published exclusion in a plane of mass (GeV) and coupling.

    Attributes:
        name: plane/file, as in `mubeam list`.
        label, description: short and one-line texts.
        citations: keys of references.bib.
        convention: the Lagrangian that defines the coupling.
        confidence_level: a number, or "as published" where the source does not say.
        region: "inside" a closed contour, "above" a lower edge in its mass range, or a lower "edge" alone.
        use: "limit" or "cross-check".
        provenance: how the numbers were obtained.
        mass_gev, coupling: the points, in the file's order; `coupling_column` names the unit.
    """

    name: str
    label: str
    description: str
    citations: tuple[str, ...]
    convention: str
    confidence_level: str
    region: str
    use: str
    provenance: str
    coupling_column: str
    mass_gev: FloatArray
    coupling: FloatArray

    def polygon(self, coupling_max: float) -> tuple[FloatArray, FloatArray]:
        """The outline (mass in GeV, coupling) of the excluded region, cut at `coupling_max`; a line for an "edge"."""
        if self.region != "above":
            return self.mass_gev, self.coupling
        mass = np.concatenate([self.mass_gev[:1], self.mass_gev, self.mass_gev[-1:]])
        edge = np.minimum(self.coupling, coupling_max)
        return mass, np.concatenate([[coupling_max], edge, [coupling_max]])


def planes() -> tuple[str, ...]:
    """Names of the planes that have bounds, sorted."""
    return tuple(sorted(folder.name for folder in DATA.iterdir() if folder.is_dir()))


def names(plane: str | None = None) -> tuple[str, ...]:
    """Names plane/file of all bounds, or of one plane's; UnknownNameError for an unknown plane."""
    if plane is not None and plane not in planes():
        raise UnknownNameError("plane of bounds", plane, planes())
    folders = planes() if plane is None else (plane,)
    return tuple(f"{folder}/{file.stem}" for folder in folders for file in sorted((DATA / folder).glob(f"*{SUFFIX}")))


def get(name: str) -> Bound:
    """The bound of that name (plane/file); UnknownNameError if there is none."""
    if name not in names():
        raise UnknownNameError("bound", name, names())
    return read(DATA / f"{name}{SUFFIX}", name)


def read(path: str | Path, name: str | None = None) -> Bound:
    """A bound from a file of the format above; DataFileError if it cannot be read or is not of it."""
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"cannot read bound {path}: {error}") from None
    header = dict(line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line)
    keys = {key.strip(): value.strip() for key, value in header.items()}
    for key in KEYS:
        if key not in keys:
            raise DataFileError(f"{path}: the header line '# {key}: ...' is missing")
    for key, allowed in CHOICES.items():
        if keys[key] not in allowed:
            raise DataFileError(f"{path}: {key} is {keys[key]!r}, allowed are {', '.join(allowed)}")
    columns, *rows = [line for line in lines if line.strip() and not line.startswith("#")] or [""]
    names_ = columns.split(",")
    if len(names_) != 2 or names_[0] != "mass_gev" or len(rows) < 2:
        raise DataFileError(f"{path}: needs the columns mass_gev and a coupling, and two points or more")
    try:
        points = np.array([[float(number) for number in row.split(",")] for row in rows])
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
    if points.shape[1:] != (2,) or not np.isfinite(points).all() or (points <= 0).any():
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    citations = tuple(key.strip() for key in keys.pop("citation").split(","))
    texts = {key: keys[key] for key in KEYS if key != "citation"}
    return Bound(
        name=name or path.stem,
        citations=citations,
        coupling_column=names_[1],
        mass_gev=points[:, 0],
        coupling=points[:, 1],
        **texts,
    )
