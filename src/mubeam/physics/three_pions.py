"""V -> rho pi -> pi+ pi- pi0 of a vector at rest, not polarised: the density over the Dalitz plot.

|M|^2 = |p+ x p-|^2 |sum over pairs of 1/(m_rho^2 - s - i sqrt(s) Gamma(s))|^2 with Gamma(s) = Gamma (q(s)/q(m_rho^2))^3
m_rho^2/s, the three charges alike (SND, hep-ex/0305049, without its contact term).
"""

from typing import Final

import numpy as np

from mubeam.constants import MESON_MASS_GEV
from mubeam.foundation.checks import FloatArray

RHO_MASS_GEV: Final = 0.77526
RHO_WIDTH_GEV: Final = 0.1491
"""PDG 2024, of the neutral rho; charged and neutral ones are taken alike."""

MASSES_GEV: Final = (MESON_MASS_GEV["pi+"], MESON_MASS_GEV["pi+"], MESON_MASS_GEV["pi0"])


def density(mass_gev: float, s12: FloatArray, s13: FloatArray, s23: FloatArray) -> FloatArray:
    """|M|^2 up to a factor, from the squared masses of pairs of pi+, pi- and pi0 in GeV^2, same shape."""
    m1, m2, m3 = MASSES_GEV
    p1, p2, p3 = (
        _momentum2(mass_gev, s, own) for s, own in ((s23, m1), (s13, m2), (s12, m3))
    )  # each is opposite to the other two
    product = (p3 - p1 - p2) / 2
    rho = _rho(s12, m1, m2) + _rho(s13, m1, m3) + _rho(s23, m2, m3)
    return np.asarray(np.maximum(p1 * p2 - product**2, 0.0) * np.abs(rho) ** 2)


def _momentum2(mass: float, s: FloatArray, own: float) -> FloatArray:
    """The square of the momentum of a product of this mass whose partners have s."""
    return np.asarray(np.maximum((mass**2 + own**2 - s) ** 2 / (4 * mass**2) - own**2, 0.0))


def _rho(s: FloatArray, first: float, second: float) -> FloatArray:
    """The propagator of a rho that decays to two pions of these masses."""
    here, there = (np.maximum(_decay2(at, first, second), 0.0) for at in (s, RHO_MASS_GEV**2))
    width = RHO_WIDTH_GEV * (here / there) ** 1.5 * RHO_MASS_GEV**2 / s
    return np.asarray(1 / (RHO_MASS_GEV**2 - s - 1j * np.sqrt(s) * width))


def _decay2(s: FloatArray | float, first: float, second: float) -> FloatArray:
    """The square of the momentum of the decay of s to two particles."""
    return np.asarray((s - (first + second) ** 2) * (s - (first - second) ** 2) / (4 * np.asarray(s)))
