"""What of a yield does not depend on the coupling, computed once for each mass."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.checks import FloatArray
from mubeam.experiments.card import Window
from mubeam.models import Channel
from mubeam.numerics.estimate import NOTHING_IN_WINDOW, OK, StatusArray, statuses
from mubeam.physics import kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.precision import least_error, numerical_error, rules_for
from mubeam.production.request import photon_flux, point_status
from mubeam.production.spectrum import Nodes
from mubeam.production.tables import kept_nodes
from mubeam.search import Search
from mubeam.signals import Event, Fate

BLOCK_NUMBERS = 2_000_000
"""Nodes held at once."""

MASSES_TOGETHER = 20
"""Masses of a table, for those who have more."""

ANY_MOMENTUM = Window(p_out_max_gev=1e20)
"""No window."""

NOTHING = (1.0, 0.0, 1.0, 1.0)
"""A node that counts for nothing."""

BIN_ORDERS = (3, 2, 1)
"""Energies in a bin of a beam's spectrum, for the value and for its two checks."""


class SignalNodes(NamedTuple):
    """Nodes (N, n) over the beam's energies and the spectra of all channels and windows.

    momentum_gev: of the particle; produced: events at coupling 1 within the windows; acceptance and efficiency: the
    shares of them that the analysis takes.
    """

    momentum_gev: FloatArray
    produced: FloatArray
    acceptance: FloatArray
    efficiency: FloatArray

    @property
    def weight(self) -> FloatArray:
        """Events at coupling 1 and signal probability 1."""
        return self.produced * self.acceptance * self.efficiency


@dataclass(frozen=True)
class SignalTable:
    """What of a yield does not depend on the coupling, for masses (N,); `check` and `rough` are for the error."""

    search: Search
    mass_gev: FloatArray
    value: SignalNodes
    check: SignalNodes
    rough: SignalNodes
    status: StatusArray

    def probability(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        """Signal probability at the nodes (N, ..., n) for couplings (N, ...)."""
        search = self.search
        mass = self.mass_gev.reshape(-1, *(1,) * coupling.ndim)
        if search.model.decays_are_open:
            products = {name: np.full((1,), share) for name, share in search.signature.assumed_shares.items()}
            fate = Fate(np.zeros((1,)), np.asarray(1 - sum(products.values())), products)
            return np.broadcast_to(search.signature.probability(fate, search.experiment), (*coupling.shape, 1))
        shares = search.model.shares(mass, coupling[..., None])
        # a stable particle is the same at all nodes, and one whose way is not asked for
        has_way = "geometry" in search.signature.sections and shares.width_gev.any()
        momentum = _aligned(nodes.momentum_gev, coupling.ndim) if has_way else np.ones_like(mass)
        fate = Fate(decay_rate_per_m(shares.width_gev, mass, momentum), shares.invisible, shares.products)
        return search.signature.probability(fate, search.experiment)

    def events(self, coupling: FloatArray) -> FloatArray:
        """Expected events for couplings (N, ...), same shape."""
        return self._events(self.value, coupling)

    def events_with_error(self, coupling: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Expected events for couplings (N, ...) and their numerical error, same shape."""
        value, check, rough = (self._events(nodes, coupling) for nodes in (self.value, self.check, self.rough))
        return value, numerical_error(value, check, least_error(self.search.precision), rough)

    def rows(self, rows: NDArray[np.intp]) -> "SignalTable":
        """The table for these of its masses."""
        value, check, rough = (
            SignalNodes(*(column[rows] for column in nodes)) for nodes in (self.value, self.check, self.rough)
        )
        return SignalTable(self.search, self.mass_gev[rows], value, check, rough, self.status[rows])

    def _events(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        weight, probability = _aligned(nodes.weight, coupling.ndim), self.probability(nodes, coupling)
        if probability.shape[-1] == 1:
            return np.asarray(coupling**2 * (weight.sum(axis=-1) * probability[..., 0]))
        return np.asarray(coupling**2 * (weight * probability).sum(axis=-1))


def _aligned(nodes: FloatArray, ndim: int) -> FloatArray:
    """(N, n) to (N, 1, ..., n), so that it meets couplings of `ndim` dimensions and a node axis."""
    return nodes.reshape(len(nodes), *(1,) * (ndim - 1), -1)


def signal_table(search: Search, mass_gev: FloatArray) -> SignalTable:
    """The table for masses (N,); masses at which nothing is produced have zero weights and say why in `status`."""
    status = statuses(np.zeros(mass_gev.shape, dtype=bool), NOTHING_IN_WINDOW)
    for channel in search.model.channels():
        state = _status(search, channel, mass_gev)
        status[state != OK] = state[state != OK]
    value, check, rough = (_signal_nodes(search, mass_gev, rule) for rule in range(len(BIN_ORDERS)))
    status[value.produced.sum(axis=1) > 0] = OK
    return SignalTable(search, mass_gev, value, check, rough, status)


def _status(search: Search, channel: Channel, mass_gev: FloatArray) -> StatusArray:
    """Status of each mass (N,) at the highest energy of the beam, which goes furthest."""
    energies, _ = search.energies(1)
    flux = photon_flux(search.target.nucleus, search.form_factor)
    return point_status(channel.process, np.full(mass_gev.shape, energies.max()), mass_gev, flux)


def _signal_nodes(search: Search, mass_gev: FloatArray, rule: int) -> SignalNodes:
    """Nodes of all channels, windows and energies of the beam by one rule: 0 for the value, 1 and 2 for its checks."""
    energies, shares = search.energies(BIN_ORDERS[rule])
    energy, mass = (a.ravel() for a in np.meshgrid(energies, mass_gev))
    flux = photon_flux(search.target.nucleus, search.form_factor)
    # a node of no weight, so that there is one where nothing is produced
    parts = [SignalNodes(*(np.full((len(mass_gev), 1), blank) for blank in NOTHING))]
    for channel in search.model.channels():
        rules = rules_for(search.precision, channel.process)
        is_open = point_status(channel.process, energy, mass, flux) == OK
        if not is_open.any():
            continue
        events_per_pb = search.events_per_pb * channel.strength**2 * np.tile(shares, len(mass_gev))[is_open, None]
        for window in search.analysis.windows or (ANY_MOMENTUM,):
            nodes = kept_nodes(
                channel.process,
                energy[is_open],
                mass[is_open],
                flux,
                search.method,
                rules.all[rule],
                x_min=np.maximum(1 - window.p_out_max_gev / energy[is_open], 0.0),
                x_max=np.maximum(1 - window.p_out_min_gev / energy[is_open], 0.0),
                mass_knots_gev=search.efficiency_knots_gev,
            )
            found = _accepted(search, nodes, energy[is_open, None], events_per_pb)
            spread = [np.full((energy.size, found.produced.shape[1]), blank) for blank in NOTHING]
            for column, part in zip(spread, found, strict=True):
                column[is_open] = part
            parts.append(SignalNodes(*(column.reshape(len(mass_gev), -1) for column in spread)))
    return SignalNodes(*(np.concatenate(columns, axis=1) for columns in zip(*parts, strict=True)))


def _accepted(search: Search, nodes: Nodes, beam_gev: FloatArray, events_per_pb: FloatArray) -> SignalNodes:
    """Production nodes (n, k) for beam energies (n, 1), with what the analysis takes of them."""
    # nodes of closed windows weigh nothing and may have no momentum
    momentum = np.where(nodes.weight_pb > 0, kinematics.momentum(nodes.energy_gev, nodes.mass_gev), 1.0)
    event = Event(nodes.energy_gev, nodes.mass_gev, beam_gev - nodes.energy_gev)
    acceptance = search.signature.acceptance(event, search.analysis)
    efficiency = search.efficiency_at(nodes.mass_gev)
    return SignalNodes(momentum, events_per_pb * nodes.weight_pb, acceptance, efficiency)
