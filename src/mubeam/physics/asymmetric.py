"""Asymmetric dark matter: fraction of antiparticles left when particles and antiparticles are all of the dark matter.

With r = n_chibar/n_chi today = exp(-2 d) the asymmetry of the yields is eta = Y_DM tanh(d), and the annihilation signal
goes as 4 r/(1 + r)^2 = 1/cosh^2(d). Freeze-out gives very nearly

    d = K tanh(d),   K = sigma v/(sigma v)_thermal,

(Graesser, Shoemaker and Vecchi, their r = exp[-2 K (1 - r)/(1 + r)]). The functions here replace K by the value that
solves the Boltzmann equation; it hardly depends on d, so that a few iterations converge.
"""

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, bare
from mubeam.numerics.roots import bisect
from mubeam.physics.relic import History, dark_matter_yield, log_antiparticle_yield

RATIO_CORRECTIONS, LIMIT_CORRECTIONS = 2, 5
"""Iterations of K; what they leave is 1e-9 for the ratio and 1e-6 for the cross section."""

SMALLEST_D = 1e-7
BISECTIONS = 60
LARGEST_D = 345.0
"""Largest d in cosh^2(d), which would overflow beyond."""


def half_log_ratio(past: History, s_wave: FloatArray, p_wave: FloatArray) -> FloatArray:
    """d = -ln(r)/2 (N,) at sigma v = s_wave + p_wave v^2, both (N,) in 1/GeV^2; 0 where sigma v is below the thermal.

    There chi is too abundant whatever its asymmetry.
    """
    symmetric = log_antiparticle_yield(past, s_wave, p_wave, np.zeros_like(s_wave))
    strength = dark_matter_yield(past.mass_gev) / (2 * np.exp(symmetric))
    d = _fixed_point(strength)
    for _ in range(RATIO_CORRECTIONS):
        tried = np.maximum(d, SMALLEST_D)
        d = _fixed_point(_frozen_out(past, s_wave, p_wave, tried) / np.tanh(tried))
    return bare(np.where(strength > 1, d, 0.0))


def least_cross_section(past: History, limit: FloatArray, thermal: FloatArray) -> FloatArray:
    """The lowest sigma v (N,) in 1/GeV^2, from `thermal` on, with 4 r/(1 + r)^2 sigma v <= `limit`; s wave.

    chi is all of the dark matter. The result is `thermal` (where r = 1) if that passes; else a larger sigma v, at which
    r is small enough.
    """
    # sigma v = limit cosh^2(d) in d = c sigma v tanh(d) is 2 d/sinh(2 d) = c limit
    d = _sinh_ratio(limit / thermal)
    for _ in range(LIMIT_CORRECTIONS):
        tried = np.clip(d, SMALLEST_D, LARGEST_D)
        s_wave = limit * np.cosh(tried) ** 2
        d = _sinh_ratio(_frozen_out(past, s_wave, np.zeros_like(limit), tried) / (s_wave * np.tanh(tried)) * limit)
    return bare(np.where(limit < thermal, limit * np.cosh(d) ** 2, thermal))


def _frozen_out(past: History, s_wave: FloatArray, p_wave: FloatArray, d: FloatArray) -> FloatArray:
    """-ln(Ybar/Y)/2 of the Boltzmann equation, for the asymmetry eta = Y_DM tanh(d)."""
    asymmetry = dark_matter_yield(past.mass_gev) * np.tanh(d)
    log_yield = log_antiparticle_yield(past, s_wave, p_wave, asymmetry)
    return bare(np.logaddexp(0.0, np.log(asymmetry) - log_yield) / 2)


def _fixed_point(strength: FloatArray) -> FloatArray:
    """d >= 0 with d = K tanh(d), 0 for K <= 1."""
    return bisect(lambda d: d <= strength * np.tanh(d), np.zeros_like(strength), strength, BISECTIONS)


def _sinh_ratio(ratio: FloatArray) -> FloatArray:
    """d >= 0 with 2 d/sinh(2 d) = ratio, 0 for ratio >= 1."""
    log_ratio = np.minimum(np.log(ratio), 0.0)

    def below(d: FloatArray) -> NDArray[np.bool_]:
        u = np.maximum(2 * d, SMALLEST_D)
        # ln(u/sinh u)
        return bare(np.log(2 * u / -np.expm1(-2 * u)) - u >= log_ratio)

    return bisect(below, np.zeros_like(ratio), 5 - log_ratio, BISECTIONS)
