"""The part of a yield that does not depend on the coupling: spectrum x acceptance x efficiency, once per mass."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.experiments.card import Window
from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term, rate_terms
from mubeam.numerics.estimate import NOTHING_IN_WINDOW, OK, StatusArray, statuses
from mubeam.physics import kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.precision import least_error, numerical_error
from mubeam.production.engine.request import POLES, photon_flux, point_status
from mubeam.production.engine.spectrum import Nodes
from mubeam.production.engine.tables import kept_nodes
from mubeam.production.processes import Process
from mubeam.searches.request import Search
from mubeam.signals import Event, Fate

BLOCK_NUMBERS = 2_000_000
"""Nodes held at once."""

MASSES_TOGETHER = 20
"""Masses of a table, for those who have more."""

ANY_MOMENTUM = Window(p_out_max_gev=1e20)
"""No window."""

EXTRAPOLATED = 0.01
"""Share of the events beyond the table of an efficiency that is worth a word."""

NOT_FINITE = "not a finite number"

NOTHING = (1.0, 0.0, 1.0, 1.0, 0.0)
"""A node that counts for nothing."""

BIN_ORDERS = (3, 2, 1)
"""Energies in a bin of a beam's spectrum, for the value and for its two checks."""


class SignalNodes(NamedTuple):
    """Nodes (N, n) over the beam's energies and the spectra of all terms of the rate and windows.

    momentum_gev: of the particle; produced: events within the windows for the coefficient 1 of the term, of either sign
    in an interference; acceptance and efficiency: the shares of them that the analysis takes; term: which term of the
    rate they belong to, the same at all masses.
    """

    momentum_gev: FloatArray
    produced: FloatArray
    acceptance: FloatArray
    efficiency: FloatArray
    term: FloatArray

    @property
    def weight(self) -> FloatArray:
        """Events at coefficient 1 and signal probability 1."""
        return self.produced * self.acceptance * self.efficiency


@dataclass(frozen=True)
class SignalTable:
    """The part of a yield that does not depend on the coupling, for masses (N,).

    `terms` of the rate; `value`: nodes; `check` and `rough`: coarser ones for the error; `extrapolated`: where the
    efficiency of more than EXTRAPOLATED of the events is beyond its table.
    """

    search: Search
    terms: tuple[Term, ...]
    mass_gev: FloatArray
    value: SignalNodes
    check: SignalNodes
    rough: SignalNodes
    status: StatusArray
    extrapolated: NDArray[np.bool_]

    def probability(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        """Signal probability at the nodes (N, ..., n) for couplings (N, ...)."""
        search = self.search
        mass = self.mass_gev.reshape(-1, *(1,) * coupling.ndim)
        if search.model.decays_are_open:
            products = {name: np.full((1,), share) for name, share in search.signature.assumed_shares.items()}
            fate = Fate(np.zeros((1,)), np.asarray(1 - sum(products.values())), products)
            return np.broadcast_to(search.signature.probability(fate, search.setup), (*coupling.shape, 1))
        shares = search.model.shares(mass, coupling[..., None])
        # a stable particle is the same at all nodes, and one whose way is not asked for
        has_way = "geometry" in search.signature.sections and shares.width_gev.any()
        momentum = _aligned(nodes.momentum_gev, coupling.ndim) if has_way else np.ones_like(mass)
        fate = Fate(decay_rate_per_m(shares.width_gev, mass, momentum), shares.invisible, shares.products)
        return search.signature.probability(fate, search.setup)

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
        known = self.mass_gev[rows], value, check, rough, self.status[rows], self.extrapolated[rows]
        return SignalTable(self.search, self.terms, *known)

    def produced(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        """Events (N, n) within the windows at the nodes, for couplings (N,)."""
        coefficients = np.stack([term.coefficient(self.mass_gev, coupling) for term in self.terms], axis=1)
        return np.asarray(nodes.produced * np.take_along_axis(coefficients, nodes.term.astype(np.intp), axis=1))

    def rate(self, coupling: FloatArray) -> FloatArray:
        """Events for couplings (N, ...) if every particle gave the signal, same shape."""
        return self._sum(self.value, coupling, np.ones((*coupling.shape, 1)))

    def _events(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        return self._sum(nodes, coupling, self.probability(nodes, coupling))

    def _sum(self, nodes: SignalNodes, coupling: FloatArray, probability: FloatArray) -> FloatArray:
        """Sum over terms of coefficient x weight x probability, the last (N, ..., n) or (N, ..., 1)."""
        mass = self.mass_gev.reshape(-1, *(1,) * (coupling.ndim - 1))
        weight, total = _aligned(nodes.weight, coupling.ndim), np.zeros(coupling.shape)
        for i, term in enumerate(self.terms):
            mine = slice(None) if len(self.terms) == 1 else nodes.term[0] == i
            if probability.shape[-1] == 1:
                part = weight[..., mine].sum(axis=-1) * probability[..., 0]
            else:
                part = (weight[..., mine] * probability[..., mine]).sum(axis=-1)
            total = total + term.coefficient(mass, coupling) * part
        return np.asarray(total)


def _aligned(nodes: FloatArray, ndim: int) -> FloatArray:
    """(N, n) to (N, 1, ..., n), so that it meets couplings of `ndim` dimensions and a node axis."""
    return nodes.reshape(len(nodes), *(1,) * (ndim - 1), -1)


def signal_table(search: Search, mass_gev: FloatArray, *, checked: bool = True) -> SignalTable:
    """The table for masses (N,); masses at which nothing is produced have zero weights and say why in `status`.

    Without `checked` the rules that give the error are left out: for a search that asks for values only.
    """
    terms = rate_terms(search.model.vertices())
    status = statuses(np.zeros(mass_gev.shape, dtype=bool), NOTHING_IN_WINDOW)
    for process in dict.fromkeys(term.process for term in terms):
        state = _status(search, process, mass_gev)
        closed = (state != OK) & ~np.isin(status.astype(object), POLES)
        status[closed] = state[closed]
    rules = [_signal_nodes(search, terms, mass_gev, rule) for rule in range(len(BIN_ORDERS) if checked else 1)]
    value, mass = rules[0]
    check, rough = (rules[1][0], rules[2][0]) if checked else (value, value)
    at_pole = np.isin(status.astype(object), POLES)
    status[(value.produced != 0).any(axis=1) & ~at_pole] = OK
    for nodes in (value, check, rough):
        # with one term undefined so is their sum
        nodes.produced[at_pole] = 0.0
    for nodes in (value, check, rough):
        not_finite = ~np.isfinite(nodes.weight).all(axis=1)
        if not_finite.any():
            # never a zero without a word
            status[not_finite] = NOT_FINITE
            nodes.produced[not_finite] = 0.0
    weight = np.abs(value.weight)
    taken = np.where(search.is_beyond_table(mass), weight, 0.0).sum(axis=1)
    extrapolated = taken > EXTRAPOLATED * weight.sum(axis=1)
    return SignalTable(search, terms, mass_gev, value, check, rough, status, np.asarray(extrapolated))


def _status(search: Search, process: Process, mass_gev: FloatArray) -> StatusArray:
    """Status of each mass (N,) at the highest energy of the beam, which goes furthest."""
    energies, _ = search.energies(1)
    flux = photon_flux(search.target.nucleus, search.form_factor)
    return point_status(process, np.full(mass_gev.shape, energies.max()), mass_gev, flux)


def _signal_nodes(
    search: Search, terms: tuple[Term, ...], mass_gev: FloatArray, rule: int
) -> tuple[SignalNodes, FloatArray]:
    """Nodes of all terms, windows and energies of the beam, and the mass in GeV that each is of.

    `rule` is 0 for the value, 1 and 2 for its checks.
    """
    energies, shares = search.energies(BIN_ORDERS[rule])
    energy, mass = (a.ravel() for a in np.meshgrid(energies, mass_gev))
    flux = photon_flux(search.target.nucleus, search.form_factor)
    # a node of no weight, so that there is one where nothing is produced
    parts = [SignalNodes(*(np.full((len(mass_gev), 1), blank) for blank in NOTHING))]
    masses = [mass_gev[:, None]]
    for i, term in enumerate(terms):
        process = term.process
        rules = process.rules(search.precision)
        is_open = point_status(process, energy, mass, flux) == OK
        if not is_open.any():
            continue
        events_per_pb = search.events_per_pb * np.tile(shares, len(mass_gev))[is_open, None]
        for window in search.analysis.windows or (ANY_MOMENTUM,):
            nodes = kept_nodes(
                process,
                energy[is_open],
                mass[is_open],
                flux,
                search.method,
                rules.all[rule],
                x_min=np.maximum(1 - window.p_out_max_gev / energy[is_open], 0.0),
                x_max=np.maximum(1 - window.p_out_min_gev / energy[is_open], 0.0),
                mass_knots_gev=search.efficiency_knots_gev,
            )
            found = _accepted(search, nodes, energy[is_open, None], events_per_pb, i)
            spread = [np.full((energy.size, found.produced.shape[1]), blank) for blank in NOTHING]
            for column, part in zip(spread, found, strict=True):
                column[is_open] = part
            spread[-1][:] = i
            parts.append(SignalNodes(*(column.reshape(len(mass_gev), -1) for column in spread)))
            of_nodes = np.broadcast_to(mass[:, None], spread[0].shape).copy()
            of_nodes[is_open] = nodes.mass_gev
            masses.append(of_nodes.reshape(len(mass_gev), -1))
    joined = SignalNodes(*(np.concatenate(columns, axis=1) for columns in zip(*parts, strict=True)))
    return joined, np.concatenate(masses, axis=1)


def _accepted(search: Search, nodes: Nodes, beam_gev: FloatArray, events_per_pb: FloatArray, term: int) -> SignalNodes:
    """Production nodes (n, k) for beam energies (n, 1), with what the analysis takes of them."""
    # nodes of closed windows weigh nothing and may have no momentum
    momentum = np.where(nodes.weight_pb != 0, kinematics.momentum(nodes.energy_gev, nodes.mass_gev), 1.0)
    event = Event(nodes.energy_gev, nodes.mass_gev, beam_gev - nodes.energy_gev)
    acceptance = search.signature.acceptance(event, search.analysis)
    efficiency = search.efficiency_at(nodes.mass_gev)
    produced = events_per_pb * nodes.weight_pb
    return SignalNodes(momentum, produced, acceptance, efficiency, np.full_like(produced, term))
