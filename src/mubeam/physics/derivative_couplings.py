"""The two forms of a pseudo-Goldstone boson's coupling to two leptons, derivative and Yukawa (P2 Eqs. 2 and 3).

(C/Lambda) d_rho a taubar gamma^rho (sin(t) + gamma5 cos(t)) mu + h.c. is, by the leptons' equations of motion,
-i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c., exact in both masses.
"""

import numpy as np

from mubeam.foundation.checks import FloatArray, bare


def yukawa_form(
    strength: FloatArray, theta_derivative: FloatArray, heavy_mass: float, light_mass: float
) -> tuple[FloatArray, FloatArray]:
    """(g, theta) of the Yukawa form; masses M and m of the heavy and the light lepton in GeV.

    `strength` is C/Lambda >= 0 in 1/GeV, `theta_derivative` the angle t of the derivative form in rad; they broadcast.
    g sin(theta) = (C/Lambda) (M - m) sin(t), g cos(theta) = (C/Lambda) (M + m) cos(t): theta is in the quadrant of t,
    and g = (C/Lambda) sqrt(M^2 + m^2 + 2 M m cos(2 t)).
    """
    even = (heavy_mass - light_mass) * np.sin(theta_derivative)
    odd = (heavy_mass + light_mass) * np.cos(theta_derivative)
    return bare(strength * np.hypot(even, odd)), np.arctan2(even, odd)
