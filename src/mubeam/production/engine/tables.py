"""Spectra kept in memory, so that analyses of the same production share them."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.spectrum import Method, Nodes, node_maker
from mubeam.production.processes import Process

KEPT = 12
"""Spectra kept at once, four of three rules; one of 40 masses and 100 beam energies takes 4 MB."""


def kept_nodes(
    process: Process,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    *,
    x_min: FloatArray,
    x_max: FloatArray,
    mass_knots_gev: tuple[float, ...] = (),
) -> Nodes:
    """The nodes of the rule `orders` of spectrum.spectrum, arguments as there, arrays (N,).

    Kept in memory for the next call with the same arguments; the result is read-only. Points that repeat, as those of
    a beam at several depths do, are computed once.
    """
    points = np.stack([np.asarray(column, dtype=float) for column in np.broadcast_arrays(energy, m, x_min, x_max)])
    different, place = np.unique(points, axis=1, return_inverse=True)
    if different.shape == points.shape:
        return _kept(process, _bytes(points), flux, method, orders, mass_knots_gev)
    nodes = _kept(process, _bytes(different), flux, method, orders, mass_knots_gev)
    return Nodes(*(column[place.ravel()] for column in nodes))


def _bytes(points: FloatArray) -> tuple[bytes, ...]:
    return tuple(column.tobytes() for column in points)


@lru_cache(maxsize=KEPT)
def _kept(
    process: Process,
    columns: tuple[bytes, ...],
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    mass_knots_gev: tuple[float, ...],
) -> Nodes:
    nodes = _kept_maker(process, columns, flux, method, mass_knots_gev)(orders)
    for column in nodes:
        column.flags.writeable = False
    return nodes


@lru_cache(maxsize=KEPT)
def _kept_maker(
    process: Process,
    columns: tuple[bytes, ...],
    flux: PhotonFlux,
    method: Method,
    mass_knots_gev: tuple[float, ...],
) -> Callable[[Orders], Nodes]:
    energy, m, x_min, x_max = (np.frombuffer(column) for column in columns)
    return node_maker(process, energy, m, flux, method, x_min, x_max, None, mass_knots_gev)
