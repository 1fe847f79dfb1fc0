"""The frame of q and p: limits of the transfers at fixed t and s, their moments, and the nucleus' current.

Shared by the processes. A transfer v is mu = mf^2 - (p-k)^2 for bremsstrahlung, Q1^2 = -(p-p')^2 for photon fusion.
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real


class Transfer(NamedTuple):
    """The range of a transfer: kappa = k_T^2 = curvature (high - v)(v - low), lam = (s+t)^2 + 4 mi^2 t."""

    lam: Real
    curvature: Real
    low: Real
    high: Real
    width: Real


def lepton_transfer(s: Real, t: Real, above: Real, m2: Real, mi2: Real, mf2: Real, mass_product: Real) -> Transfer:
    """The range of mu, free of cancellations; above = s - s_th, mass_product = m mf."""
    total, gap = s + t, mf2 - mi2
    lam = total**2 + 4 * mi2 * t
    w_square = s + mi2
    root = (lam * above * (above + 4 * mass_product)) ** 0.5
    high = (w_square * total + (mf2 - m2) * (s - t) + root) / (2 * w_square)
    # the product of the two ends; their difference would lose the digits of the lower
    rest = m2 * (2 * mf2 + 2 * mi2 - m2) - gap**2
    low = (mf2 * s**2 + t * (m2 * total + gap * s + rest)) / (w_square * high)
    return Transfer(lam, w_square / lam, low, high, root / w_square)


def photon_transfer(s: Real, t: Real, m2: Real, mi2: Real, lepton: Transfer) -> Transfer:
    """The range of Q1^2 = s - mu + t - m^2, from that of mu, for a lepton that is not changed."""
    high = s + t - m2 - lepton.low
    return Transfer(lepton.lam, lepton.curvature, mi2 * (m2 + t) ** 2 / ((s + mi2) * high), high, lepton.width)


class Moments(NamedTuple):
    """1/v^2, 1/v, 1, v, kappa/v^2 and kappa/v, at a point or integrated over the transfer's range.

    The amplitudes are linear in them, so that one text gives both the amplitude and its integral.
    """

    inverse_square: Real
    inverse: Real
    one: Real
    first: Real
    kappa_inverse_square: Real
    kappa_inverse: Real


def moments_at(value: Real, transfer: Transfer) -> Moments:
    """Moments at one value of the transfer."""
    kappa = transfer.curvature * (transfer.high - value) * (value - transfer.low)
    return Moments(1 / value**2, 1 / value, value / value, value, kappa / value**2, kappa / value)


def integrated_moments(transfer: Transfer, log_ratio: Real) -> Moments:
    """Moments integrated over the range; log_ratio = ln(high/low)."""
    total, product = transfer.high + transfer.low, transfer.high * transfer.low
    first = transfer.width * total / 2
    return Moments(
        transfer.width / product,
        log_ratio,
        transfer.width,
        first,
        transfer.curvature * (total * log_ratio - 2 * transfer.width),
        transfer.curvature * (first - product * log_ratio),
    )


class AzimuthTerms(NamedTuple):
    """The part of the amplitude that depends on the azimuth: P_L P_T k_T linear c + (P_T k_T)^2 square (c^2 - 1/2).

    c is the cosine of the azimuth of k about q, counted from P: P.k = P_L k_L - P_T k_T c.
    """

    linear: Real
    square: Real


def longitudinal_k(s: Real, t: Real, lam: Real, mu: Real, m2: Real, mi2: Real, mf2: Real) -> Real:
    """k_L, the component of k along the longitudinal polarisation: positive, k_L^2 = m^2 + k_T^2 + (k.q)^2/t."""
    return ((s - mu) * (s + t) + 2 * t * (m2 + mi2 - mf2 + mu)) / (2 * (t * lam) ** 0.5)


def nucleus_current(
    s: Real, t: Real, s_max: Real, minus_s_min: Real, lam: Real, nucleus_mass: Real
) -> tuple[Real, Real]:
    """P_L and P_T of P = P_i + P_f; arguments as in `contract`."""
    transverse_p2 = 4 * nucleus_mass**2 * (s_max - s) * (s + minus_s_min) / lam
    return (transverse_p2 + 4 * nucleus_mass**2 + t) ** 0.5, transverse_p2**0.5


def contract(
    longitudinal: Real,
    transverse: Real,
    s: Real,
    t: Real,
    s_max: Real,
    minus_s_min: Real,
    lam: Real,
    nucleus_mass: Real,
) -> Real:
    """lambda^(-1/2) [P_L^2 T_L + P_T^2 T_T] of a spin-0 nucleus.

    P_T^2 = 4 M^2 (s_max - s)(s - s_min)/lambda and P_L^2 = P_T^2 + 4 M^2 + t; s_min is the lowest s, q against p.
    """
    transverse_p2 = 4 * nucleus_mass**2 * (s_max - s) * (s + minus_s_min) / lam
    return (transverse_p2 * (longitudinal + transverse) + (4 * nucleus_mass**2 + t) * longitudinal) / lam**0.5
