"""The schema of a model card: its tables read into plain things, all that is wrong told at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from keyword import iskeyword
from math import inf
from typing import Any, Final

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import DataFileError
from mubeam.foundation.citations import ENTRY
from mubeam.foundation.sections import KEY
from mubeam.models.card_decays import CardDecay, Surroundings, read_decay
from mubeam.models.card_keys import check_covers
from mubeam.models.card_production import PAIR_SPIN, CardProduction, read_production
from mubeam.models.parameter import Parameter
from mubeam.models.problems import Keys, Problems
from mubeam.models.tables import Columns, Curve, Files
from mubeam.models.terms import MASS, RESERVED, Names
from mubeam.text import shown
from mubeam.units import COLUMN_SUFFIX

SCHEMA: Final = 1
MOST_PARAMETERS: Final = 16
MOST_DECAYS: Final = 32
MOST_PRODUCTIONS: Final = 16
MOST_CITATIONS: Final = 50
MOST_TABLES: Final = 16

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")
PARAMETER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
UNITS: Final = ("1", "1/GeV", "GeV", "rad")
SPINS: Final = {0.0: 54, 0.5: 52, 1.0: 55}
"""Spins of the particle, and the PDG number that events give it."""

KNOWN_PDG: Final = frozenset({*range(1, 9), *range(11, 19), *range(21, 26)})
"""Numbers of quarks, leptons, and bosons of the Standard Model."""

MOST_PDG: Final = 99_999_999
"""Above are nuclei."""


TAKEN: Final = frozenset(
    {MASS, "coupling", "source", "exposure_mot", "length_m", "luminosity_per_fb", "efficiency"}
    | {*RESERVED, *LEPTON_MASS_GEV}
)
"""Names that mean something else beside the parameters of a model."""


@dataclass(frozen=True)
class CardContents:
    """What a card says.

    Attributes:
        name, title, citations, mass_symbol, mass_range_gev: as of a Model.
        bibtex: entries that the card has itself, by key.
        spin: of the particle.
        pdg: its number in events; None for that of the process.
        coupling: the parameter that a search constrains.
        parameters: the others.
        production, decays: its vertices and decays.
        open_decays: whether an analysis may assume the decays.
        tables: columns of the tables beside the card, by file.
    """

    name: str
    title: str
    citations: tuple[str, ...]
    bibtex: Mapping[str, str]
    spin: float
    pdg: int | None
    mass_symbol: str
    mass_range_gev: tuple[float, float]
    coupling: Parameter
    parameters: tuple[Parameter, ...]
    production: tuple[CardProduction, ...]
    decays: tuple[CardDecay, ...]
    open_decays: bool
    tables: Mapping[str, Columns]


def read_contents(raw: Mapping[str, Any], files: Files, taken: frozenset[str]) -> tuple[CardContents | None, list[str]]:
    """What a card holds, from its tables and the files beside it, and all that is wrong; None if something is.

    `taken` are names that no parameter may have.
    """
    keys = Keys(raw, "", Problems())
    reader = _Reader(keys, files, taken)
    contents = reader.contents()
    keys.close()
    return (None, keys.problems.lines) if keys.problems.lines else (contents, [])


class _Reader:
    """The tables of a card, read in order."""

    def __init__(self, keys: Keys, files: Files, taken: frozenset[str]) -> None:
        self.keys, self.files, self.taken = keys, files, taken
        self.tables: dict[str, Columns] = {}
        self.wrong_tables: dict[str, str] = {}
        self.pdg: int | None = None

    def contents(self) -> CardContents | None:
        """All of it; without sense where there were problems."""
        keys = self.keys
        schema = keys.whole("schema")
        if schema is not None and schema != SCHEMA:
            keys.wrong("schema", f"must be {SCHEMA}, got {schema}: a later mubeam may read it")
        name = keys.text("name")
        if name and not NAME.fullmatch(name):
            keys.wrong("name", f"must be 1 to 41 of a-z, 0-9 and -, and begin with a letter, got {shown(name)}")
        title = keys.text("title")
        citations, bibtex = self._citations()
        spin, mass_symbol, self.mass_range = self._particle()
        coupling = self._coupling()
        parameters = self._parameters(coupling)
        names = self._names(coupling, parameters)
        made = [read_production(entry, names, spin) for entry in keys.tables("production", MOST_PRODUCTIONS)]
        around = Surroundings(names, spin, self.mass_range, self._columns)
        decays = [read_decay(entry, around) for entry in keys.tables("decay", MOST_DECAYS, required=False)]
        self._check_photons(decays)
        open_decays = keys.truth("open_decays", required=False)
        keys.sources()
        if spin is None or self.mass_range is None or coupling is None:
            return None
        return CardContents(
            name,
            title,
            citations,
            bibtex,
            spin,
            self.pdg,
            mass_symbol,
            self.mass_range,
            coupling,
            parameters,
            tuple(one for one in made if one is not None),
            tuple(one for one in decays if one is not None),
            open_decays,
            self.tables,
        )

    def _check_photons(self, decays: list[CardDecay | None]) -> None:
        """Tell of amplitudes to two photons in several decays: they add, and rates of them do not."""
        odd = {"pseudoscalar-to-photons": "a E.B", "alp-to-photons": "a E.B", "scalar-to-photons": "s F F"}
        seen: set[str] = set()
        for i, one in enumerate(decays):
            parity = odd.get(one.width.kind, "") if one is not None else ""
            if parity and parity in seen:
                self.keys.wrong(f"decay.{i}", "amplitudes to two photons add: give direct and loops in one decay")
            seen.add(parity)

    def _citations(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Keys, and entries of BibTeX that stand in the place of one."""
        found, entries = [], {}
        for text in self.keys.texts("citations", MOST_CITATIONS, required=False):
            head = ENTRY.match(text.strip())
            key = text if head is None else head.group(1)
            if not KEY.fullmatch(key):
                self.keys.wrong("citations", f"must be keys or entries of BibTeX, got {shown(text)}")
                continue
            if head is not None:
                entries[key] = text.strip()
            found.append(key)
        return tuple(found), entries

    def _particle(self) -> tuple[float | None, str, tuple[float, float] | None]:
        keys = self.keys.table("particle")
        if keys is None:
            return None, "", None
        spin = keys.number("spin")
        if spin is not None and spin not in SPINS:
            keys.wrong("spin", f"must be one of {', '.join(f'{one:g}' for one in SPINS)}, got {spin:g}")
            spin = None
        self.pdg = self._pdg(keys, spin)
        symbol = self._tex(keys, "mass_symbol")
        span = keys.span("mass_range_gev")
        if span is not None and span[0] <= 0:
            keys.wrong("mass_range_gev", f"must be above zero, got {span[0]:g}")
            span = None
        keys.sources()
        keys.close()
        return spin, symbol, span

    def _pdg(self, keys: Keys, spin: float | None) -> int | None:
        """The particle's number in events, where the card says so."""
        pdg = keys.whole("pdg", required=False)
        if pdg is None or spin is None:
            return None
        if spin == PAIR_SPIN and pdg != SPINS[PAIR_SPIN]:
            keys.wrong("pdg", f"must be {SPINS[PAIR_SPIN]}, which events give the members of a pair, got {pdg}")
        elif abs(pdg) in KNOWN_PDG or not 0 < pdg <= MOST_PDG:
            keys.wrong("pdg", f"must be the number of no known particle, such as {SPINS[spin]}, got {pdg}")
        return pdg

    def _tex(self, keys: Keys, key: str, default: str = "") -> str:
        text = keys.text(key, required=not default, default=default)
        if "$" in text or text.count("{") != text.count("}"):
            keys.wrong(key, f"must be mathematics of TeX without $, its braces in pairs, got {shown(text)}")
        return text

    def _parameter(self, keys: Keys, name: str, units: tuple[str, ...]) -> Parameter | None:
        """The keys that a parameter and the coupling share."""
        before = len(keys.problems.lines)
        unit = keys.choice("unit", units)
        tex = self._tex(keys, "tex", default=name)
        span = keys.span("range", required=False)
        keys.sources()
        if unit is None or len(keys.problems.lines) > before:
            return None
        low, high = span or (-inf, inf)
        return Parameter(name, unit, None, low, high, tex)

    def _check_name(self, keys: Keys, key: str, name: str) -> bool:
        if not PARAMETER.fullmatch(name) or iskeyword(name):
            keys.wrong(key, "a parameter has a name of 1 to 41 letters, digits and _, and begins with a letter")
        elif name in TAKEN or name in self.taken:
            keys.wrong(key, f"{name} means something else: give the parameter another name")
        else:
            return True
        return False

    def _coupling(self) -> Parameter | None:
        keys = self.keys.table("coupling")
        if keys is None:
            return None
        name = keys.text("name")
        found = self._parameter(keys, name, tuple(COLUMN_SUFFIX)) if name else None
        keys.close()
        if found is None or not self._check_name(keys, "name", name):
            return None
        if -inf < found.low < 0:
            keys.wrong("range", f"must not be below zero: a search constrains a coupling above it, got {found.low:g}")
        return found

    def _parameters(self, coupling: Parameter | None) -> tuple[Parameter, ...]:
        keys = self.keys.table("parameters", required=False)
        if keys is None:
            return ()
        if len(keys.values) > MOST_PARAMETERS:
            self.keys.wrong("parameters", f"at most {MOST_PARAMETERS} are allowed, got {len(keys.values)}")
            return ()
        found = []
        for name in keys.values:
            entry = keys.table(name)
            if not self._check_name(keys, name, name) or entry is None:
                continue
            if coupling is not None and name == coupling.name:
                keys.wrong(name, "is the coupling already: give the parameter another name")
            default = entry.number("default", required=False)
            made = self._parameter(entry, name, UNITS)
            entry.close()
            if made is None:
                continue
            if default is not None and not made.low <= default <= made.high:
                entry.wrong("default", f"must be {made.range_text}, got {default:g}")
            found.append(Parameter(name, made.unit, default, made.low, made.high, made.tex))
        return tuple(found)

    def _names(self, coupling: Parameter | None, parameters: tuple[Parameter, ...]) -> Names:
        """What terms may name; the names of wrong parameters are known too, so that one problem is told once."""
        units = {MASS: "GeV"} | {parameter.name: parameter.unit for parameter in parameters}
        if coupling is not None:
            units[coupling.name] = coupling.unit
        given = self.keys.values.get("parameters")
        may_be_zero = frozenset(one.name for one in parameters if one.low <= 0 <= one.high)
        broken = frozenset(given if isinstance(given, dict) else ()) - set(units)
        table = self.keys.values.get("coupling")
        if coupling is None and isinstance(table, dict) and isinstance(table.get("name"), str):
            broken |= {table["name"]}
        return Names(units, may_be_zero, self._curve, broken)

    def _columns(self, keys: Keys, key: str) -> Columns | None:
        """The table that a key names."""
        name = keys.text(key)
        if not name:
            return None
        if name not in self.tables and name not in self.wrong_tables:
            if len(self.tables) >= MOST_TABLES:
                self.wrong_tables[name] = f"at most {MOST_TABLES} tables are read"
            else:
                try:
                    self.tables[name] = self.files(name)
                except DataFileError as error:
                    self.wrong_tables[name] = str(error)
        if name in self.wrong_tables:
            keys.wrong(key, self.wrong_tables[name])
            return None
        return self.tables[name]

    def _curve(self, keys: Keys) -> Curve | None:
        """The table of a term."""
        columns, column = self._columns(keys, "table"), keys.text("column")
        if columns is None or not column:
            return None
        file = str(keys.values["table"])
        if column not in columns:
            keys.wrong("column", f"{file} has no column {column!r}: known are {', '.join(columns)}")
            return None
        curve = Curve(file, column, tuple(columns[MASS]), tuple(columns[column]))
        check_covers(keys, "table", curve, self.mass_range)
        return curve
