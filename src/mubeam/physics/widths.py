"""Two-body decay widths in GeV; zero below threshold."""

import numpy as np

from mubeam.checks import FloatArray


def pseudoscalar_to_photons(mass: FloatArray, coupling: FloatArray) -> FloatArray:
    """Width of a -> gamma gamma for L = -(g/4) a F Ftilde: g^2 m^3/64 pi, g in 1/GeV."""
    return np.asarray(coupling**2 * mass**3 / (64 * np.pi))


def pseudoscalar_to_fermions(mass: FloatArray, yukawa: FloatArray, fermion_mass: float) -> FloatArray:
    """Width of a -> f fbar for L = -i y a fbar gamma5 f: y^2 m/(8 pi) sqrt(1 - 4 mf^2/m^2)."""
    velocity = np.sqrt(np.maximum(1 - (2 * fermion_mass / mass) ** 2, 0.0))
    return np.asarray(yukawa**2 * mass / (8 * np.pi) * velocity)
