"""Ionisation: the mean loss of a muon to atomic electrons, and the hard collisions in it (delta rays).

PDG, Passage of particles, Eq. 34.5 with the terms of spin 1/2 and of bremsstrahlung on the electrons of Groom, Mokhov
and Striganov (LBNL-44742, Eqs. 10 and 18).
"""

from math import pi

import numpy as np

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.physics.energy_loss.density_effect import DensityEffect

K_GEV_CM2_PER_MOL = 0.307075e-3
"""K = 4 pi N_A r_e^2 m_e."""

MUON, ELECTRON = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["e"]


def largest_transfer_gev(energy: Real) -> FloatArray:
    """W, the highest energy that a muon of this energy in GeV gives to an electron, same shape."""
    gamma = bare(energy, float) / MUON
    return np.asarray(2 * ELECTRON * (gamma**2 - 1) / (1 + 2 * gamma * ELECTRON / MUON + (ELECTRON / MUON) ** 2))


def mean_loss(energy: Real, mean_excitation_ev: float, electrons_per_mass: float, effect: DensityEffect) -> FloatArray:
    """a(E) in GeV cm^2/g for muons of these energies in GeV, same shape; electrons_per_mass is <Z/A> in mol/g."""
    energy = bare(energy, float)
    beta_gamma2 = (energy / MUON) ** 2 - 1
    beta2 = beta_gamma2 / (beta_gamma2 + 1)
    highest = largest_transfer_gev(energy)
    logarithm = 0.5 * np.log(2 * ELECTRON * beta_gamma2 * highest / (mean_excitation_ev * 1e-9) ** 2)
    spin = highest**2 / (8 * energy**2)
    collisions = (logarithm - beta2 - effect.delta(np.sqrt(beta_gamma2)) / 2 + spin) / beta2
    of_electrons = np.log(2 * highest / ELECTRON)
    radiation = ALPHA / (4 * pi) * (np.log(2 * energy / MUON) - of_electrons / 3) * of_electrons**2
    return np.asarray(K_GEV_CM2_PER_MOL * electrons_per_mass * (collisions + radiation))


def delta_rays(v: Real, energy: Real, electrons_per_mass: float) -> FloatArray:
    """Collisions per dv and g/cm^2 that give the share v of the energy to an electron, 0 above W; they broadcast."""
    v, energy = bare(v, float), bare(energy, float)
    transfer = v * energy
    beta2 = 1 - (MUON / energy) ** 2
    highest = largest_transfer_gev(energy)
    shape = 1 - beta2 * transfer / highest + transfer**2 / (2 * energy**2)
    density = K_GEV_CM2_PER_MOL / 2 * electrons_per_mass / (beta2 * transfer**2) * shape * energy
    return np.asarray(np.where(transfer < highest, density, 0.0))
