"""Tau leptons in flight: how far they go, what they leave to a muon, and those from a -> tau mu."""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]

ANGLES = 40
"""Points in the decay angle of a -> tau mu: 1e-12 for tracks that most taus leave, 1e-8 for those that few do."""


def decay_length_m(energy: FloatArray) -> FloatArray:
    """Mean decay length |p|/m c tau of a tau of this energy in GeV, in m; 0 at rest."""
    return np.asarray(kinematics.momentum(np.maximum(energy, TAU), TAU) / TAU * TAU_DECAY_LENGTH_M)


def track_survival(energy: FloatArray, length_m: float) -> FloatArray:
    """Probability e^(-L/l) that a tau of this energy in GeV lives longer than `length_m`."""
    if length_m == 0:
        return np.ones_like(energy)
    mean = decay_length_m(energy)
    moving = mean > 0
    return np.where(moving, np.exp(-length_m / np.where(moving, mean, 1.0)), 0.0)


def muon_energy_cdf(share: FloatArray) -> FloatArray:
    """Probability that the muon of tau -> mu nu nu has less than this share of a fast tau's energy.

    5 y/3 - y^3 + y^4/3 for a tau without polarisation, m_mu neglected; 1 from y = 1.
    """
    y = np.clip(share, 0.0, 1.0)
    return np.asarray(5 * y / 3 - y**3 + y**4 / 3)


def energies_from_decay(energy: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Energies in GeV and weights (sum 1), (..., ANGLES), of the tau of a -> tau mu for an a of this energy and mass.

    The decay is isotropic at rest, so that the energy is evenly spread; mass above m_tau + m_mu.
    """
    at_rest = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    momentum = np.sqrt((at_rest - TAU) * (at_rest + TAU))
    unit, weight = gauss_legendre(ANGLES)
    gamma, gamma_beta = energy / mass, kinematics.momentum(energy, mass) / mass
    energies = (gamma * at_rest)[..., None] + (gamma_beta * momentum)[..., None] * (2 * unit - 1)
    return energies, np.broadcast_to(weight, energies.shape)


def track_survival_from_decay(energy: FloatArray, mass: FloatArray, length_m: float) -> FloatArray:
    """Mean of `track_survival` over the taus of a -> tau mu; 0 where the decay is closed."""
    is_open = mass > TAU + MUON
    # any open point will do where the result is thrown away
    heavy = np.where(is_open, mass, 2 * (TAU + MUON))
    energies, weights = energies_from_decay(np.maximum(energy, heavy), heavy)
    return np.where(is_open, (weights * track_survival(energies, length_m)).sum(axis=-1), 0.0)
