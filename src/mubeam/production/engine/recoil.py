"""Exact spectra of the outgoing lepton: as those of X, at fixed E' instead of fixed E_X.

E_X = E - E' - t/2M depends on the momentum transfer, which the nucleus' recoil carries away. All functions take flat
arrays of points above threshold, natural units, at unit coupling.
"""

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.blocks import blocks
from mubeam.production.engine import kinks
from mubeam.production.engine.energy_nodes import energy_nodes, share_limits, t_limits
from mubeam.production.engine.exact import CHUNK_NUMBERS
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders
from mubeam.production.processes import Emission


def dsigma_denergy_lepton(
    process: Emission,
    energy: FloatArray,
    energy_out: FloatArray,
    energy_lost: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """dsigma/dE' (N,) in GeV^-3 for each of `orders`; energy_lost = E - E' without rounding. Zero out of reach."""
    mi, mf = process.lepton_masses_gev
    nucleus_mass = flux.nucleus.mass_gev
    t_min, t_max = t_limits(Points(energy, energy_out, energy_lost, np.full_like(m, mf)), mi, m, flux)
    reached = np.flatnonzero(t_min < t_max)
    values = [np.zeros_like(energy) for _ in orders]
    for part in blocks(reached.size, CHUNK_NUMBERS // max(o.spectrum_t * o.angle for o in orders)):
        rows = reached[part]

        def inner(
            chosen: NDArray[np.intp], t: FloatArray, counts: tuple[int, ...], rows: NDArray[np.intp] = rows
        ) -> FloatArray:
            at, recoil = rows[chosen], t / (2 * nucleus_mass)
            points = Points(energy[at], energy_lost[at] - recoil, energy_out[at] + recoil, m[at])
            return process.energy_integrals(points, t, nucleus_mass, counts)

        lepton = Points(energy[rows], energy_out[rows], energy_lost[rows], np.full_like(m[rows], mf))
        at = kinks.find(lepton, mi, m[rows], flux, t_max[rows])
        ends = t_min[rows], t_max[rows], 2 * nucleus_mass * (energy_lost[rows] - m[rows])
        near = np.flatnonzero(((at > ends[0]) & (at < ends[1])).any(axis=0))
        found_at = np.full_like(at if near.size else at[:0], np.inf)
        if near.size:
            low, high = ends[0][near], ends[1][near]
            scale = m[rows[near]] ** 2 + mf**2
            found_at[:, near] = kinks.that_count(at[:, near], low, high, flux.integral(low, high), scale, flux)
        found = kinks.broken_integrals(inner, found_at, ends, flux, orders, rooted=process.has_logarithm)
        for value, integrals in zip(values, found, strict=True):
            value[rows] = integrals
    return values


def total(
    process: Emission,
    energy: FloatArray,
    m: FloatArray,
    p_out: tuple[float, float],
    flux: PhotonFlux,
    orders: tuple[Orders, ...],
) -> list[FloatArray]:
    """Cross section (N,) in GeV^-2 for each of `orders`, the lepton's momentum within `p_out` in GeV."""
    mi, mf = process.lepton_masses_gev
    limits = share_limits(energy, np.full_like(m, mf), mi, m, flux)
    share_low, share_high = energy_shares(energy, p_out, mf)
    with np.errstate(divide="ignore"):
        low = np.maximum(limits[0], np.log(share_low / (1 - share_low)))
        high = np.minimum(limits[1], np.log(share_high / (1 - share_high)))
    # nodes are placed by the share that the lepton loses, close to that of X
    is_open = low < high
    window = np.where(is_open, -high, 0.0), np.where(is_open, -low, 0.0)
    results = []
    for order in orders:
        points, weight = energy_nodes(process, energy, m, window, order.x)
        beam, lost, out, mass = points
        (density,) = dsigma_denergy_lepton(process, beam, out, lost, mass, flux, (order,))
        results.append((weight * density.reshape(weight.shape)).sum(axis=-1))
    return results


def energy_shares(energy: FloatArray, p_out: tuple[float, float], mf: float) -> tuple[FloatArray, FloatArray]:
    """E'/E, at most 1, at the two ends of a window in the lepton's momentum in GeV; shape of `energy`."""
    low, high = (np.minimum(np.hypot(p, mf) / energy, 1.0) for p in p_out)
    return low, high
