"""How the angle of X is distributed at the nodes of a spectrum, from tables in beam energy and place in the spectrum.

q = theta^2/(theta^2 + scale^2) runs from 0 to its value at theta = pi; the scale is the angle within which production
is even, scale^2 = [m^2 (1-x)/x + ml^2 x]/(x E^2). The density in q, over its integral, changes slowly with the energy
and along the spectrum: it is computed on a coarse grid and interpolated.
"""

from functools import cache
from typing import Final, NamedTuple

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.numerics.interpolation import gauss_rows_at
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.production.engine import angular
from mubeam.production.engine.energy_nodes import energy_nodes, unit_places
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders
from mubeam.production.engine.spectrum import x_limits
from mubeam.production.processes import Emission

STEPS: Final = 256
"""Of the cumulative distribution in q."""

TRANSFERS: Final = 5
"""Points in the momentum transfer: the shape is good to 1e-8 with four."""

LEAST_SUM: Final = 1e-6
"""Of the densities' sizes: below, an interference has no distribution."""


class AngleOrders(NamedTuple):
    """Numbers of points: in q, and of the table in beam energy and along the spectrum."""

    angle: int
    energy: int
    x: int


ANGLE_ORDERS: Final = (AngleOrders(20, 11, 14), AngleOrders(16, 9, 11), AngleOrders(12, 8, 8))
"""Of the rule of the value and of its two checks."""


class AngleShapes(NamedTuple):
    """Distributions of the angle at P nodes.

    Attributes:
        scale2: square of the scale (P,).
        highest: q (P,) at theta = pi.
        cumulative: share (P, STEPS + 1) below even steps from q = 0 to the highest.
    """

    scale2: FloatArray
    highest: FloatArray
    cumulative: FloatArray

    def below(self, theta: FloatArray) -> FloatArray:
        """The share (P, J) with an angle below theta (J,), in rad."""
        square = theta**2
        place = square / (square + self.scale2[:, None]) * (STEPS / self.highest)[:, None]
        np.minimum(place, STEPS, out=place)
        first = np.minimum(place.astype(np.intp), STEPS - 1)
        place -= first
        first += (np.arange(len(first)) * (STEPS + 1))[:, None]
        flat = self.cumulative.ravel()
        low = flat[first]
        return np.asarray(low + place * (flat[first + 1] - low))


def angle_shapes(
    process: Emission,
    energy: FloatArray,
    mass_gev: float,
    energy_x: FloatArray,
    flux: PhotonFlux,
    orders: Orders,
    rule: int,
) -> AngleShapes:
    """The distributions at beam energies (I,), all above threshold, and energies of X (I, X), in GeV; P = I X.

    `rule` is that of ANGLE_ORDERS.
    """
    own = ANGLE_ORDERS[rule]
    if process.has_logarithm:
        # of two light photons: logarithms of the angle over orders of magnitude
        own = own._replace(angle=2 * own.angle)
    low, high = float(energy.min()), float(energy.max())
    if energy.size > own.energy:
        points = lobatto_points(own.energy)
        table_energy = low * (high / low) ** ((points + 1) / 2)
        by_energy = interpolation_rows(points, np.clip(2 * np.log(energy / low) / np.log(high / low) - 1, -1, 1))
    else:
        table_energy, by_energy = energy, np.eye(energy.size)
    table = np.tensordot(by_energy, _table(process, table_energy, mass_gev, flux, orders, own), axes=1)
    mass = np.full(energy.shape, mass_gev)
    places = unit_places(process, energy, mass, x_limits(process, energy, mass, flux), energy_x)
    density = (gauss_rows_at(own.x, places) @ table).reshape(-1, own.angle)
    cumulative = density @ _integrals(own.angle)
    total, size = cumulative[:, -1:], np.abs(density).max(axis=1, keepdims=True)
    is_known = np.abs(total) > LEAST_SUM * size
    cumulative = np.where(is_known, cumulative / np.where(is_known, total, 1.0), 0.0)
    beam = np.broadcast_to(energy[:, None], energy_x.shape).ravel()
    scale2 = _scale2(process, beam, np.clip(energy_x.ravel() / beam, 1e-12, 1 - 1e-12), mass_gev)
    return AngleShapes(scale2, _highest(scale2), cumulative)


def _scale2(process: Emission, beam: FloatArray, x: FloatArray, mass: float) -> FloatArray:
    lepton = process.lepton_masses_gev[0]
    return np.asarray((mass**2 * (1 - x) / x + lepton**2 * x) / (x * beam**2))


def _highest(scale2: FloatArray) -> FloatArray:
    return np.asarray(np.pi**2 / (np.pi**2 + scale2))


def _table(
    process: Emission, energy: FloatArray, mass_gev: float, flux: PhotonFlux, orders: Orders, own: AngleOrders
) -> FloatArray:
    """Densities (E, x, q) over the integral of their size, at Gauss nodes of x and q."""
    mass = np.full(energy.shape, mass_gev)
    points, _ = energy_nodes(process, energy, mass, x_limits(process, energy, mass, flux), own.x)
    scale2 = _scale2(process, points.energy, points.energy_x / points.energy, mass_gev)
    unit, weight = gauss_legendre(own.angle)
    highest = _highest(scale2)[:, None]
    q = unit * highest
    theta = np.sqrt(scale2[:, None] * q / (1 - q))
    speed = highest * scale2[:, None] / (2 * theta * (1 - q) ** 2)
    every = Points(*(np.repeat(column, own.angle) for column in points))
    (found,) = angular.d2sigma_denergy_dtheta(
        process, every, theta.ravel(), flux, (orders._replace(spectrum_t=TRANSFERS),)
    )
    density = found.reshape(theta.shape) * speed
    size = (np.abs(density) * weight).sum(axis=1, keepdims=True)
    return np.asarray(density / np.where(size > 0, size, 1.0)).reshape(energy.size, own.x, own.angle)


@cache
def _integrals(order: int) -> FloatArray:
    """The matrix (order, STEPS + 1) from values at Gauss nodes of [0, 1] to integrals from 0 to even steps."""
    unit, weight = gauss_legendre(order)
    legendre = np.polynomial.legendre
    degree = np.arange(order)
    # coefficients of the polynomial through the values
    coefficients = legendre.legvander(2 * unit - 1, order - 1) * weight[:, None] * (2 * degree + 1)
    steps = np.linspace(-1.0, 1.0, STEPS + 1)
    primitive = legendre.legint(np.eye(order), lbnd=-1, axis=0) / 2
    found = coefficients @ legendre.legval(steps, primitive)
    found.flags.writeable = False
    return np.asarray(found)
