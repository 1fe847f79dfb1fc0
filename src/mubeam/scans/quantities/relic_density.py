"""Omega h^2 of the dark fermion: solved point by point, and from a table where there are many points."""

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.fit.relic_table import make_relic_table
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import OK
from mubeam.observables.dark_matter import (
    MASS_RANGE_GEV,
    OUT_OF_RANGE,
    SIGMA_V_RANGE,
    alp_annihilation,
    density_of_waves,
)
from mubeam.scans.at import AtLines
from mubeam.scans.quantities._alps import alps, check_alp
from mubeam.scans.quantities.base import Quantity, Results

if TYPE_CHECKING:
    from mubeam.models import Model
    from mubeam.scans.scan import Scan

TABLED: Final = 2000
"""Points of a scan from which it is worth to make a table."""


class RelicDensity(Quantity):
    """Of a symmetric chi of lfv-alp; no number where sigma v or the mass of chi is out of range."""

    units: ClassVar = {"relic_density": "1", "relic_density_error": "1"}
    needs_coupling: ClassVar = True
    of_lines: ClassVar = True

    def check(self, scan: "Scan", model: "Model") -> None:
        """As of `Quantity`."""
        check_alp("relic_density", model)
        if model.decays_are_open:
            raise InputError("relic_density needs a chi: give mass_chi_gev and g_chi")

    def values(self, at: AtLines) -> Results:
        """As of `Quantity`."""
        alp = alps(at)
        columns = (at.mass_gev, alp.theta, alp.mass_chi_gev, alp.g_chi)
        mass, theta, chi, dark = (np.broadcast_to(one[:, None], alp.g.shape) for one in columns)
        a, b = alp_annihilation(mass, alp.g, theta, chi, dark)
        if at.points < TABLED:
            exact = density_of_waves(chi, a, b)
            value, error, status = (np.asarray(part) for part in (exact.value, exact.error, exact.status))
        else:
            value, error, status = _from_table(chi, a, b)
        at.say_each(status)
        is_number = status == OK
        results = {"relic_density": value, "relic_density_error": error}
        return {name: np.where(is_number, column, np.nan) for name, column in results.items()}


def _from_table(chi: FloatArray, a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """As `density_of_waves`; a decade of masses has a table of its own, so that no number depends on its neighbours."""
    value, error = np.zeros(chi.shape), np.zeros(chi.shape)
    status = np.full(chi.shape, OUT_OF_RANGE, dtype=object)
    low, high = SIGMA_V_RANGE
    known = (chi >= MASS_RANGE_GEV[0]) & (chi <= MASS_RANGE_GEV[1]) & (a + b >= low) & (np.maximum(a, b) <= high)
    decade = np.floor(np.log10(np.where(known & (chi < MASS_RANGE_GEV[1]), chi, 1.0)))
    for power in np.unique(decade[known]).tolist():
        table = make_relic_table((10.0**power, 10.0 ** (power + 1)), SIGMA_V_RANGE)
        here = known & (decade == power)
        value[here] = table.omega_h2(chi[here], a[here], b[here])
        error[here] = table.relative_error(a[here], b[here]) * value[here]
    status[known] = OK
    # the table is of what is near dark matter: what it only extends to is solved
    beyond = known & (error > value / 10)
    if beyond.any():
        exact = density_of_waves(chi[beyond], a[beyond], b[beyond])
        value[beyond], error[beyond], status[beyond] = exact.value, exact.error, exact.status
    return value, error, status


QUANTITY = RelicDensity()
