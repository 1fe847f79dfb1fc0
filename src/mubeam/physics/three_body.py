"""Widths of three-body decays at tree level: over the Dalitz plot, and through an off-shell scalar."""

from collections.abc import Callable

import numpy as np

from mubeam.foundation.checks import FloatArray, bare
from mubeam.numerics.quadrature import gauss_legendre, logarithmic_gauss
from mubeam.physics import widths


def dalitz_width(
    squared: Callable[[FloatArray, FloatArray], FloatArray],
    parent: float,
    m1: float,
    m2: float,
    m3: FloatArray,
    order: int,
) -> FloatArray:
    """Width in GeV of a decay to 1, 2 and 3: int |M|^2 dx dy/(256 pi^3 M^3), x = (p1+p3)^2, y = (p2+p3)^2.

    Args:
        squared: gives |M|^2, averaged over the parent's spin, from x and y (..., order, order) in GeV^2.
        parent: M in GeV.
        m1: mass of 1 in GeV, at least m2.
        m2: mass of 2.
        m3: mass of 3, which 1 or 2 radiates; m1 - m2 < m3 < M - m1 - m2. Any shape, that of the result.
        order: quadrature points in each variable; they are logarithmic in the denominators x - m2^2 and y - m1^2.
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
    """Width in GeV of f1 -> f2 chi chibar through an off-shell a; masses in GeV, all arrays of one shape.

    (1/pi) int dq^2 q Gamma(a* -> chi chibar) Gamma(f1 -> f2 a*)/[(q^2 - m^2)^2 + m^2 Gamma^2] over q = 2 m_chi to
    M - m_f2, M the mass of f1; Gamma is the width of a -> chi chibar alone. Needs 2 m_chi < M - m_f2 and m outside this
    range (a is not on its mass shell). `order` is the number of quadrature points.
    """
    lowest, highest = 2 * mass_chi, parent - final + np.zeros_like(mass)
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
    q = np.sqrt(np.maximum(q2, lowest[..., None] ** 2))
    mass, theta, coupling = mass[..., None], theta[..., None], coupling[..., None]
    mass_chi, g_chi = mass_chi[..., None], g_chi[..., None]
    to_chi = widths.pseudoscalar_to_fermions(q, g_chi, mass_chi)
    emission = widths.fermion_to_scalar(q, coupling, theta, parent, final)
    breadth = mass * widths.pseudoscalar_to_fermions(mass, g_chi, mass_chi)
    return bare((weights * q * to_chi * emission / (off_shell**2 + breadth**2)).sum(axis=-1) / np.pi)
