"""Flux nodes: energies, depths and weights over which cross sections are summed for a beam in a target."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite, keep

EnergyLoss: TypeAlias = Literal["none", "csda", "full"]

LOSSES: Final = ("none", "csda", "full")


@dataclass(frozen=True)
class FluxNodes:
    """Nodes of a quadrature over the beam: particles made by one muon = n L x sum over nodes of weight x cross section.

    Weights are quadrature weights and may be negative, as those of a beam that loses energy in the target are. Without
    energy loss there is one node for each energy, and the depth of production follows the profile of the stack.

    Attributes:
        energy_gev: (K,) energy of the muon, in the rest frame of the nucleus.
        weight: (K,) weight of the node; they sum to 1 for a beam without energy loss.
        depth_m: (K,) depth behind the target's front; None where the stack's production profile holds.

    Raises InputError for columns that are not finite, or of different lengths.
    """

    energy_gev: FloatArray
    weight: FloatArray
    depth_m: FloatArray | None = None

    def __post_init__(self) -> None:
        keep(self, energy_gev=finite("energy_gev", self.energy_gev), weight=finite("weight", self.weight))
        if self.depth_m is not None:
            keep(self, depth_m=finite("depth_m", self.depth_m))
        shapes = {np.shape(column) for column in (self.energy_gev, self.weight, self.depth_m) if column is not None}
        if len(shapes) > 1 or len(next(iter(shapes))) != 1:
            raise InputError(f"flux nodes need columns of one length, got shapes {' and '.join(map(str, shapes))}")

    @property
    def highest_energy_gev(self) -> float:
        """The highest energy, which decides what masses are within reach."""
        return float(self.energy_gev.max())

    def mean(self, values: FloatArray) -> FloatArray:
        """Sum (...) of weight x values (K, ...)."""
        return np.asarray(np.tensordot(self.weight, values, axes=1))

    def mean_error(self, errors: FloatArray) -> FloatArray:
        """Error (...) of `mean` for fully correlated errors (K, ...) of the values: sum of |weight| x errors."""
        return np.asarray(np.tensordot(np.abs(self.weight), errors, axes=1))
