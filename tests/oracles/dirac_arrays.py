"""The Dirac oracle in double precision, for many phase-space points at once, where the energies are moderate.

Conventions as in oracles.dirac; four-momenta are arrays (n, 4) of E, x, y, z.
"""

from itertools import permutations
from typing import NamedTuple

import numpy as np

from oracles.decays import GAMMA, GAMMA5, METRIC, ONE, bar, dot, slash, trace

_PERMUTATIONS = [
    (order, (-1) ** sum(order[i] > order[j] for i in range(4) for j in range(i + 1, 4)))
    for order in permutations(range(4))
]

TYPICAL_T = 0.01


class Momenta(NamedTuple):
    p: np.ndarray
    p_out: np.ndarray
    k: np.ndarray
    nucleus_in: np.ndarray
    nucleus_out: np.ndarray


def epsilon(a, b, c):
    lowered = [v @ METRIC for v in (a, b, c)]
    result = np.zeros_like(a)
    for (mu, nu, alpha, beta), sign in _PERMUTATIONS:
        result[:, mu] += sign * lowered[0][:, nu] * lowered[1][:, alpha] * lowered[2][:, beta]
    return result


def squared(amplitude, momenta, mi, mf):
    spins_in, spins_out = slash(momenta.p) + mi * ONE, slash(momenta.p_out) + mf * ONE
    return trace(spins_out, amplitude, spins_in, bar(amplitude))


def bremsstrahlung(spin, angle, momenta, mi, mf, m):
    """A of X radiated off the lepton."""
    p, p_out, k, nucleus_in, nucleus_out = momenta
    photon = slash(nucleus_in + nucleus_out)
    before = (slash(p - k) + mf * ONE) / (dot(p - k, p - k) - mf**2)[:, None, None]
    after = (slash(p_out + k) + mi * ONE) / (dot(p_out + k, p_out + k) - mi**2)[:, None, None]
    if spin == "scalar":
        vertices = [(1.0, np.cos(angle) * ONE + 1j * np.sin(angle) * GAMMA5)]
    else:
        chiral = np.cos(angle) * ONE + np.sin(angle) * GAMMA5
        vertices = [(-g, gamma @ chiral) for g, gamma in zip(METRIC.diagonal(), GAMMA, strict=True)]
        vertices.append((1.0, slash(k) @ chiral / m))
    total = 0.0
    for weight, vertex in vertices:
        amplitude = photon @ before @ vertex + vertex @ after @ photon
        total = total + weight * squared(amplitude, momenta, mi, mf)
    return total / 2


def photon_fusion(momenta, mi):
    """A of a pseudoscalar made of the lepton's photon and that of the nucleus."""
    p, p_out, _, nucleus_in, nucleus_out = momenta
    emitted = p - p_out
    wedge = epsilon(emitted, nucleus_in - nucleus_out, nucleus_in + nucleus_out)
    current = slash(wedge) / dot(emitted, emitted)[:, None, None]
    return squared(current, momenta, mi, mi) / 2


def radiation_and_fusion(kind, y, g, momenta, mass):
    """A of X of pure parity radiated off the lepton and made of two photons, as oracles.dirac.radiation_and_fusion."""
    p, p_out, k, nucleus_in, nucleus_out = momenta
    total, q, emitted = nucleus_in + nucleus_out, nucleus_in - nucleus_out, p - p_out
    vertex = y * (GAMMA5 if kind == "pseudoscalar" else -1j * ONE)
    before = 1j * (slash(p - k) + mass * ONE) / (dot(p - k, p - k) - mass**2)[:, None, None]
    after = 1j * (slash(p_out + k) + mass * ONE) / (dot(p_out + k, p_out + k) - mass**2)[:, None, None]
    if kind == "scalar":
        current = dot(emitted, q)[:, None] * total - dot(emitted, total)[:, None] * q
    else:
        current = -epsilon(emitted, q, total)
    fused = g * slash(current) / dot(emitted, emitted)[:, None, None]
    return squared(slash(total) @ before @ vertex + vertex @ after @ slash(total) + fused, momenta, mass, mass) / 2


def phase_space(rng, count, energy, m, mi, mf, nucleus_mass):
    """Momenta, t (n,) and dE_X dcos(theta) dt dphi |k|/(|p| V) over the density of the points (n,).

    Drawn in the rest frame of the nucleus: energy and angle of X, then t, then the azimuth of q about V = p - k.
    """
    p = np.sqrt(energy**2 - mi**2)
    # more of them where X has nearly all the energy
    ends = np.log((energy - m) / mf)
    lost = mf * np.exp(ends * rng.random(count))
    energy_x = energy - lost
    k = np.sqrt(energy_x**2 - m**2)
    forward = mf**2 - mi**2 - m**2 + 2 * (energy * energy_x - p * k)
    inverse = 1 / forward - 1 / (forward + 4 * p * k)
    minus_u = 1 / (1 / forward - inverse * rng.random(count))
    y = minus_u - forward
    cos_x = 1 - y / (2 * p * k)
    weight = ends * lost * inverse * minus_u**2 / (2 * p * k)

    sin_x = np.sqrt(1 - cos_x**2)
    v = np.stack([-k * sin_x, np.zeros(count), p - k * cos_x])
    size = np.sqrt((v**2).sum(axis=0))
    # |cos| = 1 of the angle between q and V
    stretch = 1 + (energy - energy_x) / nucleus_mass
    a, b = stretch**2 - size**2 / nucleus_mass**2, 2 * stretch * minus_u - 4 * size**2
    root = np.sqrt(np.maximum(b**2 - 4 * a * minus_u**2, 0))
    t_low, t_high = 2 * minus_u**2 / (root - b), (root - b) / (2 * a)
    t_high = np.minimum(t_high, 2 * nucleus_mass * (energy - energy_x - mf))
    is_open = (b < 0) & (b**2 > 4 * a * minus_u**2) & (t_high > t_low) & (t_low > 0)
    t_low, t_high = np.where(is_open, t_low, 1.0), np.where(is_open, t_high, 2.0)
    # less often where the nucleus is broken up: evenly in log(t/(t + TYPICAL_T))
    ends = np.log(t_high / t_low * (t_low + TYPICAL_T) / (t_high + TYPICAL_T))
    ratio = t_low / (t_low + TYPICAL_T) * np.exp(ends * rng.random(count))
    t = TYPICAL_T * ratio / (1 - ratio)
    weight = weight * ends * t * (t + TYPICAL_T) / TYPICAL_T * 2 * np.pi * k / (p * size)

    q = np.sqrt(t + t**2 / (4 * nucleus_mass**2))
    cos_q = (minus_u + stretch * t) / (2 * q * size)
    across = q * np.sqrt(np.maximum(1 - cos_q**2, 0))
    phi = rng.uniform(0, 2 * np.pi, count)
    along_v, beside = v / size, np.stack([v[2], np.zeros(count), -v[0]]) / size
    # q = P_f - P_i goes along V
    recoil = q * cos_q * along_v + across * np.cos(phi) * beside
    recoil[1] += across * np.sin(phi)
    kept = is_open & (abs(cos_q) <= 1)

    def four(e, x, y, z):
        return np.stack([np.broadcast_to(c, count) for c in (e, x, y, z)], axis=-1)[kept]

    momenta_p, momenta_k = four(energy, 0.0, 0.0, p), four(energy_x, k * sin_x, 0.0, k * cos_x)
    nucleus_in = four(nucleus_mass, 0.0, 0.0, 0.0)
    nucleus_out = four(nucleus_mass + t / (2 * nucleus_mass), *recoil)
    p_out = momenta_p + nucleus_in - nucleus_out - momenta_k
    return Momenta(momenta_p, p_out, momenta_k, nucleus_in, nucleus_out), t[kept], weight[kept]
