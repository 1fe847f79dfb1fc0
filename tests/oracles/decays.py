"""Squared decay amplitudes from Feynman rules with explicit Dirac matrices, at arrays of four-momenta (..., 4).

Conventions as in oracles.dirac: metric (+,-,-,-), gamma5 = i g0 g1 g2 g3. L = -i g a taubar (sin(theta) + gamma5
cos(theta)) mu + h.c. has the vertices g (sin + gamma5 cos) for taubar...mu and g (-sin + gamma5 cos) for mubar...tau.
Nothing here is a closed form, and nothing comes from mubeam.
"""

import numpy as np

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.zeros((4, 4, 4), complex)
GAMMA[0] = np.diag([1, 1, -1, -1])
GAMMA[1:, :2, 2:], GAMMA[1:, 2:, :2] = PAULI, -PAULI
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
ONE = np.eye(4)
METRIC = np.diag([1.0, -1.0, -1.0, -1.0])


def dot(a, b):
    return np.einsum("...m,mn,...n->...", a, METRIC, b)


def slash(p):
    return np.einsum("...m,mn,nij->...ij", p, METRIC, GAMMA)


def bar(matrix):
    return GAMMA[0] @ np.conj(np.swapaxes(matrix, -1, -2)) @ GAMMA[0]


def trace(*matrices):
    product = matrices[0]
    for matrix in matrices[1:]:
        product = product @ matrix
    return np.real(np.trace(product, axis1=-2, axis2=-1))


def vertex(theta, tau_is_outgoing=True):
    return (1 if tau_is_outgoing else -1) * np.sin(theta) * ONE + np.cos(theta) * GAMMA5


def propagator(p, mass):
    return (slash(p) + mass * ONE) / (dot(p, p) - mass**2)[..., None, None]


def z_to_leptons(p1, p2, k, m1, m2, theta, v, a, first_is_tau=True):
    """Sum over spins and polarisations of Z -> l1(p1) l2bar(p2) a(k), g = 1, both leptons' vertex v - a gamma5."""
    q = p1 + p2 + k
    emission = vertex(theta, first_is_tau)
    currents = [
        emission @ propagator(q - p2, m2) @ GAMMA[mu] @ (v * ONE - a * GAMMA5)
        + GAMMA[mu] @ (v * ONE - a * GAMMA5) @ propagator(p1 - q, m1) @ emission
        for mu in range(4)
    ]
    lowered = q @ METRIC
    polarisations = np.einsum("...m,...n->...mn", lowered, lowered) / dot(q, q)[..., None, None] - METRIC
    spins1, spins2 = slash(p1) + m1 * ONE, slash(p2) - m2 * ONE
    return sum(
        polarisations[..., mu, nu] * trace(spins1, currents[mu], spins2, bar(currents[nu]))
        for mu in range(4)
        for nu in range(4)
    )


def higgs_to_leptons(p1, p2, k, m1, m2, theta, first_is_tau=True):
    """Sum over spins of h -> l1(p1) l2bar(p2) a(k) with the contact term, g/v_H = 1."""
    q = p1 + p2 + k
    emission = vertex(theta, first_is_tau)
    amplitude = emission + m2 * emission @ propagator(q - p2, m2) + m1 * propagator(p1 - q, m1) @ emission
    return trace(slash(p1) + m1 * ONE, amplitude, slash(p2) - m2 * ONE, bar(amplitude))


def higgs_to_leptons_derivative(p1, p2, k, m1, m2, theta):
    """The same from (C/Lambda) d_rho a taubar gamma^rho (s + gamma5 c) mu, which has no contact term.

    On the mass shell sin(theta) = s (m1 - m2) C/Lambda and cos(theta) = c (m1 + m2) C/Lambda for g = 1.
    """
    q = p1 + p2 + k
    emission = -slash(k) @ (np.sin(theta) / (m1 - m2) * ONE + np.cos(theta) / (m1 + m2) * GAMMA5)
    amplitude = m2 * emission @ propagator(q - p2, m2) + m1 * propagator(p1 - q, m1) @ emission
    return trace(slash(p1) + m1 * ONE, amplitude, slash(p2) - m2 * ONE, bar(amplitude))


def lepton_to_lepton(p, p_out, m, m_out, theta):
    """Average over the initial and sum over the final spin of l(p) -> l'(p_out) a, g = 1, on or off a's mass shell."""
    emission = vertex(theta, tau_is_outgoing=False)
    return trace(slash(p_out) + m_out * ONE, emission, slash(p) + m * ONE, bar(emission)) / 2


def scalar_to_pair(p1, p2, m):
    """Sum over spins of a -> chi(p1) chibar(p2), g_chi = 1."""
    return trace(slash(p1) + m * ONE, GAMMA5, slash(p2) - m * ONE, bar(GAMMA5))


def two_body(rng, parent, m1, m2):
    """Momenta of 1 and 2, isotropic in the rest frame of the parent's momentum (..., 4), and the phase space."""
    mass = np.sqrt(dot(parent, parent))
    energy = (mass**2 + m1**2 - m2**2) / (2 * mass)
    size = np.sqrt(np.maximum(energy**2 - m1**2, 0.0))
    direction = rng.normal(size=(*mass.shape, 3))
    direction /= np.linalg.norm(direction, axis=-1, keepdims=True)
    at_rest = np.concatenate([energy[..., None], size[..., None] * direction], axis=-1)
    boost, gamma = parent[..., 1:] / mass[..., None], parent[..., 0] / mass
    along = np.einsum("...i,...i->...", boost, at_rest[..., 1:])
    space = at_rest[..., 1:] + (along / (1 + gamma) + at_rest[..., 0])[..., None] * boost
    p1 = np.concatenate([(gamma * at_rest[..., 0] + along)[..., None], space], axis=-1)
    return p1, parent - p1, size / (4 * np.pi * mass)


def three_body(rng, parent_mass, m1, m2, m3, size):
    """Momenta of a decay at rest by way of (2 3), and the weight whose mean times |M|^2 is 2 M times the width."""
    parent = np.zeros((size, 4))
    parent[:, 0] = parent_mass
    low, high = m2 + m3, parent_mass - m1
    mass = rng.uniform(low, high, size)
    p1, rest, first = two_body(rng, parent, m1, mass)
    p2, p3, second = two_body(rng, rest, m2, m3)
    return p1, p2, p3, first * second * (high - low) * 2 * mass / (2 * np.pi)
