"""Both products of a decay in a round detector, and tables of that."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import sqrt

import numpy as np

from mubeam.foundation import cache
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import lobatto_points
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.aperture import RADIUS_NODES, REACH
from mubeam.physics.scattering import rice_density

ANGLE_NODES = 8
RADII, SPREADS, PLACES = 101, 121, 111

CELLS, CELL_NODES = 64, 3
"""Of the cosine of a decay, where the energies of the products decide."""

LEAST_PANEL = 1e-13
"""Of a cosine."""


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

    @property
    def first_share(self) -> float:
        """Energy of the first at rest over the mass."""
        one, other = self.velocities
        # E_1* + E_2* = m with p* = v_i E_i*
        return other / (one + other) if one + other > 0 else 0.5

    def shares(self, cosine: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Energies of both over that of the parent, which is fast, at these cosines in its rest frame, same shape."""
        (one, other), first = self.velocities, self.first_share
        return first * (1 + one * cosine), (1 - first) * (1 - other * cosine)

    def cosines(self, least_share: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Ends of the cosines at which both energies are at least this share of the parent's; equal for none."""
        (one, other), first = self.velocities, self.first_share
        least = np.asarray(least_share, dtype=float)
        low = np.clip((least / first - 1) / max(one, 1e-300), -1.0, 1.0)
        high = np.clip((1 - least / (1 - first)) / max(other, 1e-300), -1.0, 1.0)
        return low, np.maximum(low, high)

    def kinks(self) -> tuple[float, ...]:
        """Energies of the parent, in units of the least one of its products, between which `cosines` is smooth.

        From the first on some decays have both products above the least energy, from the last on all.
        """
        (one, other), first = self.velocities, self.first_share
        if not one or not other:
            return (1 / min(first, 1 - first),)
        # where both ends meet, at a cosine that there is, or an end comes to it
        meet = (other / first + one / (1 - first)) / (one + other)
        opens = max(meet, 1 / (first * (1 + one)), 1 / ((1 - first) * (1 + other)))
        lowest = first * (1 - one), (1 - first) * (1 - other)
        return opens, *sorted(1 / share for share in lowest if 0 < share * opens < 1)


def both_contained(
    displacement: FloatArray,
    spread: FloatArray,
    decay: TwoBody,
    radius: float = 1.0,
    nodes: int = ANGLE_NODES,
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
    r, s = (np.ravel(np.asarray(side, dtype=float))[:, None] for side in np.broadcast_arrays(displacement, spread))
    one, other = decay.velocities
    # what is even in the cosine is computed for one half
    low, high, fold = (0.0, 1.0, 2.0) if one == other else (-1.0, 1.0, 1.0)
    inner, outer = np.maximum(radius - r, 0.0), radius + r
    edges = [_cosines(s, one, inner), _cosines(s, one, outer), -_cosines(s, other, inner), -_cosines(s, other, outer)]
    ends = np.concatenate([np.full((len(r), 1), low), *edges, np.full((len(r), 1), high)], axis=1)
    ends = np.sort(np.clip(ends, low, high), axis=1)
    width = np.diff(ends, axis=1)
    # within a panel each product is inside at all azimuths, at some, or at none
    middle = ends[:, :-1] + width / 2
    far = _displacements(s, decay, middle)
    never, maybe = ((side[0] | side[1]) for side in ([x >= outer for x in far], [x > inner for x in far]))
    found = np.where(maybe, 0.0, width).sum(axis=1) * np.pi
    row, panel = np.nonzero(maybe & ~never & (width > LEAST_PANEL))
    unit, weight = gauss_legendre(nodes)
    # the azimuth that fits begins and ends with square roots
    place, speed = unit**2 * (3 - 2 * unit), 6 * unit * (1 - unit) * weight
    length = width[row, panel][:, None]
    azimuths = _azimuths(r[row], s[row], decay, ends[row, panel][:, None] + length * place, radius)
    each = (azimuths * (length * speed)).sum(axis=1)
    found += np.bincount(row, weights=each, minlength=len(found))
    shape = np.broadcast_shapes(np.shape(displacement), np.shape(spread))
    return np.asarray(fold * found.reshape(shape) / (2 * np.pi))


def _azimuths(
    displacement: FloatArray, spread: FloatArray, decay: TwoBody, cosine: FloatArray, radius: float
) -> FloatArray:
    """The range of azimuths, of pi, in which both products are inside; they broadcast."""
    far = _displacements(spread, decay, cosine)
    inside_a, inside_b = (_largest_cosine(displacement, one, radius) for one in far)
    return np.asarray(np.maximum(np.arccos(-inside_b) - np.arccos(inside_a), 0.0))


def _displacements(spread: FloatArray, decay: TwoBody, cosine: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Of both products from the parent's place, at cosines that broadcast with the spreads."""
    one, other = decay.velocities
    across = spread * np.sqrt(np.maximum((1 - cosine) * (1 + cosine), 0.0))
    first = across * one / np.maximum(1 + one * cosine, 1e-300)
    return first, across * other / np.maximum(1 - other * cosine, 1e-300)


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
    layout = RADII, SPREADS, ANGLE_NODES
    key = cache.key_of("both products in a circle", 3, *layout, *decay.velocities)
    found = cache.load(key, (RADII, SPREADS))
    if found is None:
        found = _both_table(decay)
        cache.store(key, found)
    return found


def _both_table(decay: TwoBody) -> FloatArray:
    found = both_contained(_table_radii()[:, None], _table_spreads(), decay)
    # the limit from inside, where nothing opens
    found[-1, 0] = 1.0
    return found


@lru_cache(maxsize=2)
def table_by_cosine(decay: TwoBody) -> FloatArray:
    """As `both_table`, for decays with a cosine below each of `cell_edges`, (CELLS + 1, RADII, SPREADS)."""
    radii, spreads = _table_radii()[:, None, None], _table_spreads()[:, None]
    unit, weight = gauss_legendre(CELL_NODES)
    edges = cell_edges().tolist()
    found = np.zeros((len(edges), RADII, SPREADS))
    for below, after, (start, end) in zip(found, found[1:], pairwise(edges), strict=False):
        azimuths = _azimuths(radii, spreads, decay, start + (end - start) * unit, 1.0)
        np.add(below, azimuths @ weight * ((end - start) / (2 * np.pi)), out=after)
    found[:, -1, 0] = found[:, 0, 0]
    found.flags.writeable = False
    return found


def cell_edges() -> FloatArray:
    """Cosines (CELLS + 1,) from -1 to 1, dense at the ends, where fast products open most."""
    return np.asarray(-lobatto_points(CELLS + 1))


def _table_spreads() -> FloatArray:
    even = np.linspace(0.0, 1.0, SPREADS)
    return np.asarray(even / np.maximum(1 - even, 1e-12))


def _table_radii() -> FloatArray:
    """Displacements of `both_table`, denser towards the edge, where small openings matter."""
    u = np.linspace(0.0, 1.0, RADII)
    return np.asarray(u * (2 - u))


def spread_place(spread: FloatArray) -> FloatArray:
    """Where a spread in units of the radius lies among the columns of `both_table`, same shape."""
    return np.asarray(spread / (1 + spread) * (SPREADS - 1))


def smearing(width: float) -> tuple[FloatArray, FloatArray]:
    """Scattering of a width per axis, in units of the radius and 0 for none, as a matrix that acts on `both_table`.

    Gives displacements (J,) that rise from 0, beyond the last of which nothing is seen, and the matrix (J, RADII).
    """
    if width <= 0:
        return _table_radii(), np.eye(RADII)
    low, high = max(0.0, 1 - REACH * width), 1 + REACH * width
    even = PLACES // 2
    places = np.unique([*_table_radii()[:: RADII // (even - 1)], *np.linspace(low, high, PLACES - even), high])
    displacement = places[:, None]
    unit, weight = gauss_legendre(RADIUS_NODES)
    start = np.maximum(displacement - REACH * width, 0.0)
    length = np.maximum(np.minimum(1.0, displacement + REACH * width) - start, 0.0)
    r = start + length * unit
    smear = rice_density(r, displacement, np.array(width)) * length * weight
    # what is well inside is inside, to the last digit
    total = smear.sum(axis=1, keepdims=True)
    smear = np.where(displacement + REACH * width <= 1, smear / np.where(total > 0, total, 1.0), smear)
    # linear between the rows of the table
    x = (1 - np.sqrt(np.maximum(1 - r, 0.0))) * (RADII - 1)
    i = np.minimum(x.astype(int), RADII - 2)
    cell = np.arange(len(places))[:, None] * RADII + i
    entries = np.concatenate([(smear * (1 - (x - i))).ravel(), (smear * (x - i)).ravel()])
    matrix = np.bincount(np.concatenate([cell.ravel(), cell.ravel() + 1]), entries, len(places) * RADII)
    return places, np.asarray(matrix, dtype=float).reshape(len(places), RADII)
