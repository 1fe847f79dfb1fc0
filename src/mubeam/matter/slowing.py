"""Muons that lose energy in matter at the mean rate, without straggling (continuous slowing down, CSDA)."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.polynomial import chebyshev

from mubeam.foundation.checks import FloatArray
from mubeam.matter.material import Material
from mubeam.matter.stack import Layer
from mubeam.matter.stopping import LEAST_ENERGY_GEV, mean_losses

FIT_POINTS = 40
"""Of ln(-dE/dX) in ln E, good to 2e-4."""

STEPS = 8
"""Of Runge and Kutta between two depths."""


@lru_cache(maxsize=64)
def _fit(material: Material, high_gev: float, pair_coulomb: bool) -> FloatArray:
    """Chebyshev coefficients of ln of the mean loss in GeV cm^2/g from LEAST_ENERGY_GEV to high_gev."""
    points = chebyshev.chebpts1(FIT_POINTS)
    energy = np.exp(np.log(LEAST_ENERGY_GEV) + np.log(high_gev / LEAST_ENERGY_GEV) * (points + 1) / 2)
    lost = np.sum(mean_losses(material, energy, pair_coulomb=pair_coulomb), axis=0)
    return np.asarray(chebyshev.chebfit(points, np.log(lost), FIT_POINTS - 1))


def slowed(
    layers: Sequence[Layer], depth_m: FloatArray, entry_gev: FloatArray, *, pair_coulomb: bool = True
) -> FloatArray:
    """Energies (D, K) in GeV at rising depths (D,) of muons that enter with (K,); 0 where they have stopped.

    A muon has stopped where it falls below LEAST_ENERGY_GEV.
    """
    high = float(entry_gev.max())
    span = np.log(high / LEAST_ENERGY_GEV)
    energy, found, start = np.array(entry_gev, dtype=float), np.zeros((len(depth_m), len(entry_gev))), 0.0
    done = 0
    for i, layer in enumerate(layers):
        end = start + layer.length_m
        here = len(depth_m) if i + 1 == len(layers) else int(np.searchsorted(depth_m, end))
        fits = [(_fit(material, high, pair_coulomb), per_m) for material, per_m in layer.parts]

        def loss_per_m(at: FloatArray, fits: list[tuple[FloatArray, float]] = fits) -> FloatArray:
            place = 2 * np.log(np.maximum(at, LEAST_ENERGY_GEV) / LEAST_ENERGY_GEV) / span - 1
            return np.asarray(sum(per_m * np.exp(chebyshev.chebval(place, fit)) for fit, per_m in fits))

        for k, depth in enumerate([*np.minimum(depth_m[done:here], end), end]):
            energy = _stepped(loss_per_m, energy, depth - start)
            start = depth
            if done + k < here:
                found[done + k] = energy
        done = here
    return np.where(found > LEAST_ENERGY_GEV, found, 0.0)


def _stepped(loss_per_m: Callable[[FloatArray], FloatArray], energy: FloatArray, way_m: float) -> FloatArray:
    """The energies after a way, by Runge and Kutta's fourth order."""
    if way_m <= 0:
        return energy
    step = way_m / STEPS
    for _ in range(STEPS):
        k1 = loss_per_m(energy)
        k2 = loss_per_m(energy - step / 2 * k1)
        k3 = loss_per_m(energy - step / 2 * k2)
        energy = energy - step / 6 * (k1 + 2 * k2 + 2 * k3 + loss_per_m(energy - step * k3))
    return np.maximum(energy, 0.0)
