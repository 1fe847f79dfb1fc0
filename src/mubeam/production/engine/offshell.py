"""An off-shell mediator that decays to chi chibar: emission at mass Q, folded with the decay (P1 Eq. 11).

    dsigma(l N -> l N chi chibar) =
        dsigma(l N -> l N V)|_{m_V^2 = Q^2} Q Gamma_chi(Q)/pi dQ^2/[(Q^2 - m_V^2)^2 + m_V^2 Gamma^2]

with Gamma_chi(Q) the width of a V of mass Q to the pair. For a massless vector this is P1 Eq. (11); for a small total
width it is sigma(V) times the branching ratio.
"""

import numpy as np

from mubeam.errors import KinematicsError
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.production.processes import OffShellProcess

PANELS = 4
RESONANCE_WIDTHS = 20.0
"""Half the resonance's panel in widths; there the variable is the phase of the Breit-Wigner."""


def mass_nodes(
    process: OffShellProcess,
    m_chi: FloatArray,
    q_max: FloatArray,
    order: int,
    knots_gev: tuple[float, ...] = (),
) -> tuple[FloatArray, FloatArray]:
    """Nodes Q and weights (N, n) with sum w sigma(Q) = sigma(chi chibar); zero weights where q_max <= M.

    M is the sum of both masses, 2 m_chi. The variable is eta, Q = M cosh(eta), smooth at the threshold, in panels of
    `order` points; `knots_gev` are further breaks, where the caller's integrand has a kink in Q. Raises KinematicsError
    if the mediator is real and has no width.
    """
    mass, width = process.mediator_mass_gev, process.mediator_width_gev
    lowest = np.asarray(process.produced_mass_gev(m_chi))
    real = (mass > lowest) & (mass < q_max)
    if width == 0 and real.any():
        raise KinematicsError(
            f"a mediator of {mass:g} GeV decays to chi of {m_chi[real][0]:g} GeV: give mediator_width_gev > 0"
        )
    near = min(RESONANCE_WIDTHS * width, mass / 2)
    eta_max = np.arccosh(np.maximum(q_max / lowest, 1.0))[:, None]
    breaks = np.array([*knots_gev, *_around_resonance(mass, near, float(q_max.max(initial=0.0)))])
    kinks = np.arccosh(np.maximum(breaks / lowest[:, None], 1.0))
    even = np.linspace(0, 1, PANELS + 1) * eta_max
    edges = np.sort(np.concatenate([even, np.minimum(kinks, eta_max)], axis=1), axis=1)
    low, high = edges[:, :-1, None], edges[:, 1:, None]
    unit, unit_weight = gauss_legendre(order)
    m, sum_of_masses = m_chi[:, None, None], lowest[:, None, None]
    eta = low + (high - low) * unit
    q_squared = (sum_of_masses * np.cosh(eta)) ** 2
    jacobian = (high - low) * sum_of_masses**2 * np.sinh(2 * eta)
    if near > 0:
        phase_low, phase_high = (
            np.arctan(((sum_of_masses * np.cosh(edge)) ** 2 - mass**2) / (mass * width)) for edge in (low, high)
        )
        phase = phase_low + (phase_high - phase_low) * unit
        middle = sum_of_masses * np.cosh((low + high) / 2)
        resonant = abs(middle - mass) < near
        q_squared = np.where(resonant, mass**2 + mass * width * np.tan(phase), q_squared)
        jacobian = np.where(resonant, (phase_high - phase_low) * mass * width / np.cos(phase) ** 2, jacobian)
    weight = unit_weight * jacobian * process.mass_density(q_squared, m)
    shape = (len(m_chi), -1)
    return np.sqrt(q_squared).reshape(shape), weight.reshape(shape)


def _around_resonance(mass: float, near: float, q_max: float) -> list[float]:
    """Breaks at distances from the pole that double, up to the ends of the range."""
    distances = []
    distance = near
    while 0 < distance < max(mass, q_max):
        distances.append(distance)
        distance *= 2
    return [q for d in distances for q in (mass - d, mass + d) if q > 0]
