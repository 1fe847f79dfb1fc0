"""A form factor given as a table."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.foundation.checks import FloatArray, Real, finite_scalar, instance, keep, positive, positive_scalar
from mubeam.physics.nucleus import Nucleus

COLUMNS = ("t_gev2", "f_squared")
FEWEST_POINTS = 4
MOST_POINTS = 100_000


@dataclass(frozen=True)
class FormFactorTable:
    """F^2 of one nucleus at given t; log F^2 is linear in log t between the points.

    Below the first t it is constant, or falls as t^2 if t_screening is above zero. Above the last t it is zero.

    Attributes:
        name: label of results, any text.
        t_gev2: t = -q^2 > 0 in GeV^2, rising, four values or more.
        f_squared: F^2 > 0 at each t; Z^2 at small t for a bare nucleus, less where electrons screen it.
        t_max_gev2: cut on t in GeV^2; at most the last t, which is the default.
        t_screening: t in GeV^2 below which electrons screen F^2 as t^2, first t <= t_screening <= last t; 0 for a bare
            ion.
        citations: keys of references.bib.

    Raises InputError for columns of different lengths, too few points, t that do not rise, or a number out of range.
    """

    name: str
    t_gev2: tuple[float, ...]
    f_squared: tuple[float, ...]
    t_max_gev2: float | None = None
    t_screening: float = 0.0
    citations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        instance("name", self.name, str)
        t, f_squared = _column("t_gev2", self.t_gev2), _column("f_squared", self.f_squared)
        if t.size != f_squared.size:
            raise InputError(f"t_gev2 has {t.size} points and f_squared {f_squared.size}: give as many of each")
        if t.size < FEWEST_POINTS:
            raise InputError(f"a table needs {FEWEST_POINTS} points or more, got {t.size}")
        falling = np.flatnonzero(np.diff(t) <= 0)
        if falling.size:
            raise InputError(f"t_gev2 must rise, got {t[falling[0] + 1]:g} after {t[falling[0]]:g}")
        last = float(t[-1])
        cut = last if self.t_max_gev2 is None else positive_scalar("t_max_gev2", self.t_max_gev2)
        if not t[0] < cut <= last:
            raise InputError(f"t_max_gev2 must be above the first t and at most the last, {last:g}, got {cut:g}")
        screened = finite_scalar("t_screening", self.t_screening)
        screened = screened and positive_scalar("t_screening", screened)
        if screened and not t[0] <= screened <= last:
            raise InputError(f"t_screening must be 0 or from {t[0]:g} to {last:g}, got {screened:g}")
        keep(self, t_gev2=tuple(t.tolist()), f_squared=tuple(f_squared.tolist()), t_max_gev2=cut)
        keep(self, t_screening=screened, citations=tuple(self.citations))

    @property
    def description(self) -> str:
        """One line."""
        return f"table of {len(self.t_gev2)} points; t < {self.t_max_gev2:g} GeV^2"

    def squared(self, t: Real, nucleus: Nucleus) -> Real:
        """F^2(t), t in GeV^2; the same for every nucleus."""
        values = np.exp(np.interp(np.log(t), np.log(self.t_gev2), np.log(self.f_squared), right=-np.inf))
        return values * np.minimum(t / self.t_gev2[0], 1.0) ** 2 if self.t_screening else values

    def t_screening_gev2(self, nucleus: Nucleus) -> float:
        """As given."""
        return self.t_screening


def read_table(path: str | Path, name: str | None = None) -> FormFactorTable:
    """A FormFactorTable from a CSV file with the header `t_gev2,f_squared`.

    `name` is by default the file's without its suffix; `dataclasses.replace` sets t_max_gev2, t_screening and
    citations. Raises DataFileError if the file cannot be read, or its columns are not as FormFactorTable wants them.
    """
    # not needed for a cross section, which must begin at once
    from mubeam.foundation.reading import numbers, read_csv

    columns = read_csv(path)
    if len(columns.get(COLUMNS[0], ())) > MOST_POINTS:
        raise DataFileError(f"{path} has more than {MOST_POINTS} points: give fewer")
    if tuple(columns) != COLUMNS:
        raise DataFileError(f"{path}: the first line must be {','.join(COLUMNS)}, got {','.join(columns)}")
    try:
        t, f_squared = (tuple(numbers(columns[column])) for column in COLUMNS)
        return FormFactorTable(name or Path(path).stem, t, f_squared)
    # what is no number, and what FormFactorTable refuses
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None


def _column(name: str, values: tuple[float, ...]) -> FloatArray:
    array = positive(name, values)
    if array.ndim != 1:
        raise InputError(f"{name} must be a list of numbers, got an array of shape {array.shape}")
    return array
