"""Exact tree-level production, 2 -> 3, nuclear recoil kept: totals in 2 dimensions and dsigma/dE_X in 3.

Totals: with t, s = (p+q)^2 - mi^2, mu and the azimuth as variables, the azimuth and mu are integrated in closed form,

    sigma/g^2 = alpha^2/(64 pi M^2 p^2) int dt F^2/t^2 int ds lambda^(-1/2) int dmu [P_L^2 T_L + P_T^2 T_T],

and the rest is smooth after the mappings below. Spectra: the azimuth is closed, t and the angle are integrated.
All functions take flat arrays of valid points, natural units, and return GeV^-2 at unit coupling.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import ALPHA
from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.blocks import blocks, column, number_if_one
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import photon_frame
from mubeam.physics.amplitudes.polarised_beam import NucleusSide
from mubeam.production.engine import backend, kinks
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.rule_table import rule_maker, rule_table
from mubeam.production.processes import Emission

CHUNK_NUMBERS = 65_536
"""Points held in an array at once: 512 KB, as many as the caches hold well, which keeps the calls few."""


LEAST_NODE = 1e-5
"""A node of an integral over energy with less of it is not broken at its kinks, which are some per cent at most.

Integrals step by as much where a node passes it, which an interpolation between masses takes for an error.
"""


def total(
    process: Emission, energy: FloatArray, m: FloatArray, flux: PhotonFlux, orders: tuple[Orders, ...]
) -> list[FloatArray]:
    """Total cross sections (N,) for each of `orders`; energy and m (N,) above threshold and within the flux's cut."""
    mi, mf = process.lepton_masses_gev
    nucleus_mass = flux.nucleus.mass_gev
    limits = kinematics.t_range(number_if_one(energy), number_if_one(m), mi, mf, nucleus_mass)
    t_min, t_kinematic = (np.atleast_1d(limit) for limit in limits)
    t_max = flux.cut(t_kinematic)
    # a subclass with amplitudes of its own is not compiled unless it says so itself
    is_compiled = vars(type(process)).get("compiled") and not process.has_spin_terms
    if is_compiled and backend.choose(energy.size) == "numba":
        from mubeam.production.engine import compiled

        table = rule_table(flux, tuple(o.t for o in orders))
        covered = table.covers(t_min, t_max)
        values = compiled.totals(process, energy, m, t_min, table, orders)
        if not covered.all():
            e, mass, low, high = (a[~covered] for a in (energy, m, t_min, t_max))
            values[:, ~covered] = _totals(process, e, mass, low, high, flux, orders)
    else:
        values = _totals(process, energy, m, t_min, t_max, flux, orders)
    values *= ALPHA**2 / (64 * np.pi * nucleus_mass**2 * (energy - mi) * (energy + mi))
    return list(values)


def _totals(
    process: Emission,
    energy: FloatArray,
    m: FloatArray,
    t_min: FloatArray,
    t_max: FloatArray,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> FloatArray:
    """The double integral in t and s, (orders, N)."""
    mi, mf = process.lepton_masses_gev
    make_rules = rule_maker(flux, tuple(o.t for o in orders), energy.size)
    t_index, unit, unit_weight, ends = total_grid(tuple((o.t, o.s) for o in orders))
    values = np.empty((len(orders), energy.size))
    # a lone point by its index: its arrays have no axis of points
    for part in blocks(energy.size, CHUNK_NUMBERS // unit.size) if energy.size > 1 else (0,):
        rules = make_rules(t_min[part], t_max[part])
        t, weight = (np.concatenate(rows, axis=-1) for rows in zip(*rules, strict=True))
        beam, mass, low = (column(each[part]) for each in (energy, m, t_min))
        integrand = _s_integrand(process, beam, mass, t, t_index, unit, mi, mf, flux.nucleus.mass_gev)
        integrand *= (weight / (t - low)).take(t_index, axis=-1) * unit_weight
        values[:, part] = np.add.reduceat(integrand, ends[:-1], axis=-1).T
    return values


@cache
def total_grid(
    orders: tuple[tuple[int, int], ...],
) -> tuple[NDArray[np.intp], FloatArray, FloatArray, tuple[int, ...]]:
    """The points of several (t, s) rules in a row: index of t, node and weight in s, and where each rule begins."""
    t_index, unit, weight, ends, first = [], [], [], [0], 0
    for t_order, s_order in orders:
        nodes, weights = gauss_legendre(s_order)
        t_index.append(first + np.repeat(np.arange(t_order), s_order))
        unit.append(np.tile(nodes, t_order))
        weight.append(np.tile(weights, t_order))
        first += t_order
        ends.append(ends[-1] + t_order * s_order)
    return np.concatenate(t_index), np.concatenate(unit), np.concatenate(weight), tuple(ends)


def _s_integrand(
    process: Emission,
    energy: Real,
    m: Real,
    t: FloatArray,
    t_index: NDArray[np.intp],
    unit: FloatArray,
    mi: float,
    mf: float,
    nucleus_mass: float,
) -> FloatArray:
    """lambda^(-1/2) int dmu [P_L^2 T_L + P_T^2 T_T] ds/dw at the nodes w = `unit`, s = s_th (1 - c w^2)^-16.

    energy and m (N, 1), t (N, n), the result (N, len(t_index)); without N for one point, energy and m being numbers.
    """
    s_th = kinematics.s_threshold(m, mi, mf)
    s_max = kinematics.s_maximum(t, energy, kinematics.momentum(energy, mi), nucleus_mass)
    stretch = 1 - (s_th / s_max) ** 0.0625
    # 2 p Q + E t/M, which closes P_T^2 at the lowest s
    minus_s_min = s_max + 2 * (energy / nucleus_mass + 1) * t
    t, s_max, stretch, minus_s_min = (row.take(t_index, axis=-1) for row in (t, s_max, stretch, minus_s_min))
    base = 1 - stretch * unit**2
    power = base * base
    power *= power
    power *= power
    power *= power
    s = s_th / power
    jacobian = 32 * stretch * unit * s / base

    transfer = process.transfer(s, t, s - s_th, m)
    longitudinal, transverse = process.integrated_response(s, t, transfer, m)
    contracted = photon_frame.contract(longitudinal, transverse, s, t, s_max, minus_s_min, transfer.lam, nucleus_mass)
    if process.has_spin_terms:
        moments = photon_frame.integrated_moments(transfer, np.log(transfer.high / transfer.low))
        side = NucleusSide(energy, s_max, minus_s_min, nucleus_mass)
        contracted = contracted + process.spin_average(s, t, transfer, side, m, moments) / transfer.lam**0.5
    return np.asarray(jacobian * contracted)


def dsigma_denergy(
    process: Emission,
    points: Points,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
    theta_max_rad: float = np.pi,
    node_weight: FloatArray | None = None,
) -> list[FloatArray]:
    """dsigma/dE_X (N,) in GeV^-3 for each of `orders`.

    With `node_weight` (n, k), n k = N, the points are the k nodes of n integrals: kinks in t are then treated only at
    nodes that contribute to their integral.

    Each E_X must be within reach of the flux (see spectrum.within_reach). `theta_max_rad`, the largest angle of X, is
    for processes that cut it (`cuts_angle`).
    """
    mi, mf = process.lepton_masses_gev
    nucleus_mass = flux.nucleus.mass_gev
    size = points.energy.size
    results = [np.zeros(size) for _ in orders]
    rough: list[tuple[NDArray[np.intp], FloatArray, FloatArray]] = []
    rooted = process.has_logarithm
    make_rules = rule_maker(flux, tuple(o.spectrum_t for o in orders), size, rooted=rooted)
    angles = tuple(o.angle for o in orders)
    for part in blocks(size, CHUNK_NUMBERS // max(o.spectrum_t * o.angle for o in orders)):
        block = points.at(part)
        _, k, p_minus_k, minus_u = kinematics.lepton_side(*block, mi, mf)
        t_min, _ = kinematics.t_limits(minus_u, p_minus_k, block.energy_left, nucleus_mass)
        t_rest = 2 * nucleus_mass * (block.energy_left - mf)
        t_max = flux.cut(t_rest)
        rules = make_rules(t_min, t_max)
        t, weight, counts, rows_of = kinks.rows_of_rules(rules, angles)
        inner = weight * process.energy_integrals(block, t, nucleus_mass, counts, theta_max_rad) / (t - t_min)
        for result, of_rule in zip(results, rows_of, strict=True):
            result[part] = inner[of_rule].sum(axis=0)
        maybe = kinks.possible(k, p_minus_k, block.energy_left, flux, t_max, theta_max_rad)
        if not maybe.size:
            continue
        at = kinks.find(block.at(maybe), mi, mf, flux, t_max[maybe], theta_max_rad)
        total = rules[0][1][maybe].sum(axis=-1)
        at = kinks.that_count(at, t_min[maybe], t_max[maybe], total, minus_u[maybe], flux)
        broken = ~np.isinf(at).all(axis=0)
        if broken.any():
            ends = np.stack([t_min, t_max, t_rest])[:, maybe[broken]]
            rough.append((maybe[broken] + (part.start or 0), at[:, broken], ends))
    if not rough:
        return results
    rows, found, limits = (np.concatenate(columns, axis=-1) for columns in zip(*rough, strict=True))
    if node_weight is not None:
        share = np.abs(node_weight * results[0].reshape(node_weight.shape))
        matters = (share > LEAST_NODE * share.sum(axis=-1, keepdims=True)).ravel()[rows]
        rows, found, limits = rows[matters], found[:, matters], limits[:, matters]
    for part in blocks(rows.size, CHUNK_NUMBERS // max(o.spectrum_t * o.angle for o in orders)):
        block = points.at(rows[part])

        def inner_at(
            chosen: NDArray[np.intp], t: FloatArray, counts: tuple[int, ...], block: Points = block
        ) -> FloatArray:
            return process.energy_integrals(block.at(chosen), t, nucleus_mass, counts, theta_max_rad)

        ends = limits[:, part]
        pieces = kinks.broken_integrals(
            inner_at, found[:, part], (ends[0], ends[1], ends[2]), flux, orders, rooted=rooted
        )
        for result, values in zip(results, pieces, strict=True):
            result[rows[part]] = values
    return results


def spans_decades(process: Emission, energy: FloatArray, m: FloatArray) -> FloatArray:
    """Decades of s between the threshold and the highest s at a momentum transfer of 1 GeV, (N,)."""
    beam, mass = number_if_one(energy), number_if_one(m)
    return np.atleast_1d(np.log10(2 * beam / kinematics.s_threshold(mass, *process.lepton_masses_gev)))
