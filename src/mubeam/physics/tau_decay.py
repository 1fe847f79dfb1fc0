"""Tau leptons in flight: decay length and track, energy of the muon of their decay, and taus from a -> tau mu."""

from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.foundation.checks import FloatArray, bare
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]
MASS_RATIO2 = (MUON / TAU) ** 2

Track: TypeAlias = Literal["exponential", "sharp"]
"""How a track of length L is asked for: e^(-L/l) of the taus have one, or all whose mean length l is above L."""

TRACKS: Final = get_args(Track)

ANGLES = 40
"""Points in the decay angle of a -> tau mu: accurate to 1e-12 where most tracks are long enough, 1e-8 where few are."""


def decay_length_m(energy: FloatArray) -> FloatArray:
    """Mean decay length |p|/m c tau of a tau of this energy in GeV, in m; 0 at rest."""
    return bare(kinematics.momentum(np.maximum(energy, TAU), TAU) / TAU * TAU_DECAY_LENGTH_M)


def least_energy_gev(length_m: float) -> float:
    """Energy in GeV of a tau whose mean decay length is `length_m`."""
    return float(np.hypot(length_m / TAU_DECAY_LENGTH_M, 1.0) * TAU)


def track_survival(energy: FloatArray, length_m: float, track: Track = "exponential") -> FloatArray:
    """Probability e^(-L/l) that a tau of this energy in GeV lives longer than `length_m`; "sharp": 1 where l > L."""
    if length_m == 0:
        return np.ones_like(energy)
    if track == "sharp":
        return np.where(energy > least_energy_gev(length_m), 1.0, 0.0)
    mean = decay_length_m(energy)
    moving = mean > 0
    return np.where(moving, np.exp(-length_m / np.where(moving, mean, 1.0)), 0.0)


def muon_energy_cdf(share: FloatArray, polarisation: FloatArray | float = 0.0) -> FloatArray:
    """Probability that the muon of tau -> mu nu nu has less than the share y of a fast tau's energy; any shape.

    `polarisation` is the mean helicity P of tau-, of tau+ with the other sign. V-A at rest, with x = E/E_max:

        d^2G/dx dcos ~ k (x/2 - x^2/3 - x0^2/6) - P cos k^2 [x - 1 + (1-x0^2)^(1/2)/2]/3,  k = (x^2 - x0^2)^(1/2)

    boosted from any angle. A muon with a share y had at least x = (y + r^2/y)/(1 + r^2), r = m_mu/m_tau. The massless
    limit is 5 y/3 - y^3 + y^4/3 + P (y/3 - y^3 + 2 y^4/3); the muon's mass keeps y above r^2.
    """
    y = np.clip(share, MASS_RATIO2, 1.0)
    least = _muon_cdf_integral(np.array(MASS_RATIO2))
    norm = _muon_cdf_integral(np.array(1.0)) - least
    return bare((_muon_cdf_integral(y) - least - polarisation * _muon_cdf_slope(y)) / norm)


def _muon_cdf_integral(y: FloatArray) -> FloatArray:
    """Antiderivative of F(1) - F(x(y)), with F = x^2/4 - x^3/9 - x0^2 x/6."""
    r2, k = MASS_RATIO2, 1 + MASS_RATIO2
    lowest2 = 4 * r2 / k**2
    # of x, x^2 and x^3
    first = (y**2 / 2 + r2 * np.log(y)) / k
    second = (y**3 / 3 + 2 * r2 * y - r2**2 / y) / k**2
    third = (y**4 / 4 + 3 * r2 * y**2 / 2 + 3 * r2**2 * np.log(y) - r2**3 / (2 * y**2)) / k**3
    return bare((5 / 36 - lowest2 / 6) * y - second / 4 + third / 9 + lowest2 * first / 6)


def _muon_cdf_slope(y: FloatArray) -> FloatArray:
    """(1 + r^2)/12 int dx (x - 1 + (1-x0^2)^(1/2)/2)(Y^2 + x0^2 - 2 Y x), Y = 2 y/(1 + r^2), from the least x to 1."""
    r2, k = MASS_RATIO2, 1 + MASS_RATIO2
    least, scaled, lowest2 = (y + r2 / y) / k, 2 * y / k, 4 * r2 / k**2
    shift, flat = (1 - r2) / (2 * k) - 1, scaled**2 + lowest2
    cubes, squares, lengths = 1 - least**3, 1 - least**2, 1 - least
    inside = -2 * scaled * cubes / 3 + (flat - 2 * scaled * shift) * squares / 2 + shift * flat * lengths
    return bare(k / 12 * inside)


def energies_from_decay(energy: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Energies in GeV and weights (sum 1), (..., ANGLES), of the tau of a -> tau mu for an a of this energy and mass.

    The decay is isotropic at rest, so that the energy is uniform; needs mass > m_tau + m_mu.
    """
    low, high = energy_range_from_decay(energy, mass)
    unit, weight = gauss_legendre(ANGLES)
    energies = low[..., None] + (high - low)[..., None] * unit
    return energies, np.broadcast_to(weight, energies.shape)


def energy_range_from_decay(energy: FloatArray, mass: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest energy in GeV of that tau."""
    at_rest = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    momentum = np.sqrt((at_rest - TAU) * (at_rest + TAU))
    middle, half = energy / mass * at_rest, kinematics.momentum(energy, mass) / mass * momentum
    return bare(middle - half), bare(middle + half)


def track_survival_from_decay(
    energy: FloatArray, mass: FloatArray, length_m: float, track: Track = "exponential"
) -> FloatArray:
    """Mean of `track_survival` over the taus of a -> tau mu; 0 where the decay is closed."""
    is_open = mass > TAU + MUON
    # any open point will do where the result is thrown away
    heavy = np.where(is_open, mass, 2 * (TAU + MUON))
    if track == "sharp" and length_m > 0:
        low, high = energy_range_from_decay(np.maximum(energy, heavy), heavy)
        above = np.clip((high - least_energy_gev(length_m)) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
        return np.where(is_open, np.where(high > low, above, high > least_energy_gev(length_m)), 0.0)
    energies, weights = energies_from_decay(np.maximum(energy, heavy), heavy)
    return np.where(is_open, (weights * track_survival(energies, length_m)).sum(axis=-1), 0.0)
