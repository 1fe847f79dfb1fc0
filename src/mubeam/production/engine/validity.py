"""What is to be said of cross sections at unit coupling where the theory does not reach that far."""

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import Warnings, warnings_where
from mubeam.production.processes.base import STRONG, Process


def warnings_at_unit_coupling(process: Process, mass_gev: FloatArray) -> Warnings:
    """A warning at the masses (GeV) at which coupling 1, that of cross sections, is beyond what the theory allows.

    That is `Process.largest_coupling`, which falls with the mass where a longitudinal mode grows as 1/m.
    """
    growth = process.growth_gev
    if growth <= 0:
        return ()
    beyond = mass_gev * STRONG < growth
    text = (
        f"coupling 1 is beyond the theory: the longitudinal mode grows as 1/m^2; couplings below "
        f"{STRONG / growth:.4g} m/GeV hold"
    )
    return warnings_where(np.shape(mass_gev), (beyond, text))
