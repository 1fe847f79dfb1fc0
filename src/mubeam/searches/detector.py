"""The share of particles that point into a round detector, and of decays of which all products are in it."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.matter.volume import DecayVolume
from mubeam.physics.aperture import REACH, contained
from mubeam.physics.both_products import (
    RADII,
    SPREADS,
    TwoBody,
    both_table,
    cell_edges,
    smearing,
    spread_place,
    table_by_cosine,
)
from mubeam.production.engine.angle_shapes import AngleShapes

COARSER: Final = (1, 2, 4)
"""Steps between the cosines of a table that are used, by rule."""

EVEN, NEAR_AN_EDGE = 80, 40
"""Displacements at which a detector off the axis is computed: even ones, and those around both its edges."""


def in_detector(
    shapes: AngleShapes | None,
    mass_gev: float,
    energy_x: FloatArray,
    plane: tuple[FloatArray, FloatArray],
    volume: DecayVolume,
    decays: Sequence[TwoBody],
    places: FloatArray,
    rule: int = 0,
) -> tuple[FloatArray, FloatArray | None]:
    """Shares (D, P) that point into the detector, and (C, Z, D, P) of the C-th decay with products as asked for.

    Args:
        shapes: distributions of the angle at P nodes; None without an aperture.
        mass_gev: of the particle.
        energy_x: its energies (P,).
        plane: depths (D,) of production, and the widths (D,) of the scattering per axis at the detector's plane, in m.
        volume: where decays count.
        decays: those of which the products are asked for, where the volume does so.
        places: of the decays (Z,), from 0 at the start of the volume to 1.
        rule: 0 for the value, 1 and 2 for its checks.
    """
    depth, width = plane
    radius = volume.aperture_radius_m
    levels = [_levels(decay, volume, energy_x, rule, radius is not None) for decay in decays]
    asked = volume.asks_for_products
    if shapes is None or radius is None:
        inside = np.ones((len(depth), energy_x.size))
        energetic = [_energetic(decay, volume.product_energy_min_gev / energy_x) for decay in decays]
        return inside, _of_all(np.stack(energetic), places, inside) if asked else None
    inside = np.empty((len(depth), energy_x.size))
    seen = np.empty((len(decays), places.size, len(depth), energy_x.size))
    left = (volume.decay_end_m - volume.decay_start_m) * (1 - places)
    columns = spread_place(mass_gev * left[:, None] / energy_x / radius)
    for i, (z, smeared) in enumerate(zip(depth.tolist(), (width / radius).tolist(), strict=True)):
        displacement, matrix, pointing = _grid(smeared, volume.aperture_offset_m / radius, volume.products == "all")
        below = shapes.below(displacement * (radius / (volume.decay_end_m - z)))
        rings = np.diff(below, axis=1)
        inside[i] = rings @ pointing
        if volume.products == "all":
            scattered = _middle(matrix)
            for found, own in zip(seen, levels, strict=True):
                found[:, i] = _both(rings @ scattered, own, columns)
    if volume.products == "all":
        return inside, seen
    if not asked:
        return inside, None
    energetic = [_energetic(decay, volume.product_energy_min_gev / energy_x) for decay in decays]
    return inside, _of_all(np.stack(energetic), places, inside)


def _of_all(energetic: FloatArray, places: FloatArray, inside: FloatArray) -> FloatArray:
    """Shares (C, Z, D, P) of decays with energetic products (C, P) whose particle is inside (D, P)."""
    return np.broadcast_to((energetic[:, None] * inside)[:, None], (len(energetic), places.size, *inside.shape))


def _energetic(decay: TwoBody, least_share: FloatArray) -> FloatArray:
    """The share of decays of which both products have so much of the energy, same shape."""
    low, high = decay.cosines(least_share)
    return (high - low) / 2


@lru_cache(maxsize=256)
def _grid(width: float, offset: float, for_products: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Displacements (J,) beyond the last of which nothing is inside, the smearing, and the shares inside between them.

    Lengths are in units of the radius; the smearing (J, RADII) is that of `both_table`, where products are asked for.
    """
    matrix = np.zeros((0, RADII))
    if for_products or (width > 0 and not offset):
        displacement, matrix = smearing(width)
    elif offset:
        edges = np.array([abs(1 - offset), 1 + offset])
        top = edges[1] + REACH * width
        u = np.linspace(-1.0, 1.0, NEAR_AN_EDGE)
        near = edges[:, None] + max(REACH * width, min(offset, 1.0) / 2) * u**3
        displacement = np.unique(np.clip([*np.linspace(0.0, top, EVEN), *near.ravel()], 0.0, top))
    else:
        # without scattering it is inside or not
        displacement = np.array([0.0, 1.0])
    pointing = _middle(contained(displacement, np.array(width), 1.0, offset))
    for column in (displacement, matrix, pointing):
        column.flags.writeable = False
    return displacement, matrix, pointing


class _Level(NamedTuple):
    """A table of both products inside, and the nodes that use it, with their weights."""

    table: FloatArray
    nodes: NDArray[np.intp] | slice
    weight: FloatArray | float


def _levels(decay: TwoBody, volume: DecayVolume, energy_x: FloatArray, rule: int, has_radius: bool) -> list[_Level]:
    """Tables of a decay for the least energy over those (P,) of the particle."""
    if volume.products != "all" or not has_radius:
        return []
    if not volume.product_energy_min_gev:
        return [_Level(both_table(decay), slice(None), 1.0)]
    tables, found = table_by_cosine(decay)[:: COARSER[rule]], []
    edges = cell_edges()[:: COARSER[rule]]
    ends = decay.cosines(volume.product_energy_min_gev / energy_x)
    low, high = (np.interp(end, edges, np.arange(len(edges))) for end in ends)
    for level, table in enumerate(tables):
        # those below the upper cosine less those below the lower one
        weight = np.maximum(1 - np.abs(high - level), 0.0) - np.maximum(1 - np.abs(low - level), 0.0)
        nodes = np.flatnonzero(weight)
        if level and nodes.size:
            found.append(_Level(table, nodes, weight[nodes]))
    return found


def _both(radii: FloatArray, levels: list[_Level], columns: FloatArray) -> FloatArray:
    """Shares (Z, P) of decays with both products inside, for places (Z, P) among the columns of the tables.

    `radii` (P, RADII): weights of the rows of the tables, which the scattering has spread.
    """
    found = np.zeros(columns.shape)
    for table, nodes, weight in levels:
        place = columns[:, nodes]
        first = np.minimum(place.astype(np.intp), SPREADS - 2)
        used = int(first.max()) + 2
        seen = (radii[nodes] @ table[:, :used]).ravel()
        at = first + np.arange(place.shape[1]) * used
        found[:, nodes] += weight * (seen[at] + (place - first) * (seen[at + 1] - seen[at]))
    return found


def _middle(values: FloatArray) -> FloatArray:
    """Means of neighbouring rows."""
    return (values[1:] + values[:-1]) / 2
