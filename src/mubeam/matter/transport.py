r"""Muons that lose energy in matter, straggling included, as a quadrature on fixed energies.

u(E, X) = E[f(E(X)) | E(0) = E] obeys du/dX = L u with

    (L u)(E) = -beta_soft(E) du/dE + int_{v0} dv kappa(E, v) [u(E (1 - v)) - u(E)],

kappa the spectrum of the losses per g/cm^2 and beta_soft what the mean loss has besides it. On Chebyshev points E_i in
ln E, both ends included, L is a matrix, independent of f: a row of e^{LX} is a set of weights W_i(X), so that
E[f(E(X))] = sum_i W_i(X) f(E_i) for any smooth f. Weights have either sign: they are a quadrature, no probabilities.
A muon that falls below the lowest energy counts as lost. That absorbing edge is the boundary condition of the equation
as well: holding u there instead is unstable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation import cache
from mubeam.foundation.checks import FloatArray
from mubeam.matter.material import Material
from mubeam.matter.stack import Layer
from mubeam.matter.stopping import LEAST_ENERGY_GEV, MOST_ENERGY_GEV, collision_loss, loss_spectra, share_nodes
from mubeam.numerics.chebyshev import differentiation_matrix, interpolation_rows, lobatto_points
from mubeam.numerics.matrix_exponential import through

VERSION = 1
"""Of what is kept on disk: to be raised when the formulas of a loss change."""

SOFTEST = 1e-6
"""v0: larger ones would make an advection of ionisation, which has no boundary condition at the edge."""


@dataclass(frozen=True)
class EnergyGrid:
    """The fixed energies: `nodes` Chebyshev points in ln E from `low_gev` to `high_gev`."""

    low_gev: float
    high_gev: float
    nodes: int

    def __post_init__(self) -> None:
        if not LEAST_ENERGY_GEV <= self.low_gev < self.high_gev <= MOST_ENERGY_GEV:
            raise InputError(
                f"energies of muons in matter must rise within {LEAST_ENERGY_GEV:g} and {MOST_ENERGY_GEV:g} GeV, "
                f"got {self.low_gev:g} to {self.high_gev:g}"
            )

    @property
    def energy_gev(self) -> FloatArray:
        """The energies (n,), falling from high_gev."""
        middle = np.log(self.high_gev * self.low_gev) / 2
        found = np.exp(middle + np.log(self.high_gev / self.low_gev) / 2 * lobatto_points(self.nodes))
        found[0], found[-1] = self.high_gev, self.low_gev
        return np.asarray(found)

    def rows(self, energy_gev: FloatArray) -> FloatArray:
        """Interpolation rows (..., n) at energies (...); 0 below the lowest one."""
        place = (2 * np.log(energy_gev / self.low_gev) / np.log(self.high_gev / self.low_gev)) - 1
        rows = interpolation_rows(lobatto_points(self.nodes), np.clip(place, -1.0, 1.0))
        return np.asarray(np.where((place >= -1 - 1e-12)[..., None], rows, 0.0))


def generator(material: Material, grid: EnergyGrid, *, pair_coulomb: bool = True) -> FloatArray:
    """L (n, n) per g/cm^2 on the energies of the grid; kept on disk by what it is made from."""
    constituents = tuple((n.charge_number, n.mass_number, share) for n, share in material.constituents)
    about = constituents, material.mean_ionisation_ev, material.density_effect, grid, pair_coulomb
    key = cache.key_of("energy loss", VERSION, *about)
    shape = (grid.nodes, grid.nodes)
    found = cache.load(key, shape)
    if found is None:
        found = _generator(material, grid, pair_coulomb)
        cache.store(key, found)
    return found


def _generator(material: Material, grid: EnergyGrid, pair_coulomb: bool) -> FloatArray:
    energy = grid.energy_gev
    to_edge = 1 - grid.low_gev / energy
    v, weight = share_nodes(material, energy, SOFTEST, (to_edge,))
    spectra = loss_spectra(material, energy[:, None], v, pair_coulomb=pair_coulomb)
    rate = spectra.total * weight
    after = grid.rows(energy[:, None] * (1 - v))
    # beyond the edge within rounding of its place
    after = np.where((v < to_edge[:, None])[..., None], after, 0.0)
    jumps = np.einsum("iv,ivj->ij", rate, after) - np.diag(rate.sum(axis=1))
    # the mean loss to ionisation is the tabulated one; of radiation only v < v0 is left out, 1e-6 of it
    hard_collisions = (spectra.delta_rays * weight * v).sum(axis=1) * energy
    soft = collision_loss(material, energy) - hard_collisions
    slope = differentiation_matrix(lobatto_points(grid.nodes)) * (2 / np.log(grid.high_gev / grid.low_gev))
    return np.asarray(jumps - (soft / energy)[:, None] * slope)


def weights(
    layers: Sequence[Layer],
    depth_m: FloatArray,
    entry_gev: FloatArray,
    share: FloatArray,
    grid: EnergyGrid,
    *,
    pair_coulomb: bool = True,
) -> FloatArray:
    """Weights (D, n) on the energies of the grid at rising depths (D,) behind the front of the layers.

    The beam enters with shares (K,) at energies (K,), of which those below the grid are lost.
    """
    row = share @ grid.rows(entry_gev)
    found = np.empty((len(depth_m), grid.nodes))
    start, done = 0.0, 0
    for i, layer in enumerate(layers):
        end = start + layer.length_m
        # what lies behind the last layer is what leaves it
        here = len(depth_m) if i + 1 == len(layers) else int(np.searchsorted(depth_m, end))
        matrix = np.zeros((grid.nodes, grid.nodes))
        for material, per_m in layer.parts:
            matrix += per_m * generator(material, grid, pair_coulomb=pair_coulomb)
        ways = np.minimum([*depth_m[done:here], end], end) - start
        steps = through(row, matrix, ways)
        found[done:here], row = steps[:-1], steps[-1]
        start, done = end, here
    return found
