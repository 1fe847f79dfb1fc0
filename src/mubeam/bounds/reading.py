"""Bounds from files: the package's own CSV, two columns of text, tables of HEPData.

Units stand in the file or are declared by the caller; they are never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from mubeam.areas import Curve, ExcludedArea
from mubeam.bounds.bound import Bound
from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.formats import hepdata, two_column
from mubeam.units import COLUMN_SUFFIX, COUPLING_PER, GEV_PER

KEYS = ("label", "description", "citation", "convention", "confidence_level", "region", "use", "provenance")
CHOICES = {"region": ("inside", "above", "edge"), "use": ("limit", "cross-check")}
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
    """

    mass_unit: str | None = None
    coupling_unit: str | None = None
    region: str | None = None
    label: str | None = None
    column: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("mass_unit", GEV_PER), ("coupling_unit", COUPLING_PER), ("region", CHOICES["region"])):
            given = getattr(self, name)
            if given is not None and given not in known:
                raise UnknownNameError(name, given, known)

    def given(self) -> dict[str, str]:
        """What is declared, by name."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) is not None}


def read(path: str | Path, name: str | None = None, **declared: str) -> Bound:
    """A bound from a file: .csv as shipped ones, .txt or .dat two columns, .yaml or .yml a table of HEPData.

    Args:
        path: the file.
        name: of the bound; by default the file's.
        **declared: mass_unit, coupling_unit, region, label, column (of `Declared`), where the file does not say them.

    Raises:
        DataFileError: the file cannot be read, is not of its format, or is at odds with what is declared.
        InputError: a unit or the region is neither in the file nor declared, or is declared for a .csv, which has all.
        UnknownNameError: a unit, region or column that does not exist.
    """
    path = Path(path)
    unknown = [key for key in declared if key not in Declared.__annotations__]
    if unknown:
        raise UnknownNameError("thing to declare of a bound", unknown[0], Declared.__annotations__)
    known = Declared(**declared)
    if path.suffix in two_column.SUFFIXES:
        return _two_column(path, name, known)
    if path.suffix in hepdata.SUFFIXES:
        return _hepdata(path, name, known)
    if path.suffix != ".csv":
        raise InputError(f"cannot read a bound from {path}: its name must end in one of {', '.join(SUFFIXES)}")
    if known.given():
        raise InputError(f"{path}: a .csv says all of itself, leave out {', '.join(known.given())}")
    return _csv(path, name)


def _csv(path: Path, name: str | None) -> Bound:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"cannot read bound {path}: {error}") from None
    header = dict(line[1:].split(":", 1) for line in lines if line.startswith("#") and ":" in line)
    keys = {key.strip(): value.strip() for key, value in header.items()}
    for key in KEYS:
        if key not in keys:
            raise DataFileError(f"{path}: the header line '# {key}: ...' is missing")
    columns, *rows = [line for line in lines if line.strip() and not line.startswith("#")] or [""]
    names = columns.split(",")
    if len(names) != 2 or names[0] != "mass_gev" or len(rows) < 2:
        raise DataFileError(f"{path}: needs the columns mass_gev and a coupling, and two points or more")
    try:
        points = np.array([[float(number) for number in row.split(",")] for row in rows])
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
    if points.shape[1:] != (2,) or not np.isfinite(points).all():
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    return _bound(path, name, keys, names[1], [(points[:, 0], points[:, 1])])


def _two_column(path: Path, name: str | None, declared: Declared) -> Bound:
    header, curves = two_column.read(path)
    if not all(np.isfinite(curve).all() for curve in curves):
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    units = {key: header[key] for key in ("mass_unit", "coupling_unit") if key in header}
    return _in_gev(path, name, declared, header, units, curves)


def _hepdata(path: Path, name: str | None, declared: Declared) -> Bound:
    mass, dependent = hepdata.read_table(path)
    lower, upper = _edges(path, dependent, declared.column)
    units = {} if mass.unit is None else {"mass_unit": _plain_unit(mass.unit)}
    units |= {} if lower.unit is None else {"coupling_unit": _plain_unit(lower.unit)}
    about = {key: lower.qualifiers[key] for key in (*KEYS, "coupling") if key in lower.qualifiers}
    ends = np.full(len(mass.values), np.nan) if upper is None else np.array(upper.values)
    area = ExcludedArea("", np.array(mass.values), np.array(lower.values), np.where(np.isnan(ends), np.inf, ends))
    if upper is not None:
        about["region"] = "above" if area.is_open else "inside"
    curves = area.lower_edges() if area.is_open else area.polygons(np.inf)
    return _in_gev(path, name, declared, about, units, curves)


def _edges(path: Path, dependent: Any, column: str | None) -> tuple[hepdata.Variable, hepdata.Variable | None]:
    """The column asked for, or both edges of a table that says which they are, or the only one there is."""
    by_name = {variable.name: variable for variable in dependent}
    if column is not None:
        if column not in by_name:
            raise UnknownNameError(f"column of {path.name}", column, by_name)
        return by_name[column], None
    by_edge = {variable.qualifiers.get("edge"): variable for variable in dependent}
    if "lower" in by_edge and "upper" in by_edge:
        return by_edge["lower"], by_edge["upper"]
    if len(dependent) > 1:
        raise InputError(f"{path} has several columns: declare column, one of {', '.join(map(repr, by_name))}")
    return dependent[0], None


def _in_gev(
    path: Path,
    name: str | None,
    declared: Declared,
    header: Mapping[str, str],
    units: Mapping[str, str],
    curves: Any,
) -> Bound:
    """The bound of a file that need not say all of itself, in the units of the package."""
    said: dict[str, str] = {}
    in_file = {**units, **{key: header[key] for key in ("region", "label") if key in header}}
    for key, choices in (("mass_unit", GEV_PER), ("coupling_unit", COUPLING_PER), ("region", CHOICES["region"])):
        of_file, of_caller = in_file.get(key), getattr(declared, key)
        if of_file is not None and of_file not in choices:
            raise DataFileError(f"{path}: {key} is {of_file!r}, allowed are {', '.join(choices)}")
        if of_file is not None and of_caller not in (None, of_file):
            raise DataFileError(f"{path}: {key} is {of_file!r} in the file, but declared as {of_caller!r}")
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


def _bound(path: Path, name: str | None, texts: Mapping[str, str], column: str, curves: list[Curve]) -> Bound:
    for key, allowed in CHOICES.items():
        if texts[key] not in allowed:
            raise DataFileError(f"{path}: {key} is {texts[key]!r}, allowed are {', '.join(allowed)}")
    if not curves or any(len(mass) < 2 for mass, _ in curves):
        raise DataFileError(f"{path}: a curve needs two points or more")
    if any((np.isnan(curve) | (np.asarray(curve) <= 0)).any() or np.isinf(curve[0]).any() for curve in curves):
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
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


def _plain_unit(unit: str) -> str:
    """GeV, 1/GeV or 1 of the ways to write them: GEV, GeV$^{-1}$, GEV**-1, and "" for 1."""
    text = unit
    for decoration in ("$", "\\mathrm", "\\text", "\\rm", "{", "}", " ", "\\,"):
        text = text.replace(decoration, "")
    for power in ("^-1", "**-1", "-1"):
        if text.endswith(power) and text != power:
            text = f"1/{text.removesuffix(power)}"
    # milli-eV is not mega-eV: other than as usual a unit may be in capitals only
    spelt = {one.upper(): one for one in (*GEV_PER, *COUPLING_PER)}
    return "1" if text == "" else spelt.get(text, text)
