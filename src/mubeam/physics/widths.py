"""Two-body decay widths in GeV; zero below threshold."""

import numpy as np

from mubeam.foundation.checks import FloatArray, bare


def pseudoscalar_to_photons(mass: FloatArray, coupling: FloatArray) -> FloatArray:
    """Width of a -> gamma gamma for L = -(g/4) a F Ftilde: g^2 m^3/64 pi, g in 1/GeV."""
    return bare(coupling**2 * mass**3 / (64 * np.pi))


def pseudoscalar_to_fermions(mass: FloatArray, yukawa: FloatArray, fermion_mass: float | FloatArray) -> FloatArray:
    """Width of a -> f fbar for L = -i y a fbar gamma5 f: y^2 m/(8 pi) sqrt(1 - 4 mf^2/m^2)."""
    velocity = np.sqrt(np.maximum(1 - (2 * fermion_mass / mass) ** 2, 0.0))
    return bare(yukawa**2 * mass / (8 * np.pi) * velocity)


def scalar_to_two_flavours(
    mass: FloatArray, coupling: FloatArray, theta: float, first_mass: float, second_mass: float
) -> FloatArray:
    """Width of a -> f1 f2bar, one of two charges, for L = -i g a f1bar (sin(theta) + gamma5 cos(theta)) f2 + h.c.

    g^2 sqrt(lambda(m^2, m1^2, m2^2)) [m^2 - m1^2 - m2^2 + 2 m1 m2 cos(2 theta)]/(8 pi m^3) (P2 Eq. 5, exact in both
    masses); the bracket is (m^2 - (m1+m2)^2) sin^2(theta) + (m^2 - (m1-m2)^2) cos^2(theta).
    """
    both, difference = first_mass + second_mass, first_mass - second_mass
    heavy = np.maximum(mass, both)
    # products keep their digits at threshold
    above_sum, above_difference = (heavy - both) * (heavy + both), (heavy - difference) * (heavy + difference)
    bracket = above_sum * np.sin(theta) ** 2 + above_difference * np.cos(theta) ** 2
    return bare(coupling**2 * np.sqrt(above_sum * above_difference) * bracket / (8 * np.pi * heavy**3))


def fermion_to_scalar(
    mass: FloatArray, coupling: FloatArray, theta: float | FloatArray, parent_mass: float, final_mass: float
) -> FloatArray:
    """Width of f1 -> f2 a for L = -i g a f1bar (sin(theta) + gamma5 cos(theta)) f2 + h.c.

    g^2 sqrt(lambda(m1^2, m2^2, m^2)) [m1^2 + m2^2 - m^2 - 2 m1 m2 cos(2 theta)]/(16 pi m1^3), exact in both masses; the
    bracket is ((m1+m2)^2 - m^2) sin^2(theta) + ((m1-m2)^2 - m^2) cos^2(theta).
    """
    both, difference = parent_mass + final_mass, parent_mass - final_mass
    light = np.minimum(mass, difference)
    # products keep their digits at threshold
    below_sum, below_difference = (both - light) * (both + light), (difference - light) * (difference + light)
    bracket = below_sum * np.sin(theta) ** 2 + below_difference * np.cos(theta) ** 2
    return bare(coupling**2 * np.sqrt(below_sum * below_difference) * bracket / (16 * np.pi * parent_mass**3))
