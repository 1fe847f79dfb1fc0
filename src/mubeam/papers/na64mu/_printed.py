"""P1's Eqs. (6), (12) and (13) as printed, which are wrong; for the erratum's comparison only."""

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.quadrature import composite_gauss_legendre

MUON = LEPTON_MASS_GEV["mu"]


def eq_6_printed(x: Real, e_theta2: Real, minus_u: Real, m: Real) -> Real:
    """Photon fusion A/(e^2 g^2) as printed in P1 Eq. (6): negative at small angles."""
    u = -minus_u
    numerator = u * x * (2 - x) + 2 * MUON**2 * x**2 + m**2 * (1 - x) * (2 - x)
    # m^2 (1-x) + x u, written out
    denominator = -((x * MUON) ** 2 + x**2 * e_theta2)
    return -(u**2) * numerator / denominator**2


def eq_12_printed(x: Real, e_theta2: Real, minus_u: Real, m: Real) -> Real:
    """Vector bremsstrahlung A/(e^2 g^2) as printed in P1 Eq. (12): the second term lacks a factor x."""
    u = -minus_u
    second = (m**2 + 2 * MUON**2) / u
    third = 2 * MUON**4 * x**2 + m**4 * (1 - x) + MUON**2 * m**2 * (x**2 - 2 * x + 2)
    return 4 * ((x**2 - 2 * x + 2) / (2 * (1 - x)) + second + third / u**2)


def eq_13_printed(q2_gev2: FloatArray) -> FloatArray:
    """|Pi(q^2)|/g_Z' as printed in P1 Eq. (13), with the weight (1-x) for x(1-x); any shape."""
    x, weight = composite_gauss_legendre(400, 8)
    q2 = np.asarray(q2_gev2, dtype=float)[..., None]
    tau, muon = (LEPTON_MASS_GEV[name] ** 2 - x * (1 - x) * q2 + 0j for name in ("tau", "mu"))
    integral = (weight * (1 - x) * (np.log(tau) - np.log(muon))).sum(axis=-1)
    return np.asarray(np.abs(ELEMENTARY_CHARGE / (2 * np.pi**2) * integral))
