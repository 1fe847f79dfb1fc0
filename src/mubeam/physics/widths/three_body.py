"""Widths of three-body decays at tree level: over the Dalitz plot, and through an off-shell scalar or vector."""

from collections.abc import Callable

import numpy as np

from mubeam.foundation.checks import FloatArray, Real, bare
from mubeam.numerics.quadrature import gauss_legendre, logarithmic_gauss
from mubeam.physics.widths.hadrons import FIRST_HADRONS_GEV, vector_to_hadrons
from mubeam.physics.widths.lepton_flavour import fermion_to_scalar, fermion_to_vector
from mubeam.physics.widths.two_body import pseudoscalar_to_fermions, vector_to_fermions


def dalitz_width(
    squared: Callable[[FloatArray, FloatArray], FloatArray],
    parent: float,
    m1: float,
    m2: float,
    m3: FloatArray,
    order: int,
) -> FloatArray:
    """Width int |M|^2 dx dy/(256 pi^3 M^3) of a decay to 1, 2 and 3, x = (p1+p3)^2 and y = (p2+p3)^2; shape of m3.

    `squared` gives |M|^2, averaged over the parent's spin, from x and y (..., order, order). Particle 3 is radiated
    by 1 or 2: the nodes are logarithmic in the denominators x - m2^2 and y - m1^2, which must not vanish. Needs
    m1 - m2 < m3 < M - m1 - m2, with m1 >= m2.
    """
    # products and differences of the denominators keep their digits at both ends of phase space
    low = (m2 + m3 - m1) * (m2 + m3 + m1)
    high = (parent - 2 * m1) * parent + np.zeros_like(m3)
    pole2, y_weights = logarithmic_gauss(low, high, order)
    low, high, m3 = low[..., None], high[..., None], m3[..., None]
    y = pole2 + m1**2
    # 4 y times the momenta of 1 and 3 squared, and times the product of their energies, where 2 and 3 are at rest
    momentum1 = np.maximum(high - pole2, 0.0) * ((parent + m1) ** 2 - y)
    momentum3 = np.maximum(pole2 - low, 0.0) * (y - (m3 - m2) ** 2)
    energies = (parent**2 - y - m1**2) * (y + m3**2 - m2**2)
    middle = m1**2 + m3**2 - m2**2 + energies / (2 * y)
    spread = np.sqrt(momentum1 * momentum3) / (2 * y)
    nodes, weights = gauss_legendre(order)
    log_range = np.log1p(2 * spread / (middle - spread))[..., None]
    pole1 = (middle - spread)[..., None] * np.exp(log_range * nodes)
    inner = (squared(pole1 + m2**2, y[..., None]) * pole1 * log_range * weights).sum(axis=-1)
    return bare((inner * y_weights).sum(axis=-1) / (256 * np.pi**3 * parent**3))


def to_pair_by_scalar(
    parent: float,
    final: float,
    mass: FloatArray,
    coupling: FloatArray,
    theta: FloatArray,
    mass_chi: FloatArray,
    g_chi: FloatArray,
    order: int,
) -> FloatArray:
    """Width of f1 -> f2 chi chibar through an off-shell a; all arrays of one shape.

    (1/pi) int dq^2 q Gamma(a* -> chi chibar) Gamma(f1 -> f2 a*)/[(q^2 - m^2)^2 + m^2 Gamma^2], from 2 m_chi to
    M - m_f2 in q, with the decay of a to chi in Gamma. Needs 2 m_chi < M - m_f2 and m outside this range: a is then
    not on its mass shell.
    """
    q, off_shell, weights = _off_shell_nodes(2 * mass_chi, parent - final + np.zeros_like(mass), mass, order)
    mass, theta, coupling = mass[..., None], theta[..., None], coupling[..., None]
    mass_chi, g_chi = mass_chi[..., None], g_chi[..., None]
    to_chi = pseudoscalar_to_fermions(q, g_chi, mass_chi)
    emission = fermion_to_scalar(q, coupling, theta, parent, final)
    breadth = mass * pseudoscalar_to_fermions(mass, g_chi, mass_chi)
    return bare((weights * q * to_chi * emission / (off_shell**2 + breadth**2)).sum(axis=-1) / np.pi)


def fermion_to_pair_by_vector(
    parent: Real, final: Real, mass: Real, lepton_coupling: Real, coupling: Real, lepton_mass: Real, order: int = 40
) -> FloatArray:
    """Width of f1 -> f2 l l through an off-shell vector, L = V_mu (g f2bar gamma^mu f1 + h.c. + g_l lbar gamma^mu l).

    (1/pi) int dq^2 q Gamma(V* -> l l) Gamma(f1 -> f2 V*)/(q^2 - m^2)^2, from 2 m_l to M - m_f2 in q. In the contact
    limit, M - m_f2 = D far below M and m, it is g_l^2 g^2 D^5/(60 pi^3 m^4) for a massless lepton; a left-handed
    neutrino has half of it. All arguments broadcast. Zero below threshold, and where m < M - m_f2: then V is real, and
    the decay f1 -> f2 V.
    """

    def to_leptons(q: FloatArray, g_l: FloatArray, own: FloatArray) -> FloatArray:
        return vector_to_fermions(q, g_l, 0.0, own)

    return _to_current_by_vector(to_leptons, parent, final, mass, lepton_coupling, coupling, 2 * lepton_mass, order)


def fermion_to_hadrons_by_vector(
    parent: Real, final: Real, mass: Real, charge: Real, coupling: Real, order: int = 120
) -> FloatArray:
    """Width of f1 -> f2 hadrons through an off-shell vector that mixes with the photon; `charge` is epsilon e.

    As `fermion_to_pair_by_vector`, with V* -> hadrons by R(q) of `physics.widths.hadrons`.
    """

    def to_hadrons(q: FloatArray, e: FloatArray, _: FloatArray) -> FloatArray:
        return vector_to_hadrons(q, e)

    return _to_current_by_vector(to_hadrons, parent, final, mass, charge, coupling, FIRST_HADRONS_GEV, order)


def _to_current_by_vector(
    width: Callable[[FloatArray, FloatArray, FloatArray], FloatArray],
    parent: Real,
    final: Real,
    mass: Real,
    current_coupling: Real,
    coupling: Real,
    threshold: Real,
    order: int,
) -> FloatArray:
    """The integral over q from `threshold`, `width` that of V* from q, its coupling and half the threshold."""
    parent, final, mass, current_coupling, coupling, threshold = np.broadcast_arrays(
        *(bare(one, dtype=float) for one in (parent, final, mass, current_coupling, coupling, threshold))
    )
    highest = parent - final
    is_open = (threshold < highest) & (mass > highest)
    # what is closed is computed as something open, and left out
    highest = np.where(is_open, highest, 1.0)
    lowest, heavy = np.where(is_open, threshold, 0.5), np.where(is_open, mass, 2.0)
    q, off_shell, weights = _off_shell_nodes(lowest, highest, heavy, order)
    parent, final = np.where(is_open, parent, 2.0)[..., None], np.where(is_open, final, 1.0)[..., None]
    decay = width(q, current_coupling[..., None], lowest[..., None] / 2)
    emission = fermion_to_vector(q, coupling[..., None], 0.0, parent, final)
    found = (weights * q * decay * emission / off_shell**2).sum(axis=-1) / np.pi
    return bare(np.where(is_open, found, 0.0))


def _off_shell_nodes(
    lowest: FloatArray, highest: FloatArray, mass: FloatArray, order: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Nodes q, |q^2 - m^2| there and weights of dq^2, all (..., order); the mass is outside lowest < q < highest."""
    above = mass >= highest
    near = np.where(above, highest, lowest)
    # q^2 grows from its near end, as m^2 less what is off shell has no digits left at a mass far above
    least = np.abs((mass - near) * (mass + near))
    w, weights = gauss_legendre(order)
    length = np.log1p((highest - lowest) * (highest + lowest) / least)[..., None]
    grown = least[..., None] * np.expm1(length * (w * w * (3 - 2 * w)))
    off_shell = least[..., None] + grown
    weights = off_shell * length * (6 * w * (1 - w) * weights)
    q2 = near[..., None] ** 2 + np.where(above[..., None], -grown, grown)
    return np.sqrt(np.maximum(q2, lowest[..., None] ** 2)), off_shell, weights
