"""Photonuclear losses of muons (Bezrukov and Bugaev, Sov. J. Nucl. Phys. 33, 635)."""

import numpy as np

from mubeam.constants import ALPHA, MESON_MASS_GEV, PROTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.physics.energy_loss.nuclear_field import MUON
from mubeam.units import PB_PER_INVERSE_GEV2

PION_MASS_GEV = MESON_MASS_GEV["pi+"]
"""Mass of the charged pion in GeV (PDG 2024)."""

M1_SQUARED, M2_SQUARED = 0.54, 1.8
MICROBARN = 1e6 / PB_PER_INVERSE_GEV2


def share_range(energy: Real) -> tuple[FloatArray, FloatArray]:
    """The least and the largest v: one pion on a proton at rest, and what leaves a muon."""
    energy = bare(energy, float)
    least = (PION_MASS_GEV + PION_MASS_GEV**2 / (2 * PROTON_MASS_GEV)) / energy
    return least, 1 - PROTON_MASS_GEV / (2 * energy) * (1 + (MUON / PROTON_MASS_GEV) ** 2)


def dsigma_dv(v: Real, energy: Real, charge_number: int, mass_number: float) -> FloatArray:
    """dsigma/dv per atom in GeV^-2 for hadrons of the share v of the muon's energy in GeV; they broadcast."""
    v, energy = bare(v, float), bare(energy, float)
    least, largest = share_range(energy)
    is_open = (v > least) & (v < largest)
    v = np.where(is_open, v, 0.5)
    photon_gev = v * energy
    cross_section = 114.3 + 1.647 * np.log(0.0213 * photon_gev) ** 2  # of a photon on a nucleon, microbarn
    shadowing = 1.0 if charge_number == 1 else _shadowing(0.00282 * mass_number ** (1 / 3) * cross_section)
    t = MUON**2 * v**2 / (1 - v)
    kappa = 1 - 2 / v + 2 / v**2
    of_muon = 2 * MUON**2 / t
    first = kappa * np.log1p(M1_SQUARED / t) - kappa * M1_SQUARED / (M1_SQUARED + t) - of_muon
    second = kappa * np.log1p(M2_SQUARED / t) - of_muon
    third = 0.75 * shadowing * M1_SQUARED / (M1_SQUARED + t) + M2_SQUARED / (4 * t) * np.log1p(t / M2_SQUARED)
    bracket = 0.75 * shadowing * first + 0.25 * second + of_muon / 4 * third
    strength = ALPHA / (2 * np.pi) * mass_number * cross_section * MICROBARN
    return np.asarray(np.where(is_open, strength * v * bracket, 0.0))


def _shadowing(x: FloatArray) -> FloatArray:
    """G = 3 x^-3 [x^2/2 - 1 + e^-x (1 + x)]."""
    return np.asarray(3 / x**3 * (x**2 / 2 - 1 + np.exp(-x) * (1 + x)))
