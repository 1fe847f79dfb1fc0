"""What the mass of l adds to the rate of polarised l: X off the lepton line, l(p, helicity) N -> l' N X.

A vertex V (S + P gamma5), V = 1 or gamma^mu, of l with the mean helicity h, summed over the spins of l', has

    A = |S|^2 A_even + |P|^2 A_odd + 4 h Re(S P*) p'.V_W,   W = m_l s = (E p - m_l^2 n)/|p|,  n = P_i/M,

with s the spin vector of helicity + and V_a that of the traces, linear in a. p'.V_p is half the amplitude of
`bremsstrahlung.chiral_vertex`, so that

    p'.V_W = p'.V_p - (m_l^2/|p|) [c p'.V_n - p'.V_p/(E + |p|)]
    p'.V_n = E' (A'^2 + t P^2 B^2 + 2 t A' B) - 2 M (u + t) A' B

with A' = 2 P.p'/u + 2 P.p/s, B = 1/u + 1/s, u = -mu, E' = P_i.p'/M and c = 1 for a scalar, 2 + (m_l'^2 - m_l^2)/m^2
for a vector. This module has the bracket times m_l^2/|p|, which is not negative: at h = -1 and S = P it is all that is
left. Notation as in bremsstrahlung.
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import bremsstrahlung
from mubeam.physics.amplitudes.bremsstrahlung import Vertex
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.physics.amplitudes.photon_frame import Moments, Transfer, contract, nucleus_current


class Spin(NamedTuple):
    """-4 h Re(S P*), the number c, and the coefficients of V_p."""

    strength: Real
    weight: Real
    vertex: Vertex


class NucleusSide(NamedTuple):
    """Beam energy in the rest frame of the nucleus, ends of s as in `photon_frame.contract`, and the nucleus' mass."""

    energy: Real
    s_max: Real
    minus_s_min: Real
    mass: Real


class Cubic(NamedTuple):
    """linear c + square (c^2 - 1/2) + cube c^3 in the cosine c of the azimuth, as in `photon_frame.AzimuthTerms`."""

    linear: Real
    square: Real
    cube: Real


def average(
    s: Real, t: Real, transfer: Transfer, side: NucleusSide, m: Real, mi: float, mf: float, spin: Spin, moments: Moments
) -> Real:
    """Average over the azimuth, from the moments of mu; in units of P_L^2 T_L + P_T^2 T_T.

    2 M s^2 p'.V_n = <N/mu^2> + P_T^2 <kappa Q/mu^2> with
        N = e [4 D^2 + t P^2 (mu-s)^2 - 4 t (mu-s) D] + 8 M^2 (t-mu)(mu-s) D,  Q = 2 s^2 e + 4 s D - 2 s t (mu-s),
        D = 2 P_L (t/lambda)^(1/2) delta = d0 + d1 mu,  e = P_L (p_L - k_L) + (mu-t)/2 = e0 + e1 mu.
    """
    lam = transfer.lam
    p_l, p_t = nucleus_current(s, t, side.s_max, side.minus_s_min, lam, side.mass)
    d, e = _lines(s, t, lam, p_l, m**2, mi**2, mf**2)
    gap, nuclear = (-s, 1.0), t * (4 * side.mass**2 + t)
    both = _times(gap, d)
    bracket = _sum(_scaled(4, _times(d, d)), _sum(_scaled(nuclear, _times(gap, gap)), _scaled(-4 * t, both)))
    numerator = _sum(_times(e, bracket), _scaled(8 * side.mass**2, _times((t, -1.0), both)))
    powers = (moments.inverse_square, moments.inverse, moments.one, moments.first)
    found = sum(factor * power for factor, power in zip(numerator, powers, strict=True))
    across = (2 * s**2 * e[0] + 4 * s * d[0] + 2 * s**2 * t, 2 * s**2 * e[1] + 4 * s * d[1] - 2 * s * t)
    found = found + p_t**2 * (across[0] * moments.kappa_inverse_square + across[1] * moments.kappa_inverse)
    response = bremsstrahlung.photon_response(s, t, lam, m**2, mi**2, mf**2, spin.vertex, moments)
    along_p = contract(*response, s, t, side.s_max, side.minus_s_min, lam, side.mass) * lam**0.5 / 2
    return _whole(found / (2 * side.mass * s**2), along_p, side.energy, mi, spin)


def azimuth_terms(
    s: Real, t: Real, transfer: Transfer, side: NucleusSide, mu: Real, m: Real, mi: float, mf: float, spin: Spin
) -> Cubic:
    """What depends on the azimuth, at one mu."""
    lam = transfer.lam
    p_l, p_t = nucleus_current(s, t, side.s_max, side.minus_s_min, lam, side.mass)
    kappa = transfer.curvature * (transfer.high - mu) * (mu - transfer.low)
    k_t = (kappa * (kappa > 0)) ** 0.5
    (d0, d1), (e0, e1) = _lines(s, t, lam, p_l, m**2, mi**2, mf**2)
    d, e, g = d0 + d1 * mu, e0 + e1 * mu, p_t * k_t
    turn, gap, nuclear = s * g, mu - s, t * (4 * side.mass**2 + t)
    linear = 4 * d * (2 * turn * e + d * g) + nuclear * gap**2 * g - 4 * t * gap * (d * g + turn * e)
    linear = linear + 8 * side.mass**2 * (t - mu) * gap * turn
    square = 4 * turn * (turn * e + 2 * d * g) - 4 * t * gap * turn * g
    scale = 1 / (2 * side.mass * (s * mu) ** 2)
    terms = bremsstrahlung.azimuth_terms(s, t, lam, mu, m**2, mi**2, mf**2, spin.vertex)
    return Cubic(
        _whole(linear * scale, p_l * g * terms.linear / 2, side.energy, mi, spin),
        _whole(square * scale, g**2 * terms.square / 2, side.energy, mi, spin),
        _whole(4 * turn**2 * g * scale, 0.0, side.energy, mi, spin),
    )


def azimuth_average(
    point: LabPoint, azimuth: Azimuth, root: Real, m: Real, mi: float, nucleus_mass: float, spin: Spin
) -> Real:
    """Over 16 M^2, averaged over the azimuth of q; as `bremsstrahlung.azimuth_average`.

    A' = 4 M [d0 + b (s - s0)]/(u s) and B = [h0 + (s - s0)]/(u s), s - s0 = s1 cos(phi).
    """
    rest, u, t = point.energy_left, point.u, point.t
    s0, s1_squared, h0, t_twist = azimuth.s0, azimuth.s1_squared, azimuth.h0, azimuth.t_twist
    b = rest - t / (4 * nucleus_mass)
    d0 = u * (azimuth.lever + t / (4 * nucleus_mass) * azimuth.k_ratio) + b * t_twist
    z = s1_squared / (root + s0)
    g = z * (s0 * root + s1_squared)
    nuclear = t + t**2 / (4 * nucleus_mass**2)
    squares = d0 * (d0 * s0 - 2 * b * s1_squared) + b**2 * g
    squares = squares + nuclear / 4 * (h0 * (h0 * s0 - 2 * s1_squared) + g)
    product = d0 * (h0 * s0 - s1_squared) - b * (s1_squared * h0 - g)
    energy_out = rest - t / (2 * nucleus_mass)
    along_n = energy_out * (squares + t / (2 * nucleus_mass) * product) - (u + t) / 2 * product
    along_p = bremsstrahlung.azimuth_average(point, azimuth, root, m, mi, nucleus_mass, spin.vertex) / 2
    return _whole(along_n / (u**2 * root**3), along_p, point.energy, mi, spin)


def real_photon(x: Real, mu: Real, m: Real, mi: float, mf: float, spin: Spin) -> Real:
    """The part of T_T of a real photon, in the limit of high energy: A'^2 = 2 P_T^2 kappa/mu^2 and E' = (1-x) E."""
    kappa = x * (mu - mf**2 + mi**2 * (1 - x)) - m**2 * (1 - x)
    return spin.strength * mi**2 * spin.weight * (1 - x) * 2 * kappa / mu**2


def _whole(along_n: Real, along_p: Real, energy: Real, mi: float, spin: Spin) -> Real:
    """Strength x (m_l^2/|p|) [c p'.V_n - p'.V_p/(E + |p|)]."""
    p = kinematics.momentum(energy, mi)
    return spin.strength * mi**2 / p * (spin.weight * along_n - along_p / (energy + p))


def _lines(
    s: Real, t: Real, lam: Real, p_l: Real, m2: Real, mi2: float, mf2: float
) -> tuple[tuple[Real, Real], tuple[Real, Real]]:
    """D and 2 M E' without the azimuth, (d0, d1) and (e0, e1), linear in mu."""
    half, root = mi2 + (s + t) / 4, (t / lam) ** 0.5
    d0, d1 = s * (half - (m2 + mi2 - mf2) / 2), -(half + s / 2)
    e0 = p_l * root * ((s + t) / 2 + mi2 + mf2 - m2) - t / 2
    e1 = p_l * (s - t) / (2 * t) * root + 1 / 2
    return (2 * p_l * root * d0, 2 * p_l * root * d1), (e0, e1)


def _times(first: tuple[Real, ...], second: tuple[Real, ...]) -> tuple[Real, ...]:
    """The product of two polynomials, lowest power first."""
    found: list[Real] = [0.0] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            found[i + j] = found[i + j] + a * b
    return tuple(found)


def _scaled(factor: Real, polynomial: tuple[Real, ...]) -> tuple[Real, ...]:
    return tuple(factor * one for one in polynomial)


def _sum(first: tuple[Real, ...], second: tuple[Real, ...]) -> tuple[Real, ...]:
    return tuple(a + b for a, b in zip(first, second, strict=True))
