"""Up to which coupling a vertex makes sense: beyond it perturbation theory, or unitarity at tree level, fails."""

from math import cos, hypot, pi, sin, sqrt
from typing import Final

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.estimate import Warnings, warnings_where
from mubeam.production.process import Bremsstrahlung, PairProduction, PhotonFusion, Process, lepton_mass_gev

STRONG: Final = sqrt(4 * pi)
"""A coupling without dimension at which each further order is as large as the one before."""

VIRTUALITY_GEV: Final = 1.0
"""How far from its mass shell the photon of a muon or a nucleus gets, by the form factors: where an effective
interaction is asked for at the least."""


def growth_gev(process: Process) -> float:
    """Mass in GeV which, over that of a vector, is how the amplitude of its longitudinal mode grows; 0 if it does not.

    A lepton current that is not conserved makes it: m + m' for the axial part, |m - m'| for the vector part; the mode
    couples as a Goldstone boson with the Yukawa coupling g x growth/m.
    """
    if not isinstance(process, Bremsstrahlung) or process.kind not in ("vector", "axial"):
        return 0.0
    first, second = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    # cos(pi/2) is not quite zero
    vector = 0.0 if process.kind == "axial" else cos(process.angle)
    return hypot(sin(process.angle) * (first + second), vector * (first - second))


def largest_coupling(process: Process, mass_gev: FloatArray) -> FloatArray:
    """The coupling of the vertex, in its unit, beyond which it does not hold, for masses in GeV, same shape.

    sqrt(4 pi) for a coupling without dimension, and 4 pi for a product of two; less for a vector with a longitudinal
    mode that grows; sqrt(4 pi) over the mass, or over 1 GeV for a lighter particle, for one in 1/GeV.
    """
    mass = np.asarray(mass_gev, dtype=float)
    if isinstance(process, PhotonFusion):
        return np.asarray(STRONG / np.maximum(mass, VIRTUALITY_GEV))
    if isinstance(process, PairProduction):
        return np.full(mass.shape, STRONG**2)
    growth = growth_gev(process)
    return np.asarray(STRONG * np.minimum(1.0, mass / growth)) if growth > 0 else np.full(mass.shape, STRONG)


def warnings_at_unit_coupling(process: Process, mass_gev: FloatArray) -> Warnings:
    """What is to be said of a cross section at coupling 1, where its growth with 1/m has left the theory."""
    growth = growth_gev(process)
    beyond = mass_gev * STRONG < growth
    text = (
        f"coupling 1 is beyond the theory: the longitudinal mode grows as 1/m^2; couplings below "
        f"{STRONG / max(growth, 1e-300):.4g} m/GeV hold"
    )
    return warnings_where(np.shape(mass_gev), (beyond, text))
