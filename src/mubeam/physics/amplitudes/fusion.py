"""l(p) N -> l(p') N a(k) through a photon from the lepton and one from the nucleus.

L = -(g/4) a F Ftilde = g a E.B for a pseudoscalar, L = -(g/4) s F F for a scalar.

Notation: q1 = p - p', Q1^2 = -q1^2 =: virtuality, omega = E - E'; t, q and M as in bremsstrahlung. For unit coupling
(1/GeV), averaged over spins, nuclear propagator and form factor taken out.
"""

from typing import NamedTuple

import numpy as np

from mubeam.foundation.checks import Real
from mubeam.physics.amplitudes.lab_frame import Azimuth, LabPoint
from mubeam.physics.amplitudes.photon_frame import AzimuthTerms, Moments, longitudinal_k


def photon_response(t: Real, lam: Real, m2: Real, moments: Moments) -> tuple[Real, Real]:
    """T_L and T_T, the response to a longitudinal and a transverse photon, from the moments of Q1^2 (m2 = m^2).

        T_L = t kappa/Q1^2
        T_T = lambda kappa/(2 Q1^4) + (beta^2 - t Q1^2 + t kappa/2)/Q1^2,  beta = (m^2 + Q1^2 + t)/2
    with lambda = (s+t)^2 + 4 mi^2 t and kappa = k_T^2.
    """
    longitudinal = t * moments.kappa_inverse
    mass_term = m2 + t
    transverse = (
        lam * moments.kappa_inverse_square / 2
        + longitudinal / 2
        + mass_term**2 / 4 * moments.inverse
        + (m2 - t) / 2 * moments.one
        + moments.first / 4
    )
    return longitudinal, transverse


def azimuth_terms(s: Real, t: Real, lam: Real, virtuality: Real, m2: Real, mi2: Real) -> AzimuthTerms:
    """The part of the amplitude that depends on the azimuth of X.

    A = lambda (P_T k_T)^2 sin^2/Q1^4 + t [(P_L^2 - P_T^2) k_T^2 sin^2 + (P_L k_T c - P_T k_L)^2]/Q1^2.
    """
    mu = s + t - m2 - virtuality
    k_l = longitudinal_k(s, t, lam, mu, m2, mi2, mi2)
    return AzimuthTerms(-2 * t * k_l / virtuality, t / virtuality - lam / virtuality**2)


def scalar_photon_response(s: Real, t: Real, lam: Real, m2: Real, mi2: Real, moments: Moments) -> tuple[Real, Real]:
    """As `photon_response`, for a scalar.

        T_L = t kappa/Q1^2 + (4 t mi^2/lambda) [s + mi^2 + (s + t + 2 mi^2) (m^2+t)/Q1^2 + mi^2 (m^2+t)^2/Q1^4]
        T_T = (s+t)^2 kappa/(2 Q1^4) + (beta^2 + t kappa/2)/Q1^2
    from A = [4 (p.V)^2 - Q1^2 V^2]/Q1^4 with V = beta P - (P.k) q, q into the lepton line.
    """
    mass_term, total = m2 + t, s + t
    twisted = (s + mi2) * moments.one + mass_term * (
        (total + 2 * mi2) * moments.inverse + mi2 * mass_term * moments.inverse_square
    )
    longitudinal = t * (moments.kappa_inverse + 4 * mi2 / lam * twisted)
    transverse = (
        total**2 * moments.kappa_inverse_square / 2
        + t * moments.kappa_inverse / 2
        + mass_term**2 / 4 * moments.inverse
        + mass_term / 2 * moments.one
        + moments.first / 4
    )
    return longitudinal, transverse


def scalar_azimuth_terms(s: Real, t: Real, lam: Real, virtuality: Real, m2: Real, mi2: Real) -> AzimuthTerms:
    """As `azimuth_terms`, for a scalar: from 4 (p.V)^2/Q1^4 - V^2/Q1^2 with V_L and V_T."""
    mu, half = s + t - m2 - virtuality, (s + t) / 2
    k_l = longitudinal_k(s, t, lam, mu, m2, mi2, mi2)
    v_l = (t / lam) ** 0.5 * (half * virtuality + mi2 * (m2 + t + virtuality))
    linear = 8 * v_l * half / virtuality**2 - 2 * t * k_l / virtuality
    return AzimuthTerms(linear, t / virtuality + (2 * half / virtuality) ** 2)


class FusionPoint(NamedTuple):
    """A point of phase space in the rest frame of the nucleus, the azimuth of q about q1 left out.

    omega = E - E' and q1_squared = |q1|^2 = omega^2 + Q1^2.
    """

    energy: Real
    omega: Real
    virtuality: Real
    t: Real


def azimuth_average(point: FusionPoint, m: Real, mi: Real, nucleus_mass: Real) -> Real:
    """The amplitude over 4 M^2, averaged over the azimuth of q about q1; both terms are positive.

    A/4M^2 = [4 (p.(q1 x k))^2 + Q1^2 |q1 x k|^2]/Q1^4 with q1 x k = q1 x q; the azimuth enters as sin^2 only.
    """
    energy, omega, virtuality, t = point
    p_squared = (energy - mi) * (energy + mi)
    q1_squared = omega**2 + virtuality
    q_squared = t + t**2 / (4 * nucleus_mass**2)
    gap = m**2 + virtuality + t + omega * t / nucleus_mass
    q1_cross_q_squared = q1_squared * q_squared - gap**2 / 4
    q1_cross_p_squared = virtuality * (p_squared - energy * omega - virtuality / 4) - (mi * omega) ** 2
    return q1_cross_q_squared * (2 * q1_cross_p_squared / q1_squared + virtuality) / virtuality**2


def scalar_azimuth_average(point: FusionPoint, m: Real, mi: Real, nucleus_mass: Real) -> Real:
    """As `azimuth_average`, for a scalar: p.V/M = (E+E')/2 Q1^2 gap/|q1|^2 - omega s1 cos, V^2 = P^2 t Q1^2 - |W|^2."""
    energy, omega, virtuality, t = point
    p_squared = (energy - mi) * (energy + mi)
    q1_squared = omega**2 + virtuality
    q_squared = t + t**2 / (4 * nucleus_mass**2)
    gap = m**2 + virtuality + t + omega * t / nucleus_mass
    q1_cross_q_squared = q1_squared * q_squared - gap**2 / 4
    q1_cross_p_squared = virtuality * (p_squared - energy * omega - virtuality / 4) - (mi * omega) ** 2
    swing = (omega / (q1_squared * virtuality)) ** 2
    along = 4 * energy * (energy - omega) - virtuality  # (E+E')^2 - |q1|^2
    square = q1_cross_q_squared * (2 * swing * q1_cross_p_squared + 1 / virtuality)
    return square + (along * q_squared - (along + q1_squared) * q1_cross_q_squared / q1_squared) / q1_squared


def mean_virtuality(point: LabPoint, azimuth: Azimuth, m: Real) -> Real:
    """c0 in Q1^2 = s + u + t - m^2 = c0 + s1 cos(phi), phi the azimuth of q about V = p - k."""
    return azimuth.h0 + point.t - m**2


def azimuth_average_at_angle(point: LabPoint, azimuth: Azimuth, mean: Real, root: Real, nucleus_mass: Real) -> Real:
    """The amplitude over 4 M^2 at fixed angle of X, averaged over the azimuth of q about V.

    `mean` is c0 = mean_virtuality and `root` is sqrt(c0^2 - s1^2). Here q1 x k = k x q, and p.(q x k) is in sin(phi).
    """
    along = (1 + point.energy_left / nucleus_mass) * point.t - point.u
    z = azimuth.s1_squared / (root + mean)
    # root <4 (p.(q x k))^2/Q1^4> and 4 root <|q x k|^2/Q1^2>
    volume = z * azimuth.v_squared
    q_cross_k = (
        along * along * azimuth.pk_perp / azimuth.v_squared
        + z * root
        + azimuth.k_ratio * (azimuth.k_ratio * azimuth.q_across + 2 * along * z)
    )
    return (volume + q_cross_k / 4) / root


def scalar_azimuth_average_at_angle(
    point: LabPoint, azimuth: Azimuth, mean: Real, root: Real, m: Real, nucleus_mass: Real
) -> Real:
    """As `azimuth_average_at_angle`, for a scalar: p.V/M = m^2 E' + t E - omega mu + E' Q1^2."""
    out = point.energy_left - point.t / (2 * nucleus_mass)
    start = m**2 * out + point.t * point.energy + (point.energy - out) * point.u
    q_squared = point.t + point.t**2 / (4 * nucleus_mass**2)
    odd = azimuth_average_at_angle(point, azimuth, mean, root, nucleus_mass)
    # the pseudoscalar's is <|q x k|^2/Q1^2> + <4 (p.(q x k))^2/Q1^4>
    volume = azimuth.s1_squared / (root + mean) * azimuth.v_squared / root
    return odd - volume + start * (start * mean / root**2 + 2 * out) / root + out**2 - q_squared


def virtuality_peak(point: LabPoint, azimuth: Azimuth, m: Real, nucleus_mass: Real) -> tuple[Real, Real]:
    """The peak in t of 1/Q1^2 at fixed energy and angle of X: its place in GeV^2 and its width in log t.

    c0^2 - s1^2 is quadratic in t; its zeros are t e^(+-i w), and the width is 2 sin(w/2).
    """
    u, t, v_squared = point.u, point.t, azimuth.v_squared
    start = -azimuth.k_ratio * u - m**2
    slope = 1 + azimuth.t_twist / t
    stretch = 1 + point.energy_left / nucleus_mass
    across = azimuth.pk_perp / v_squared
    square = slope**2 + across * (stretch**2 - v_squared / nucleus_mass**2)
    linear = 2 * start * slope - across * (4 * v_squared + 2 * stretch * u)
    size = np.abs(square)
    peak = (np.abs(start**2 + across * u**2) / size) ** 0.5
    return peak, np.abs(2 + linear / (size * peak)) ** 0.5


def weizsaecker_williams(x: Real, e_theta_squared: Real, minus_u: Real, mi: Real) -> Real:
    """The amplitude of the Weizsaecker-Williams approximation over e^2 g^2: P1 Eq. (6) corrected; both parities.

    A = u^2 [f (E theta)^2 + x^2 mi^2] / (4 (1-x) x^2 [(E theta)^2 + mi^2]^2), f = 2 - 2x + x^2, which is
    -(u^2/(4(1-x))) [u x f + 2 mi^2 x^2 (1-x) + ma^2 (1-x) f]/[ma^2 (1-x) + x u]^2 with u written out.
    """
    f = 1 + (1 - x) ** 2
    return minus_u**2 * (f * e_theta_squared + (x * mi) ** 2) / (4 * (1 - x) * (x * (e_theta_squared + mi**2)) ** 2)
