"""Widths in GeV of a spin-0 boson to two photons: its own coupling and the loops of leptons, summed as amplitudes.

Gamma = |g_eff|^2 m^3/(64 pi) for scalars, L = -(g/4) s F F - y s lbar l, and for pseudoscalars,
L = g a E.B - i y a lbar gamma5 l (-(g/4) a F Ftilde with F Ftilde = -4 E.B). With tau = 4 m_l^2/m^2:

    scalar        g_eff = g - (alpha/2 pi) sum_l (y_l/m_l) A_S(tau_l)
    pseudoscalar  g_eff = g + (alpha/2 pi) sum_l (y_l/m_l) A_P(tau_l)
    ALP           g_eff = g - (alpha/pi) sum_l (y_l/m_l) B1(tau_l)     derivative couplings, y_l = c_l m_l/f

The loop functions of a heavy lepton are 4/3, 2 and -m^2/(12 m_l^2), those of a massless one 0, 0 and 1. B1 is that of
Bauer, Neubert and Thamm, arXiv 1708.00443; A_S and A_P are the textbook ones of a Higgs boson.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise
from math import comb
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real, bare

ComplexArray: TypeAlias = NDArray[np.complex128]
Loops: TypeAlias = Mapping[str, Real]
"""Yukawa couplings y_l by the names of leptons."""

NO_LOOPS: Final[Loops] = MappingProxyType({})

SERIES_ABOVE = 10.0
"""In tau, where the closed forms begin to cancel."""
SERIES_TERMS = 20

ARCSIN2: Final = tuple(4**n / (2 * n**2 * comb(2 * n, n)) for n in range(1, SERIES_TERMS + 2))
"""Coefficients of x^2n in arcsin^2(x), n = 1, 2, ..."""


def triangle(tau: Real) -> ComplexArray:
    """f(tau): arcsin^2(1/sqrt(tau)) from 1 on, -(1/4) [ln((1 + b)/(1 - b)) - i pi]^2 below, b = sqrt(1 - tau)."""
    tau = bare(tau, dtype=float)
    above, below = np.maximum(tau, 1.0), np.minimum(tau, 1.0)
    # (1 + b)/(1 - b) = (1 + b)^2/tau keeps its digits for a light lepton
    log = 2 * np.log1p(np.sqrt(1 - below)) - np.log(below)
    return np.where(tau >= 1, np.arcsin(above**-0.5) ** 2, -0.25 * (log - 1j * np.pi) ** 2)


def _series(tau: FloatArray, coefficients: tuple[float, ...]) -> FloatArray:
    """sum_n c_n tau^-n, n = 0, 1, ..."""
    return bare(np.polynomial.polynomial.polyval(1 / np.maximum(tau, SERIES_ABOVE), coefficients))


def scalar_loop(tau: Real) -> ComplexArray:
    """A_S = 2 tau [1 + (1 - tau) f(tau)]."""
    tau = bare(tau, dtype=float)
    near = np.minimum(tau, SERIES_ABOVE)
    far = 2 * _series(tau, tuple(a - b for a, b in pairwise(ARCSIN2)))
    return np.where(tau > SERIES_ABOVE, far, 2 * near * (1 + (1 - near) * triangle(near)))


def pseudoscalar_loop(tau: Real) -> ComplexArray:
    """A_P = 2 tau f(tau)."""
    tau = bare(tau, dtype=float)
    return 2 * tau * triangle(tau)


def derivative_loop(tau: Real) -> ComplexArray:
    """B1 = 1 - tau f(tau)."""
    tau = bare(tau, dtype=float)
    near = np.minimum(tau, SERIES_ABOVE)
    far = -_series(tau, (0.0, *ARCSIN2[1:]))
    return np.where(tau > SERIES_ABOVE, far, 1 - near * triangle(near))


def _photon_coupling(
    mass: Real, direct: Real, loops: Loops, factor: float, function: Callable[[Real], ComplexArray]
) -> ComplexArray:
    total = bare(direct, dtype=complex)
    for lepton, yukawa in loops.items():
        own = LEPTON_MASS_GEV[lepton]
        total = total + factor * yukawa / own * function((2 * own / mass) ** 2)
    return np.asarray(total)


def scalar_photon_coupling(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> ComplexArray:
    """g_eff in 1/GeV of a scalar from g in 1/GeV and y_l by lepton."""
    return _photon_coupling(mass, direct, loops, -ALPHA / (2 * np.pi), scalar_loop)


def pseudoscalar_photon_coupling(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> ComplexArray:
    """g_eff in 1/GeV of a pseudoscalar with Yukawa couplings from g in 1/GeV and y_l by lepton."""
    return _photon_coupling(mass, direct, loops, ALPHA / (2 * np.pi), pseudoscalar_loop)


def alp_photon_coupling(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> ComplexArray:
    """g_eff in 1/GeV of an ALP with derivative couplings from g in 1/GeV and y_l = c_l m_l/f by lepton."""
    return _photon_coupling(mass, direct, loops, -ALPHA / np.pi, derivative_loop)


def _width(mass: Real, coupling: ComplexArray) -> FloatArray:
    return bare((coupling.real**2 + coupling.imag**2) * mass**3 / (64 * np.pi))


def scalar_to_photons(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> FloatArray:
    """Width of s -> gamma gamma; arguments as of `scalar_photon_coupling`."""
    return _width(mass, scalar_photon_coupling(mass, direct, loops))


def pseudoscalar_to_photons(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> FloatArray:
    """Width of a -> gamma gamma, Yukawa couplings to leptons; arguments as of `pseudoscalar_photon_coupling`."""
    return _width(mass, pseudoscalar_photon_coupling(mass, direct, loops))


def alp_to_photons(mass: Real, direct: Real, loops: Loops = NO_LOOPS) -> FloatArray:
    """Width of a -> gamma gamma, derivative couplings to leptons; arguments as of `alp_photon_coupling`."""
    return _width(mass, alp_photon_coupling(mass, direct, loops))
