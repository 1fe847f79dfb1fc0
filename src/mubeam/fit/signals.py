"""Expected events of a search at points: spectra between masses, times what is linear in angles and couplings.

Where no lifetime is asked for, the spectra are summed once for each mass, and a term of the rate is one number. Else
weights and momenta of the nodes are followed through the masses, and the decays are computed at them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from operator import mul
from typing import Any, Final, cast

import numpy as np

from mubeam.fit.one_point import NotInFloatsError, OnePoint
from mubeam.fit.panels import Panels
from mubeam.fit.points import COUPLING, At, Pair
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import OK
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.searches.folding import SignalTable, signal_table
from mubeam.searches.nodes import SignalNodes
from mubeam.searches.plane import MASS
from mubeam.searches.search import Search
from mubeam.signals import Fate, Signature
from mubeam.units import HBARC_GEV_M

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
