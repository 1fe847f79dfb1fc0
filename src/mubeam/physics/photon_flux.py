"""Equivalent photons of a fast lepton (Budnev et al., Phys. Rept. 15, 181).

    dn/dx = int_{Q2_min}^{Q2_max} dQ^2/Q^2 (alpha/pi x) [1 - x + x^2/2 - (1 - x) Q2_min/Q^2],  Q2_min = m^2 x^2/(1 - x)

with x = omega/E and Q^2 the virtuality; the last term of the bracket comes from the lepton's mass m. Q2_max, up to
which photons are taken as real in the process they make, is the caller's choice.
"""

import numpy as np

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, Real, bare


def lowest_virtuality(x: Real, lepton_mass: Real) -> Real:
    """Q2_min = m^2 x^2/(1 - x) in GeV^2, for a lepton with an energy far above its mass."""
    return (lepton_mass * x) ** 2 / (1 - x)


def highest_fraction(q2_max: Real, lepton_mass: Real) -> Real:
    """The x at which Q2_min = q2_max (GeV^2); no harder photon is counted."""
    return 2 / (1 + (1 + 4 * lepton_mass**2 / q2_max) ** 0.5)


def lepton_photons(x: FloatArray, q2_max: FloatArray | float, lepton_mass: float) -> FloatArray:
    """dn/dx of the photons with Q^2 < q2_max (GeV^2), 0 < x < 1; any shape; 0 where Q2_min is above q2_max.

    (alpha/pi x) [(1 - x + x^2/2) ln(Q2_max/Q2_min) - (1 - x)(1 - Q2_min/Q2_max)], the integral in closed form.
    """
    share = np.minimum(lowest_virtuality(x, lepton_mass) / q2_max, 1.0)
    bracket = -(1 - x + x**2 / 2) * np.log(share) - (1 - x) * (1 - share)
    return bare(ALPHA / (np.pi * x) * bracket)
