"""Widths in GeV of a fermion f1 -> f2 X, exact in all masses; zero below threshold. All arguments broadcast."""

import numpy as np

from mubeam.foundation.checks import FloatArray, Real, bare


def _below_sum_and_difference(mass: Real, parent_mass: Real, final_mass: Real) -> tuple[FloatArray, ...]:
    """Mass, (m1+m2)^2 - m^2 and (m1-m2)^2 - m^2, products that keep their digits at threshold; closed ones there."""
    both, difference = parent_mass + final_mass, parent_mass - final_mass
    light = np.minimum(mass, difference)
    return bare(light), bare((both - light) * (both + light)), bare((difference - light) * (difference + light))


def fermion_to_scalar(mass: Real, coupling: Real, theta: Real, parent_mass: Real, final_mass: Real) -> FloatArray:
    """Width of f1 -> f2 a for L = -i g a f1bar (sin(theta) + gamma5 cos(theta)) f2 + h.c.

    g^2 sqrt(lambda(m1^2, m2^2, m^2)) [m1^2 + m2^2 - m^2 - 2 m1 m2 cos(2 theta)]/(16 pi m1^3), exact in both masses; the
    bracket is ((m1+m2)^2 - m^2) sin^2(theta) + ((m1-m2)^2 - m^2) cos^2(theta).
    """
    _, below_sum, below_difference = _below_sum_and_difference(mass, parent_mass, final_mass)
    bracket = below_sum * np.sin(theta) ** 2 + below_difference * np.cos(theta) ** 2
    return bare(coupling**2 * np.sqrt(below_sum * below_difference) * bracket / (16 * np.pi * parent_mass**3))


def fermion_to_vector(mass: Real, vector: Real, axial: Real, parent_mass: Real, final_mass: Real) -> FloatArray:
    """Width of f1 -> f2 V for L = V_mu f2bar gamma^mu (gV + gA gamma5) f1 + h.c.

    |k| (gV^2 T_V + gA^2 T_A)/(8 pi m1^2), T_V = ((m1-m2)^2 - m^2) (2 m^2 + (m1+m2)^2)/m^2 and T_A the same with -m2;
    g^2 m1^3/(16 pi m^2) (1 - r)^2 (1 + 2 r), r = m^2/m1^2, for m2 = 0.
    """
    light, below_sum, below_difference = _below_sum_and_difference(mass, parent_mass, final_mass)
    even = below_difference * (2 * light**2 + (parent_mass + final_mass) ** 2)
    odd = below_sum * (2 * light**2 + (parent_mass - final_mass) ** 2)
    size = (vector**2 * even + axial**2 * odd) / light**2
    return bare(np.sqrt(below_sum * below_difference) * size / (16 * np.pi * parent_mass**3))
