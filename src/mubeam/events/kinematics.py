"""Four-momenta of l N -> l' N X from the invariants of a point, in the rest frame of the nucleus, beam along z."""

import numpy as np

from mubeam.events.production import PhaseSpacePoints
from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import lab_frame, photon_frame

BEAM_PARTICLES = ("beam", "target", "lepton", "recoil", "x")
"""The places of the particles in `momenta`."""


def momenta(
    points: PhaseSpacePoints, mi: float, mf: float, nucleus_mass: float, random: np.random.Generator
) -> FloatArray:
    """E, p_x, p_y, p_z in GeV of BEAM_PARTICLES, (n, 5, 4).

    `mi`, `mf` and `nucleus_mass` are the masses of l, l' and the nucleus in GeV. The azimuth about the beam and the
    sign of the point's azimuth are drawn. Momentum is conserved by construction; the outgoing lepton is on its mass
    shell to rounding.
    """
    energy, m, t, s, mu, _ = points
    p = kinematics.momentum(energy, mi)
    energy_x = energy_of_x(points, mi, mf, nucleus_mass)
    rest = energy - energy_x
    k = kinematics.momentum(energy_x, m)
    p_minus_k = kinematics.momentum_difference(energy, energy_x, rest, m, mi)[2]
    forward = kinematics.minus_u_forward(energy, energy_x, rest, m, mi, mf)
    y = np.clip(mu - forward, 0.0, 4 * p * k)
    half_angle = y / (4 * p * k)
    sin_x, cos_x = 2 * np.sqrt(half_angle * (1 - half_angle)), 1 - 2 * half_angle

    y_low, y_high = kinematics.y_limits(t, forward, p_minus_k, rest, nucleus_mass, mf)
    point = lab_frame.LabPoint(
        p=p,
        k=k,
        energy=energy,
        energy_x=energy_x,
        energy_left=rest,
        half_angle=half_angle,
        y=y,
        y_low=y_low,
        y_high=y_high,
        u=-mu,
        t=t,
    )
    turn = lab_frame.azimuth(point, m, mi, nucleus_mass)
    v = np.sqrt(turn.v_squared)
    q = np.sqrt(t + t**2 / (4 * nucleus_mass**2))
    q_across = np.sqrt(np.maximum(turn.q_across / turn.v_squared, 0.0)) / 2
    q_along = (t + t * rest / nucleus_mass + mu) / (2 * v)
    q_along = np.copysign(np.minimum(np.abs(q_along), q), q_along)
    spread = np.sqrt(np.maximum(turn.s1_squared, 0.0))
    cos_q = np.clip((s - turn.s0) / np.where(spread > 0, spread, 1.0), -1.0, 1.0)
    sin_q = np.sqrt(1 - cos_q**2) * np.where(random.random(s.size) < 0.5, -1.0, 1.0)

    # in the plane of the beam and X, x towards X; V = p - k
    v_x, v_z = -k * sin_x / v, (p_minus_k + 2 * k * half_angle) / v
    # across V, towards the beam
    across_x, across_z = v_z, -v_x
    q_x = q_along * v_x + q_across * cos_q * across_x
    q_y = q_across * sin_q
    q_z = q_along * v_z + q_across * cos_q * across_z

    phi = 2 * np.pi * random.random(s.size)
    c, sn = np.cos(phi), np.sin(phi)
    # each component in one piece of memory
    result = np.zeros((len(BEAM_PARTICLES), 4, s.size)).transpose(2, 0, 1)
    beam, target, lepton, recoil, x = (result[:, i] for i in range(len(BEAM_PARTICLES)))
    beam[:, 0], beam[:, 3] = energy, p
    target[:, 0] = nucleus_mass
    kinetic = t / (2 * nucleus_mass)
    x[:, 0], x[:, 1], x[:, 2], x[:, 3] = energy_x, k * sin_x * c, k * sin_x * sn, k * cos_x
    recoil[:, 0] = nucleus_mass + kinetic
    recoil[:, 1], recoil[:, 2], recoil[:, 3] = q_x * c - q_y * sn, q_x * sn + q_y * c, q_z
    lepton[:, 0] = rest - kinetic
    lepton[:, 1:] = beam[:, 1:] - x[:, 1:] - recoil[:, 1:]
    return result


def energy_of_x(points: PhaseSpacePoints, mi: float, mf: float, nucleus_mass: float) -> FloatArray:
    """E_X = P_i.k/M, from P.k = P_L k_L - P_T k_T cos(azimuth) and q.k = (s - mu)/2."""
    energy, m, t, s, mu, azimuth = points
    lam = (s + t) ** 2 + 4 * mi**2 * t
    s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus_mass)
    minus_s_min = s_max + 2 * (energy / nucleus_mass + 1) * t
    p_l, p_t = photon_frame.nucleus_current(s, t, s_max, minus_s_min, lam, nucleus_mass)
    k_l = photon_frame.longitudinal_k(s, t, lam, mu, m**2, mi**2, mf**2)
    # k_L^2 = m^2 + k_T^2 + (s-mu)^2/4t loses digits; k_T from the range of mu does not
    transfer = photon_frame.lepton_transfer(s, t, s - kinematics.s_threshold(m, mi, mf), m**2, mi**2, mf**2, m * mf)
    kappa = np.maximum(transfer.curvature * (transfer.high - mu) * (mu - transfer.low), 0.0)
    product = p_l * k_l - p_t * np.sqrt(kappa) * np.cos(azimuth)
    return np.asarray(np.maximum((product + (s - mu) / 2) / (2 * nucleus_mass), m))


def to_laboratory(vectors: FloatArray, masses: FloatArray, nucleus_mass: float, nucleus_energy: float) -> FloatArray:
    """Four-momenta (n, P, 4) boosted against the beam to where the nucleus has its energy; energies from `masses`."""
    gamma, gamma_beta = nucleus_energy / nucleus_mass, kinematics.momentum(nucleus_energy, nucleus_mass) / nucleus_mass
    boosted = vectors.copy()
    boosted[..., 3] = gamma * vectors[..., 3] - gamma_beta * vectors[..., 0]
    boosted[..., 0] = np.sqrt((boosted[..., 1:] ** 2).sum(axis=-1) + masses**2)
    return boosted
