"""How a beam reaches production: energies, depths and weights over which cross sections are summed."""

from dataclasses import dataclass

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite, keep


@dataclass(frozen=True)
class FluxNodes:
    """Nodes of a quadrature over the beam: the yield of a muon is n L x sum of weight x cross section.

    Weights are no probabilities: those of a beam that loses energy have either sign. Without a loss of energy there is
    one node an energy, and where along the target particles are made is the production profile of the stack.

    Attributes:
        energy_gev: (K,) of the beam there, in the rest frame of the nucleus.
        weight: (K,) share of the muons that the node stands for.
        depth_m: (K,) behind the target's front; None where the production profile says.

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
        """The highest energy, which goes furthest."""
        return float(self.energy_gev.max())

    def mean(self, values: FloatArray) -> FloatArray:
        """Sum (...) of weight x values (K, ...)."""
        return np.asarray(np.tensordot(self.weight, values, axes=1))

    def mean_error(self, errors: FloatArray) -> FloatArray:
        """Error (...) of `mean` for errors (K, ...) of the values that may all go one way."""
        return np.asarray(np.tensordot(np.abs(self.weight), errors, axes=1))
