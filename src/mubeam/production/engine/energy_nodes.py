"""Where a spectrum in energy is integrated: its reach, and Gauss-Legendre nodes in xi, logit x = centre + 2 sinh(xi).

The spectrum is that of a particle of energy_x and mass m in Points; another, of mass_rest, recoils from it. They are X
and l', or l' and X.
"""

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.numerics.roots import crossing, section
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.processes import Emission

CLOSE, SMOOTH_STEPS = 4e-15, 10
"""Of 1 and a logit, to which the end of what is reached is known, and steps after which most ends are."""


def points_at_logit(energy: FloatArray, logit: FloatArray, m: FloatArray) -> Points:
    """Points at x = E_X/E given as logit(x) = ln(x/(1-x)), arrays of one shape: x and 1 - x both keep all digits."""
    return Points(energy, energy * _x(logit), energy * _x(-logit), m)


def t_limits(
    points: Points, mi: float, mass_rest: FloatArray | float, flux: PhotonFlux
) -> tuple[FloatArray, FloatArray]:
    """Range of t at this energy, over all angles, shape of the points; empty where there is none."""
    nucleus_mass = flux.nucleus.mass_gev
    physical = (points.energy_x > points.m) & (points.energy_left > mass_rest)
    rest = np.maximum(points.energy_left, mass_rest)
    possible = points._replace(energy_x=np.maximum(points.energy_x, points.m), energy_left=rest)
    _, _, p_minus_k, minus_u = kinematics.lepton_side(*possible, mi, mass_rest)
    t_min, _ = kinematics.t_limits(minus_u, p_minus_k, rest, nucleus_mass)
    return np.where(physical, t_min, np.inf), flux.cut(2 * nucleus_mass * (rest - mass_rest))


def is_reached(points: Points, mi: float, mass_rest: FloatArray | float, flux: PhotonFlux) -> NDArray[np.bool_]:
    """Whether some momentum transfer of `flux` leads to this energy, shape of the points."""
    t_min, t_max = t_limits(points, mi, mass_rest, flux)
    return np.asarray(t_min < t_max)


def share_limits(
    energy: FloatArray, m: FloatArray, mi: float, mass_rest: FloatArray, flux: PhotonFlux
) -> tuple[FloatArray, FloatArray]:
    """Logits of the lowest and highest share of the beam's energy within reach; all (N,), above threshold.

    NaN where the flux's cut leaves nothing.
    """
    nucleus_mass = flux.nucleus.mass_gev
    # at the lowest t of all, the two move together
    t_lowest, _ = kinematics.t_range(energy, m, mi, mass_rest, nucleus_mass)
    together = m / (m + mass_rest) * (1 - t_lowest / (2 * nucleus_mass * energy))
    inside = np.log(together / (1 - together))
    extremes = np.log(m / (energy - m)), np.log((energy - mass_rest) / mass_rest)
    # both ends at once
    e, mass, rest, start = (np.concatenate([a, a]) for a in (energy, m, mass_rest, inside))
    end = np.concatenate(extremes)

    def slack(z: FloatArray) -> FloatArray:
        """Logarithm of the highest over the lowest t: above zero within reach."""
        t_min, t_max = t_limits(points_at_logit(e, z, mass), mi, rest, flux)
        is_possible = (t_min < np.inf) & (t_max > 0)
        ratio = np.where(is_possible, t_max, 1.0) / np.where(is_possible, t_min, 1.0)
        return np.where(is_possible, np.log(ratio), -1.0)

    edges, at_start = np.full(start.shape, np.nan), slack(start)
    left = at_start > 0
    if flux.t_cut_gev2 is not None:
        # most end where the lowest t meets the cut, smoothly
        edge = crossing(slack, (start, end), (at_start, slack(end)), SMOOTH_STEPS)
        aside = CLOSE * (1 + np.abs(edge)) * np.sign(start - end)
        met = left & (slack(edge + aside) > 0) & (slack(edge - aside) <= 0)
        edges[met] = (edge + aside)[met]
        left &= ~met
    if left.any():

        def reached(z: FloatArray) -> NDArray[np.bool_]:
            return is_reached(points_at_logit(e[left], z, mass[left]), mi, rest[left], flux)

        edges[left] = section(reached, start[left], end[left])
    low, high = np.split(edges, 2)
    return low, high


def energy_nodes(
    process: Emission, energy: FloatArray, m: FloatArray, window: tuple[FloatArray, FloatArray], count: int
) -> tuple[Points, FloatArray]:
    """Points (N * count,) and weights in GeV (N, count) for beams and masses (N,), between two logits (N,)."""
    centre = _centre(process, m)
    start, end = (np.arcsinh((edge - centre) / 2) for edge in window)
    unit, unit_weight = gauss_legendre(count)
    xi = start[:, None] + (end - start)[:, None] * unit
    z = centre[:, None] + 2 * np.sinh(xi)
    beam, mass = (np.broadcast_to(a[:, None], z.shape).ravel() for a in (energy, m))
    weight = (end - start)[:, None] * unit_weight * 2 * np.cosh(xi) * _x(z) * _x(-z) * energy[:, None]
    return points_at_logit(beam, z.ravel(), mass), weight


def unit_places(
    process: Emission, energy: FloatArray, m: FloatArray, window: tuple[FloatArray, FloatArray], energy_x: FloatArray
) -> FloatArray:
    """Where energies of X (N, k) lie among the nodes of `energy_nodes`, from 0 to 1; other arguments as there."""
    centre = _centre(process, m)
    start, end = (np.arcsinh((edge - centre) / 2)[:, None] for edge in window)
    x = np.clip(energy_x / energy[:, None], 1e-300, 1 - 1e-16)
    xi = np.arcsinh((np.log(x) - np.log1p(-x) - centre[:, None]) / 2)
    return np.asarray(np.clip((xi - start) / (end - start), 0.0, 1.0))


def _centre(process: Emission, m: FloatArray) -> FloatArray:
    """The logit (N,) at which the spectrum turns over: X and l' share the energy as their masses."""
    mi, mf = process.lepton_masses_gev
    return np.asarray(np.log(m / mf * (1 + m / mi)) / 2 if mi == mf else np.log1p(m / mf))


def _x(logit: FloatArray) -> FloatArray:
    return np.asarray(1 / (1 + np.exp(-logit)))
