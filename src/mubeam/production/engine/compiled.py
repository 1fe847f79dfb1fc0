"""Totals of large scans, compiled by Numba from the same amplitudes; needs the extra `fast`."""

from math import exp, log, sqrt
from typing import Any

import numpy as np
from numba import njit

from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import bremsstrahlung, fusion, photon_frame
from mubeam.physics.amplitudes.bremsstrahlung import Vertex
from mubeam.physics.amplitudes.photon_frame import Transfer
from mubeam.production.engine.exact import total_grid
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.rule_table import RuleTable
from mubeam.production.processes import Emission

LN_2 = log(2.0)
HALF_ROOT_BITS = int(np.array(sqrt(0.5)).view(np.int64))

OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz", "arcp"}, "cache": True}

_s_maximum = njit(**OPTIONS)(kinematics.s_maximum)
_lepton_transfer = njit(**OPTIONS)(photon_frame.lepton_transfer)
_photon_transfer = njit(**OPTIONS)(photon_frame.photon_transfer)
_integrated_moments = njit(**OPTIONS)(photon_frame.integrated_moments)
_contract = njit(**OPTIONS)(photon_frame.contract)
_radiation = njit(**OPTIONS)(bremsstrahlung.photon_response)
_fusion = njit(**OPTIONS)(fusion.photon_response)
_scalar_fusion = njit(**OPTIONS)(fusion.scalar_photon_response)


# Each loop over the points of a rule does one thing, so that it vectorises; the logarithm stands alone as it does not.


@njit(**OPTIONS)
def _ranges(unit, s_th, m2, mi2, mf2, mass_product, is_fusion, work):
    """S, its jacobian and the range of the transfer at all points."""
    for k in range(unit.size):
        t, stretch = work[0, k], work[3, k]
        base = 1 - stretch * unit[k] ** 2
        power = base * base
        power *= power
        power *= power
        power *= power
        s = s_th / power
        transfer = _lepton_transfer(s, t, s - s_th, m2, mi2, mf2, mass_product)
        if is_fusion:
            transfer = _photon_transfer(s, t, m2, mi2, transfer)
        work[3, k] = 32 * stretch * unit[k] * s / base
        work[4, k] = s
        work[5, k] = transfer.lam
        work[6, k] = transfer.curvature
        work[7, k] = transfer.low
        work[8, k] = transfer.high
        work[9, k] = transfer.width


@njit(**OPTIONS)
def _integrands(size, m2, mi2, mf2, vertex, nucleus_mass, is_fusion, work):
    """The contracted amplitude times the jacobian, into row 3."""
    for k in range(size):
        t, s, lam = work[0, k], work[4, k], work[5, k]
        moments = _integrated_moments(Transfer(lam, work[6, k], work[7, k], work[8, k], work[9, k]), work[10, k])
        if is_fusion:
            if vertex.d:
                longitudinal, transverse = _scalar_fusion(s, t, lam, m2, mi2, moments)
            else:
                longitudinal, transverse = _fusion(t, lam, m2, moments)
        else:
            longitudinal, transverse = _radiation(s, t, lam, m2, mi2, mf2, vertex, moments)
        work[3, k] *= _contract(longitudinal, transverse, s, t, work[1, k], work[2, k], lam, nucleus_mass)


@njit(**OPTIONS)
def _logarithms(x, mantissa, exponent, work):
    """Row 10 = ln x, x > 0, to rounding, in a form that vectorises.

    x = 2^e m with m between 1/sqrt(2) and sqrt(2), ln m = 2 artanh((m-1)/(m+1)) by its series.
    """
    bits, mantissa_bits = x.view(np.int64), mantissa.view(np.int64)
    for k in range(x.size):
        e = (bits[k] - HALF_ROOT_BITS) >> 52
        exponent[k] = e
        mantissa_bits[k] = bits[k] - (e << 52)
    for k in range(x.size):
        s = (mantissa[k] - 1.0) / (mantissa[k] + 1.0)
        z = s * s
        series = 1 / 21 + z / 23
        series = 1 / 17 + z * (1 / 19 + z * series)
        series = 1 / 13 + z * (1 / 15 + z * series)
        series = 1 / 9 + z * (1 / 11 + z * series)
        series = 1 / 5 + z * (1 / 7 + z * series)
        work[10, k] = exponent[k] * LN_2 + 2.0 * s * (1.0 + z * (1 / 3 + z * series))


@njit(**OPTIONS)
def _interpolated(table, first, column, c0, c1, c2, c3):
    """exp of a column of the table, local cubic as in UniformPolynomial."""
    at = table[first : first + 4, column]
    return exp(c0 * at[0] + c1 * at[1] + c2 * at[2] + c3 * at[3])


@njit(**OPTIONS)
def _scan(
    energy, p, m, t_min, s_th, vertices, is_fusion, mi, mf, nucleus_mass, start, step, table, orders, unit, weight, out
):
    """Loop over points: rules in t, ranges of the transfer, amplitudes, sums."""
    size = unit.size
    work = np.empty((11, size))
    flux, ratio, mantissa, exponent = np.empty(size), np.empty(size), np.empty(size), np.empty(size)
    for i in range(energy.size):
        place = min(max((log(t_min[i]) - start) / step, 0.0), table.shape[0] - 1.0)
        first = min(max(int(place) - 1, 0), table.shape[0] - 4)
        f = place - first
        c0, c1 = (f - 1) * (f - 2) * (f - 3) / -6, f * (f - 2) * (f - 3) / 2
        c2, c3 = f * (f - 1) * (f - 3) / -2, f * (f - 1) * (f - 2) / 6
        column, k = 0, 0
        for r in range(orders.shape[0]):
            t_order, s_order = orders[r, 0], orders[r, 1]
            for j in range(column, column + t_order):
                t = _interpolated(table, first, j, c0, c1, c2, c3)
                w = _interpolated(table, first, j + t_order, c0, c1, c2, c3) / (t - t_min[i])
                s_max = _s_maximum(t, energy[i], p[i], nucleus_mass)
                stretch = 1 - sqrt(sqrt(sqrt(sqrt(s_th[i] / s_max))))
                minus_s_min = s_max + 2 * (energy[i] / nucleus_mass + 1) * t
                for _ in range(s_order):
                    work[0, k], work[1, k], work[2, k], work[3, k], flux[k] = t, s_max, minus_s_min, stretch, w
                    k += 1
            column += 2 * t_order
        m2, mi2, mf2 = m[i] ** 2, mi**2, mf**2
        _ranges(unit, s_th[i], m2, mi2, mf2, m[i] * mf, is_fusion, work)
        for k in range(size):
            ratio[k] = work[8, k] / work[7, k]
        _logarithms(ratio, mantissa, exponent, work)
        vertex = Vertex(vertices[0, i], vertices[1, i], vertices[2, i], vertices[3, i])
        _integrands(size, m2, mi2, mf2, vertex, nucleus_mass, is_fusion, work)
        k = 0
        for r in range(orders.shape[0]):
            total = 0.0
            for j in range(k, k + orders[r, 0] * orders[r, 1]):
                total += flux[j] * weight[j] * work[3, j]
            k += orders[r, 0] * orders[r, 1]
            out[r, i] = total


def totals(
    process: Emission,
    energy: FloatArray,
    m: FloatArray,
    t_min: FloatArray,
    table: RuleTable,
    orders: tuple[Orders, ...],
) -> FloatArray:
    """As exact's integrals in NumPy, (orders, N); the numbers mean nothing where `table` does not cover."""
    mi, mf = process.lepton_masses_gev
    is_fusion = process.compiled == "two photons"
    vertices = np.zeros((4, energy.size))
    for row, value in zip(vertices, process.compiled_coefficients(m), strict=False):
        row[:] = value
    grid = table.tables[0]
    shape = tuple((o.t, o.s) for o in orders)
    _, unit, unit_weight, _ = total_grid(shape)
    values = np.empty((len(orders), energy.size))
    _scan(
        energy,
        kinematics.momentum(energy, mi),
        m,
        t_min,
        kinematics.s_threshold(m, mi, mf),
        vertices,
        is_fusion,
        mi,
        mf,
        table.flux.nucleus.mass_gev,
        grid.start,
        (grid.stop - grid.start) / (len(grid.values) - 1),
        np.concatenate([t.values for t in table.tables], axis=1),
        np.array(shape),
        unit,
        unit_weight,
        values,
    )
    return values
