"""Bounds from files: the package's own CSV, two columns of text, tables of HEPData.

Units stand in the file or are declared by the caller; they are never guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from mubeam.errors import DataFileError, InputError, UnknownNameError, check_name
from mubeam.exclusions.areas import Curve, ExcludedArea
from mubeam.exclusions.bounds import columns
from mubeam.exclusions.bounds.bound import Bound
from mubeam.exclusions.formats import hepdata, two_column
from mubeam.foundation.checks import FloatArray, keep
from mubeam.foundation.reading import numbers, read_comments, read_csv
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX, COUPLING_PER, GEV_PER, plain_unit, unknown_unit

KEYS = ("label", "description", "citation", "convention", "confidence_level", "region", "use", "provenance")
CHOICES = {"region": ("inside", "above", "edge"), "use": ("limit", "cross-check")}
UNITS: Mapping[str, Mapping[str, object]] = {"mass_unit": GEV_PER, "coupling_unit": COUPLING_PER}
SUFFIXES = (".csv", *two_column.SUFFIXES, *hepdata.SUFFIXES)


@dataclass(frozen=True)
class Declared:
    """What the caller says of a file that does not say it itself; None: the file says it.

    Attributes:
        mass_unit: eV, keV, MeV, GeV or TeV.
        coupling_unit: 1, or 1/eV ... 1/TeV.
        region: "inside" closed contours, "above" lower edges, or lower "edge"s alone.
        label: text on the region in figures.
        column: the dependent variable of a HEPData table that has several.
        columns: what the columns of a text file are, by blanks: mass, coupling (or lower and upper, the ends of the
            excluded couplings), - for one to leave out; "mass coupling" by default.
    """

    mass_unit: str | None = None
    coupling_unit: str | None = None
    region: str | None = None
    label: str | None = None
    column: str | None = None
    columns: str | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            if given is not None and not isinstance(given, str):
                raise InputError(f"{field.name} must be a text, got {shown(given)}")
        for name, units in UNITS.items():
            given = getattr(self, name)
            if given is None:
                continue
            if plain_unit(given) not in units:
                raise unknown_unit(name, given, units)
            keep(self, **{name: plain_unit(given)})
        if self.region is not None:
            check_name("region", self.region, CHOICES["region"])

    def given(self) -> dict[str, str]:
        """What is declared, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


def read(path: str | Path, name: str | None = None, **declared: str) -> Bound:
    """A bound from a file: .csv as shipped ones, .txt or .dat two columns, .yaml or .yml a table of HEPData.

    Args:
        path: the file.
        name: of the bound; by default the file's.
        **declared: mass_unit, coupling_unit, region, label, column, columns (of `Declared`), where the file is silent.

    Raises:
        DataFileError: the file cannot be read, is not of its format, or is at odds with what is declared.
        InputError: a unit or the region is neither in the file nor declared, or is declared for a .csv, which has all.
        UnknownNameError: a unit, region or column that does not exist.
    """
    path = _path(path)
    unknown = [key for key in declared if key not in Declared.__annotations__]
    if unknown:
        raise UnknownNameError("thing to declare of a bound", unknown[0], Declared.__annotations__)
    known = Declared(**declared)
    suffix = path.suffix.lower()
    for key, of in (("column", hepdata.SUFFIXES), ("columns", two_column.SUFFIXES)):
        if getattr(known, key) is not None and suffix not in of and suffix in SUFFIXES:
            raise InputError(f"{path}: {key} is said of {' and '.join(of)} only: leave it out")
    if suffix in two_column.SUFFIXES:
        return _two_column(path, name, known)
    if suffix in hepdata.SUFFIXES:
        return _hepdata(path, name, known)
    if suffix != ".csv":
        raise InputError(f"cannot read a bound from {path}: its name must end in one of {', '.join(SUFFIXES)}")
    if known.given():
        raise InputError(f"{path}: a .csv says all of itself, leave out {', '.join(known.given())}")
    return _csv(path, name)


def _path(path: str | Path) -> Path:
    try:
        return Path(path)
    except TypeError:
        raise InputError(f"path must be the name of a file, got {shown(path)}") from None


def _csv(path: Path, name: str | None) -> Bound:
    header = (line.split(":", 1) for line in read_comments(path) if ":" in line)
    keys = {key.strip(): value.strip() for key, value in header}
    for key in KEYS:
        if key not in keys:
            raise DataFileError(f"{path}: the header line '# {key}: ...' is missing")
    table = read_csv(path)
    names = list(table)
    if len(names) != 2 or names[0] != "mass_gev" or len(table[names[0]]) < 2:
        raise DataFileError(f"{path}: needs the columns mass_gev and a coupling, and two points or more")
    unit = columns.unit_of_column(names[1])
    if unit not in COLUMN_SUFFIX:
        raise DataFileError(f"{path}: the column {names[1]} is in {unit}: convert it to 1/GeV and name it so, _per_gev")
    for key, own in (("mass_unit", "GeV"), ("coupling_unit", unit)):
        if key in keys and plain_unit(keys[key]) != own:
            raise DataFileError(f"{path}: {key} is {keys[key]!r}, but its columns are {', '.join(names)}")
    if len(table[names[0]]) > two_column.MOST_POINTS:
        raise DataFileError(f"{path} has more than {two_column.MOST_POINTS} points: give fewer")
    try:
        mass, coupling = (np.array(numbers(table[column])) for column in names)
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
    if not (np.isfinite(mass) & np.isfinite(coupling)).all():
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    return _bound(path, name, keys, names[1], [(mass, coupling)])


def _two_column(path: Path, name: str | None, declared: Declared) -> Bound:
    header, curves, comments = two_column.read(path)
    about = {columns.key(key): text for key, text in header.items()}
    roles = columns.roles(path, len(curves[0]), declared.columns, about.get("columns"))
    units = columns.units_in_comments(path, comments, declared.columns) | {
        key: about[key] for key in UNITS if key in about
    }
    if "coupling" in roles:
        mass, coupling = roles.index("mass"), roles.index("coupling")
        found = [(curve[mass], curve[coupling]) for curve in curves]
        if not all(np.isfinite(curve).all() for curve in found):
            raise DataFileError(f"{path}: each row needs two finite numbers above zero")
        return _in_gev(path, name, declared, about, units, found)
    mass, lower, upper = (roles.index(role) for role in ("mass", "lower", "upper"))
    areas = [_area(path, curve[mass], curve[lower], curve[upper]) for curve in curves]
    is_open = all(area.is_open for area in areas)
    found = [edge for area in areas for edge in (area.lower_edges() if is_open else area.polygons(np.inf))]
    return _in_gev(path, name, declared, about | {"region": "above" if is_open else "inside"}, units, found)


def _hepdata(path: Path, name: str | None, declared: Declared) -> Bound:
    mass, dependent = hepdata.read_table(path)
    lower, upper = columns.of_table(path, dependent, declared.column)
    said = {"mass_unit": mass, "coupling_unit": lower}
    units = {key: unit for key, one in said.items() if (unit := columns.unit_of_variable(path, one)) is not None}
    about = {key: lower.qualifiers[key] for key in (*KEYS, "coupling") if key in lower.qualifiers}
    values, edge = np.array(mass.values), np.array(lower.values)
    if upper is None:
        # a closed contour has its own order
        is_edge = (declared.region or about.get("region")) != "inside"
        area = _area(path, values, edge, np.full(len(edge), np.nan), is_edge=is_edge)
    else:
        area = _area(path, values, edge, np.array(upper.values))
        about["region"] = "above" if area.is_open else "inside"
    curves = area.lower_edges() if area.is_open else area.polygons(np.inf)
    return _in_gev(path, name, declared, about, units, curves)


def _area(path: Path, mass: FloatArray, lower: FloatArray, upper: FloatArray, *, is_edge: bool = True) -> ExcludedArea:
    """The area between two edges, by rising mass where these are functions of it; NaN above: no upper end."""
    order = np.argsort(mass, kind="stable") if is_edge else np.arange(len(mass))
    area = ExcludedArea("", mass[order], lower[order], np.where(np.isnan(upper), np.inf, upper)[order])
    crossed = np.flatnonzero(area.lower > area.upper)
    if crossed.size:
        at = crossed[0]
        raise DataFileError(
            f"{path}: the lower edge is above the upper one at mass {area.mass_gev[at]:g}: "
            f"{area.lower[at]:g} and {area.upper[at]:g}"
        )
    return area


def _in_gev(
    path: Path,
    name: str | None,
    declared: Declared,
    header: Mapping[str, str],
    units: Mapping[str, str],
    curves: Sequence[Curve],
) -> Bound:
    """The bound of a file that need not say all of itself, in the units of the package."""
    said: dict[str, str] = {}
    in_file = {**units, **{key: header[key] for key in ("region", "label") if key in header}}
    for key, choices in (("mass_unit", GEV_PER), ("coupling_unit", COUPLING_PER), ("region", CHOICES["region"])):
        text, of_caller = in_file.get(key), getattr(declared, key)
        of_file = plain_unit(text) if text is not None and key in UNITS else text
        if of_file is not None and of_file not in choices:
            raise DataFileError(f"{path}: {key} is {text!r}, allowed are {', '.join(choices)}")
        if of_file is not None and of_caller not in (None, of_file):
            raise DataFileError(f"{path}: {key} is {text!r} in the file, but declared as {of_caller!r}")
        if of_file is None and of_caller is None:
            raise InputError(f"{path} does not say its {key}: declare it as one of {', '.join(choices)}")
        said[key] = of_file or of_caller
    unit, factor = COUPLING_PER[said["coupling_unit"]]
    texts = {
        "description": f"bound in {path.name}",
        "citation": "",
        "convention": "not stated",
        "confidence_level": "as published",
        "use": "limit",
        "provenance": f"the numbers of {path.name}",
        **header,
        "label": declared.label or header.get("label", path.stem),
        "region": said["region"],
    }
    scaled = [(mass * GEV_PER[said["mass_unit"]], coupling * factor) for mass, coupling in curves]
    return _bound(path, name, texts, f"{header.get('coupling', 'coupling')}{COLUMN_SUFFIX[unit]}", scaled)


def _bound(path: Path, name: str | None, texts: Mapping[str, str], column: str, curves: Sequence[Curve]) -> Bound:
    for key, allowed in CHOICES.items():
        if texts[key] not in allowed:
            raise DataFileError(f"{path}: {key} is {texts[key]!r}, allowed are {', '.join(allowed)}")
    if not curves or any(len(mass) < 2 for mass, _ in curves):
        raise DataFileError(f"{path}: a curve needs two points or more")
    if any((np.isnan(curve) | (np.asarray(curve) <= 0)).any() or np.isinf(curve[0]).any() for curve in curves):
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    if texts["region"] != "inside":
        curves = [_rising(path, curve) for curve in curves]
    lengths = [len(mass) for mass, _ in curves]
    return Bound(
        name=name or path.stem,
        citations=tuple(key.strip() for key in texts["citation"].split(",") if key.strip()),
        coupling_column=column,
        mass_gev=np.concatenate([mass for mass, _ in curves]),
        coupling=np.concatenate([coupling for _, coupling in curves]),
        starts=tuple(int(n) for n in np.cumsum([0, *lengths[:-1]])),
        **{key: texts[key] for key in KEYS if key != "citation"},
    )


def _rising(path: Path, curve: Curve) -> Curve:
    """A lower edge by rising mass; DataFileError for one that goes to and fro, whose inside would be anywhere."""
    steps = np.diff(curve[0])
    if (steps <= 0).all():
        return curve[0][::-1], curve[1][::-1]
    back = np.flatnonzero(steps < 0)
    if back.size:
        before, after = curve[0][back[0]], curve[0][back[0] + 1]
        raise DataFileError(
            f"{path}: the masses of a lower edge must rise, got {after:.6g} GeV after {before:.6g}: sort the rows, or "
            "declare region inside if they are a closed contour"
        )
    return curve
