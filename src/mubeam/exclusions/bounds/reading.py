"""Bounds from files of any format that can be read: units stand in the file or are declared, they are never guessed."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from mubeam.errors import DataFileError, InputError, UnknownNameError
from mubeam.exclusions.ends import OPEN_ENDS
from mubeam.exclusions.formats import FORMATS, Declared, Format, Found
from mubeam.exclusions.formats.base import UNITS
from mubeam.exclusions.region import GROUPS, Region
from mubeam.exclusions.shapes import SIDES, Curve, Outlines, make_outlines
from mubeam.foundation.reading import number
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX, COUPLING_PER, GEV_PER, plain_unit

USES = ("limit", "cross-check")
SAME = 1e-6
"""Relative difference of masses that are the same."""


def suffixes() -> tuple[str, ...]:
    """Of the files that can be read, with their point."""
    return tuple(suffix for form in _formats() for suffix in form.suffixes)


def _formats() -> list[Format]:
    """All, those of single files first."""
    return sorted((FORMATS.load(name).FORMAT for name in FORMATS.names()), key=lambda form: form.is_folder)


def read(path: str | Path, name: str | None = None, **declared: str) -> Region:
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
    form = next((form for form in _formats() if suffix in form.suffixes), None)
    if form is None:
        raise InputError(f"cannot read a bound from {path}: its name must end in one of {', '.join(suffixes())}")
    _check_declared(path, form, known)
    return _in_gev(path, name, known, form.read(path, known))


def _check_declared(path: Path, form: Format, declared: Declared) -> None:
    """InputError for what is not to be declared of a file of this format."""
    wrong = [key for key in declared.given() if key not in form.declares]
    if wrong and not form.declares:
        raise InputError(f"{path}: a {path.suffix.lower()} says all of itself, leave out {', '.join(wrong)}")
    if wrong:
        of = [suffix for other in _formats() if wrong[0] in other.declares for suffix in other.suffixes]
        raise InputError(f"{path}: {wrong[0]} is said of {' and '.join(of)} only: leave it out")


def _path(path: str | Path) -> Path:
    try:
        return Path(path)
    except TypeError:
        raise InputError(f"path must be the name of a file, got {shown(path)}") from None


def _in_gev(path: Path, name: str | None, declared: Declared, found: Found) -> Region:
    """The bound of a file that need not say all of itself, in the units of the package."""
    header = found.header
    said: dict[str, str] = {}
    in_file = {**found.units, **{key: header[key] for key in ("region", "label") if key in header}}
    choices: Mapping[str, Mapping[str, object] | tuple[str, ...]] = {**UNITS, "region": SIDES}
    for key, allowed in choices.items():
        text, of_caller = in_file.get(key), getattr(declared, key)
        of_file = plain_unit(text) if text is not None and key in UNITS else text
        if of_file is not None and of_file not in allowed:
            raise DataFileError(f"{path}: {key} is {text!r}, allowed are {', '.join(allowed)}")
        if of_file is not None and of_caller not in (None, of_file):
            raise DataFileError(f"{path}: {key} is {text!r} in the file, but declared as {of_caller!r}")
        if of_file is None and of_caller is None:
            raise InputError(f"{path} does not say its {key}: declare it as one of {', '.join(allowed)}")
        said[key] = of_file or of_caller
    use = header.get("use", "limit")
    if use not in USES:
        raise DataFileError(f"{path}: use is {use!r}, allowed are {', '.join(USES)}")
    group = header.get("group", "")
    if group and group not in GROUPS:
        raise DataFileError(f"{path}: group is {group!r}, allowed are {', '.join(GROUPS)}")
    unit, factor = COUPLING_PER[said["coupling_unit"]]
    curves = [(mass * GEV_PER[said["mass_unit"]], coupling * factor) for mass, coupling in found.curves]
    return Region(
        name=name or path.stem,
        label=declared.label or header.get("label", path.stem),
        shape=_outlines(path, curves, said["region"], header),
        coupling_column=f"{header.get('coupling', 'coupling')}{COLUMN_SUFFIX[unit]}",
        description=header.get("description", f"bound in {path.name}"),
        citations=tuple(key.strip() for key in header.get("citation", "").split(",") if key.strip()),
        convention=header.get("convention", "not stated"),
        confidence_level=header.get("confidence_level", "as published"),
        use=use,
        group=group,
        provenance=header.get("provenance", f"the numbers of {path.name}"),
    )


def _outlines(path: Path, curves: list[Curve], side: str, header: Mapping[str, str]) -> Outlines:
    """Of the curves, with what the header says of their range; DataFileError where it is at odds with them."""
    ends = header.get("open_ends")
    if ends is not None and ends not in OPEN_ENDS:
        raise DataFileError(f"{path}: open_ends is {ends!r}, allowed are {', '.join(OPEN_ENDS)}")
    shape = make_outlines(_checked(path, curves, side), side, ends)
    if (stated := header.get("mass_range_gev")) is not None:
        found = (shape.mass_gev.min(), shape.mass_gev.max())
        try:
            said = [number(part) for part in stated.split()]
        except ValueError as error:
            raise DataFileError(f"{path}: mass_range_gev: {error}") from None
        if len(said) != len(found) or not np.allclose(said, found, rtol=SAME, atol=0):
            raise DataFileError(
                f"{path}: mass_range_gev is {stated!r}, but the masses go from {found[0]:.6g} to {found[1]:.6g} GeV"
            )
    return shape


def _checked(path: Path, curves: list[Curve], side: str) -> list[Curve]:
    """The curves, lower edges by rising mass; DataFileError for what is no curve of positive numbers."""
    if not curves or any(len(mass) < 2 for mass, _ in curves):
        raise DataFileError(f"{path}: a curve needs two points or more")
    if any((np.isnan(curve) | (np.asarray(curve) <= 0)).any() or np.isinf(curve[0]).any() for curve in curves):
        raise DataFileError(f"{path}: each row needs two finite numbers above zero")
    return curves if side == "inside" else [_rising(path, curve) for curve in curves]


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
