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

CELLS = 64
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
    thickness, moments = _moments(layers, depth_m, entry_gev)
    factor = highland_factor(thickness) if logarithm else np.ones(len(depth_m))
    square = plane_m**2 * moments[0] - 2 * plane_m * moments[1] + moments[2]
    return np.asarray(factor * np.sqrt(np.maximum(square, 0.0)))


def exit_angles_rad(
    layers: Sequence[Layer], depth_m: FloatArray, entry_gev: float, *, logarithm: bool = True
) -> FloatArray:
    """Standard deviations (D,) of the angle per axis of muons behind rising depths (D,)."""
    thickness, moments = _moments(layers, depth_m, entry_gev)
    factor = highland_factor(thickness) if logarithm else np.ones(len(depth_m))
    return np.asarray(factor * np.sqrt(moments[0]))


@dataclass(frozen=True)
class Scattering:
    """The scattering of muons one by one in a stack: one covariance of slope and place at a depth.

    Attributes:
        depth_m: rising depths (G,).
        thickness: radiation lengths (G,) before the depths.
        moments: int (13.6 MeV/E)^2 z'^k dz'/X0 (3, G) up to them, k = 0, 1, 2.
    """

    depth_m: FloatArray
    thickness: FloatArray
    moments: FloatArray

    def drawn(self, depth_m: FloatArray, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Slopes and places in m, each (2, n) along x and y, of muons at depths (n,).

        From a Gaussian whose width on any plane that they go straight on to is that of `widths_m`.
        """
        slope2, both, place2 = self.covariance(depth_m)
        one, other = random.standard_normal((2, 2, len(depth_m)))
        width = np.sqrt(slope2)
        along = np.divide(both, width, out=np.zeros_like(both), where=width > 0)
        return width * one, along * one + np.sqrt(np.maximum(place2 - along**2, 0.0)) * other

    def covariance(self, depth_m: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Variance of the slope, covariance of slope and place in m, variance of the place in m^2, per axis, (n,)."""
        # linear between depths: as if each kick of a cell were so much smaller, a covariance all the same
        m0, m1, m2 = (np.interp(depth_m, self.depth_m, moment) for moment in self.moments)
        factor = highland_factor(np.interp(depth_m, self.depth_m, self.thickness)) ** 2
        return factor * m0, factor * (depth_m * m0 - m1), factor * (depth_m**2 * m0 - 2 * depth_m * m1 + m2)


def scattering(layers: Sequence[Layer], entry_gev: float) -> Scattering:
    """The Scattering of muons that enter a stack with this energy."""
    edges = np.cumsum([layer.length_m for layer in layers])
    depth = np.unique([*edges, *np.linspace(0.0, edges[-1], CELLS + 1)[1:]])
    thickness, moments = _moments(layers, depth, entry_gev)
    return Scattering(*(np.pad(one, [(0, 0)] * (one.ndim - 1) + [(1, 0)]) for one in (depth, thickness, moments)))


def _moments(layers: Sequence[Layer], depth_m: FloatArray, entry_gev: float) -> tuple[FloatArray, FloatArray]:
    """Radiation lengths (D,) before the depths, and int (13.6 MeV/E)^2 z'^k dz'/X0 (3, D) up to them, k = 0, 1, 2."""
    starts = np.cumsum([0.0, *(layer.length_m for layer in layers)])
    edges = np.unique([*(edge for edge in starts if edge < depth_m[-1]), *depth_m])
    unit, weight = gauss_legendre(NODES)
    length = np.diff(edges, prepend=0.0)
    place = edges[:, None] - length[:, None] * (1 - unit)
    of_layer = np.clip(np.searchsorted(starts, place, side="right") - 1, 0, len(layers) - 1)
    per_m = np.array([_radiation_lengths_per_m(layer) for layer in layers])[of_layer]
    # behind the last layer there is nothing
    per_m = np.where(place < starts[-1], per_m, 0.0) * length[:, None] * weight
    energy = slowed(layers, place.ravel(), np.array([entry_gev]))[:, 0].reshape(place.shape)
    # what has stopped does not get there
    kick2 = np.where(energy > 0, (HIGHLAND_GEV / np.where(energy > 0, energy, 1.0)) ** 2, 0.0)
    every = np.stack([per_m, *(per_m * kick2 * place**k for k in range(3))])
    found = every.sum(axis=2).cumsum(axis=1)[:, np.searchsorted(edges, depth_m)]
    return found[0], found[1:]
