"""Muon spectra: how many muons of each charge a beam has in each bin of energy."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mubeam.errors import DataFileError
from mubeam.foundation.checks import LARGEST, FloatArray
from mubeam.foundation.reading import numbers, read_comments, read_csv
from mubeam.numerics.quadrature import gauss_legendre

Charge: TypeAlias = Literal["minus", "plus"]

COLUMNS = ("energy_low_gev", "energy_high_gev")
MOST_BINS = 2_000

CHARGE_COLUMNS: dict[str, Charge] = {"mu_minus": "minus", "mu_plus": "plus"}

Column = Annotated[
    list[Annotated[float, Field(ge=0, le=LARGEST, allow_inf_nan=False, strict=True)]],
    Field(min_length=1, max_length=MOST_BINS),
]


class BeamSpectrum(BaseModel):
    """Muons in bins of energy, evenly spread within a bin; a charge that is left out has none.

    Attributes:
        energy_low_gev, energy_high_gev: ends of the bins (B,), rising, without overlap.
        minus, plus: numbers of mu- and mu+ in the bins (B,).
        source: where the numbers are from, and for what exposure.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    energy_low_gev: Column
    energy_high_gev: Column
    minus: Column | None = None
    plus: Column | None = None
    source: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _table(self) -> "BeamSpectrum":
        lengths = {len(c) for c in (self.energy_low_gev, self.energy_high_gev, self.minus, self.plus) if c is not None}
        if len(lengths) > 1:
            raise ValueError("the columns of the spectrum have different lengths")
        if self.minus is None and self.plus is None:
            raise ValueError("the spectrum needs the muons of at least one charge")
        if any(high <= low for low, high in zip(self.energy_low_gev, self.energy_high_gev, strict=True)):
            raise ValueError("each energy_low_gev must be below its energy_high_gev")
        if any(low < end for end, low in zip(self.energy_high_gev, self.energy_low_gev[1:], strict=False)):
            raise ValueError("the bins must rise and not overlap")
        return self

    def muons(self, charges: Sequence[Charge]) -> FloatArray:
        """Muons of these charges in each bin, (B,)."""
        total = np.zeros(len(self.energy_low_gev))
        for column in (self.minus if charge == "minus" else self.plus for charge in charges):
            total = total + (0.0 if column is None else np.array(column))
        return total

    def nodes(
        self, charges: Sequence[Charge], order: int, breaks_gev: Sequence[float] = ()
    ) -> tuple[FloatArray, FloatArray]:
        """Energies (K,) in GeV and shares of all muons of these charges, `order` Gauss-Legendre points in each bin.

        `breaks_gev`: energies at which what is averaged has a kink; a bin that has them inside is cut there.
        """
        muons = self.muons(charges)
        filled = muons > 0
        low, high = np.array(self.energy_low_gev)[filled], np.array(self.energy_high_gev)[filled]
        share = muons[filled] / muons.sum()
        cuts = [(at, int(np.searchsorted(low, at) - 1)) for at in sorted(set(breaks_gev)) if low[0] < at < high[-1]]
        for at, i in reversed([(at, i) for at, i in cuts if low[i] < at < high[i]]):
            left = share[i] * (at - low[i]) / (high[i] - low[i])
            share = np.insert(share, i, left)
            share[i + 1] -= left
            low, high = np.insert(low, i + 1, at), np.insert(high, i, at)
        unit, weight = gauss_legendre(order)
        return (low[:, None] + (high - low)[:, None] * unit).ravel(), (share[:, None] * weight).ravel()


def read(path: str | Path) -> dict[str, object]:
    """The table of a BeamSpectrum from a CSV file, as plain lists; DataFileError if it is not one.

    Lines that begin with `# ` say where it is from; the columns are energy_low_gev, energy_high_gev and mu_minus or
    mu_plus or both.
    """
    comments, columns = read_comments(path), read_csv(path)
    known = (*COLUMNS, *CHARGE_COLUMNS)
    unknown = [name for name in columns if name not in known]
    missing = [name for name in COLUMNS if name not in columns]
    if unknown or missing or not comments:
        what = f"unknown column {unknown[0]!r}" if unknown else f"no column {missing[0]!r}" if missing else "no source"
        raise DataFileError(
            f"{path}: {what}; a muon spectrum begins with '# <its source>' and has the columns {', '.join(known)}"
        )
    try:
        found = {name: numbers(column) for name, column in columns.items()}
    except ValueError as error:
        raise DataFileError(f"{path}: {error}") from None
    return {CHARGE_COLUMNS.get(name, name): column for name, column in found.items()} | {"source": " ".join(comments)}
