"""One-loop shift of a_mu = (g-2)/2 by a neutral particle with the tau, or the muon itself, inside (P2 Sec. II.2).

With the tau: L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c.: C_S = g sin(theta), C_P = g cos(theta).
"""

from typing import NamedTuple

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, bare
from mubeam.numerics.quadrature import composite_gauss_legendre, gauss_legendre

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
LOOP = 1 / (8 * np.pi**2)

ORDER = 64
SECOND_ORDER = 56
"""Nodes for the value and for its check. The integrands of `_moments` are sums of exponentials that vary by at most
e^(3 L), L = |ln(mtau^2/ma^2)|: n nodes leave a relative error of about exp(-(2 n)^2/(3 L)), below 1e-17 to L = 100."""

EPSILON = np.finfo(float).eps


class Shift(NamedTuple):
    """The shift at g = 1, of one shape: its value and a bound on the numerical error."""

    value: FloatArray
    error: FloatArray


def exact(mass: FloatArray, theta: FloatArray, *, muon_gev: float = MUON, tau_gev: float = TAU) -> Shift:
    """Delta a_mu at g = 1, all masses kept; mass in GeV, broadcast with theta; the leptons' masses in GeV.

    (mmu^2/8 pi^2) int_0^1 dx [x^2 - x^3 - (mtau/mmu) cos(2 theta) x^2]/D, D = mmu^2 x^2 + (mtau^2 - mmu^2) x
    + ma^2 (1 - x) (Leveille, Nucl. Phys. B137, 63 (1978)). D vanishes nowhere: mu -> tau a is closed for every ma.
    The shift changes sign just below theta = pi/4; the error there is relative to the larger of its two terms.
    """
    even, flip = _moments(mass, ORDER, muon_gev, tau_gev)
    even_again, flip_again = _moments(mass, SECOND_ORDER, muon_gev, tau_gev)
    chirality = tau_gev / muon_gev * _cosine_of_twice(theta)
    size = np.abs(even) + np.abs(chirality * flip)
    difference = np.abs(even - even_again) + np.abs(chirality * (flip - flip_again))
    # an exponential loses as many last digits as its argument is large; the cosine is good to one digit of 1
    rounding = 16 * EPSILON * (1 + np.abs(_logarithm(mass, tau_gev))) * size + 4 * EPSILON * tau_gev / muon_gev * flip
    scale = LOOP * muon_gev**2
    return Shift(bare(scale * (even - chirality * flip)), bare(scale * (difference + rounding)))


def diagonal(kind: str, mass: FloatArray) -> FloatArray:
    """Delta a_mu at g = 1 by a "scalar", "pseudoscalar" or "vector" coupled to muons, mass (N,) in GeV.

    With r = m/mmu (Leveille, Nucl. Phys. B137, 63 (1978); Jegerlehner and Nyffeler, Phys. Rept. 477, 1 (2009)):
    (1/8 pi^2) int_0^1 dz w(z)/((1-z)^2 + z r^2), w = (1-z)^2 (1+z), -(1-z)^3 and 2 z (1-z)^2. Good to 1e-12 for
    r from 1e-10 to 1e5, to 1e-7 at 1e6.
    """
    t, w = composite_gauss_legendre(40, 8)
    # of a heavy particle z down to 1/r^2 matter, of a light one 1 - z down to r
    small = t**8 / 2
    z, rest = np.concatenate([small, 1 - small]), np.concatenate([1 - small, small])
    weight = np.tile(4 * t**7 * w, 2)
    numerator = {"scalar": rest**2 * (1 + z), "pseudoscalar": -(rest**3), "vector": 2 * z * rest**2}[kind]
    r2 = (np.asarray(mass)[..., None] / MUON) ** 2
    return bare(LOOP * (weight * numerator / (rest**2 + z * r2)).sum(axis=-1))


def heavy(mass: FloatArray, theta: FloatArray) -> FloatArray:
    """Leading term for ma >> mtau (P2 Eq. 8): -cos(2 theta) mmu mtau/(8 pi^2 ma^2) [ln(ma^2/mtau^2) - 3/2]."""
    return bare(_cosine_of_twice(theta) * LOOP * MUON * TAU / mass**2 * (_logarithm(mass) + 1.5))


def light(theta: FloatArray) -> FloatArray:
    """Leading term for ma << mtau, any mass (P2 Eq. 10): -cos(2 theta) mmu/(16 pi^2 mtau)."""
    return bare(-_cosine_of_twice(theta) * LOOP * MUON / (2 * TAU))


def _moments(mass: FloatArray, order: int, muon: float, tau: float) -> tuple[FloatArray, FloatArray]:
    """int_0^1 dx (x^2 - x^3)/D and int_0^1 dx x^2/D in GeV^-2, in the shape of mass.

    With r = mtau^2 x + ma^2 (1 - x), D = r - mmu^2 x (1 - x), and the integration variable is w = ln(r/ma^2)/L,
    L = ln(mtau^2/ma^2): r, x and 1 - x are then exponentials in w, whatever ma.
    """
    w, weight = gauss_legendre(order)
    logarithm = _logarithm(mass, tau)
    # at ma = mtau the variable is x itself, as it is for any small span
    span = np.where(logarithm == 0, EPSILON**2, logarithm)[..., None]
    stretch = np.expm1(span)
    growth = np.exp(span * w)
    x, rest = np.expm1(span * w) / stretch, growth * np.expm1(span * (1 - w)) / stretch
    r = mass[..., None] ** 2 * growth
    # dx/D = L r/(mtau^2 - ma^2) dw/D
    flip = weight * span / (stretch * mass[..., None] ** 2) * x**2 / (1 - muon**2 * x * rest / r)
    return (flip * rest).sum(axis=-1), flip.sum(axis=-1)


def _logarithm(mass: FloatArray, tau: float = TAU) -> FloatArray:
    """ln(mtau^2/ma^2)."""
    return bare(2 * np.log(tau / mass))


def _cosine_of_twice(theta: FloatArray) -> FloatArray:
    """cos(2 theta), for any finite theta."""
    return bare((np.cos(theta) - np.sin(theta)) * (np.cos(theta) + np.sin(theta)))
