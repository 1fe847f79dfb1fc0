"""What bremsstrahlung of a scalar or pseudoscalar and its photon fusion add by interference, l(p) N -> l(p') N X(k).

For L = -i y a lbar gamma5 l + g a E.B (pseudoscalar) and L = -y s lbar l - (g/4) s F F (scalar) the squared amplitude
is y^2 A_b + g^2 A_f + y g A, and A stands here, in the notation of bremsstrahlung and fusion: Q = Q1^2 = -(p-p')^2.
With q into the lepton line and q1 = p - p'

    pseudoscalar  A = 4 m_l |W|^2 (1/s - 1/mu)/Q,   |W|^2 = 4 M^2 |q x k|^2 in the rest frame of the nucleus
    scalar        A = -(2 m_l/Q) [4 a (p.V) - 2 b V^2],   V = (q1.q) P - (P.k) q,
                  a = 2 (P.p/s - P.p'/mu),   b = 1/s - 1/mu

which is negative for a pseudoscalar where t < m^2 + Q, as (1/s - 1/mu)/Q = [(t - m^2)/(s Q) - 1/s]/mu. With the poles
in 1/Q and in 1/mu taken apart, S = mu + Q = s + t - m^2,

    1/(s mu Q) = (1/mu) {c/[s (s + c Q)] + (c+1)/[(s + c Q)(S + c Q)]} + (1/Q) 1/[(s + c Q)(S + c Q)],

c = E/E_k, which makes s + c Q smooth in Q: for a soft X s goes as Q E/E_k, but along l'.

For a scalar V^2 = P^2 t Q - |W|^2, so that with B = mu P.p - s P.p' and p.V = t (P.p + P.p')/2 - B/2

    A = -A_pseudoscalar + 4 m_l P^2 t (1/s - 1/mu) + 8 m_l B (B - t (P.p + P.p'))/(s mu Q).
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real
from mubeam.physics.amplitudes.fusion import FusionPoint
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.physics.amplitudes.photon_frame import AzimuthTerms, Moments, Transfer, longitudinal_k


def moments_at(mu: Real, virtuality: Real, lepton: Transfer, photon: Transfer) -> tuple[Moments, Moments]:
    """Moments of mu and of Q at a point, in the ranges `lepton` of mu and `photon` of Q.

    kappa is free of differences at both ends of the range, as high - mu = Q - low.
    """
    kappa = lepton.curvature * (mu - lepton.low) * (virtuality - photon.low)
    of_mu, of_photon = (Moments(1 / v**2, 1 / v, v / v, v, kappa / v**2, kappa / v) for v in (mu, virtuality))
    return of_mu, of_photon


def pseudoscalar_response(
    s: Real, t: Real, m2: Real, mi: Real, of_mu: Moments, of_photon: Moments
) -> tuple[Real, Real]:
    """T_L and T_T of a pseudoscalar, from the moments of mu and of Q (m2 = m^2).

    T_L = t kappa F and T_T = (beta^2 - t Q + t kappa/2) F, with F = 4 m_l (1/s - 1/mu)/Q and beta = (m^2 + Q + t)/2.
    """
    scale = 4 * mi / (s + t - m2)
    ratio = (t - m2) / s
    longitudinal = t * (ratio * of_photon.kappa_inverse - of_mu.kappa_inverse)
    # (beta^2 - t Q)/Q, and over mu with beta = (s + 2t - mu)/2
    photon_pole = (m2 + t) ** 2 / 4 * of_photon.inverse + (m2 - t) / 2 * of_photon.one + of_photon.first / 4
    mu_pole = (s**2 / 4 + t * m2) * of_mu.inverse - s / 2 * of_mu.one + of_mu.first / 4
    return scale * longitudinal, scale * (ratio * photon_pole - mu_pole + longitudinal / 2)


def scalar_response(
    s: Real, t: Real, lam: Real, m2: Real, mi: Real, of_mu: Moments, of_photon: Moments
) -> tuple[Real, Real]:
    """T_L and T_T of a scalar, from the moments of mu and of Q.

        T_L = -4 m_l t [(4/lambda) (g0 - g1/mu) (n0 + n1/Q) + (1/s - 1/mu) (kappa/Q - 1)]
        T_T = -4 m_l [(1/s - 1/mu) (beta^2 + t kappa/2)/Q - (s+t) kappa/(mu Q)]
    with g0 = [2 m_l^2 + (3s+t)/2]/s, g1 = (s+t)/2 - m^2 + 2 m_l^2, n0 = (s+t)/2 + m_l^2, n1 = m_l^2 (m^2 + t); the
    large parts of 1/mu and 1/s cancel and are left out.
    """
    mi2, both, half = mi**2, s + t - m2, (s + t) / 2
    g0, g1 = (2 * mi2 + half + s) / s, half - m2 + 2 * mi2
    n1 = mi2 * (m2 + t)
    inverse_both = (of_mu.inverse + of_photon.inverse) / both  # 1/(mu Q)
    kappa_both = (of_mu.kappa_inverse + of_photon.kappa_inverse) / both
    flat = (half * s + 5 * mi2 * half + 2 * mi2**2 - 2 * mi2 * t) / s
    pole = half * (3 * mi2 - m2) + mi2 * (2 * mi2 - m2 - t)
    structure = flat * of_mu.one - pole * of_mu.inverse + n1 * (g0 * of_photon.inverse - g1 * inverse_both)
    even, odd = pseudoscalar_response(s, t, m2, mi, of_mu, of_photon)
    longitudinal = -16 * mi * t / lam * structure - even
    transverse = -odd - 4 * mi * (t * (of_mu.one / s - of_mu.inverse) - 2 * half * kappa_both)
    return longitudinal, transverse


def pseudoscalar_azimuth_terms(
    s: Real, t: Real, lam: Real, mu: Real, virtuality: Real, m2: Real, mi: Real
) -> AzimuthTerms:
    """The part of the amplitude of a pseudoscalar that depends on the azimuth of X."""
    common = 4 * mi * (t - m2 - virtuality) / (s * mu * virtuality)
    return AzimuthTerms(-2 * t * longitudinal_k(s, t, lam, mu, m2, mi**2, mi**2) * common, t * common)


def scalar_azimuth_terms(s: Real, t: Real, lam: Real, mu: Real, virtuality: Real, m2: Real, mi: Real) -> AzimuthTerms:
    """The part of the amplitude of a scalar that depends on the azimuth of X."""
    mi2, half = mi**2, (s + t) / 2
    eikonal = (2 * mi2 + half + s) / s - (half - m2 + 2 * mi2) / mu
    side = half * virtuality + mi2 * (m2 + t + virtuality)
    b = (t - m2 - virtuality) / (s * mu)
    k_l = longitudinal_k(s, t, lam, mu, m2, mi2, mi2)
    linear = 2 * t / lam * (eikonal * half - side / mu) * (lam / t) ** 0.5 - b * t * k_l
    return AzimuthTerms(-8 * mi / virtuality * linear, -4 * mi / virtuality * (b * t - 4 * half / mu))


class Pole(NamedTuple):
    """A denominator mean + w, w = s1 cos of an azimuth: its mean and root = sqrt(mean^2 - s1^2)."""

    mean: Real
    root: Real


class Averages(NamedTuple):
    """Averages over the azimuth of 1, w, w^2 and s1^2 - w^2 over a product of two poles."""

    one: Real
    first: Real
    second: Real
    across: Real


def pair_averages(a: Pole, b: Pole, w_squared: Real) -> Averages:
    """Of 1/[(a + w)(b + w)], w_squared = s1^2; free of the difference of the two poles."""
    product, total = a.root * b.root, a.root + b.root
    means = a.mean + b.mean
    # mean - root of both
    deep_a, deep_b = (w_squared / (pole.mean + pole.root) for pole in (a, b))
    first = -w_squared * means / (product * (a.mean * b.root + b.mean * a.root))
    second = (deep_a * deep_b + a.mean * b.mean * (deep_a + deep_b) / total) / product
    return Averages(means / (product * total), first, second, (deep_a + deep_b) / total)


def without_photon_pole(of_s: Pole, of_first: Pole, of_second: Pole, c: Real, w_squared: Real) -> Averages:
    """Of c/[s (s + c Q)] + (c + 1)/[(s + c Q)(S + c Q)], what 1/(s Q) leaves without its pole in Q.

    The second and third poles are those of (s + c Q)/(1 + c) and (S + c Q)/(1 + c).
    """
    first, second = pair_averages(of_s, of_first, w_squared), pair_averages(of_first, of_second, w_squared)
    return Averages(*((c * a + b) / (1 + c) for a, b in zip(first, second, strict=True)))


def _product(averages: Averages, left: tuple[Real, Real], right: tuple[Real, Real]) -> Real:
    """The average of (left0 + left1 w)(right0 + right1 w) over two poles."""
    mixed = left[0] * right[1] + left[1] * right[0]
    return left[0] * right[0] * averages.one + mixed * averages.first + left[1] * right[1] * averages.second


def azimuth_average_at_angle(
    point: LabPoint,
    azimuth: Azimuth,
    of_s: Pole,
    averages: Averages,
    m: Real,
    mi: Real,
    nucleus_mass: Real,
    is_even: bool,
) -> Real:
    """The amplitude over 16 M^2 at fixed angle of X, averaged over the azimuth of q; `is_even` for a scalar.

    `averages` are those over s Q, or those of `without_photon_pole` for the part that has no pole in Q. There
    4 |q x k|^2 = even + s1^2 sin^2 - 2 slope w, and -B/2M and p.V/M are linear in w.
    """
    rest, mu, t, w_squared = point.energy_left, -point.u, point.t, azimuth.s1_squared
    along = (1 + rest / nucleus_mass) * t + mu
    even = along * along * azimuth.pk_perp / azimuth.v_squared + azimuth.k_ratio**2 * azimuth.q_across
    slope = azimuth.k_ratio * along
    z = w_squared / (of_s.root + of_s.mean)
    over_s = (even + z * of_s.root + 2 * slope * z) / of_s.root
    over_both = even * averages.one + averages.across - 2 * slope * averages.first
    odd = ((t - m**2) * over_both - over_s) / (4 * mu)
    if not is_even:
        return mi * odd
    recoil = t / (4 * nucleus_mass)
    b = rest - recoil
    current = -mu * (azimuth.lever + recoil * azimuth.k_ratio) + b * azimuth.t_twist
    shift = t * (point.energy + b) - recoil * (azimuth.s0 + t + mu)
    structure = _product(averages, (current, b), (current + shift, b - recoil))
    nuclear = t + t**2 / (4 * nucleus_mass**2)
    return mi * (nuclear * (1 / of_s.root - 1 / mu) + 2 * structure / mu - odd)


class VirtualityPoint(NamedTuple):
    """At fixed Q, w = s1 cos(psi), psi the azimuth of q about q1: s = s0 + w, and what else the average takes."""

    s0: Real
    w_squared: Real
    q1_squared: Real
    q1_cross_q_squared: Real
    gap: Real


def at_virtuality(point: FusionPoint, m: Real, mi: Real, nucleus_mass: Real) -> VirtualityPoint:
    """S as a function of the azimuth of q about q1.

    s0 = (E + E') omega (m^2 + Q + t)/(2 |q1|^2) + (m^2 + Q - t)/2 - t Q (E + E')/(2 M |q1|^2), s1 = 2 |q1 x p| |q1 x q|
    over |q1|^2.
    """
    energy, omega, virtuality, t = point
    p_squared = (energy - mi) * (energy + mi)
    q1_squared = omega**2 + virtuality
    gap = m**2 + virtuality + t + omega * t / nucleus_mass
    across_q = q1_squared * (t + t**2 / (4 * nucleus_mass**2)) - gap**2 / 4
    across_p = virtuality * (p_squared - energy * omega - virtuality / 4) - (mi * omega) ** 2
    mean_energy = energy - omega / 2
    s0 = mean_energy / q1_squared * (omega * (m**2 + virtuality + t) - t * virtuality / nucleus_mass)
    return VirtualityPoint(
        s0 + (m**2 + virtuality - t) / 2, 4 * across_p * across_q / q1_squared**2, q1_squared, across_q, gap
    )


def photon_pole_average(
    point: FusionPoint,
    at: VirtualityPoint,
    of_first: Pole,
    of_second: Pole,
    m: Real,
    mi: Real,
    nucleus_mass: Real,
    is_even: bool,
) -> Real:
    """The part of the amplitude over 16 M^2 with the pole in Q alone, averaged over the azimuth of q about q1.

    That is 1/[(s + c Q)(S + c Q) Q] in place of 1/(s mu Q), the two poles being those of s + c Q and S + c Q. Here
    -B/2M = -(E_k w + b0) and p.V/M = -(omega w + v0), v0 = -(E + E')/2 Q gap/|q1|^2, gap = -2 q.q1.
    """
    energy, omega, virtuality, t = point
    averages = pair_averages(of_first, of_second, at.w_squared)
    odd = (t - m**2) * at.q1_cross_q_squared * averages.one
    if not is_even:
        return mi * odd / virtuality
    mean_energy, recoil = energy - omega / 2, t / (4 * nucleus_mass)
    v0 = -mean_energy * virtuality * at.gap / at.q1_squared
    shift = t - recoil * (omega * (m**2 + virtuality + t) - 4 * recoil * virtuality) / at.q1_squared
    current = v0 + 2 * mean_energy * shift, omega - 2 * recoil
    return mi * (2 * _product(averages, current, (v0, omega)) - odd) / virtuality


def weizsaecker_williams(x: Real, e_theta_squared: Real, minus_u: Real, mi: Real, is_even: bool) -> Real:
    """The amplitude of the Weizsaecker-Williams approximation over e^2 y g.

    With T = (E theta)^2 -m_l x mu/[(1-x)(T + m_l^2)] for a pseudoscalar, m_l [4 T + x mu/(1-x)]/(T + m_l^2) for a
    scalar.
    """
    radiated = x * minus_u / (1 - x)
    return mi / (e_theta_squared + mi**2) * (4 * e_theta_squared + radiated if is_even else -radiated)
