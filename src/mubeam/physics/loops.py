"""One-loop quantities: kinetic mixing with the photon of bosons that leptons of two flavours see."""

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, bare

SERIES_BELOW = 0.05
SERIES_TERMS = 10


def vacuum_polarisation(z: FloatArray) -> NDArray[np.complex128]:
    """int_0^1 dx x(1-x) ln(1 - x(1-x) z - i0), z = q^2/m^2 of any sign; any shape, complex.

    Closed form (1/6)[-5/3 - 4/z + (1 + 2/z) b ln((b+1)/(b-1))], b = sqrt(1 - 4/z); a series at small z, where it
    cancels.
    """
    z = bare(z, dtype=float)
    small = np.abs(z) < SERIES_BELOW
    away = np.where(small, 1.0, z) + 0j
    b = np.sqrt(1 - 4 / away)
    log = np.log((b + 1) / (b - 1))
    # the branch with q^2 + i0: the imaginary part is negative above threshold
    log = np.where(away.real > 4, log.real - 1j * np.pi, log)
    closed = (-5 / 3 - 4 / away + (1 + 2 / away) * b * log) / 6
    closed = np.where(z > 4, closed, closed.real)
    series = np.zeros(z.shape)
    # int dx [x(1-x)]^(n+1) = B(n+2, n+2)
    beta = 1 / 30
    power = np.where(small, z, 0.0)
    for n in range(1, SERIES_TERMS + 1):
        series = series - power * beta / n
        power = power * np.where(small, z, 0.0)
        beta *= (n + 2) ** 2 / ((2 * n + 4) * (2 * n + 5))
    return np.where(small, series, closed)


def flavour_mixing(q2_gev2: FloatArray, light: str, heavy: str) -> NDArray[np.complex128]:
    """Pi(q^2)/g of the boson of L_light - L_heavy, for two of "e", "mu", "tau"; complex above q^2 = 4 m_light^2.

    (e/2 pi^2) int dx x(1-x) ln[(m_heavy^2 - x(1-x) q^2)/(m_light^2 - x(1-x) q^2)] (P1 Eq. 13 with the weight x(1-x)). A
    fermion of electric charge Q gets the coupling Q e Pi(m^2), added to its own.
    """
    q2 = bare(q2_gev2, dtype=float)
    low, high = LEPTON_MASS_GEV[light], LEPTON_MASS_GEV[heavy]
    at_rest = np.log(high / low) / 3
    running = vacuum_polarisation(q2 / high**2) - vacuum_polarisation(q2 / low**2)
    return bare(ELEMENTARY_CHARGE / (2 * np.pi**2) * (at_rest + running))


def kinetic_mixing(q2_gev2: FloatArray) -> NDArray[np.complex128]:
    """Pi(q^2)/g_Z' of the L_mu - L_tau boson, complex above q^2 = 4 m_mu^2; 1/69.3 at q^2 = 0."""
    return flavour_mixing(q2_gev2, "mu", "tau")


def le_lmu_mixing(q2_gev2: FloatArray) -> NDArray[np.complex128]:
    """Pi(q^2)/g of the L_e - L_mu boson, complex above q^2 = 4 m_e^2; 1/36.7 at q^2 = 0."""
    return flavour_mixing(q2_gev2, "e", "mu")
