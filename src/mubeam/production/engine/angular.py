"""Exact spectra in the angle of X: d^2sigma/dE_X dtheta in one dimension, dsigma/dtheta in two.

All functions take flat arrays of points above threshold, natural units, and return GeV^-2 a unit of what they are
differential in, at unit coupling.
"""

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.blocks import blocks
from mubeam.numerics.quadrature import composite_gauss_legendre
from mubeam.numerics.roots import section
from mubeam.physics import kinematics
from mubeam.production.engine.energy_nodes import energy_nodes, points_at_logit
from mubeam.production.engine.line import Line
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders
from mubeam.production.processes import Emission

CHUNK_POINTS = 256
ANGLE_PANELS = 4


def d2sigma_denergy_dtheta(
    process: Emission,
    points: Points,
    theta: FloatArray,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """d^2sigma/dE_X dtheta (N,) in GeV^-3/rad for each of `orders`; theta in (0, pi]. Zero out of reach."""
    mi, mf = process.lepton_masses_gev
    values = [np.zeros_like(theta) for _ in orders]
    for part in blocks(theta.size, CHUNK_POINTS):
        t_min, t_max = _t_range(process, points.at(part), theta[part], flux)
        reached = t_min < t_max
        if not reached.any():
            continue
        line = Line(points.at(part).at((reached, None)), theta[part][reached, None], mi, mf, flux.nucleus.mass_gev)
        p, k, _ = kinematics.momentum_difference(*line.points, mi)
        jacobian = 2 * p * k * np.sin(line.theta) * ALPHA**2 / (4 * np.pi * p**2)
        ends = t_min[reached], t_max[reached]
        integrals = process.angle_integrals(line, ends, flux, orders)
        for value, integral in zip(values, integrals, strict=True):
            value[part][reached] = jacobian[:, 0] * integral
    return values


def dsigma_denergy_within(
    process: Emission,
    points: Points,
    theta_max_rad: float,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """dsigma/dE_X (N,) in GeV^-3 for each of `orders`, with the angle of X to the beam below `theta_max_rad`.

    Each E_X must be within reach of the flux (see spectrum.within_reach).
    """
    mi, _ = process.lepton_masses_gev

    def reached(theta: FloatArray) -> NDArray[np.bool_]:
        low, high = _t_range(process, points, theta, flux)
        return np.asarray(low < high)

    last = np.full_like(points.energy, theta_max_rad)
    last = np.where(reached(last), last, section(reached, np.zeros_like(last), last))
    # from a few angles of collinear photons upwards the logarithm of theta counts
    scale = mi / points.energy * points.energy_x / kinematics.momentum(points.energy_x, points.m)
    end = np.arcsinh(last / scale)[:, None]
    values = []
    for order in orders:
        unit, unit_weight = composite_gauss_legendre(ANGLE_PANELS, order.angle)
        theta = scale[:, None] * np.sinh(end * unit)
        weight = end * unit_weight * np.hypot(theta, scale[:, None])
        every = Points(*(np.repeat(column, unit.size) for column in points))
        (density,) = d2sigma_denergy_dtheta(process, every, theta.ravel(), flux, (order,))
        values.append((weight * density.reshape(theta.shape)).sum(axis=-1))
    return values


def dsigma_dtheta(
    process: Emission,
    energy: FloatArray,
    theta: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """dsigma/dtheta (N,) in GeV^-2/rad for each of `orders`, over all energies of X."""
    window = _x_limits(process, energy, theta, m, flux)
    results = []
    for order in orders:
        points, weight = energy_nodes(process, energy, m, window, order.x)
        angle = np.broadcast_to(theta[:, None], weight.shape).ravel()
        (density,) = d2sigma_denergy_dtheta(process, points, angle, flux, (order,))
        results.append((weight * density.reshape(weight.shape)).sum(axis=-1))
    return results


def _t_range(process: Emission, points: Points, theta: FloatArray, flux: PhotonFlux) -> tuple[FloatArray, FloatArray]:
    """Range of t at fixed E_X and angle; empty (inf, -inf) where E_X is out of its own range."""
    mi, mf = process.lepton_masses_gev
    physical = (points.energy_x > points.m) & (points.energy_left > mf)
    rest = np.where(physical, points.energy_left, mf)
    possible = points._replace(energy_x=np.where(physical, points.energy_x, points.m), energy_left=rest)
    p, k, p_minus_k, forward = kinematics.lepton_side(*possible, mi, mf)
    y = 4 * p * k * np.sin(theta / 2) ** 2
    low, high = kinematics.t_limits(forward + y, np.sqrt(p_minus_k**2 + y), rest, flux.nucleus.mass_gev)
    high = flux.cut(np.minimum(high, 2 * flux.nucleus.mass_gev * (rest - mf)))
    return np.where(physical, low, np.inf), np.where(physical, high, -np.inf)


def _x_limits(
    process: Emission, energy: FloatArray, theta: FloatArray, m: FloatArray, flux: PhotonFlux
) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest logit(x) within reach at this angle; equal where there is none."""
    _, mf = process.lepton_masses_gev
    ends = np.log(m / (energy - m)), np.log((energy - mf) / mf)

    def slack(z: FloatArray) -> FloatArray:
        low, high = _t_range(process, points_at_logit(energy, z, m), theta, flux)
        reached = low < high
        return np.where(reached, np.log(np.where(reached, high, 1.0) / np.where(reached, low, 1.0)), -1.0)

    # the widest range of t on a grid, then both edges from there
    grid = [ends[0] + (ends[1] - ends[0]) * f for f in np.linspace(0.005, 0.995, 100)]
    widths = np.array([slack(z) for z in grid])
    best = np.array(grid)[widths.argmax(axis=0), np.arange(energy.size)]
    found = widths.max(axis=0) > 0
    low, high = (np.where(found, section(lambda z: slack(z) > 0, best, extreme), 0.0) for extreme in ends)
    return low, high
