"""The shift of the muon's (g-2)/2."""

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from mubeam.observables.g_minus_2 import muon_shift
from mubeam.observables.overlays.g_minus_2 import shift_at_one, shift_of
from mubeam.scans.at import AtLines
from mubeam.scans.quantities._alps import alps, is_alp
from mubeam.scans.quantities.base import Quantity, Results

if TYPE_CHECKING:
    from mubeam.models import Model
    from mubeam.scans.scan import Scan


RELATIVE: Final = 1e-8
"""Error of the loop of a model other than lfv-alp."""


class GMinus2(Quantity):
    """Of lfv-alp it goes as the square of the coupling; of others it is the sum over their vertices."""

    units: ClassVar = {"muon_shift": "1", "muon_shift_error": "1"}
    needs_coupling: ClassVar = True
    of_lines: ClassVar = True

    def check(self, scan: "Scan", model: "Model") -> None:
        """As of `Quantity`."""
        if not is_alp(model):
            shift_at_one(model, np.array([model.mass_range_gev[0]]))

    def values(self, at: AtLines) -> Results:
        """As of `Quantity`."""
        if not is_alp(at.models[0]):
            found = [
                shift_of(model, np.full(size.shape, mass), size)
                for model, mass, size in zip(at.models, at.mass_gev, at.given_couplings, strict=True)
            ]
            return {"muon_shift": np.array(found), "muon_shift_error": RELATIVE * np.abs(found)}
        alp = alps(at)
        one = muon_shift(mass_gev=at.mass_gev, coupling=1.0, theta=alp.theta)
        columns = {"muon_shift": one.value, "muon_shift_error": one.error}
        return {name: np.asarray(column)[:, None] * alp.g**2 for name, column in columns.items()}


QUANTITY = GMinus2()
