"""l(p) N -> l'(p') N X(k): a scalar or vector of any parity radiated off the lepton line, nucleus of spin 0.

Notation: q the momentum into the lepton line, t = -q^2; s = (p+q)^2 - mi^2; mu = mf^2 - (p-k)^2 > 0; m, mi, mf the
masses of X, l, l'; P = P_i + P_f. Parity enters only through the signed mass of l': +mf for scalar and vector, -mf for
pseudoscalar and axial. All expressions are for unit coupling, averaged over spins, photon propagator and form factor
taken out; the squared amplitude is g^2 e^4 F^2/t^2 times what stands here.
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.physics.amplitudes.photon_frame import AzimuthTerms, Moments, longitudinal_k


class Vertex(NamedTuple):
    """Coefficients that carry spin, parity and masses; the amplitudes are linear in them."""

    d: Real
    f: Real
    v: Real
    c: Real


def scalar_vertex(m: Real, mi: Real, mf_signed: Real) -> Vertex:
    """Coefficients for a spin-0 X with vertex 1 (mf_signed = +mf) or i gamma5 (mf_signed = -mf)."""
    unity = m / m
    return Vertex(unity, m**2 - (mi + mf_signed) ** 2, 0 * unity, 0 * unity)


def vector_vertex(m: Real, mi: Real, mf_signed: Real) -> Vertex:
    """Coefficients for a spin-1 X with vertex gamma^mu (mf_signed = +mf) or gamma^mu gamma5 (mf_signed = -mf)."""
    d = ((mi - mf_signed) / m) ** 2
    f = 2 * m**2 + (mi + mf_signed) ** 2 - 2 * (mi - mf_signed) ** 2 - ((mi - mf_signed) * (mi + mf_signed) / m) ** 2
    return Vertex(d, f, m / m, 8 * (m**2 + 2 * mi * mf_signed))


def mixed_vertex(even: Vertex, odd: Vertex, cos2: Real, sin2: Real) -> Vertex:
    """Coefficients for the vertex cos(angle) even + sin(angle) odd: the parities do not interfere."""
    return Vertex(*(cos2 * a + sin2 * b for a, b in zip(even, odd, strict=True)))


def chiral_vertex(m: Real, mi: Real, mf: Real, *, is_vector: bool) -> Vertex:
    """Coefficients of 2 p'.V_p: the rate of a vertex of one chirality, but for the spin of a massive l.

    For a scalar the mean of both parities. For a vector that of -g, and k k/m^2 as a scalar whose parities have the
    strengths (mi - mf)/m and -(mi + mf)/m.
    """
    unity, rest = m / m, m**2 - mi**2 - mf**2
    if not is_vector:
        return Vertex(unity, rest, 0 * unity, 0 * unity)
    ratio = (mf - mi) * (mf + mi) / m**2
    return Vertex(ratio, (2 + ratio) * rest, unity, 8 * m**2)


def photon_response(
    s: Real, t: Real, lam: Real, m2: Real, mi2: Real, mf2: Real, vertex: Vertex, moments: Moments
) -> tuple[Real, Real]:
    """T_L and T_T, the response to a longitudinal and a transverse photon, from the moments of mu (m2 = m^2, ...).

        T_L = [4 d t (m^2 + kappa) + 8 v t kappa + c t]/(s mu) + f t [(s-mu)^2 - 16 delta^2/lambda]/(s mu)^2
        T_T = {d [(s-mu)^2 + 2 t kappa] + v [2 lambda + 2 ((t-mu)^2 + 4 mf^2 t) + 4 t kappa] - c t}/(s mu)
              - f [t (s-mu)^2 + 2 s^2 kappa]/(s mu)^2
    with lambda = (s+t)^2 + 4 mi^2 t, delta = (s-mu)(mi^2 + (s+t)/4) - s (m^2 + mi^2 - mf^2 + mu)/2, kappa = k_T^2.
    """
    d, f, v, c = vertex
    inverse_square, inverse, one, first, kappa_inverse_square, kappa_inverse = moments
    total = s + t
    # 4 delta/s = delta_0 - delta_1 mu
    delta_0, delta_1 = total + 2 * (mi2 + mf2 - m2), (total + 4 * mi2) / s + 2
    delta_square = (delta_0 * (delta_0 * inverse_square - 2 * delta_1 * inverse) + delta_1**2 * one) / lam
    inverse_s, one_s, first_s, kappa_s = inverse / s, one / s, first / s, kappa_inverse / s
    s_square = inverse_square - 2 * inverse_s + one_s / s  # (s-mu)^2/(s mu)^2
    s_mu = s * inverse - 2 * one + first_s  # (s-mu)^2/(s mu)
    longitudinal = t * ((4 * d * m2 + c) * inverse_s + (4 * d + 8 * v) * kappa_s + f * (s_square - delta_square))
    transverse = (
        d * s_mu
        + 2 * v * ((lam + t * (t + 4 * mf2)) * inverse_s - 2 * t * one_s + first_s)
        - c * t * inverse_s
        + t * ((2 * d + 4 * v) * kappa_s - f * s_square)
        - 2 * f * kappa_inverse_square
    )
    return longitudinal, transverse


def azimuth_terms(
    s: Real, t: Real, lam: Real, mu: Real, m2: Real, mi2: Real, mf2: Real, vertex: Vertex
) -> AzimuthTerms:
    """The part of the amplitude that depends on the azimuth of X: the photon's polarisations interfere.

    From A with P.p' = P.p - P.k and P.k = P_L k_L - P_T k_T c, the squares of P.k, P.p' and of the eikonal factor
    2 P_L sqrt(t/lambda) delta + s P_T k_T c multiplied out.
    """
    d, f, v, _ = vertex
    k_l = longitudinal_k(s, t, lam, mu, m2, mi2, mf2)
    p_l = (lam / t) ** 0.5 / 2
    delta = (s - mu) * (mi2 + (s + t) / 4) - s * (m2 + mi2 - mf2 + mu) / 2
    s_mu = s * mu
    linear = (-8 * d * t * k_l + 16 * v * t * (p_l - k_l)) / s_mu - 16 * f * s * (t / lam) ** 0.5 * delta / s_mu**2
    square = (4 * d + 8 * v) * t / s_mu - 4 * f * s**2 / s_mu**2
    return AzimuthTerms(linear, square)


def real_photon(x: Real, mu: Real, m: Real, mi: Real, mf: Real, vertex: Vertex) -> Real:
    """T_T at t = t_min -> 0: the amplitude of the Weizsaecker-Williams approximation, A = e^2 g^2 T_T.

    There s = mu/(1-x) and kappa = (x E theta)^2. For mf = mi this is P1 Eq. (8) (pseudoscalar) and P1 Eq. (12) with
    the factor x restored in its second term (vector).
    """
    d, f, v, _ = vertex
    kappa = x * (mu - mf**2 + mi**2 * (1 - x)) - m**2 * (1 - x)
    return (d * x**2 + 2 * v * (1 + (1 - x) ** 2)) / (1 - x) - 2 * f * kappa / mu**2


def azimuth_average(
    point: LabPoint, azimuth: Azimuth, root: Real, m: Real, mi: Real, nucleus_mass: Real, vertex: Vertex
) -> Real:
    """The amplitude over 16 M^2, averaged over the azimuth of q; `root` is sqrt(s0^2 - s1^2).

    The three terms are the bracket structures of the amplitude: d Y1 + v Y2 + f K, with 1/s, 1/s^2 and 1/s^3 averaged
    in closed form.
    """
    rest, u, t = point.energy_left, point.u, point.t
    s0, s1_squared, h0, v_squared, q_across, p_ratio, k_ratio, lever, t_twist, pk_perp = azimuth
    d, f, v, c = vertex
    along = (1 + rest / nucleus_mass) * t - u
    nuclear = t + t**2 / (4 * nucleus_mass**2)
    z = s1_squared / (root + s0)
    slope = 2 * along * z
    # 4 root <|q x k|^2/s> and 4 root <|q x p|^2/s>
    common = along * along * pk_perp / v_squared + z * root
    q_cross_k = common + k_ratio * (k_ratio * q_across + slope)
    q_cross_p = common + p_ratio * (p_ratio * q_across + slope)
    brackets = d / 4 * (q_cross_k + 4 * m**2 * nuclear) + v / 2 * (q_cross_p + q_across) + c / 4 * nuclear
    b = rest - t / (4 * nucleus_mass)
    d0 = u * (lever + t / (4 * nucleus_mass) * k_ratio) + b * t_twist
    g = z * (s0 * root + s1_squared)
    twice = 2 * s1_squared
    k_term = nuclear / 4 * (h0 * (h0 * s0 - twice) + g) - (d0 * (d0 * s0 - b * twice) + b**2 * g)
    root_u = -u * root
    return (brackets + f * k_term / (root * root_u)) / root_u
