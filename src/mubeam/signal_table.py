"""What of a yield does not depend on the coupling, computed once for each mass."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam import signals
from mubeam.checks import FloatArray
from mubeam.numerics.estimate import NOTHING_IN_WINDOW, OK, StatusArray, statuses
from mubeam.physics import kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.precision import least_error, numerical_error, rules_for
from mubeam.production.request import photon_flux, point_status
from mubeam.production.spectrum import Nodes, spectrum
from mubeam.search import Search

BLOCK_NUMBERS = 2_000_000
"""Nodes held at once."""


class SignalNodes(NamedTuple):
    """Nodes (N, n) over the spectra of all channels and windows.

    `weight` counts events at coupling 1 and signal probability 1, efficiency included.
    """

    momentum_gev: FloatArray
    weight: FloatArray
    efficiency: FloatArray


@dataclass(frozen=True)
class SignalTable:
    """What of a yield does not depend on the coupling, for masses (N,); `check` is the coarser rule for the error."""

    search: Search
    mass_gev: FloatArray
    value: SignalNodes
    check: SignalNodes
    status: StatusArray

    def probability(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        """Signal probability at the nodes (N, ..., n) for couplings (N, ...)."""
        mass = self.mass_gev.reshape(-1, *(1,) * coupling.ndim)
        width, invisible = self.search.model.width_gev(mass, coupling[..., None])
        # a stable particle is the same at all nodes
        momentum = _aligned(nodes.momentum_gev, coupling.ndim) if width.any() else np.ones_like(width)
        rate = decay_rate_per_m(width, mass, momentum)
        return signals.get(self.search.analysis.signature)(rate, invisible, self.search.experiment.geometry)

    def events(self, coupling: FloatArray) -> FloatArray:
        """Expected events for couplings (N, ...), same shape."""
        return self._events(self.value, coupling)

    def events_error(self, coupling: FloatArray) -> FloatArray:
        """Numerical error of `events`, same shape."""
        value, check = (self._events(nodes, coupling) for nodes in (self.value, self.check))
        return numerical_error(value, check, least_error(self.search.precision))

    def rows(self, rows: NDArray[np.intp]) -> "SignalTable":
        """The table for these of its masses."""
        value, check = (SignalNodes(*(column[rows] for column in nodes)) for nodes in (self.value, self.check))
        return SignalTable(self.search, self.mass_gev[rows], value, check, self.status[rows])

    def _events(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        weight = _aligned(nodes.weight, coupling.ndim)
        return np.asarray(coupling**2 * (weight * self.probability(nodes, coupling)).sum(axis=-1))


def _aligned(nodes: FloatArray, ndim: int) -> FloatArray:
    """(N, n) to (N, 1, ..., n), so that it meets couplings of `ndim` dimensions and a node axis."""
    return nodes.reshape(len(nodes), *(1,) * (ndim - 1), -1)


def signal_table(search: Search, mass_gev: FloatArray) -> SignalTable:
    """The table for masses (N,); masses at which nothing is produced have zero weights and say why in `status`."""
    beam = search.experiment.beam
    flux = photon_flux(search.experiment.target.nucleus, search.form_factor)
    status = statuses(np.zeros(mass_gev.shape, dtype=bool), NOTHING_IN_WINDOW)
    none = SignalNodes(*(np.full((len(mass_gev), 1), x) for x in (1.0, 0.0, 1.0)))
    parts: list[tuple[SignalNodes, SignalNodes]] = [(none, none)]
    for channel in search.model.channels():
        energy = np.full(mass_gev.shape, beam.energy_gev)
        channel_status = point_status(channel.process, energy, mass_gev, flux)
        is_open = channel_status == OK
        status[~is_open] = channel_status[~is_open]
        if not is_open.any():
            continue
        for window in search.analysis.windows:
            found = spectrum(
                channel.process,
                energy[is_open],
                mass_gev[is_open],
                flux,
                search.method,
                rules_for(search.precision, channel.process),
                x_min=1 - window.p_out_max_gev / beam.energy_gev,
                x_max=1 - window.p_out_min_gev / beam.energy_gev,
                mass_knots_gev=search.efficiency_knots_gev,
            )
            value, check = (
                _signal_nodes(search, n, is_open, search.events_per_pb * channel.strength**2) for n in found
            )
            parts.append((value, check))
    value, check = (
        SignalNodes(*(np.concatenate(c, axis=1) for c in zip(*n, strict=True))) for n in zip(*parts, strict=True)
    )
    status[value.weight.sum(axis=1) > 0] = OK
    return SignalTable(search, mass_gev, value, check, status)


def _signal_nodes(search: Search, nodes: Nodes, is_open: NDArray[np.bool_], events_per_pb: float) -> SignalNodes:
    """Nodes of the open masses, spread over all masses."""
    shape = (len(is_open), nodes.weight_pb.shape[1])
    momentum, weight, efficiency = np.ones(shape), np.zeros(shape), np.ones(shape)
    # nodes of closed windows weigh nothing and may have no momentum
    momentum[is_open] = np.where(nodes.weight_pb > 0, kinematics.momentum(nodes.energy_gev, nodes.mass_gev), 1.0)
    efficiency[is_open] = search.efficiency_at(nodes.mass_gev)
    weight[is_open] = events_per_pb * nodes.weight_pb * efficiency[is_open]
    return SignalNodes(momentum, weight, efficiency)
