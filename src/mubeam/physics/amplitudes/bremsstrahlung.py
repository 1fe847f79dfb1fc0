"""l(p) N -> l'(p') N X(k): a scalar or vector of any parity radiated off the lepton line, nucleus of spin 0.

Notation: q the momentum into the lepton line, t = -q^2; s = (p+q)^2 - mi^2; mu = mf^2 - (p-k)^2 > 0; m, mi, mf the
masses of X, l, l'; P = P_i + P_f. Parity enters only through the signed mass of l': +mf for scalar and vector, -mf for
pseudoscalar and axial. All expressions are for unit coupling, averaged over spins, photon propagator and form factor
taken out; the squared amplitude is g^2 e^4 F^2/t^2 times what stands here.
"""

from typing import NamedTuple

from mubeam.checks import Real
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


def photon_response(
    s: Real, t: Real, lam: Real, m2: Real, mi2: Real, mf2: Real, vertex: Vertex, moments: Moments
) -> tuple[Real, Real]:
    """T_L and T_T, the response to a longitudinal and a transverse photon, from the moments of mu (m2 = m^2, ...).

        T_L = [4 d t (m^2 + kappa) + v (8 t kappa + c t)]/(s mu) + f t [(s-mu)^2 - 16 delta^2/lambda]/(s mu)^2
        T_T = {d [(s-mu)^2 + 2 t kappa] + v [2 lambda + 2 ((t-mu)^2 + 4 mf^2 t) + 4 t kappa - c t]}/(s mu)
              - f [t (s-mu)^2 + 2 s^2 kappa]/(s mu)^2
    with lambda = (s+t)^2 + 4 mi^2 t, delta = (s-mu)(mi^2 + (s+t)/4) - s (m^2 + mi^2 - mf^2 + mu)/2, kappa = k_T^2.
    """
    d, f, v, c = vertex
    inverse_square, inverse, one, first, kappa_inverse_square, kappa_inverse = moments
    # delta = delta_0 - delta_1 mu
    half = mi2 + (s + t) / 4
    delta_1 = half + s / 2
    delta_0 = s * (half - (m2 + mi2 - mf2) / 2)
    delta_square = (delta_0**2 * inverse_square - 2 * delta_0 * delta_1 * inverse + delta_1**2 * one) / lam
    s_square = (s * inverse_square - 2 * inverse) / s + one / s**2  # (s-mu)^2/(s mu)^2
    s_mu = s * inverse - 2 * one + first / s  # (s-mu)^2/(s mu)
    ct, t_kappa = c * t, t * kappa_inverse / s
    longitudinal = (
        (4 * d * m2 * t + v * ct) * inverse / s
        + (4 * d + 8 * v) * t_kappa
        + f * t * (s_square - 16 * delta_square / s**2)
    )
    transverse = (
        d * s_mu
        + v * ((2 * lam + 2 * t**2 + 8 * mf2 * t - ct) * inverse - 4 * t * one + 2 * first) / s
        + (2 * d + 4 * v) * t_kappa
        - f * (t * s_square + 2 * kappa_inverse_square)
    )
    return longitudinal, transverse


def azimuth_terms(
    s: Real, t: Real, lam: Real, mu: Real, m2: Real, mi2: Real, mf2: Real, vertex: Vertex
) -> AzimuthTerms:
    """What of the amplitude the azimuth takes, at a point: the interference of the photon's polarisations.

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


class LabPoint(NamedTuple):
    """A point of phase space in the rest frame of the nucleus, the azimuth of q left out.

    p, k: momenta of l and X; energy, energy_x: theirs; energy_rest = E - E_k, given, not subtracted;
    u = (p-k)^2 - mf^2; half_angle = sin^2(theta/2) of X; y = 4 p k half_angle; y_low, y_high: where q becomes parallel
    to V = p - k.
    """

    p: Real
    k: Real
    energy: Real
    energy_x: Real
    energy_rest: Real
    half_angle: Real
    y: Real
    y_low: Real
    y_high: Real
    u: Real
    t: Real


class Azimuth(NamedTuple):
    """s = s0 + s1 cos(phi), phi the azimuth of q about V; with the pieces that the average over phi reuses."""

    s0: Real
    s1_squared: Real
    v_squared: Real
    q_perp_squared: Real
    p_ratio: Real
    k_ratio: Real
    lever: Real
    pk_perp: Real


def azimuth(point: LabPoint, m: Real, mi: Real, nucleus_mass: Real) -> Azimuth:
    """S as a function of the azimuth, free of the cancellations of light particles at high energy.

    p_ratio = p.V/V^2, k_ratio = k.V/V^2 = p_ratio - 1, lever = E - p_ratio (E - E_k).
    """
    p, k, energy, energy_x, rest, half_angle, y, y_low, y_high, u, t = point
    epsilon = mi**2 / (energy + p)
    p_minus_k = rest - epsilon + m**2 / (energy_x + k)
    v_parallel = p_minus_k + 2 * k * half_angle
    v_squared = p_minus_k**2 + y
    q_perp_squared = (y_high - y) * (y - y_low) / (4 * v_squared)
    p_ratio = p * v_parallel / v_squared
    k_ratio = k * (p_minus_k - 2 * p * half_angle) / v_squared
    mass_term = (m**2 * p**2 - mi**2 * k**2) / (p * energy_x + k * energy)
    lever = (
        v_parallel * (mass_term + 2 * k * half_angle * (p + epsilon))
        + 4 * energy * k**2 * half_angle * (1 - half_angle)
    ) / v_squared
    pk_perp = y * (1 - half_angle) * p * k / v_squared
    s0 = -p_ratio * u + t * (k_ratio - lever / nucleus_mass)
    return Azimuth(s0, 4 * q_perp_squared * pk_perp, v_squared, q_perp_squared, p_ratio, k_ratio, lever, pk_perp)


def azimuth_average(
    point: LabPoint, azimuth: Azimuth, root: Real, m: Real, mi: Real, nucleus_mass: Real, vertex: Vertex
) -> Real:
    """The amplitude over 16 M^2, averaged over the azimuth of q; `root` is sqrt(s0^2 - s1^2).

    The three terms are the bracket structures of the amplitude: d Y1 + v Y2 + f K, with 1/s, 1/s^2 and 1/s^3 averaged
    in closed form.
    """
    rest, u, t = point.energy_rest, point.u, point.t
    s0, s1_squared, v_squared, q_perp_squared, p_ratio, k_ratio, lever, pk_perp = azimuth
    d, f, v, c = vertex
    along = -u + (1 + rest / nucleus_mass) * t
    p2 = 4 * nucleus_mass**2 + t
    common = along**2 * pk_perp / (4 * v_squared) + q_perp_squared * pk_perp
    slope = 2 * along * q_perp_squared * pk_perp
    # <|q x k|^2/s> and <|q x p|^2/s>
    constant = slope * k_ratio - q_perp_squared * pk_perp * s0
    q_cross_k = (common + q_perp_squared * v_squared * k_ratio**2 + constant / (root + s0)) / root
    constant = slope * p_ratio - q_perp_squared * pk_perp * s0
    q_cross_p = (common + q_perp_squared * v_squared * p_ratio**2 + constant / (root + s0)) / root
    y1 = q_cross_k + m**2 * t * p2 / (4 * nucleus_mass**2 * root)
    y2 = 2 * q_cross_p + 2 * v_squared * q_perp_squared / root + c * t * p2 / (16 * nucleus_mass**2 * root)
    h0 = k_ratio * (t - u) - t * lever / nucleus_mass
    b = 2 * nucleus_mass * rest - t / 2
    d0 = u * (2 * nucleus_mass * lever + t * k_ratio / 2) + t * b * (k_ratio - lever / nucleus_mass)
    g = s1_squared * (s0 * root + s1_squared) / (root + s0)
    k_term = p2 * t * (h0 * (h0 * s0 - 2 * s1_squared) + g) - 4 * (d0 * (d0 * s0 - 2 * b * s1_squared) + b**2 * g)
    return (d * y1 + v * y2) / -u + f * k_term / (16 * nucleus_mass**2 * root**3 * u**2)
