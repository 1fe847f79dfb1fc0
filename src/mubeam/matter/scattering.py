"""Multiple scattering along a stack: how far from the axis a beam, or what goes on along it, meets a plane behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.matter.material import Material
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Layer
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.scattering import HIGHLAND_GEV, highland_factor

NODES = 4
"""Of Gauss between two depths."""

CELLS = 32
"""Of a stack, between which muons one by one are told apart by their depth."""


def _radiation_lengths_per_m(layer: Layer) -> float:
    return sum(per_m / _radiation_length(material) for material, per_m in layer.parts)


def _radiation_length(material: Material) -> float:
    return float(material.radiation_length_g_per_cm2 or np.inf)


def widths_m(
    layers: Sequence[Layer], depth_m: FloatArray, plane_m: float, entry_gev: float, *, logarithm: bool = True
) -> FloatArray:
    """Standard deviations (D,) per axis in m, at z = plane_m, of muons that went straight on from rising depths (D,).

    sigma^2(z) = int_0^z dz' (13.6 MeV/E)^2 f^2 (z_plane - z')^2/X0, E from the mean rate of loss, f of
    `highland_factor` for the way to z, or 1 without `logarithm`. Layers follow each other from z = 0.
    """
    thickness, moments = _moments(layers, depth_m, np.array([entry_gev]))
    factor = highland_factor(thickness) if logarithm else np.ones(len(depth_m))
    m0, m1, m2 = moments[..., 0]
    square = plane_m**2 * m0 - 2 * plane_m * m1 + m2
    return np.asarray(factor * np.sqrt(np.maximum(square, 0.0)))


def exit_angles_rad(
    layers: Sequence[Layer], depth_m: FloatArray, entry_gev: float, *, logarithm: bool = True
) -> FloatArray:
    """Standard deviations (D,) of the angle per axis of muons behind rising depths (D,)."""
    thickness, moments = _moments(layers, depth_m, np.array([entry_gev]))
    factor = highland_factor(thickness) if logarithm else np.ones(len(depth_m))
    return np.asarray(factor * np.sqrt(moments[0, :, 0]))


@dataclass(frozen=True)
class Scattering:
    """The scattering of muons one by one in a stack: one covariance of angle and place for a depth and entry energy.

    Attributes:
        depth_m: rising depths (G,).
        entry_gev: rising energies (K,) with which muons enter.
        thickness: radiation lengths (G,) before the depths.
        moments: int (13.6 MeV/E)^2 z'^k dz'/X0 (3, G, K) up to them, k = 0, 1, 2.
    """

    depth_m: FloatArray
    entry_gev: FloatArray
    thickness: FloatArray
    moments: FloatArray

    def drawn(
        self, depth_m: FloatArray, entry_gev: FloatArray, random: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Slopes and places in m, each (2, n), of muons that entered with the nearest of its energies.

        From a Gaussian whose width on any plane that they go straight on to is that of `widths_m`.
        """
        slope2, both, place2 = self.covariance(depth_m, entry_gev)
        one, other = random.standard_normal((2, 2, len(depth_m)))
        width = np.sqrt(slope2)
        along = np.divide(both, width, out=np.zeros_like(both), where=width > 0)
        return width * one, along * one + np.sqrt(np.maximum(place2 - along**2, 0.0)) * other

    def covariance(self, depth_m: FloatArray, entry_gev: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Variance of the slope, covariance of slope and place in m, variance of the place in m^2, per axis, (n,)."""
        middle = (self.entry_gev[1:] + self.entry_gev[:-1]) / 2
        column = np.searchsorted(middle, entry_gev)
        cell = np.clip(np.searchsorted(self.depth_m, depth_m) - 1, 0, self.depth_m.size - 2)
        part = np.clip((depth_m - self.depth_m[cell]) / np.diff(self.depth_m)[cell], 0.0, 1.0)
        factor = highland_factor(np.interp(depth_m, self.depth_m, self.thickness)) ** 2
        # so much of the kicks of a cell: still a sum of kicks, with no variance below zero
        m0, m1, m2 = (1 - part) * self.moments[:, cell, column] + part * self.moments[:, cell + 1, column]
        return factor * m0, factor * (depth_m * m0 - m1), factor * (depth_m**2 * m0 - 2 * depth_m * m1 + m2)


def scattering(layers: Sequence[Layer], entry_gev: FloatArray) -> Scattering:
    """The Scattering of muons that enter a stack with these energies."""
    edges = np.cumsum([0.0, *(layer.length_m for layer in layers)])
    depth = np.unique([*edges[1:], *np.linspace(0.0, edges[-1], CELLS + 1)[1:]])
    entries = np.unique(entry_gev)
    found = _moments(layers, depth, entries)
    thickness, moments = np.concatenate([[0.0], found[0]]), np.pad(found[1], ((0, 0), (1, 0), (0, 0)))
    return Scattering(np.concatenate([[0.0], depth]), entries, thickness, moments)


def _moments(layers: Sequence[Layer], depth_m: FloatArray, entry_gev: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Radiation lengths (D,) before the depths, and int (13.6 MeV/E)^2 z'^k dz'/X0 up to them, k = 0, 1, 2.

    For entry energies (K,); the integrals are (3, D, K).
    """
    starts = np.cumsum([0.0, *(layer.length_m for layer in layers)])
    edges = np.unique([*(edge for edge in starts if edge < depth_m[-1]), *depth_m])
    unit, weight = gauss_legendre(NODES)
    length = np.diff(edges, prepend=0.0)
    place = edges[:, None] - length[:, None] * (1 - unit)
    of_layer = np.clip(np.searchsorted(starts, place, side="right") - 1, 0, len(layers) - 1)
    per_m = np.array([_radiation_lengths_per_m(layer) for layer in layers])[of_layer]
    # behind the last layer there is nothing
    per_m = np.where(place < starts[-1], per_m, 0.0) * length[:, None] * weight
    energy = slowed(layers, place.ravel(), entry_gev).reshape(*place.shape, -1)
    # what has stopped does not get there
    kick2 = np.where(energy > 0, (HIGHLAND_GEV / np.where(energy > 0, energy, 1.0)) ** 2, 0.0)
    at = np.searchsorted(edges, depth_m)
    moments = np.stack([((per_m * place**k)[..., None] * kick2).sum(axis=1) for k in range(3)])
    return per_m.sum(axis=1).cumsum()[at], moments.cumsum(axis=1)[:, at]
