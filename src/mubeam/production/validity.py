"""Up to which coupling a vertex makes sense: beyond it perturbation theory, or unitarity at tree level, fails.

What a process allows is said by the process: `Process.largest_coupling` and `Process.growth_gev`.
"""

from math import pi, sqrt
from typing import Final

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.estimate import Warnings, warnings_where

STRONG: Final = sqrt(4 * pi)
"""A coupling without dimension at which each further order is as large as the one before."""

VIRTUALITY_GEV: Final = 1.0
"""How far from its mass shell the photon of a muon or a nucleus gets, by the form factors: where an effective
interaction is asked for at the least."""


def unit_coupling_warnings(growth_gev: float, mass_gev: FloatArray) -> Warnings:
    """What is to be said of a cross section at coupling 1, where its growth with growth_gev/m has left the theory."""
    beyond = np.asarray(mass_gev * STRONG < growth_gev)
    if not beyond.any():
        return ()
    text = (
        "coupling 1 is beyond the theory: the longitudinal mode grows as 1/m^2; "
        f"couplings below {STRONG / growth_gev:.4g} m/GeV hold"
    )
    return warnings_where(np.shape(mass_gev), (beyond, text))
