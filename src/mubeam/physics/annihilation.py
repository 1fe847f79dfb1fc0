"""Annihilation of dark fermions through a pseudoscalar or scalar: sigma v in 1/GeV^2, v the relative velocity.

L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c. - i g_chi a chibar gamma5 chi, chi a Dirac fermion.
"""

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, bare
from mubeam.physics.widths import pseudoscalar_to_fermions, scalar_to_two_flavours

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]


def mediator_width(
    mass: FloatArray, coupling: FloatArray, theta: float | FloatArray, chi_mass: FloatArray, g_chi: FloatArray
) -> FloatArray:
    """Total width of a in GeV, to chi chibar, tau+ mu- and tau- mu+; masses in GeV, arrays of one shape."""
    return bare(
        pseudoscalar_to_fermions(mass, g_chi, chi_mass) + 2 * scalar_to_two_flavours(mass, coupling, theta, TAU, MUON)
    )


def to_tau_mu(
    chi_mass: FloatArray,
    mass: FloatArray,
    coupling: FloatArray,
    g_chi: FloatArray,
    theta: float | FloatArray,
    width: FloatArray,
) -> FloatArray:
    """sigma v of chi chibar -> tau+ mu- + tau- mu+ at rest, the s wave; `width` is Gamma_a in GeV.

    2 g_chi^2 sqrt(s) Gamma(sqrt(s))/[(s - m^2)^2 + m^2 Gamma_a^2], s = 4 m_chi^2, with Gamma(sqrt(s)) the width of an a
    of mass sqrt(s) to one charge: exact in both lepton masses, any theta (P2 Eq. 13 has no muon mass).
    """
    energy = 2 * chi_mass
    propagator = ((energy - mass) * (energy + mass)) ** 2 + (mass * width) ** 2
    return bare(2 * g_chi**2 * energy * scalar_to_two_flavours(energy, coupling, theta, TAU, MUON) / propagator)


def to_mediators(chi_mass: FloatArray, mass: FloatArray, g_chi: FloatArray) -> FloatArray:
    """Coefficient of v^2 in sigma v of chi chibar -> a a (P2 Eq. 14); zero for mass >= chi_mass.

    g_chi^4 m_chi (m_chi^2 - m^2)^(5/2)/[24 pi (2 m_chi^2 - m^2)^4].
    """
    open_ = np.maximum((chi_mass - mass) * (chi_mass + mass), 0.0)
    return bare(g_chi**4 * chi_mass * open_**2.5 / (24 * np.pi * (open_ + chi_mass**2) ** 4))


def coupling_for(
    sigma_v: FloatArray, chi_mass: FloatArray, mass: FloatArray, g_chi: FloatArray, theta: float
) -> FloatArray:
    """The smallest g at which chi chibar -> tau mu has this `sigma_v` in 1/GeV^2; infinite where no g gives it.

    With Gamma_a = Gamma_chi + g^2 G this is a quadratic equation in g^2, sigma_v D(g^2) = g^2 A.
    """
    one = np.ones_like(mass)
    per_g2 = 2 * scalar_to_two_flavours(mass, one, theta, TAU, MUON)
    dark = pseudoscalar_to_fermions(mass, g_chi, chi_mass)
    energy = 2 * chi_mass
    strength = 2 * g_chi**2 * energy * scalar_to_two_flavours(energy, one, theta, TAU, MUON)
    free = ((energy - mass) * (energy + mass)) ** 2 + (mass * dark) ** 2
    # a (g^2)^2 - b g^2 + c = 0
    a, b, c = sigma_v * (mass * per_g2) ** 2, strength - 2 * sigma_v * mass**2 * dark * per_g2, sigma_v * free
    discriminant = b**2 - 4 * a * c
    reached = (b > 0) & (discriminant >= 0)
    root = np.where(reached, b, 1.0) + np.sqrt(np.where(reached, discriminant, 0.0))
    return bare(np.where(reached, np.sqrt(2 * c / root), np.inf))
