"""Branching ratios of the particle, in columns with the names of those of `mubeam widths`.

`branching_ratios` are all that the model has; "branching ratio to e- e+" is one of them.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray
from mubeam.scans.at import AtLines
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.models import Model
    from mubeam.scans.scan import Scan

PREFIX: Final = "branching ratio to "
MASSES: Final = 50
"""Within the range of the scan, at which it is asked to what the particle decays."""


def is_named(name: str) -> bool:
    """Whether a quantity is the branching ratio to certain products."""
    return name.startswith(PREFIX)


def named(name: str) -> "BranchingRatios":
    """The branching ratio of that name."""
    return BranchingRatios((name.removeprefix(PREFIX),))


@dataclass(frozen=True)
class BranchingRatios(Quantity):
    """To `chosen` products, None for all; 0 where that decay is closed or nothing decays."""

    needs_coupling: ClassVar = True
    of_lines: ClassVar = True

    chosen: tuple[str, ...] | None = None

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return tuple(Column(f"{PREFIX}{products}", NUMBER, "1") for products in self._products(scan))

    def check(self, scan: "Scan", model: "Model") -> None:
        """As of `Quantity`."""
        found = _products_of(scan)
        if not found:
            raise InputError(f"branching ratios: the particle of {model.name} decays to nothing with these parameters")
        for products in self.chosen or ():
            check_name(f"decay of {model.name}", products, found)

    def values(self, at: AtLines) -> Results:
        """As of `Quantity`."""
        shares = at.shares.products
        none: FloatArray = np.zeros(at.shares.width_gev.shape)
        return {f"{PREFIX}{products}": shares.get(products, none) for products in self._products(at.scan)}

    def _products(self, scan: "Scan") -> tuple[str, ...]:
        return _products_of(scan) if self.chosen is None else self.chosen


def _products_of(scan: "Scan") -> tuple[str, ...]:
    """Products of the decays of a scan's model, in its order."""
    low, high = scan.section.parameters["mass_gev"].ends
    masses = np.geomspace(low, high, MASSES)
    return tuple(scan.model(scan.first_parameters).shares(masses, np.ones(MASSES)).products)


QUANTITY = BranchingRatios()
