"""The table of other codes' numbers: one a row, with all that is needed to compute it again."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from mubeam.errors import DataFileError, InputError
from mubeam.foundation import reading
from mubeam.text import shown

TABLE: Final = Path(__file__).parent / "data" / "cross_code.csv"
QUALITIES: Final = {
    "A": "same inputs and definition",
    "B": "inputs partly inferred",
    "C": "indicative",
}
NUMBERS: Final = (
    *("parity_angle_rad", "energy_gev", "mass_gev", "x", "theta_max_rad", "target_Z", "target_A", "t_cut_gev2"),
    "value",
)
TEXTS: Final = (
    *("id", "quality", "source", "what", "process", "kind", "initial_lepton", "final_lepton", "form_factor", "method"),
    *("coupling", "inputs", "unit", "their_accuracy", "matched_how", "note"),
)
NUMBER: Final = r"(\d[\d.]*(?:[eE][+-]?\d+)?)"


@dataclass(frozen=True)
class Row:
    """One number of another code.

    Attributes:
        texts: the row's words by column, such as "source", "kind", "form_factor" (README of the table).
        numbers: its numbers by column, units in the names; None for an empty cell, which does not apply or is no cut.
        inputs: further inputs by name.
        constants: their rounded constants by name, such as "m_mu" in GeV, where a comparison at equal ones is made.
    """

    texts: Mapping[str, str]
    numbers: Mapping[str, float | None]
    inputs: Mapping[str, Any]
    constants: Mapping[str, float]

    def __getitem__(self, column: str) -> str:
        """The text of a column."""
        return self.texts[column]

    def number(self, column: str) -> float:
        """The number of a column; DataFileError if its cell is empty."""
        found = self.numbers[column]
        if found is None:
            raise DataFileError(f"row {self['id']}: {column} is empty: a {self['what']} needs it")
        return found

    def given(self, name: str) -> Any:
        """An entry of `inputs`; DataFileError if there is none."""
        if name not in self.inputs:
            raise DataFileError(f"row {self['id']}: inputs has no {name}: a {self['what']} needs it")
        return self.inputs[name]

    @cached_property
    def code(self) -> str:
        """Name of the repository that it comes from."""
        return re.split(r"[@ ]", self["source"])[0].rpartition("/")[2]

    @cached_property
    def form_factors(self) -> tuple[str, ...]:
        """Names of the form factor and, where it is inferred, of the other one that comes as close."""
        name, _, rest = self["form_factor"].partition(" (")
        other = re.search(r"inferred; (?:or|with) ([\w-]+)", rest)
        return (name, other[1]) if other else (name,)


def read(path: str | Path = TABLE) -> tuple[Row, ...]:
    """The rows of a table (CSV); further columns are passed over.

    Raises:
        DataFileError: the file cannot be read, lacks a column, or a cell is not what its column holds.
    """
    columns = reading.read_csv(path)
    missing = [name for name in (*TEXTS, *NUMBERS) if name not in columns]
    if missing:
        raise DataFileError(f"{path}: no column {missing[0]}: it needs {', '.join((*TEXTS, *NUMBERS))}")
    names = columns["id"]
    if len(set(names)) < len(names):
        raise DataFileError(f"{path}: two rows have the same id")
    return tuple(_row(path, {name: columns[name][i] for name in (*TEXTS, *NUMBERS)}) for i in range(len(names)))


def choose(rows: tuple[Row, ...], names: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of these ids, in the table's order; InputError for an id that is not there."""
    known = {row["id"] for row in rows}
    for name in names:
        if name not in known:
            raise InputError(f"no row {shown(name)} in the table: mubeam validate --json lists their ids")
    return tuple(row for row in rows if row["id"] in names)


def _row(path: str | Path, cells: Mapping[str, str]) -> Row:
    where = f"{path}, row {cells['id']}"
    if cells["quality"] not in QUALITIES:
        raise DataFileError(f"{where}: quality must be one of {', '.join(QUALITIES)}, got {shown(cells['quality'])}")
    cells = dict(cells)
    if "none in the exact" in cells["t_cut_gev2"]:
        # words for two cross sections, of which the exact one is computed
        cells["t_cut_gev2"] = ""
    numbers: dict[str, float | None] = {}
    for name in NUMBERS:
        try:
            numbers[name] = reading.number(cells[name]) if cells[name] else None
        except ValueError:
            raise DataFileError(f"{where}: {name} must be a number or empty, got {shown(cells[name])}") from None
    if not numbers["value"]:
        raise DataFileError(f"{where}: value must be a number other than zero")
    try:
        inputs = json.loads(cells["inputs"] or "{}")
    except (ValueError, RecursionError):
        inputs = None
    if not isinstance(inputs, dict):
        raise DataFileError(f"{where}: inputs must be a JSON object or empty")
    reading.check_tree(inputs, where)
    return Row({name: cells[name] for name in TEXTS}, numbers, inputs, _constants(cells["matched_how"]))


def _constants(text: str) -> dict[str, float]:
    """Numbers named in a text such as "m_mu = 0.105, alpha = 1/137"."""
    found = re.findall(rf"(\w+) = {NUMBER}(?:/{NUMBER})?", text)
    return {name: float(value) / float(divisor or 1) for name, value, divisor in found}
