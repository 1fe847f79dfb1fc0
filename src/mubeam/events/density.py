"""The density of events at a point of phase space, and the points of stored events.

The density is the factor of dsigma/(dt ds dmu dazimuth) that depends on the process. All processes of one final state
have the other factors in common, so that their densities can be added and divided.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mubeam.events.directions import along_z
from mubeam.events.production import PhaseSpacePoints
from mubeam.events.record import Block
from mubeam.foundation.checks import FloatArray, Real
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import photon_frame
from mubeam.physics.amplitudes.polarised_beam import NucleusSide
from mubeam.production.processes import Process

PLACES = ("beam", "target", "lepton", "recoil", "x")


class Part(NamedTuple):
    """A coefficient, of either sign, times the density of a process at unit coupling."""

    process: Process
    coefficient: float


def invariants(events: Block, process: Process) -> PhaseSpacePoints:
    """The phase-space points of stored events (target at rest), with the azimuth of k about q."""
    vectors = along_z(events.momentum_gev[:, : len(PLACES)], events.momentum_gev[:, 0])
    beam, _, _, recoil, x = (vectors[:, i] for i in range(len(PLACES)))
    mi, mf = process.lepton_masses_gev
    nucleus_mass, m = events.mass_gev[:, 1], events.mass_gev[:, 4]
    q2 = (recoil[:, 1:] ** 2).sum(axis=1)
    t = 2 * q2 / (1 + np.sqrt(1 + q2 / nucleus_mass**2))
    energy, p = beam[:, 0], beam[:, 3]
    s = 2 * p * recoil[:, 3] - energy * t / nucleus_mass - t
    energy_x, k = x[:, 0], np.sqrt((x[:, 1:] ** 2).sum(axis=1))
    # k - k_z without the difference where X goes forward
    across2 = x[:, 1] ** 2 + x[:, 2] ** 2
    lag = np.where(x[:, 3] > 0, across2 / (k + np.abs(x[:, 3])), k - x[:, 3])
    mu = kinematics.minus_u_forward(energy, energy_x, energy - energy_x, m, mi, mf) + 2 * p * lag

    transfer = photon_frame.lepton_transfer(s, t, s - kinematics.s_threshold(m, mi, mf), m**2, mi**2, mf**2, m * mf)
    s_max, minus_s_min = _range_of_s(energy, t, mi, nucleus_mass)
    p_l, p_t = photon_frame.nucleus_current(s, t, s_max, minus_s_min, transfer.lam, nucleus_mass)
    k_l = photon_frame.longitudinal_k(s, t, transfer.lam, mu, m**2, mi**2, mf**2)
    k_t = np.sqrt(np.maximum(transfer.curvature * (transfer.high - mu) * (mu - transfer.low), 0.0))
    product = 2 * nucleus_mass * energy_x - (s - mu) / 2
    size = p_t * k_t
    cosine = np.divide(p_l * k_l - product, size, out=np.zeros_like(size), where=size > 0)
    return PhaseSpacePoints(energy=energy, m=m, t=t, s=s, mu=mu, azimuth=np.arccos(np.clip(cosine, -1.0, 1.0)))


def density(process: Process, points: PhaseSpacePoints, nucleus_mass: Real, mass_gev: float) -> FloatArray:
    """Density of a process at unit coupling at these points (n,), up to a common factor; not negative.

    `mass_gev` is the mass of chi for pairs, and not used for a particle X.
    """
    return np.maximum(signed_density(process, points, nucleus_mass, mass_gev), 0.0)


def summed_density(parts: Sequence[Part], points: PhaseSpacePoints, nucleus_mass: Real, mass_gev: float) -> FloatArray:
    """Sum of coefficient x density over `parts` at these points (n,), in the units of `density`; may be negative."""
    found = np.zeros_like(points.t)
    for process, coefficient in parts:
        found = found + coefficient * signed_density(process, points, nucleus_mass, mass_gev)
    return found


def signed_density(process: Process, points: PhaseSpacePoints, nucleus_mass: Real, mass_gev: float) -> FloatArray:
    """As `density`, not cut at zero: negative for an interference, and elsewhere by rounding."""
    energy, m, t, s, mu, azimuth = points
    emission = process.emission
    mi, mf = emission.lepton_masses_gev
    transfer = emission.transfer(s, t, s - kinematics.s_threshold(m, mi, mf), m)
    # a difference of large numbers may leave the range, at an end of which an amplitude is steepest
    value = np.clip(emission.transfer_at(s, t, mu, m), transfer.low, transfer.high)
    response = emission.response_at(s, t, transfer, value, m)
    terms = emission.azimuth_terms(s, t, transfer, value, m)
    s_max, minus_s_min = _range_of_s(energy, t, mi, nucleus_mass)
    average = photon_frame.contract(*response, s, t, s_max, minus_s_min, transfer.lam, nucleus_mass) * transfer.lam**0.5
    p_l, p_t = photon_frame.nucleus_current(s, t, s_max, minus_s_min, transfer.lam, nucleus_mass)
    kappa = np.maximum(transfer.curvature * (transfer.high - value) * (value - transfer.low), 0.0)
    c = np.cos(azimuth)
    amplitude = average + p_l * p_t * np.sqrt(kappa) * terms.linear * c + p_t**2 * kappa * terms.square * (c**2 - 0.5)
    if emission.has_spin_terms:
        side, moments = NucleusSide(energy, s_max, minus_s_min, nucleus_mass), photon_frame.moments_at(value, transfer)
        more = emission.spin_terms(s, t, transfer, side, value, m)
        amplitude = amplitude + emission.spin_average(s, t, transfer, side, m, moments)
        amplitude = amplitude + more.linear * c + more.square * (c**2 - 0.5) + more.cube * c**3
    if process.off_shell is not None:
        amplitude = amplitude * process.off_shell.mass_density(m**2, np.asarray(mass_gev))
    return np.asarray(amplitude)


def _range_of_s(energy: FloatArray, t: FloatArray, mi: float, nucleus_mass: Real) -> tuple[FloatArray, FloatArray]:
    """s_max and -s_min at fixed t."""
    s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus_mass)
    return s_max, s_max + 2 * (energy / nucleus_mass + 1) * t
