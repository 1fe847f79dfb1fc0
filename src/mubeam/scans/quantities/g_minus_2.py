"""The shift of the muon's (g-2)/2."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.observables.g_minus_2 import muon_shift
from mubeam.scans.at import AtLines
from mubeam.scans.quantities._alps import alps, check_alp
from mubeam.scans.quantities.base import Quantity, Results

if TYPE_CHECKING:
    from mubeam.models import Model
    from mubeam.scans.scan import Scan


class GMinus2(Quantity):
    """Of lfv-alp: it goes as the square of the coupling."""

    units: ClassVar = {"muon_shift": "1", "muon_shift_error": "1"}
    needs_coupling: ClassVar = True
    of_lines: ClassVar = True

    def check(self, scan: "Scan", model: "Model") -> None:
        """As of `Quantity`."""
        check_alp("g_minus_2", model)

    def values(self, at: AtLines) -> Results:
        """As of `Quantity`."""
        alp = alps(at)
        one = muon_shift(mass_gev=at.mass_gev, coupling=1.0, theta=alp.theta)
        columns = {"muon_shift": one.value, "muon_shift_error": one.error}
        return {name: np.asarray(column)[:, None] * alp.g**2 for name, column in columns.items()}


QUANTITY = GMinus2()
