"""Spectra kept in memory, so that analyses of the same production share them, and spectra between their masses."""

from collections.abc import Callable

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.production.engine import panels
from mubeam.production.engine.interpolant import interpolated_lines
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.pairs_between import interpolated_pairs
from mubeam.production.engine.panels import Rule
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.spectrum import Method, Nodes, node_maker
from mubeam.production.processes import Process

KEPT_BYTES = 1 << 26
"""Memory of spectra between masses, and of computed ones; one of 40 masses and 100 beam energies takes 4 MB."""

KEPT_BYTES_OF_MAKERS = 1 << 24
"""Memory of the ends of spectra, which the rules of a point share."""


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


LARGEST_ERROR = 1e-5, 1e-5, 1e-4
"""Relative error of production up to which it is interpolated, for the rule of the value and its two checks."""


def nodes_between(
    process: Process,
    energy: FloatArray,
    m: FloatArray,
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    weight: FloatArray,
    *,
    x_min: FloatArray,
    x_max: FloatArray,
    mass_knots_gev: tuple[float, ...] = (),
    largest_error: float = LARGEST_ERROR[0],
) -> tuple[Nodes, FloatArray]:
    """As `kept_nodes`, interpolated in the mass where that is good to `largest_error`; with the relative error.

    It is that of sums over the nodes of a point, (N,), 0 where they are computed; of pairs it is that of each node,
    (N, n). Points of one mass count by their `weight` (N,), above zero: the error of the sum over them is aimed at.
    """
    columns = [np.asarray(column, dtype=float) for column in (energy, m, x_min, x_max, weight)]
    if any(column.shape != columns[0].shape for column in columns):
        columns = list(np.broadcast_arrays(*columns))
    points = tuple(column.tobytes() for column in columns)
    key = process, points, flux, method, orders, mass_knots_gev, largest_error
    found = _between.get(key)
    if found is None:
        found = _made_between(*key)
        for column in (*found[0], found[1]):
            column.flags.writeable = False
        _between.put(key, found, sum(column.nbytes for column in (*found[0], found[1])))
    return found


_between: Kept[tuple[object, ...], tuple[Nodes, FloatArray]] = Kept(KEPT_BYTES)
_computed: Kept[tuple[object, ...], Nodes] = Kept(KEPT_BYTES)
_makers: Kept[tuple[object, ...], Callable[[Orders], Nodes]] = Kept(KEPT_BYTES_OF_MAKERS)


def forget() -> None:
    """Drop all that is kept of production in memory, but for the tables of quadrature rules."""
    panels.forget()
    _between.clear()
    _computed.clear()
    _makers.clear()


def _made_between(
    process: Process,
    points: tuple[bytes, ...],
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    mass_knots_gev: tuple[float, ...],
    largest_error: float,
) -> tuple[Nodes, FloatArray]:
    energy, m, x_min, x_max, weight = (np.frombuffer(column) for column in points)
    rule = Rule(process.emission, flux, method, orders)
    if process.off_shell is not None:
        window = x_min, x_max
        return interpolated_pairs(process.off_shell, rule, energy, m, window, largest_error, mass_knots_gev)
    nodes, error = interpolated_lines(rule, energy, m, x_min, x_max, weight, largest_error)
    rest = ~np.isfinite(error)
    if not rest.any():
        return nodes, error
    computed = kept_nodes(process, energy[rest], m[rest], flux, method, orders, x_min=x_min[rest], x_max=x_max[rest])
    for column, mine in zip(nodes[:2], computed, strict=False):
        column[rest] = mine
    return nodes, np.where(rest, 0.0, error)


def _bytes(points: FloatArray) -> tuple[bytes, ...]:
    return tuple(column.tobytes() for column in points)


def _kept(
    process: Process,
    columns: tuple[bytes, ...],
    flux: PhotonFlux,
    method: Method,
    orders: Orders,
    mass_knots_gev: tuple[float, ...],
) -> Nodes:
    key = process, columns, flux, method, orders, mass_knots_gev
    found = _computed.get(key)
    if found is None:
        found = _kept_maker(process, columns, flux, method, mass_knots_gev)(orders)
        for column in found:
            column.flags.writeable = False
        _computed.put(key, found, sum(column.nbytes for column in found) + sum(map(len, columns)))
    return found


def _kept_maker(
    process: Process,
    columns: tuple[bytes, ...],
    flux: PhotonFlux,
    method: Method,
    mass_knots_gev: tuple[float, ...],
) -> Callable[[Orders], Nodes]:
    key = process, columns, flux, method, mass_knots_gev
    found = _makers.get(key)
    if found is None:
        energy, m, x_min, x_max = (np.frombuffer(column) for column in columns)
        found = node_maker(process, energy, m, flux, method, x_min, x_max, None, mass_knots_gev)
        # the points, and the two ends of each
        _makers.put(key, found, 2 * sum(map(len, columns)))
    return found
