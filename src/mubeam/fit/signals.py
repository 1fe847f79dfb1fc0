"""Expected events of a search at points: spectra between masses, times what is linear in angles and couplings.

Where no lifetime is asked for, the spectra are summed once for each mass, and a term of the rate is one number. Else
weights and momenta of the nodes are followed through the masses, and the decays are computed at them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from operator import mul
from typing import Any, Final, cast

import numpy as np

from mubeam.errors import InputError
from mubeam.fit.one_point import NotInFloatsError, OnePoint
from mubeam.fit.panels import Panels, make_panels, relative
from mubeam.fit.points import COUPLING, At, Pair, pairs_of
from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term, rate_terms
from mubeam.numerics.estimate import OK
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.precision import least_error
from mubeam.searches.folding import MASSES_BETWEEN, SignalTable, signal_table
from mubeam.searches.nodes import SignalNodes
from mubeam.searches.plane import MASS
from mubeam.searches.request import Search
from mubeam.signals import Fate, Signature
from mubeam.units import HBARC_GEV_M

DEPTHS: Final = (0.1, 1.0, 10.0)
"""Ways over decay lengths, at the middle momentum, with which interpolated nodes are tested."""

BLOCK: Final = 1 << 18
"""Numbers held at once."""


@dataclass(frozen=True)
class Signals:
    """The events of one search.

    Attributes:
        label: "card:analysis".
        search: with the model of one point.
        pairs: the terms of the rate.
        nodes: of one mass, whose layout all have; None where sums over them are followed.
        panels: sums (N, T B) of T terms in B bins, or weights and momenta (N, 2 n) of the nodes.
        between: relative error of production between masses, and the least of any rule, besides that of `panels`.
        bins: how many bins B the analysis has.
        signature: what it looks for.
    """

    label: str
    search: Search
    pairs: tuple[Pair, ...]
    nodes: SignalNodes | None
    panels: Panels
    between: float
    bins: int
    signature: Signature

    @property
    def largest_error(self) -> float:
        """The largest relative error of the events by interpolation."""
        return self.panels.largest_error + self.between

    def events(self, points: At) -> tuple[FloatArray, FloatArray]:
        """Expected events (n, B) at points (n,), and their relative errors (n,) by interpolation."""
        points = points.of(self.search.model, self.pairs)
        step = max(1, BLOCK // self.panels.coefficients.shape[2])
        if points.size <= step or (points.mass_gev.size < points.size and self.nodes is None):
            return self._events(points)
        found, error = np.zeros((points.size, self.bins)), np.zeros(points.size)
        for first in range(0, points.size, step):
            part: Any = slice(first, first + step)
            found[part], error[part] = self._events(points.chosen(part))
        return found, error

    def _events(self, points: At) -> tuple[FloatArray, FloatArray]:
        columns, error = self.panels.at(points.mass_gev)
        found = (self._summed if self.nodes is None else self._at_nodes)(columns, points)
        rest = ~np.isfinite(error)
        error = np.broadcast_to(error + self.between, (points.size,))
        if rest.any():
            rest, error = np.broadcast_to(rest, error.shape), error.copy()
            found[rest] = self.computed(points.chosen(rest))
            error[rest] = 0.0
        return np.maximum(found, 0.0), error

    def _summed(self, columns: FloatArray, points: At) -> FloatArray:
        bins, found = self.bins, np.zeros((points.size, self.bins))
        for i, coefficient in enumerate(points.coefficients):
            found += coefficient[:, None] * columns[:, i * bins : (i + 1) * bins]
        return found * self._probability(points)[:, None]

    def _probability(self, points: At) -> FloatArray:
        """Of a signal (n,) or (1,), where the place of the decay does not matter."""
        signature, model = self.signature, self.search.model
        if model.decays_are_open:
            products = {name: np.full((1,), share) for name, share in signature.assumed_shares.items()}
            fate = Fate(np.zeros(1), np.asarray(1 - sum(products.values())), products)
            return signature.probability(fate, self.search.setup)
        shares = points.shares
        return signature.probability(Fate(shares.width_gev, shares.invisible, shares.products), self.search.setup)

    def _at_nodes(self, columns: FloatArray, points: At) -> FloatArray:
        nodes = cast(SignalNodes, self.nodes)
        weight, momentum = np.split(columns, 2, axis=1)
        shares = points.shares
        rate = decay_rate_per_m(shares.width_gev[:, None], points.mass_gev[:, None], momentum)
        products = {name: share[:, None] for name, share in shares.products.items()}
        fate = Fate(rate, shares.invisible[:, None], products, nodes.depth_m)
        weight = weight * self.signature.probability(fate, self.search.setup)
        found = np.zeros((points.size, self.bins))
        for term, bin_, mine, _ in nodes.ranges:
            found[:, bin_] += points.coefficients[term] * weight[:, mine].sum(axis=1)
        return found

    def one(self, point: OnePoint) -> list[float]:
        """Expected events (B,) at one point; NotInFloatsError where they have to be computed."""
        point = point.of(self.search.model, self.pairs)
        columns, error = self.panels.one(point.mass_gev)
        if error == inf:
            raise NotInFloatsError
        found = self._summed_at(columns, point) if self.nodes is None else self._one_at_nodes(columns, point)
        return [max(events, 0.0) for events in found]

    def _summed_at(self, columns: Sequence[float], point: OnePoint) -> list[float]:
        bins, coefficients = self.bins, point.coefficients()
        found = [sum(map(mul, coefficients, columns[i::bins])) for i in range(bins)]
        if self.search.model.decays_are_open:
            assumed = self.signature.assumed_shares
            width, invisible, products = 0.0, 1 - sum(assumed.values()), assumed
        else:
            width, invisible, products = point.shares()
        # what a signature says of arrays it says of floats
        fate = Fate(width, invisible, products)  # type: ignore[arg-type]
        probability = float(self.signature.probability(fate, self.search.setup))
        return [events * probability for events in found]

    def _one_at_nodes(self, columns: Sequence[float], point: OnePoint) -> list[float]:
        nodes, both = cast(SignalNodes, self.nodes), np.asarray(columns)
        weight, momentum = both[: both.size // 2], both[both.size // 2 :]
        width, invisible, products = point.shares()
        rate = (width * point.mass_gev / HBARC_GEV_M) / momentum
        fate = Fate(rate, invisible, products, nodes.depth_m)  # type: ignore[arg-type]
        probability = self.signature.probability(fate, self.search.setup)
        found, coefficients = [0.0] * self.bins, point.coefficients()
        for term, bin_, mine, _ in nodes.ranges:
            found[bin_] += coefficients[term] * float(weight[mine] @ probability[mine])
        return found

    def computed(self, points: At) -> FloatArray:
        """Expected events (n, B), each mass computed."""
        points = points.of(self.search.model, self.pairs)
        masses, inverse = np.unique(points.full[MASS], return_inverse=True)
        table = table_at(self.search, masses, interpolated=False)
        rows: Any = points.rows
        found = table.rows(inverse.ravel())
        own = SignalTable(
            found.search, found.terms, rows, rows.mass_gev, found.value, found.check, found.rough, found.status,
            found.extrapolated, in_parts=True,
        )  # fmt: skip
        return np.where((found.status == OK)[:, None], own.events_in_bins(points.full[COUPLING]), 0.0)


def table_at(search: Search, masses: FloatArray, *, interpolated: bool) -> SignalTable:
    """The table of the parts of the rate, with nodes that are the same at all masses."""
    return signal_table(search, masses, checked=False, in_parts=True, interpolated=interpolated, gathers=False)


def make_signals(label: str, search: Search, range_gev: tuple[float, float], accuracy: float) -> Signals:
    """The events of a search at masses in a range.

    Raises InputError for a search whose detector makes decays depend on where they happen, mass by mass.
    """
    if search.has_detector:
        raise InputError(
            f"{label}: a detector of finite size, or the energies of products, are not computed in fits: leave out "
            "aperture_radius_m and product_energy_min_gev, or scan it"
        )
    model = search.model
    has_lifetime = search.signature.needs_lifetime and not model.decays_are_open
    has_lifetime = has_lifetime and bool(model.decays(np.ones(1), np.ones(1)))
    wide = range_gev if range_gev[0] < range_gev[1] else (range_gev[0] * (1 - 1e-6), range_gev[1] * (1 + 1e-6))
    table, efficiency = table_at(search, np.array([wide[0]]), interpolated=False), search.efficiency_table
    kinks = () if efficiency is None else efficiency.mass_knots_gev
    between = _Between()
    vertices = search.vertices(in_parts=True)
    terms = rate_terms(vertices)
    # terms that cancel in part, which are as large as three times what is left
    share = 3.0 if any(term.factor < 0 for term in terms) else 1.0
    if has_lifetime:
        columns = partial(_node_columns, search, table, between)
        panels = make_panels(columns, wide, accuracy / 2, distance=_by_lifetimes, kinks_gev=kinks)
        nodes: SignalNodes | None = table.value
    else:
        panels, nodes = make_panels(partial(_sums, search, terms, between), wide, accuracy / 2, kinks_gev=kinks), None
    return Signals(
        label,
        search,
        pairs_of(vertices),
        nodes,
        panels,
        share * between.error + least_error(search.precision),
        len(search.analysis.signal_bins),
        search.signature,
    )


class _Between:
    """The largest relative error of interpolated production that was met."""

    error = 0.0

    def meet(self, table: SignalTable) -> None:
        """That of a table."""
        missed = table.value.missed
        if missed is not None:
            made, off = np.abs(table.value.weight).sum(axis=1), np.abs(missed.weight).sum(axis=1)
            share = np.divide(off, made, out=np.zeros_like(made), where=made > 0)
            self.error = max(self.error, float(share.max(initial=0.0)))


def _tables(search: Search, masses: FloatArray, between: _Between, first: float | None = None) -> list[SignalTable]:
    """Tables of all masses, each with `first` before its own."""
    found = []
    for start in range(0, masses.size, MASSES_BETWEEN):
        mine = masses[start : start + MASSES_BETWEEN]
        table = table_at(search, mine if first is None else np.append(first, mine), interpolated=True)
        between.meet(table)
        found.append(table)
    return found


def _sums(search: Search, terms: tuple[Term, ...], between: _Between, masses: FloatArray) -> FloatArray:
    """Sums (N, T B) of the weights of each term in each bin."""
    bins = len(search.analysis.signal_bins)
    parts = []
    for table in _tables(search, masses, between):
        found = np.zeros((table.mass_gev.size, len(terms), bins))
        for term, bin_, mine, _ in table.value.ranges:
            found[:, term, bin_] += table.value.weight[:, mine].sum(axis=1)
        parts.append(found.reshape(len(found), -1))
    return np.concatenate(parts)


def _node_columns(search: Search, lowest: SignalTable, between: _Between, masses: FloatArray) -> FloatArray:
    """Weights and momenta (N, 2 n) of the nodes."""
    # where nothing is produced there are fewer nodes: the lowest mass, which has all, is always there
    tables = _tables(search, masses, between, float(lowest.mass_gev[0]))
    return np.concatenate([np.hstack([one.value.weight[1:], one.value.momentum_gev[1:]]) for one in tables])


def _by_lifetimes(found: FloatArray, wanted: FloatArray) -> FloatArray:
    """Relative errors (N,) of sums over nodes with weights that fall and rise with the momentum as decays do."""
    sums = []
    middle = np.median(wanted[:, wanted.shape[1] // 2 :], axis=1)[:, None]
    for columns in (found, wanted):
        weight, momentum = np.split(columns, 2, axis=1)
        weight = np.abs(weight)
        each = [weight.sum(axis=1)]
        for depth in DEPTHS:
            lived = np.exp(-depth * middle / momentum)
            each += [(weight * lived).sum(axis=1), (weight * (1 - lived)).sum(axis=1)]
        sums.append(np.stack(each, axis=1))
    return relative(*sums)
