"""Mean helicities of the outgoing lepton at the nodes of a search, where its acceptance sees them.

They change an acceptance by a per cent at most, so that few points and few masses will do.
"""

from typing import Final

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.helicity import mean_helicity
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points
from mubeam.production.engine.spectrum import Nodes, within_reach
from mubeam.production.processes import Process
from mubeam.searches.search import Search

MASSES: Final = 16
"""Of more masses these many are computed, the others lie between: nodes of neighbouring masses are neighbours."""


def polarisation_at(
    search: Search, process: Process, nodes: Nodes, beam_gev: FloatArray, mass_gev: FloatArray, photons: PhotonFlux
) -> FloatArray | None:
    """Mean helicities (n, k) at production nodes of beams and masses (n,); None where they are zero or not seen."""
    if not search.sees_helicity or not (search.polarisation or process.emission.is_chiral):
        return None
    found = np.zeros(nodes.weight_pb.shape)
    energies = np.broadcast_to(nodes.energy_gev, found.shape)
    masses = np.broadcast_to(nodes.mass_gev, found.shape)
    for beam in np.unique(beam_gev):
        rows = np.flatnonzero(beam_gev == beam)
        mass, first, inverse = np.unique(mass_gev[rows], return_index=True, return_inverse=True)
        some = np.unique(np.linspace(0, mass.size - 1, MASSES).round().astype(int))
        chosen = rows[first[some]]
        means = _computed(search, process, float(beam), energies[chosen], masses[chosen], photons)
        if some.size < mass.size:
            means = np.clip(_cubic(np.log(mass[some]), means, np.log(mass)), -1.0, 1.0)
        found[rows] = means[inverse]
    return found


def _cubic(points: FloatArray, values: FloatArray, at: FloatArray) -> FloatArray:
    """Values (P, k) at rising points (P,), P > 3, between them by the cubic through the four nearest; (n, k)."""
    first = np.clip(np.searchsorted(points, at, side="right") - 2, 0, points.size - 4)
    near = first[:, None] + np.arange(4)
    gaps = at[:, None] - points[near]
    found = np.zeros((at.size, values.shape[1]))
    for i in range(4):
        others = [j for j in range(4) if j != i]
        across = points[near[:, i], None] - points[near[:, others]]
        found += (np.prod(gaps[:, others] / across, axis=1))[:, None] * values[near[:, i]]
    return found


def _computed(
    search: Search, process: Process, beam: float, energy: FloatArray, mass: FloatArray, photons: PhotonFlux
) -> FloatArray:
    """Mean helicities at energies and masses of X of one shape; 0 out of reach."""
    emission = process.emission
    found = np.zeros(energy.shape)
    is_open = (energy > mass) & (beam - energy > emission.lepton_masses_gev[1])
    points = Points(np.full(energy.shape, beam), energy, beam - energy, mass).at(is_open)
    is_open[is_open] = reached = within_reach(emission, points, photons)
    orders = process.rules("fast").check
    found[is_open] = mean_helicity(emission, points.at(reached), photons, orders, search.polarisation)
    return found
