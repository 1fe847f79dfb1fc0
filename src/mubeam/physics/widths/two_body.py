"""Two-body widths in GeV of a boson at tree level; zero below threshold. All arguments broadcast.

r = mf^2/m^2, beta = sqrt(1 - 4 r).
"""

import numpy as np

from mubeam.foundation.checks import FloatArray, Real, bare


def velocity(mass: Real, fermion_mass: Real) -> FloatArray:
    """Beta of the products of X -> f fbar; 0 below threshold."""
    return bare(np.sqrt(np.maximum(1 - (2 * fermion_mass / mass) ** 2, 0.0)))


def _above_sum_and_difference(mass: Real, first_mass: Real, second_mass: Real) -> tuple[FloatArray, ...]:
    """Mass, m^2 - (m1+m2)^2 and m^2 - (m1-m2)^2, products that keep their digits at threshold; closed ones there."""
    both, difference = first_mass + second_mass, first_mass - second_mass
    # numbers are numbers, with which arithmetic is quicker than with arrays of one
    heavy = bare(np.maximum(mass, both))[()]
    return heavy, (heavy - both) * (heavy + both), (heavy - difference) * (heavy + difference)


def vector_to_fermions(mass: Real, vector: Real, axial: Real, fermion_mass: Real) -> FloatArray:
    """Width of V -> f fbar for L = V_mu fbar gamma^mu (gV + gA gamma5) f, a Dirac fermion of one colour.

    m/(12 pi) beta [gV^2 (1 + 2 r) + gA^2 (1 - 4 r)].
    """
    beta = velocity(mass, fermion_mass)
    return bare(mass / (12 * np.pi) * beta * (vector**2 * (3 - beta**2) / 2 + axial**2 * beta**2))


def vector_to_neutrinos(mass: Real, coupling: Real, flavours: int = 1) -> FloatArray:
    """Width of V -> nu nubar for L = g V_mu nubar_L gamma^mu nu_L: g^2 m/(24 pi) a flavour.

    Light Dirac neutrinos, whose nu_R has the same charge, have twice as much.
    """
    return bare(flavours * coupling**2 * mass / (24 * np.pi))


def vector_to_majorana(mass: Real, coupling: Real, fermion_mass: Real) -> FloatArray:
    """Width of V -> chi chi for L = (g/2) V_mu chibar gamma^mu gamma5 chi, a Majorana fermion: g^2 m beta^3/(24 pi)."""
    return bare(coupling**2 * mass / (24 * np.pi) * velocity(mass, fermion_mass) ** 3)


def vector_to_scalars(mass: Real, coupling: Real, scalar_mass: Real) -> FloatArray:
    """Width of V -> phi phi* for a complex scalar of charge g: g^2 m beta^3/(48 pi)."""
    return bare(coupling**2 * mass / (48 * np.pi) * velocity(mass, scalar_mass) ** 3)


def vector_to_two_flavours(mass: Real, vector: Real, axial: Real, first_mass: Real, second_mass: Real) -> FloatArray:
    """Width of V -> f1 f2bar, one of two charges, for L = V_mu f1bar gamma^mu (gV + gA gamma5) f2 + h.c.

    sqrt(lambda(m^2, m1^2, m2^2)) S/(48 pi m^3), S = gV^2 S_V + gA^2 S_A, with S_V = 2 (m^2 - (m1-m2)^2)
    (2 m^2 + (m1+m2)^2)/m^2 and S_A the same with -m2: exact in both masses. Also of the two states of a pseudo-Dirac
    fermion.
    """
    heavy, above_sum, above_difference = _above_sum_and_difference(mass, first_mass, second_mass)
    even = above_difference * (2 * heavy**2 + (first_mass + second_mass) ** 2)
    odd = above_sum * (2 * heavy**2 + (first_mass - second_mass) ** 2)
    size = 2 * (vector**2 * even + axial**2 * odd) / heavy**2
    return bare(np.sqrt(above_sum * above_difference) * size / (48 * np.pi * heavy**3))


def scalar_to_fermions(mass: Real, yukawa: Real, fermion_mass: Real) -> FloatArray:
    """Width of s -> f fbar for L = -y s fbar f, a Dirac fermion: y^2 m beta^3/(8 pi)."""
    return bare(yukawa**2 * mass / (8 * np.pi) * velocity(mass, fermion_mass) ** 3)


def scalar_to_scalars(mass: Real, coupling_gev: Real, scalar_mass: Real) -> FloatArray:
    """Width of s -> phi phi for L = -(A/2) s phi^2, phi real, A in GeV: A^2 beta/(32 pi m)."""
    return bare(coupling_gev**2 / (32 * np.pi * mass) * velocity(mass, scalar_mass))


def pseudoscalar_to_fermions(mass: Real, yukawa: Real, fermion_mass: Real) -> FloatArray:
    """Width of a -> f fbar for L = -i y a fbar gamma5 f, a Dirac fermion: y^2 m beta/(8 pi)."""
    return bare(yukawa**2 * mass / (8 * np.pi) * velocity(mass, fermion_mass))


def scalar_to_two_flavours(mass: Real, coupling: Real, theta: Real, first_mass: Real, second_mass: Real) -> FloatArray:
    """Width of a -> f1 f2bar, one of two charges, for L = -i g a f1bar (sin(theta) + gamma5 cos(theta)) f2 + h.c.

    g^2 sqrt(lambda(m^2, m1^2, m2^2)) [m^2 - m1^2 - m2^2 + 2 m1 m2 cos(2 theta)]/(8 pi m^3) (P2 Eq. 5, exact in both
    masses); the bracket is (m^2 - (m1+m2)^2) sin^2(theta) + (m^2 - (m1-m2)^2) cos^2(theta).
    """
    heavy, above_sum, above_difference = _above_sum_and_difference(mass, first_mass, second_mass)
    bracket = above_sum * np.sin(theta) ** 2 + above_difference * np.cos(theta) ** 2
    return bare(coupling**2 * np.sqrt(above_sum * above_difference) * bracket / (8 * np.pi * heavy**3))
