"""gamma gamma -> l+ l- of two real, unpolarised photons (Breit and Wheeler, Phys. Rev. 46, 1087), natural units.

W is the mass of the pair, y the rapidity of a lepton along the photons in the pair's rest frame, tanh(y) = beta
cos(theta*), and eta = arcosh(W/2m) the highest y. In y nothing cancels and nothing peaks:

    dsigma/dy = (2 pi alpha^2/W^2) [1 + tanh(y)^2 + 2 r (1 - r cosh(y)^2)],  r = 4 m^2/W^2 = 1/cosh(eta)^2
    sigma     = (4 pi alpha^2/W^2) [2 eta (1 + r - r^2/2) - beta (1 + r)],   beta = tanh(eta) = sqrt(1 - r)
"""

import numpy as np

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, bare


def highest_rapidity(w_squared: FloatArray, mass: float) -> FloatArray:
    """eta = arcosh(W/2m); 0 below threshold."""
    return bare(np.arccosh(np.maximum(np.sqrt(w_squared) / (2 * mass), 1.0)))


def cross_section(w_squared: FloatArray, mass: float) -> FloatArray:
    """sigma in GeV^-2 for leptons of `mass` (GeV) at W^2 (GeV^2); any shape; 0 below threshold."""
    eta = highest_rapidity(w_squared, mass)
    r = np.minimum(4 * mass**2 / w_squared, 1.0)
    bracket = 2 * eta * (1 + r - r**2 / 2) - np.tanh(eta) * (1 + r)
    return bare(4 * np.pi * ALPHA**2 / w_squared * bracket)


def rapidity_spectrum(w_squared: FloatArray, rapidity: FloatArray, mass: float) -> FloatArray:
    """dsigma/dy in GeV^-2 of one of the leptons, -eta <= y <= eta; the arrays broadcast; 0 beyond eta."""
    r = np.minimum(4 * mass**2 / w_squared, 1.0)
    inside = np.abs(rapidity) <= highest_rapidity(w_squared, mass)
    y = np.where(inside, rapidity, 0.0)
    # r cosh(y)^2 is 1 at the ends, to rounding
    bracket = 1 + np.tanh(y) ** 2 + 2 * r * np.maximum(1 - r * np.cosh(y) ** 2, 0.0)
    return np.where(inside, 2 * np.pi * ALPHA**2 / w_squared * bracket, 0.0)
