"""What falls into a round detector: a particle that scattering has smeared, and both products of its decay."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from mubeam.foundation import cache
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.scattering import rice_density

REACH = 7.0
"""Widths beyond which nothing is smeared."""

RADIUS_NODES, AZIMUTH_NODES, ANGLE_NODES = 24, 24, 10
RADII, SPREADS, EDGE_POINTS = 101, 121, 401


def contained(displacement: FloatArray, width: FloatArray, radius: float, nodes: int = RADIUS_NODES) -> FloatArray:
    """Probability to be within `radius` of the axis, 1 - Q_1(d/s, R/s).

    The displacement d and the width s per axis of the smearing, 0 for none, broadcast; lengths have one unit.
    """
    shape = np.broadcast_shapes(displacement.shape, width.shape)
    displacement, width = np.broadcast_to(displacement, shape), np.broadcast_to(width, shape)
    smeared = np.where(width > 0, width, 1.0)
    low = np.maximum(displacement - REACH * smeared, 0.0)
    high = np.minimum(radius, displacement + REACH * smeared)
    unit, weight = gauss_legendre(nodes)
    length = np.maximum(high - low, 0.0)[..., None]
    r = low[..., None] + length * unit
    found = (rice_density(r, displacement[..., None], smeared[..., None]) * (length * weight)).sum(axis=-1)
    return np.asarray(np.where(width > 0, np.clip(found, 0.0, 1.0), displacement < radius))


def contained_by_table(displacement: FloatArray, width: float, radius: float) -> FloatArray:
    """As `contained`, for many displacements of one width: good to 1e-4."""
    if width <= 0:
        return np.asarray(np.where(displacement < radius, 1.0, 0.0))
    grid = np.linspace(max(0.0, radius - REACH * width), radius + REACH * width, EDGE_POINTS)
    found = contained(grid, np.array(width), radius)
    return np.interp(displacement, grid, found, left=1.0 if grid[0] > 0 else found[0], right=0.0)


def off_axis(displacement: FloatArray, offset: float) -> tuple[FloatArray, FloatArray]:
    """Distances (..., A) from the middle of a detector that is offset from the axis, and their weights (A,).

    Azimuths of the displacement are averaged over by the trapezoidal rule.
    """
    azimuth = 2 * np.pi * (np.arange(AZIMUTH_NODES) + 0.5) / AZIMUTH_NODES
    square = displacement[..., None] ** 2 + offset**2 - 2 * offset * displacement[..., None] * np.cos(azimuth)
    return np.sqrt(np.maximum(square, 0.0)), np.full(AZIMUTH_NODES, 1 / AZIMUTH_NODES)


@dataclass(frozen=True)
class TwoBody:
    """A decay into two particles, even in the rest frame: their momentum over their energies there.

    Attributes:
        velocities: of both in the rest frame.
    """

    velocities: tuple[float, float]

    @classmethod
    def of_masses(cls, mass: float, products: tuple[float, float]) -> "TwoBody":
        """The decay of `mass` into these masses, of one unit."""
        one, other = products
        product = (mass**2 - (one + other) ** 2) * (mass**2 - (one - other) ** 2)
        momentum = sqrt(max(product, 0.0)) / (2 * mass)
        return cls((momentum / sqrt(momentum**2 + one**2), momentum / sqrt(momentum**2 + other**2)))

    def shares(self, cosine: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Energies of both over that of the parent, which is fast, at these cosines in its rest frame, same shape."""
        one, other = self.velocities
        # E_1* + E_2* = m with p* = v_i E_i*
        first = other / (one + other) if one + other > 0 else 0.5
        return first * (1 + one * cosine), (1 - first) * (1 - other * cosine)


def both_contained(
    displacement: FloatArray, spread: FloatArray, decay: TwoBody, radius: float = 1.0, nodes: int = ANGLE_NODES
) -> FloatArray:
    """Probability that both products of a decay are within `radius` of the axis, small angles.

    Args:
        displacement: where the parent would meet the detector's plane; broadcasts with `spread`.
        spread: m D/E_X, the way D from the decay to the plane over the parent's gamma; same unit.
        decay: its products.
        radius: of the detector, same unit.
        nodes: of Gauss in the cosine of the decay, in each panel between places where a product can begin to miss.

    On the axis and of massless products it is (k^2 - 1)/(k^2 + 1), k = R/spread.
    """
    r, s = (np.asarray(side, dtype=float)[..., None] for side in np.broadcast_arrays(displacement, spread))
    one, other = decay.velocities
    inner, outer = np.maximum(radius - r, 0.0), radius + r
    edges = [_cosines(s, one, inner), _cosines(s, one, outer), -_cosines(s, other, inner), -_cosines(s, other, outer)]
    ends = np.sort(np.concatenate([np.full((*r.shape[:-1], 1), -1.0), *edges, np.ones((*r.shape[:-1], 1))], axis=-1))
    unit, weight = gauss_legendre(nodes)
    # the azimuth that fits begins and ends with square roots
    place, speed = unit**2 * (3 - 2 * unit), 6 * unit * (1 - unit) * weight
    width = np.diff(ends, axis=-1)[..., None]
    cosine = (ends[..., :-1, None] + width * place).reshape(*r.shape[:-1], -1)
    sine = np.sqrt(np.maximum((1 - cosine) * (1 + cosine), 0.0))
    a = s * one * sine / np.maximum(1 + one * cosine, 1e-300)
    b = s * other * sine / np.maximum(1 - other * cosine, 1e-300)
    inside_a, inside_b = (_largest_cosine(r, far, radius) for far in (a, b))
    azimuths = np.arccos(-inside_b) - np.arccos(inside_a)
    jacobian = (width * speed).reshape(cosine.shape)
    return np.asarray((np.maximum(azimuths, 0.0) * jacobian).sum(axis=-1) / (2 * np.pi))


def _cosines(spread: FloatArray, velocity: float, far: FloatArray) -> FloatArray:
    """The cosines (..., 2) at which s v sin/(1 + v cos) is `far` (..., 1); at an end where there are none."""
    s2, f2 = (spread * velocity) ** 2, far**2
    root = np.sqrt(np.maximum(s2 - f2 * (1 - velocity**2), 0.0)) * spread * velocity
    norm = s2 + f2 * velocity**2
    safe = np.where(norm > 0, norm, 1.0)
    found = np.concatenate([(-f2 * velocity - root) / safe, (-f2 * velocity + root) / safe], axis=-1)
    return np.asarray(np.clip(np.where(norm > 0, found, -1.0), -1.0, 1.0))


def _largest_cosine(displacement: FloatArray, far: FloatArray, radius: float) -> FloatArray:
    """Of the azimuth between displacements at which their sum is within the radius: from -1, none, to 1, all."""
    product = 2 * displacement * far
    left = radius**2 - displacement**2 - far**2
    tiny = product < 1e-12 * radius**2
    found = np.clip(left / np.where(tiny, 1.0, product), -1.0, 1.0)
    return np.asarray(np.where(tiny, np.where(left > 0, 1.0, -1.0), found))


def both_table(decay: TwoBody) -> FloatArray:
    """`both_contained` without scattering (RADII, SPREADS), in units of the radius.

    Displacements are those of `_table_radii`, spreads s even in s/(1 + s) in [0, 1]. Kept on disk by the velocities.
    """
    key = cache.key_of("both products in a circle", 2, RADII, SPREADS, ANGLE_NODES, *decay.velocities)
    found = cache.load(key, (RADII, SPREADS))
    if found is None:
        found = _both_table(decay)
        cache.store(key, found)
    return found


def _both_table(decay: TwoBody) -> FloatArray:
    spread = np.linspace(0.0, 1.0, SPREADS)
    spread = spread / np.maximum(1 - spread, 1e-12)
    found = both_contained(_table_radii()[:, None], spread, decay)
    # the limit from inside, where nothing opens
    found[-1, 0] = 1.0
    return found


def _table_radii() -> FloatArray:
    """Displacements of `both_table`, denser towards the edge, where small openings matter."""
    u = np.linspace(0.0, 1.0, RADII)
    return np.asarray(u * (2 - u))


@dataclass(frozen=True)
class Smearing:
    """Scattering of a width per axis, in units of the radius, as a matrix that acts on `both_table`.

    Attributes:
        displacement: (D,) rising from 0, to which the matrix leads; nothing is seen beyond the last.
        matrix: (D, RADII) from the displacements of `both_table`.
    """

    displacement: FloatArray
    matrix: FloatArray

    def both(self, table: FloatArray, displacement: FloatArray, spread: FloatArray) -> FloatArray:
        """The smeared `table` at displacements and spreads in units of the radius, which broadcast."""
        x = np.interp(displacement, self.displacement, np.arange(len(self.displacement)), right=np.inf)
        return _bilinear(self.matrix @ table, x, spread / (1 + spread) * (SPREADS - 1))


def smearing(width: float) -> Smearing:
    """The smearing of a width per axis in units of the radius; 0 for none."""
    if width <= 0:
        return Smearing(_table_radii(), np.eye(RADII))
    low, high = max(0.0, 1 - REACH * width), 1 + REACH * width
    places = np.unique([*np.linspace(0, high, RADII // 2), *np.linspace(low, high, RADII - RADII // 2)])
    displacement = places[:, None]
    unit, weight = gauss_legendre(RADIUS_NODES)
    start = np.maximum(displacement - REACH * width, 0.0)
    length = np.maximum(np.minimum(1.0, displacement + REACH * width) - start, 0.0)
    r = start + length * unit
    smear = rice_density(r, displacement, np.array(width)) * length * weight
    # linear between the rows of the table
    x = (1 - np.sqrt(np.maximum(1 - r, 0.0))) * (RADII - 1)
    i = np.minimum(x.astype(int), RADII - 2)
    rows = np.broadcast_to(np.arange(len(places))[:, None], i.shape)
    matrix = np.zeros((len(places), RADII))
    np.add.at(matrix, (rows, i), smear * (1 - (x - i)))
    np.add.at(matrix, (rows, i + 1), smear * (x - i))
    return Smearing(places, matrix)


def _bilinear(table: FloatArray, x: FloatArray, y: FloatArray) -> FloatArray:
    """The table at x and y in steps of its axes, which broadcast; 0 beyond the end of x."""
    x, y = np.broadcast_arrays(x, y)
    last = table.shape[0] - 1
    within = x <= last
    x = np.where(within, x, 0.0)
    i, j = np.minimum(x.astype(int), last - 1), np.minimum(y.astype(int), table.shape[1] - 2)
    u, w = x - i, y - j
    low = table[i, j] * (1 - w) + table[i, j + 1] * w
    high = table[i + 1, j] * (1 - w) + table[i + 1, j + 1] * w
    return np.asarray(np.where(within, low * (1 - u) + high * u, 0.0))
