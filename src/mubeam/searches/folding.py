"""The part of a yield that does not depend on the coupling: spectrum x acceptance x efficiency, once per mass."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term, rate_terms
from mubeam.numerics.estimate import NOT_FINITE, NOTHING_IN_WINDOW, OK, StatusArray, statuses
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.precision import least_error
from mubeam.production.engine.request import POLES, joint_status, point_status
from mubeam.production.processes import Process
from mubeam.searches.between import may_interpolate
from mubeam.searches.gathering import MOMENTA, gathered, merged
from mubeam.searches.kept import ScaledSignal, kept_signal
from mubeam.searches.nodes import Folded, SignalNodes, total
from mubeam.searches.plane import Rows, rows_of_masses
from mubeam.searches.produced_nodes import signal_nodes
from mubeam.searches.search import Search
from mubeam.signals import Event, Fate

BLOCK_NUMBERS = 2_000_000
"""Nodes held at once."""

MASSES_TOGETHER = 20
"""Masses of a table, for those who have more."""

MASSES_BETWEEN, PAIRS_BETWEEN = 240, 60
"""The same of masses whose production is interpolated, and of those of which pairs are made, which have more nodes."""

NUMBERS_BETWEEN = 960
"""Masses times bins of an analysis, of a scan whose production is interpolated and whose sums are held in parts."""

EXTRAPOLATED = 0.01
"""Share of the events beyond the table of an efficiency that is worth a word."""


@dataclass(frozen=True)
class SignalTable:
    """The part of a yield that does not depend on the coupling, for rows (N,) of a plane, by default masses.

    A size is that of the parameter that the plane constrains, by default the coupling. `terms` of the rate; `mass_gev`
    (N,) of the rows; `value`: nodes; `check` and `rough`: coarser ones for the error; `extrapolated`: where the
    efficiency of more than EXTRAPOLATED of the events is beyond its table; `in_parts`: whether the terms are those of
    vertices in parts (`models.vertex`).
    """

    search: Search
    terms: tuple[Term, ...]
    of_plane: Rows
    mass_gev: FloatArray
    value: SignalNodes
    check: SignalNodes
    rough: SignalNodes
    status: StatusArray
    extrapolated: NDArray[np.bool_]
    in_parts: bool = False

    @cached_property
    def bins(self) -> int:
        """How many bins B the analysis has."""
        return len(self.search.analysis.signal_bins)

    @cached_property
    def nodes(self) -> int:
        """Numbers that a row and size take: one where no way is asked for, or nothing decays."""
        model, usual = self.search.model, self.of_plane.is_usual
        is_flat = model.decays_are_open or not self.search.signature.needs_lifetime
        if not is_flat and usual:
            is_flat = not model.shares(self.mass_gev, np.ones_like(self.mass_gev)).width_gev.any()
        return 1 if is_flat else int(self.value.weight.shape[1])

    @property
    def is_pointwise(self) -> bool:
        """Whether each size takes a production of its own: one is enough for all."""
        return False

    def probability(self, nodes: SignalNodes, size: FloatArray) -> FloatArray:
        """Signal probability at the nodes (N, ..., n) for sizes (N, ...)."""
        (found,) = self._probabilities((nodes,), size)
        return found

    def _probabilities(self, rules: tuple[SignalNodes, ...], size: FloatArray) -> list[FloatArray]:
        """As `probability`, for several rules of nodes, whose decays are the same."""
        search = self.search
        if search.model.decays_are_open:
            products = {name: np.full((1,), share) for name, share in search.signature.assumed_shares.items()}
            fate = Fate(np.zeros((1,)), np.asarray(1 - sum(products.values())), products)
            return [np.broadcast_to(search.signature.probability(fate, search.setup), (*size.shape, 1))] * len(rules)
        point = self.of_plane.at(size[..., None])
        shares = point.model.shares(point.mass_gev, point.coupling)
        if not search.signature.needs_lifetime or not shares.width_gev.any():
            # a stable particle is the same at all nodes, and one whose way is not asked for
            rate = decay_rate_per_m(shares.width_gev, point.mass_gev, np.ones_like(point.mass_gev))
            fate = Fate(rate, shares.invisible, shares.products)
            return [search.signature.probability(fate, search.setup)] * len(rules)
        found = []
        for nodes in rules:
            momentum = _aligned(nodes.momentum_gev, size.ndim)
            rate = decay_rate_per_m(shares.width_gev, point.mass_gev, momentum)
            fate = Fate(rate, shares.invisible, shares.products, nodes.depth_m, nodes.seen)
            found.append(search.signature.probability(fate, search.setup))
        return found

    def events(self, size: FloatArray) -> FloatArray:
        """Expected events in all bins for sizes (N, ...), same shape."""
        return total(self.events_in_bins(size))

    def events_in_bins(self, size: FloatArray) -> FloatArray:
        """Expected events (N, ..., B) for sizes (N, ...)."""
        return self._events(self.value, size)

    def folded(self, size: FloatArray) -> Folded:
        """Expected events (N, ..., B) for sizes (N, ...), with what their errors follow from."""
        rules = self.value, self.check, self.rough
        probabilities = self._probabilities(rules, size)
        value, check, rough = (self._sum(nodes, size, share) for nodes, share in zip(rules, probabilities, strict=True))
        missed, between = self.value.missed, np.zeros(value.shape)
        if missed is not None:
            # what is missed by interpolation does not cancel where terms do
            between = self._sum(missed, size, probabilities[0], absolute=True)
        return Folded(value, check, rough, least_error(self.search.precision), between)

    def events_with_error(self, size: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Expected events in all bins for sizes (N, ...) and their numerical error, same shape."""
        found = self.folded(size)
        return found.total, found.total_error

    def is_extrapolated(self, size: FloatArray) -> NDArray[np.bool_]:
        """`extrapolated`, which is the same for all sizes (N,)."""
        return self.extrapolated

    def roughly(self) -> "SignalTable":
        """The table with the nodes of the coarsest rule, a few as one, as those of the value; itself without such."""
        return self if self.rough is self.value else self._roughly

    @cached_property
    def _roughly(self) -> "SignalTable":
        return replace(self, value=merged(self.rough) if self.nodes > 1 else self.rough)

    def scaled_by_row(self, search: Search, produced: FloatArray, efficiency: FloatArray) -> "SignalTable":
        """The table of a `search` of the same model: so many times the particles and efficiency, row by row (N,)."""
        made, taken = produced[:, None], efficiency[:, None]
        value, check, rough = self._of_rules(lambda nodes: nodes.scaled(made, taken))
        return replace(self, search=search, value=value, check=check, rough=rough)

    def rows(self, rows: NDArray[np.intp]) -> "SignalTable":
        """The table for these of its rows."""
        if np.array_equal(rows, np.arange(len(self.mass_gev))):
            return self
        value, check, rough = self._of_rules(lambda nodes: nodes.rows(rows))
        known = self.mass_gev[rows], value, check, rough, self.status[rows], self.extrapolated[rows]
        return SignalTable(self.search, self.terms, self.of_plane.chosen(rows), *known, in_parts=self.in_parts)

    def _of_rules(self, change: Callable[[SignalNodes], SignalNodes]) -> list[SignalNodes]:
        """The nodes of the value and its checks, changed; one rule that stands for others too is changed once."""
        rules = self.value, self.check, self.rough
        found = {id(nodes): change(nodes) for nodes in {id(one): one for one in rules}.values()}
        return [found[id(nodes)] for nodes in rules]

    def produced(self, nodes: SignalNodes, size: FloatArray) -> FloatArray:
        """Events (N, n) at the nodes, for sizes (N,)."""
        found, coefficients = nodes.produced.copy(), self._coefficients(size)
        for part in nodes.ranges:
            found[:, part.nodes] *= np.broadcast_to(coefficients[part.term], size.shape)[:, None]
        return found

    def rate(self, size: FloatArray) -> FloatArray:
        """Events in all bins for sizes (N, ...) if every particle gave the signal, same shape."""
        return total(self._sum(self.value, size, np.ones((*size.shape, 1))))

    def _coefficients(self, size: FloatArray) -> list[FloatArray]:
        """Of each term, for sizes (N, ...); they broadcast with these."""
        point = self.of_plane.at(size)
        same = point.model is self.search.model
        terms = self.terms if same else rate_terms(self.search.vertices(point.model, in_parts=self.in_parts))
        return [term.coefficient(point.mass_gev, point.coupling) for term in terms]

    def _events(self, nodes: SignalNodes, size: FloatArray) -> FloatArray:
        return self._sum(nodes, size, self.probability(nodes, size))

    def _sum(
        self, nodes: SignalNodes, size: FloatArray, probability: FloatArray, *, absolute: bool = False
    ) -> FloatArray:
        """Sums (N, ..., B) of coefficient x weight x probability, the last (N, ..., n) or (N, ..., 1).

        `absolute` leaves out the signs of coefficients.
        """
        coefficients = self._coefficients(size)
        if absolute:
            coefficients = [np.abs(coefficient) for coefficient in coefficients]
        weight, found = _aligned(nodes.weight, size.ndim), np.zeros((*size.shape, self.bins))
        is_flat = probability.shape[-1] == 1
        for term, bin_, mine, _ in nodes.ranges:
            if is_flat:
                events = weight[..., mine].sum(axis=-1) * probability[..., 0]
            else:
                events = np.einsum("...n,...n->...", weight[..., mine], probability[..., mine])
            found[..., bin_] += coefficients[term] * events
        return found


def _aligned(nodes: FloatArray, ndim: int) -> FloatArray:
    """(N, n) to (N, 1, ..., n), so that it meets sizes of `ndim` dimensions and a node axis."""
    return nodes.reshape(len(nodes), *(1,) * (ndim - 1), -1)


def signal_table(
    search: Search,
    mass_gev: FloatArray,
    *,
    checked: bool = True,
    looks: bool = False,
    of_plane: Rows | None = None,
    interpolated: bool = False,
    in_parts: bool = False,
    gathers: bool = True,
) -> SignalTable:
    """The table for masses (N,); masses at which nothing is produced have zero weights and say why in `status`.

    Without `checked` the rules that give the error are left out: for a search that asks for values only; `looks` keeps
    the coarsest one for `roughly`. `of_plane` are
    the rows that have these masses, where they are not these masses against the coupling; `search` has the model of
    their plane, whose processes are those of all rows. `interpolated` takes production from between masses, with an
    error of its own, unless the precision is high. `in_parts` takes the terms of vertices in parts, in which fewer
    parameters change production. `gathers`: nodes of thick targets, of which there are then fewer.
    """
    how = _how(search, checked, looks, interpolated, in_parts, gathers)
    return _made_table(search, mass_gev, of_plane, how)


def reached_signal(
    search: Search, mass_gev: FloatArray, *, checked: bool = True, interpolated: bool = False, in_parts: bool = False
) -> SignalTable | ScaledSignal:
    """The signal for masses (N,) against the coupling, arguments as of `signal_table`.

    The table is kept in memory, for what will be asked for again with another exposure or limit.
    """
    how = _how(search, checked, False, interpolated, in_parts, True)
    if search.has_detector:
        return _made_table(search, mass_gev, None, how)
    return kept_signal(search, mass_gev, how, lambda unit: _made_table(unit, mass_gev, None, how))


class _How(NamedTuple):
    """What of a table is asked for, as in `signal_table`."""

    checked: bool
    looks: bool
    interpolated: bool
    in_parts: bool
    gathers: bool


def _how(search: Search, checked: bool, looks: bool, interpolated: bool, in_parts: bool, gathers: bool) -> _How:
    interpolated = interpolated and search.precision != "high" and not search.has_detector
    return _How(checked, looks, interpolated, in_parts, gathers)


def _made_table(search: Search, mass_gev: FloatArray, of_plane: Rows | None, how: _How) -> SignalTable:
    checked, looks, interpolated, in_parts, gathers = how
    of_plane = rows_of_masses(search.model, mass_gev) if of_plane is None else of_plane
    terms = rate_terms(search.vertices(in_parts=in_parts))
    status = statuses(np.zeros(mass_gev.shape, dtype=bool), NOTHING_IN_WINDOW)
    for process in dict.fromkeys(term.process for term in terms):
        state = _status(search, process, mass_gev)
        closed = state != OK
        if closed.any():
            closed &= ~np.isin(status.astype(object), POLES)
            status[closed] = state[closed]
    # of the value and its two checks
    numbers = (0, 1, 2) if checked else (0, 2, 2) if looks else (0, 0, 0)
    each = sorted(set(numbers))
    if search.has_detector:
        from mubeam.searches.detected import detector_nodes

        made = detector_nodes(search, terms, of_plane, mass_gev, each)
    else:
        made = [signal_nodes(search, terms, mass_gev, rule, interpolated) for rule in each]
    rules = [made[each.index(rule)] for rule in numbers]
    mass = rules[0][1]
    is_closed = status != NOTHING_IN_WINDOW
    at_pole = np.isin(status.astype(object), POLES) if is_closed.any() else is_closed
    status[(rules[0][0].produced != 0).any(axis=1) & ~at_pole] = OK
    # with one term undefined so is their sum
    value, check, rough = (nodes.without(at_pole) for nodes, _ in rules)
    bad = [np.asarray(~np.isfinite(nodes.weight).all(axis=1)) for nodes in (value, check, rough)]
    # never a zero without a word
    status[np.any(bad, axis=0)] = NOT_FINITE
    value, check, rough = (n.without(rows) for n, rows in zip((value, check, rough), bad, strict=True))
    found = value, check, rough, status
    table = SignalTable(search, terms, of_plane, mass_gev, *found, np.zeros(mass_gev.shape, bool), in_parts=in_parts)
    weight, energy = np.abs(value.weight), np.hypot(value.momentum_gev, mass)
    if in_parts:
        # parts count as the vertices that they are of
        weight = np.abs(table.produced(replace(value, produced=weight), np.ones(mass_gev.shape)))
    beyond = search.is_beyond_table(Event(energy, mass, value.beam_gev - energy))
    taken = np.where(beyond, weight, 0.0).sum(axis=1)
    extrapolated = taken > EXTRAPOLATED * weight.sum(axis=1)
    if gathers and not any(term.process.off_shell for term in terms):
        value, check, rough = (gathered(n, count) for n, count in zip((value, check, rough), MOMENTA, strict=True))
    return replace(table, value=value, check=check, rough=rough, extrapolated=np.asarray(extrapolated))


def masses_together(search: Search, masses: int) -> int:
    """How many of so many masses are worked on at once: as many as little memory holds."""
    is_pair = any(vertex.process.off_shell is not None for vertex in search.model.vertices())
    if is_pair and may_interpolate(search, masses):
        return PAIRS_BETWEEN
    few = not may_interpolate(search, masses) or not search.has_one_energy
    return MASSES_TOGETHER if few else MASSES_BETWEEN


def lines_together(search: Search, masses: int) -> int:
    """As `masses_together`, for the lines of a scan."""
    usual = masses_together(search, masses)
    return usual if usual < MASSES_BETWEEN else max(usual, NUMBERS_BETWEEN // len(search.analysis.signal_bins))


def _status(search: Search, process: Process, mass_gev: FloatArray) -> StatusArray:
    """Status of each mass (N,) at the highest energy of the beam, which goes furthest: ok if it is on any nucleus."""
    highest = np.full(mass_gev.shape, search.flux_nodes(1).highest_energy_gev)
    return joint_status([point_status(process, highest, mass_gev, flux) for flux in search.photons_by_reach])
