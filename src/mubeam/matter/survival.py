"""How many muons of a beam are still above some energies behind matter: its spectrum with depth, straggling included.

Weights on fixed energies are a quadrature, of either sign, and see no step. A grid that begins at the energy of the
step loses what falls below it: the sum of its weights is the share above.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite
from mubeam.matter.beam import Entry
from mubeam.matter.stack import Stack
from mubeam.matter.stopping import LEAST_ENERGY_GEV
from mubeam.matter.transport import EnergyGrid, weights

NODES: Final = (64, 56, 48)
"""Energies of the value's rule and of its checks."""

HIGHEST: Final = 0.95
"""Of the highest energy of the beam: nearer to it losses of v0 are no small step any more."""


@dataclass(frozen=True)
class ShareAbove:
    """Shares of the muons that entered which have more than some energies (T,) behind depths (D,).

    Attributes:
        depth_m: behind the front.
        energy_gev: total energies.
        value: the shares (D, T).
        error: what rules with fewer energies differ by at most (D, T).
    """

    depth_m: FloatArray
    energy_gev: FloatArray
    value: FloatArray
    error: FloatArray


def share_above(entry: Entry, stack: Stack, depth_m: FloatArray, energy_gev: FloatArray) -> ShareAbove:
    """The share of the muons of a beam above energies (T,) in GeV behind rising depths (D,) of a stack.

    Raises InputError for energies below LEAST_ENERGY_GEV or above HIGHEST of the beam's highest.
    """
    high = float(entry.energy_gev.max())
    energies = finite("energy_gev", energy_gev)
    outside = energies[(energies < LEAST_ENERGY_GEV) | (energies > HIGHEST * high)]
    if outside.size:
        raise InputError(
            f"energy_gev {outside.flat[0]:g} is outside {LEAST_ENERGY_GEV:g} to {HIGHEST * high:g} GeV, {HIGHEST:g} of "
            "the highest energy of the beam"
        )
    rules = [
        np.stack([_above(entry, stack, depth_m, EnergyGrid(edge, high, nodes)) for edge in energies.tolist()], axis=1)
        for nodes in NODES
    ]
    # a quadrature may leave a little more than all of them, or less than none
    value = np.clip(rules[0], 0.0, entry.share.sum())
    return ShareAbove(depth_m, energies, value, np.abs(np.array(rules[1:]) - rules[0]).max(axis=0))


def _above(entry: Entry, stack: Stack, depth_m: FloatArray, grid: EnergyGrid) -> FloatArray:
    return np.asarray(weights(stack.layers, depth_m, entry.energy_gev, entry.share, grid).sum(axis=1))
