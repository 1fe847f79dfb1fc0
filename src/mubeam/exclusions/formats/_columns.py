"""What the columns of a file with a bound are, and in which units: as the file or the caller says it, never guessed."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mubeam.errors import DataFileError, InputError, check_name
from mubeam.exclusions.formats._hepdata_yaml import Variable
from mubeam.units import COUPLING_PER, GEV_PER, plain_unit

EXAMPLES = "'mass lower upper', 'mass coupling -' or '- mass coupling'"
BRACKETS = re.compile(r"[\[(]([^\[\]()]*)[\])]")
NAMED_UNIT = re.compile(r"(?:^|[\s,;])(?:m|mass|ma|mx)[a-z0-9]*_([kmgt]?ev)(?=$|[\s,;])", re.IGNORECASE)
NAMED_COUPLING = re.compile(r"_per_([kmgt]?ev)(?=$|[\s,;])", re.IGNORECASE)
SAID = re.compile(r"(mass|coupling)[ _-]?units?\s*[:=]\s*(.+)", re.IGNORECASE)
SPELT = {unit.lower(): unit for unit in GEV_PER}
LOGARITHM = re.compile(r"log_?\{?10\}?[\s$_\\\[({/]*(?:m|g|mass|coupling|eps)", re.IGNORECASE)
OWN_KEYS = ("description", "convention", "provenance", "label", "citation")


def key(text: str) -> str:
    """The key of a header line, however it is spelt: Mass unit is mass_unit."""
    found = re.sub(r"[ -]+", "_", text.strip().lower())
    return found.removesuffix("s") if found in ("mass_units", "coupling_units") else found


def unit_of_column(name: str) -> str:
    """1/GeV for a name that ends in _per_gev, 1 for one that says no unit."""
    found = NAMED_COUPLING.search(name)
    return f"1/{SPELT[found.group(1).lower()]}" if found else "1"


def roles(path: Path, width: int, declared: str | None, in_header: str | None) -> list[str]:
    """mass, coupling, lower, upper or - for each of `width` columns; InputError where nobody says it."""
    said = declared or in_header
    if said is None:
        if width > 2:
            raise InputError(f"{path} has {width} columns: declare columns, such as {EXAMPLES}")
        return ["mass", "coupling"]
    words = re.split(r"[\s,]+", BRACKETS.sub("", said).strip().lower())
    if len(words) != width:
        raise DataFileError(f"{path}: columns are {said!r}, {len(words)} names for {width} columns")
    is_mass = [word.startswith("mass") or word in ("m", "m_a", "ma") for word in words]
    found = [
        "mass" if mass else word if word in ("lower", "upper", "-", "index") else "coupling"
        for word, mass in zip(words, is_mass, strict=True)
    ]
    wanted = sorted(role for role in found if role not in ("-", "index"))
    if wanted not in (["coupling", "mass"], ["lower", "mass", "upper"]):
        raise InputError(f"{path}: columns are {said!r}: name one mass and one coupling, such as {EXAMPLES}")
    return found


def units_in_comments(path: Path, comments: Iterable[str], declared: str | None) -> dict[str, str]:
    """Units that the comments of a text file say of its columns, such as `# mass [MeV], g [1/GeV]`.

    DataFileError where two comments say different ones, or name the coupling first and nobody has declared the columns.
    """
    found: dict[str, set[str]] = {"mass_unit": set(), "coupling_unit": set()}
    for comment in comments:
        if comment.partition(":")[0].strip().lower() in OWN_KEYS:
            continue
        refuse_logarithm(path, comment)
        if said := SAID.match(comment):
            found[f"{said.group(1).lower()}_unit"].add(plain_unit(said.group(2)))
            continue
        # a 1 in brackets is more often the number of a reference
        units = [unit for unit in map(plain_unit, BRACKETS.findall(comment)) if unit != "1"]
        known = [unit for unit in units if unit in GEV_PER or unit in COUPLING_PER]
        if declared is None and len(known) > 1 and known[0] in COUPLING_PER and known[1] in GEV_PER:
            raise DataFileError(
                f"{path}: a comment names {known[0]} before {known[1]}: declare columns, 'coupling mass'"
            )
        if known and known[0] in GEV_PER and all(unit in COUPLING_PER for unit in known[1:]):
            found["mass_unit"].add(known[0])
            found["coupling_unit"].update(known[1:])
        found["mass_unit"].update(SPELT[unit.lower()] for unit in NAMED_UNIT.findall(comment))
        found["coupling_unit"].update(f"1/{SPELT[unit.lower()]}" for unit in NAMED_COUPLING.findall(comment))
    for name, said_units in found.items():
        if len(said_units) > 1:
            raise DataFileError(f"{path}: its comments say two things of its {name}: {', '.join(sorted(said_units))}")
    return {name: said_units.pop() for name, said_units in found.items() if said_units}


def refuse_logarithm(path: Path, text: str) -> None:
    """DataFileError for what calls a column the logarithm of a mass or a coupling: half of these are above zero too."""
    if LOGARITHM.search(text):
        raise DataFileError(f"{path}: {text!r} names a logarithm: give the numbers themselves")


def unit_of_variable(path: Path, variable: Variable) -> str | None:
    """The unit of a column of HEPData: of its own, or in its name as in `Mass [GeV]`; None where neither says it.

    DataFileError where they differ.
    """
    refuse_logarithm(path, variable.name)
    units = [unit for unit in map(plain_unit, BRACKETS.findall(variable.name)) if unit != "1"]
    known = [unit for unit in units if unit in GEV_PER or unit in COUPLING_PER]
    if len(known) != 1:
        return variable.unit
    if variable.unit and plain_unit(variable.unit) != known[0]:
        raise DataFileError(f"{path}: the column {variable.name!r} has the unit {variable.unit!r}: correct either")
    return known[0]


def of_table(path: Path, dependent: Sequence[Variable], column: str | None) -> list[tuple[Variable, Variable | None]]:
    """The column asked for of a HEPData table, or the edges of its ranges if it says which they are, or its only one.

    Each lower edge with its upper one, or None; the lowest range first.
    """
    by_label = _labels(dependent)
    if column is not None:
        alike = [label for label, variable in by_label.items() if variable.name == column]
        if len(alike) > 1:
            raise InputError(f"{path} has {len(alike)} columns {column!r}: declare column, one of {_listed(alike)}")
        if alike:
            return [(by_label[alike[0]], None)]
        check_name(f"column of {path.name}", column, by_label)
        return [(by_label[column], None)]
    if ranges := _ranges(dependent):
        lower = ranges[0][0]
        for other in (edge for pair in ranges for edge in pair):
            if plain_unit(lower.unit or "") != plain_unit(other.unit or ""):
                raise DataFileError(f"{path}: its edges have different units, {lower.unit!r} and {other.unit!r}")
        return list(ranges)
    if len(dependent) > 1:
        raise InputError(f"{path} has several columns: declare column, one of {_listed(by_label)}")
    return [(dependent[0], None)]


def _ranges(dependent: Sequence[Variable]) -> list[tuple[Variable, Variable]]:
    """Both edges of the ranges from the first to the last, for columns that say which they are; else none."""
    edges: dict[tuple[str, str], list[Variable]] = {}
    for variable in dependent:
        if edge := variable.qualifiers.get("edge"):
            edges.setdefault((edge, variable.qualifiers.get("range", "1")), []).append(variable)
    count = len(edges) // 2
    wanted = [(("lower", str(rank)), ("upper", str(rank))) for rank in range(1, count + 1)]
    if set(edges) != {key for pair in wanted for key in pair} or any(len(found) > 1 for found in edges.values()):
        return []
    return [(edges[lower][0], edges[upper][0]) for lower, upper in wanted]


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(map(repr, labels))


def _labels(dependent: Sequence[Variable]) -> dict[str, Variable]:
    """Columns by name; those of one name by what tells them apart, their qualifiers or else their place."""
    found: dict[str, Variable] = {}
    for at, variable in enumerate(dependent, 1):
        alike = [other for other in dependent if other.name == variable.name]
        label = variable.name
        if len(alike) > 1:
            own = {
                name: value
                for name, value in variable.qualifiers.items()
                if any(other.qualifiers.get(name) != value for other in alike)
            }
            told = "; ".join(f"{name} = {value}" for name, value in own.items()) or f"column {at}"
            label = f"{variable.name} ({told})"
        found[label if label not in found else f"{label} (column {at})"] = variable
    return found
