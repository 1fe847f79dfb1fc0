"""Z -> tau mu a and h -> tau mu a for P2's L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c."""

from collections.abc import Callable
from math import pi

import numpy as np
from numpy.typing import ArrayLike

from mubeam.constants import (
    HIGGS_MASS_GEV,
    HIGGS_VEV_GEV,
    HIGGS_WIDTH_GEV,
    LEPTON_MASS_GEV,
    Z_LEPTON_COUPLINGS,
    Z_MASS_GEV,
    Z_TO_LEPTONS_WIDTH_GEV,
    Z_WIDTH_GEV,
)
from mubeam.foundation.checks import FloatArray, finite, positive
from mubeam.numerics.estimate import Estimate, StatusArray
from mubeam.observables.branching import ON_SHELL, branching_ratio, open_between
from mubeam.physics.amplitudes.boson_decays import higgs_squared, z_squared
from mubeam.physics.widths.three_body import dalitz_width

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
CHARGES = 2
"""tau- mu+ and tau+ mu- have the same width and are summed."""


def z_to_tau_mu_a(*, mass_gev: ArrayLike, coupling: ArrayLike, theta: ArrayLike = pi / 2) -> Estimate:
    """Branching ratio of Z -> tau mu a at tree level, both charges; a radiated off either lepton.

    The vertices of the Z are normalised to the measured width of Z -> l+ l-.

    Args:
        mass_gev: mass of a, above m_tau - m_mu (below, it is Z -> tau tau with tau -> mu a), GeV.
        coupling: P2's g.
        theta: P2's angle: pi/2 scalar, 0 pseudoscalar. All three broadcast.

    Returns:
        Estimate of unit "1" with the broadcast shape; a closed point is 0 +- 0 with its status in an array.

    Raises:
        InputError: a number is not finite or out of its range, or the shapes do not broadcast.
        KinematicsError: a scalar point is closed.
    """
    v, a = Z_LEPTON_COUPLINGS
    vertex_squared = 12 * pi * Z_TO_LEPTONS_WIDTH_GEV / (Z_MASS_GEV * (v**2 + a**2))

    def width(mass: FloatArray, g: FloatArray, angle: FloatArray, order: int) -> FloatArray:
        terms = np.cos(2 * angle)[:, None, None], np.sin(2 * angle)[:, None, None]

        def squared(x: FloatArray, y: FloatArray) -> FloatArray:
            # averaged over the three polarisations
            return np.asarray(z_squared(x, y, Z_MASS_GEV, TAU, MUON, mass[:, None, None], terms, v, a) / 3)

        return CHARGES * vertex_squared * g**2 * dalitz_width(squared, Z_MASS_GEV, TAU, MUON, mass, order)

    return _evaluate("Z", Z_MASS_GEV, Z_WIDTH_GEV, width, mass_gev, coupling, theta)


def higgs_to_tau_mu_a(*, mass_gev: ArrayLike, coupling: ArrayLike, theta: ArrayLike = pi / 2) -> Estimate:
    """Branching ratio of h -> tau mu a at tree level, both charges, over the width of the Standard Model.

    The contact term -i (g/v) h a taubar (...) mu, which a derivative coupling of a brings with it, and radiation off
    either lepton. The contact term gives g^2 m_h^3/(384 pi^3 v^2 Gamma_h) = 0.66 g^2 for massless products.

    Arguments, result and errors as in `z_to_tau_mu_a`.
    """

    def width(mass: FloatArray, g: FloatArray, angle: FloatArray, order: int) -> FloatArray:
        cos2 = np.cos(2 * angle)[:, None, None]

        def squared(x: FloatArray, y: FloatArray) -> FloatArray:
            return np.asarray(higgs_squared(x, y, HIGGS_MASS_GEV, TAU, MUON, mass[:, None, None], cos2))

        return CHARGES * (g / HIGGS_VEV_GEV) ** 2 * dalitz_width(squared, HIGGS_MASS_GEV, TAU, MUON, mass, order)

    return _evaluate("h", HIGGS_MASS_GEV, HIGGS_WIDTH_GEV, width, mass_gev, coupling, theta)


def _evaluate(
    parent: str, parent_gev: float, total_gev: float, width: Callable[..., FloatArray], *arguments: ArrayLike
) -> Estimate:
    mass_gev, coupling, theta = arguments
    arrays = {
        "mass_gev": positive("mass_gev", mass_gev),
        "coupling": positive("coupling", coupling),
        "theta": finite("theta", theta),
    }
    low, high = TAU - MUON, parent_gev - TAU - MUON

    def status(mass: FloatArray, *_: FloatArray) -> StatusArray:
        return open_between(mass, low, high, ON_SHELL)

    advice = f"give a mass_gev between m_tau - m_mu = {low:.6g} and m_{parent} - m_tau - m_mu = {high:.6g}"
    return branching_ratio(arrays, status, width, total_gev, advice)
