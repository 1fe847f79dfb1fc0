"""Nodes of a search at masses: production in each window, bin and beam energy, with what the analysis takes of it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.experiments.card import Window
from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term
from mubeam.numerics.estimate import OK
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.request import point_status
from mubeam.production.engine.spectrum import Nodes
from mubeam.production.engine.tables import LARGEST_ERROR, kept_nodes, nodes_between
from mubeam.production.processes import Process
from mubeam.searches.efficiency import pieces
from mubeam.searches.helicity import polarisation_at
from mubeam.searches.nodes import NodeRange, SignalNodes
from mubeam.searches.search import Search
from mubeam.signals import Event

ANY_MOMENTUM = Window(p_out_max_gev=1e20)
"""No window."""

NOTHING = (1.0, 0.0, 1.0, 1.0, 0.0)
"""A node that counts for nothing: momentum, production, acceptance, efficiency, relative error."""

BIN_ORDERS = (3, 2, 1)
"""Energies in a bin of a beam's spectrum, for the value and for its two checks."""


def signal_nodes(
    search: Search, terms: tuple[Term, ...], mass_gev: FloatArray, rule: int, interpolated: bool
) -> tuple[SignalNodes, FloatArray]:
    """Nodes of all terms, bins and energies of the beam, and the mass in GeV that each is of.

    `rule` is 0 for the value, 1 and 2 for its checks.
    """
    production = _Production(search, rule, interpolated)
    targets = [_on_target(search, target, mass_gev, rule) for target in range(len(search.targets))]
    ranges: list[NodeRange] = []
    # a node of no weight, so that there is one where nothing is produced
    momentum, produced, acceptance, efficiency, exact = (np.full((len(mass_gev), 1), share) for share in NOTHING)
    highest, front = np.array([targets[0].energy_gev.max()]), np.zeros(1)
    found = [_Columns(momentum, produced, acceptance, efficiency, exact, mass_gev[:, None], highest, front)]
    first = 0
    for i, term in enumerate(terms):
        open_on = [point_status(term.process, at.energy_gev, at.mass_gev, at.photons) == OK for at in targets]
        for j, counted in enumerate(search.analysis.signal_bins):
            windows = [_seen(search, window) for window in counted.windows or (ANY_MOMENTUM,)]
            for k, (points, is_open) in enumerate(zip(targets, open_on, strict=True)):
                if is_open.any():
                    how = search, term.process, points, is_open
                    found += [_in_window(*how, window, production) for window in windows]
                end = sum(columns.momentum_gev.shape[1] for columns in found)
                ranges.append(NodeRange(i, j, slice(first, end), k))
                first = end
    all_of = _Columns(*(np.concatenate(column, axis=-1) for column in zip(*found, strict=True)))
    depth = None if targets[0].depth_m is None else all_of.depth_m
    error = all_of.relative_error if interpolated else None
    return SignalNodes(*all_of[:4], all_of.beam_gev, depth, tuple(ranges), error), all_of.mass_gev


@dataclass(frozen=True)
class _Production:
    """Production by a rule of the value or its checks: computed, or interpolated between masses."""

    search: Search
    rule: int
    interpolated: bool

    def nodes(self, process: Process, points: "_BeamPoints", window: Window) -> tuple[Nodes, FloatArray]:
        """The nodes in a window for points (n,), and their relative errors (n, nodes)."""
        search, energy = self.search, points.energy_gev
        table = search.efficiency_table
        x_edges, orders = pieces(table, window, energy, process.rules(search.precision).all[self.rule], self.rule)
        count = x_edges.shape[1] - 1
        beam, mass, weight = (np.repeat(one, count) for one in (energy, points.mass_gev, np.abs(points.weight)))
        how = process, beam, mass, points.photons, search.method, orders
        x_min, x_max = x_edges[:, :-1].ravel(), x_edges[:, 1:].ravel()
        knots = () if table is None else table.mass_knots_gev
        if self.interpolated:
            aim = LARGEST_ERROR[self.rule]
            nodes, error = nodes_between(
                *how, weight, x_min=x_min, x_max=x_max, mass_knots_gev=knots, largest_error=aim
            )
        else:
            nodes = kept_nodes(*how, x_min=x_min, x_max=x_max, mass_knots_gev=knots)
            error = np.zeros(mass.shape)
        found = Nodes(*(column.reshape(len(energy), -1) for column in nodes))
        of_nodes = np.broadcast_to(error.reshape(len(mass), -1), nodes.weight_pb.shape)
        return found, of_nodes.reshape(len(energy), -1)


class _BeamPoints(NamedTuple):
    """Masses times nodes of the beam (N, K) on nuclei of one kind, with their photons.

    Weights (N, K) have the share of these nuclei; depths (K,) if they are known.
    """

    energy_gev: FloatArray
    mass_gev: FloatArray
    weight: FloatArray
    depth_m: FloatArray | None
    photons: PhotonFlux

    def at(self, where: NDArray[np.bool_]) -> "_BeamPoints":
        """Some of the points (n,), without their depths."""
        return _BeamPoints(self.energy_gev[where], self.mass_gev[where], self.weight[where], None, self.photons)


def _on_target(search: Search, target: int, mass_gev: FloatArray, rule: int) -> _BeamPoints:
    """The points for masses (N,) on one of the targets of a search."""
    on = search.targets[target]
    beam = search.flux_nodes(BIN_ORDERS[rule], on)
    energies, masses = np.meshgrid(beam.energy_gev, mass_gev)
    weight = np.broadcast_to(on.share * beam.weight, energies.shape)
    return _BeamPoints(energies, masses, weight, beam.depth_m, search.photons[target])


class _Columns(NamedTuple):
    """As SignalNodes, for one term and window; with the masses (N, n) of the nodes."""

    momentum_gev: FloatArray
    produced: FloatArray
    acceptance: FloatArray
    efficiency: FloatArray
    relative_error: FloatArray
    mass_gev: FloatArray
    beam_gev: FloatArray
    depth_m: FloatArray


def _seen(search: Search, window: Window) -> Window:
    """The part of the window in which the signature takes leptons at all; the recoil of the nucleus is neglected."""
    least = search.signature.least_lepton_energy_gev(search.analysis)
    if least <= window.p_out_min_gev:
        return window
    return window.model_copy(update={"p_out_min_gev": min(least, window.p_out_max_gev)})


def _in_window(
    search: Search,
    process: Process,
    points: _BeamPoints,
    is_open: NDArray[np.bool_],
    window: Window,
    production: _Production,
) -> _Columns:
    """The nodes of a process in a window, at those of the points that are open."""
    energy = points.energy_gev[is_open]
    nodes, error = production.nodes(process, points.at(is_open), window)
    depth = None if points.depth_m is None else np.broadcast_to(points.depth_m, is_open.shape)[is_open][:, None]
    events_per_pb = search.events_per_pb * points.weight[is_open][:, None]
    mean = polarisation_at(search, process, nodes, energy, points.mass_gev[is_open], points.photons)
    taken = (*_accepted(search, nodes, energy[:, None], depth, mean, events_per_pb), error)
    shape = (*points.mass_gev.shape, nodes.weight_pb.shape[1])
    spread = [np.full(shape, blank) for blank in NOTHING]
    for column, part in zip(spread, taken, strict=True):
        column[is_open] = part
    of_nodes = np.broadcast_to(points.mass_gev[..., None], shape).copy()
    of_nodes[is_open] = nodes.mass_gev
    columns = (column.reshape(len(is_open), -1) for column in (*spread, of_nodes))
    of_beam = points.energy_gev[0], np.zeros(shape[1]) if points.depth_m is None else points.depth_m
    return _Columns(*columns, *(np.repeat(one, shape[-1]) for one in of_beam))


def _accepted(
    search: Search,
    nodes: Nodes,
    beam_gev: FloatArray,
    depth_m: FloatArray | None,
    lepton_polarisation: FloatArray | None,
    events_per_pb: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Momentum, events produced, acceptance and efficiency at production nodes (n, k).

    The energies of the beam, and the depths if they are known, are (n, 1).
    """
    # nodes of closed windows weigh nothing and may have no momentum
    counts = nodes.weight_pb != 0

    def at(column: FloatArray | None) -> FloatArray | None:
        return None if column is None else np.broadcast_to(column, counts.shape)[counts]

    energy, mass = nodes.energy_gev[counts], nodes.mass_gev[counts]
    lepton = np.broadcast_to(beam_gev, counts.shape)[counts] - energy
    event = Event(energy, mass, lepton, at(depth_m), lepton_polarisation=at(lepton_polarisation))
    known = (
        kinematics.momentum(energy, mass),
        search.signature.acceptance(event, search.analysis),
        search.efficiency_at(event),
    )
    momentum, acceptance, efficiency = np.ones((3, *counts.shape))
    for column, of_nodes in zip((momentum, acceptance, efficiency), known, strict=True):
        column[counts] = of_nodes
    return momentum, events_per_pb * nodes.weight_pb, acceptance, efficiency
