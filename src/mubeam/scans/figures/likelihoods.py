"""Profile and marginal likelihoods of two parameters, and the levels of their regions: pure functions of numbers."""

from math import erf, sqrt
from typing import Final

import numpy as np

from mubeam.foundation.checks import FloatArray

PROFILE_SIGMAS: Final = (1, 2)
SHARES: Final = (0.68, 0.95)
"""Of regions of highest density."""


def profile_level(sigmas: float) -> float:
    """2 times by how much ln L may be below its maximum, for two parameters: the quantile of chi^2 with two degrees.

    2.296 and 6.180 for 1 and 2 standard deviations (G. Cowan in PDG 2024, Table 40.2).
    """
    return float(-2 * np.log1p(-erf(sigmas / sqrt(2))))


def weights(log_likelihood: FloatArray) -> FloatArray:
    """Likelihoods (n,) over their largest one; 0 where there is no number."""
    known = np.where(np.isnan(log_likelihood), -np.inf, log_likelihood)
    top = known.max(initial=-np.inf)
    return np.exp(known - top) if np.isfinite(top) else np.zeros(known.shape)


def effective_points(weight: FloatArray) -> float:
    """(sum w)^2 / sum w^2: points of equal weight that would say as much."""
    total = float(weight.sum())
    return total**2 / float((weight**2).sum()) if total > 0 else 0.0


def density_level(density: FloatArray, area: FloatArray, share: float) -> float:
    """The density from which on a region holds that share of the whole, for densities and areas of cells (any shape).

    Between the last cell that is needed and the next one below, in the logarithm.
    """
    flat, mass = density.ravel(), (density * area).ravel()
    order = np.argsort(-flat, kind="stable")
    held = np.cumsum(mass[order])
    last = int(np.searchsorted(held, share * held[-1] * (1 - 1e-12)))
    low = flat[order][last]
    below = flat[(flat < low) & (flat > 0)]
    return float(np.sqrt(low * below.max()) if below.size else low)
