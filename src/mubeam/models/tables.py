"""Tables against the mass, CSV files beside a model card: checked, interpolated, never continued beyond their ends."""

import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.foundation import reading
from mubeam.foundation.checks import LARGEST, FloatArray

MOST_BYTES: Final = 10**6
MOST_ROWS: Final = 5000
MASS: Final = "mass_gev"

UNITS: Final = {"_per_gev": "1/GeV", "_gev": "GeV"}
"""Units of columns by the end of their names."""

Columns: TypeAlias = Mapping[str, list[float]]
Files: TypeAlias = Callable[[str], Columns]
"""The table in a file beside the card; DataFileError where there is none that is right."""


@dataclass(frozen=True)
class Curve:
    """A column against the mass: log-log between two points above zero, linear between others.

    Attributes:
        file, column: where it is from.
        mass_gev: rising masses.
        value: as many numbers, in the unit at the end of the column's name.
    """

    file: str
    column: str
    mass_gev: tuple[float, ...]
    value: tuple[float, ...]

    @property
    def unit(self) -> str:
        """Unit, by the name of the column; "1" for a name without one."""
        return next((unit for end, unit in UNITS.items() if self.column.endswith(end)), "1")

    @cached_property
    def _arrays(self) -> tuple[FloatArray, ...]:
        mass, value = np.array(self.mass_gev), np.array(self.value)
        return mass, value, np.log(mass), np.log(np.where(value > 0, value, 1.0))

    def __call__(self, mass_gev: FloatArray) -> FloatArray:
        """The value at masses in GeV, same shape; InputError for one outside of the table."""
        mass, value, log_mass, log_value = self._arrays
        # a grid from the first mass to the last misses them by rounding
        outside = (mass_gev < mass[0] * (1 - 1e-12)) | (mass_gev > mass[-1] * (1 + 1e-12))
        if outside.any():
            raise InputError(
                f"mass_gev = {np.ravel(mass_gev)[np.ravel(outside).argmax()]:g} is outside of {self.file}, "
                f"{mass[0]:g} to {mass[-1]:g} GeV: choose another mass, or make the table longer"
            )
        left = np.clip(np.searchsorted(mass, mass_gev, side="right") - 1, 0, len(mass) - 2)
        share = np.clip((mass_gev - mass[left]) / (mass[left + 1] - mass[left]), 0.0, 1.0)
        log_share = np.clip((np.log(mass_gev) - log_mass[left]) / (log_mass[left + 1] - log_mass[left]), 0.0, 1.0)
        linear = value[left] + share * (value[left + 1] - value[left])
        steep = np.exp(log_value[left] + log_share * (log_value[left + 1] - log_value[left]))
        return np.where((value[left] > 0) & (value[left + 1] > 0), steep, linear)

    def covers(self, low: float, high: float) -> bool:
        """Whether it has all masses from low to high."""
        return self.mass_gev[0] <= low * (1 + 1e-12) and high <= self.mass_gev[-1] * (1 + 1e-12)


def read(folder: Path, name: str) -> Columns:
    """The columns of a table in this folder.

    Raises DataFileError for a name with a path in it, a link, more than MOST_BYTES or MOST_ROWS, and for what is no
    table of finite numbers against rising masses.
    """
    if name != Path(name).name or "\\" in name or not name.isprintable() or name in ("", ".", ".."):
        raise DataFileError(f"{name!r} must be the name of a file beside the card, without a path")
    path = folder / name
    try:
        found = path.lstat()
    except (OSError, ValueError) as error:
        raise DataFileError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from None
    if stat.S_ISLNK(found.st_mode):
        raise DataFileError(f"{name} is a link: put the table itself beside the card")
    if found.st_size > MOST_BYTES:
        raise DataFileError(f"{name} is larger than {MOST_BYTES / 1e6:g} MB")
    try:
        return checked(name, reading.read_csv(path))
    except DataFileError as error:
        raise DataFileError(str(error).replace(str(path), name)) from None


def kept(name: str, tables: Mapping[str, Any]) -> Columns:
    """The columns of a table that was read before; DataFileError if it is not among them, or is none."""
    found = tables.get(name)
    if not (isinstance(found, dict) and all(isinstance(column, list) for column in found.values())):
        raise DataFileError(f"{name} is not among the tables of the card")
    return checked(name, found)


def checked(name: str, given: Mapping[str, Any]) -> Columns:
    """Columns of texts or numbers as lists of floats; DataFileError as `read`."""
    columns: dict[str, list[float]] = {}
    if MASS not in given:
        raise DataFileError(f"{name} has no column {MASS}")
    for column, values in given.items():
        if len(values) > MOST_ROWS:
            raise DataFileError(f"{name} has {len(values)} rows, more than {MOST_ROWS}")
        columns[column] = [_number(name, column, value) for value in values]
    mass = columns[MASS]
    if len({len(values) for values in columns.values()}) > 1:
        raise DataFileError(f"{name} has columns of different lengths")
    if len(mass) < 2:
        raise DataFileError(f"{name} has {len(mass)} rows: give at least 2")
    if mass[0] <= 0 or any(b <= a for a, b in pairwise(mass)):
        raise DataFileError(f"{name}: {MASS} must be above zero and rise from row to row")
    return columns


def _number(name: str, column: str, value: Any) -> float:
    try:
        found = reading.number(value) if isinstance(value, str) else float(value)
    except (ValueError, TypeError, OverflowError) as error:
        raise DataFileError(f"{name}: {column}: {error}") from None
    if not abs(found) <= LARGEST:
        raise DataFileError(f"{name}: {column} must be finite and at most {LARGEST:g}, got {found:g}")
    return found
