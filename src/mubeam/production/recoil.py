"""Exact spectra of the outgoing lepton: as those of X, at fixed E' instead of fixed E_X.

E_X = E - E' - t/2M depends on the momentum transfer, which the nucleus' recoil carries away. All functions take flat
arrays of points above threshold, natural units, and return GeV^-3 at unit coupling.
"""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.numerics.blocks import blocks
from mubeam.physics import kinematics
from mubeam.production.exact import CHUNK_NUMBERS, inner_integral
from mubeam.production.momentum_transfer import PhotonFlux
from mubeam.production.points import Points
from mubeam.production.precision import Orders
from mubeam.production.process import OnShellProcess, lepton_mass_gev

ITERATIONS = 8


def dsigma_denergy_lepton(
    process: OnShellProcess,
    energy: FloatArray,
    energy_out: FloatArray,
    energy_lost: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """dsigma/dE' (N,) for each of `orders`; energy_lost = E - E' without rounding. Zero out of reach."""
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    nucleus_mass = flux.nucleus.mass_gev
    physical = (energy_out > mf) & (energy_lost > m)
    t_min = _t_minimum(energy, energy_lost, m, mi, mf, nucleus_mass)
    t_max = flux.cut(2 * nucleus_mass * (energy_lost - m))
    reached = np.flatnonzero(physical & (t_min < t_max))
    values = [np.zeros_like(energy) for _ in orders]
    for part in blocks(reached.size, CHUNK_NUMBERS // max(o.spectrum_t * o.angle for o in orders)):
        rows = reached[part]
        rules = flux.rules(t_min[rows], t_max[rows], tuple(o.spectrum_t for o in orders))
        for value, rule, order in zip(values, rules, orders, strict=True):
            t, weight = (np.ascontiguousarray(column.T) for column in rule)
            recoil = t / (2 * nucleus_mass)
            points = Points(energy[rows], energy_lost[rows] - recoil, energy_out[rows] + recoil, m[rows])
            inner = inner_integral(process, points, t, nucleus_mass, order.angle)
            value[rows] = (weight * inner / (t - t_min[rows])).sum(axis=0)
    return values


def _t_minimum(
    energy: FloatArray, energy_lost: FloatArray, m: FloatArray, mi: float, mf: float, nucleus_mass: float
) -> FloatArray:
    """Lowest t at fixed E'; E_X moves by t/2M, so a few iterations are enough. inf where none exists."""
    t_min = np.zeros_like(energy)
    for _ in range(ITERATIONS):
        energy_x = np.maximum(energy_lost - np.where(np.isfinite(t_min), t_min, 0.0) / (2 * nucleus_mass), m)
        energy_rest = np.maximum(energy - energy_x, mf)
        minus_u = kinematics.minus_u_forward(energy, energy_x, energy_rest, m, mi, mf)
        p_minus_k = kinematics.momentum_difference(energy, energy_x, energy_rest, m, mi)[2]
        t_min, _ = kinematics.t_limits(minus_u, p_minus_k, energy_rest, nucleus_mass)
    return t_min
