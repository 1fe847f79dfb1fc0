"""A signal at masses between those of its table: the nodes interpolated, with what that may be wrong by."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, last_coefficient
from mubeam.searches.folding import SignalTable
from mubeam.searches.nodes import SignalNodes
from mubeam.searches.plane import Rows

LARGEST_ERROR: Final = 2.0**-26
"""Relative one of events, up to which nodes are interpolated."""

ROUNDING: Final = 1e-12
"""Relative one of the numbers of a table."""

NOTHING: Final = -800.0
"""Logarithm of no weight."""

DECAYS: Final = 10.0
"""By how much more than a momentum the decays on a way change, which are up to so many lifetimes."""


@dataclass(frozen=True)
class TableBetween:
    """A table whose masses are at the places (n,) of Lobatto points, rising in ln(m/GeV), and their node columns.

    `columns` (n, K) are the logarithms of momenta and of sizes of weights, rule by rule; `error`: the relative error of
    sums over them.
    """

    place: FloatArray
    table: SignalTable
    columns: FloatArray
    error: float

    @property
    def nbytes(self) -> int:
        """Memory that its arrays take."""
        return self.columns.nbytes + self.place.nbytes

    def shares(self, place: FloatArray) -> FloatArray:
        """Of the values at the places of the table (n,) in those at others (P,): the matrix (P, n)."""
        return interpolation_rows(-self.place, -place)

    def at(self, place: FloatArray) -> SignalTable:
        """The table of masses at these places (P,)."""
        table, columns, mass = self.table, np.exp(self.shares(place) @ self.columns), np.exp(place)
        found = {}
        for rule in self._rules:
            nodes, first, end = rule.nodes, rule.first, rule.first + rule.sign.size
            momentum, size = columns[:, first:end], columns[:, end : end + rule.sign.size]
            same = np.ones_like(size)
            columns_of = momentum, rule.sign * size, same, same, nodes.beam_gev, nodes.depth_m, nodes.ranges
            found[id(nodes)] = SignalNodes(*columns_of, np.broadcast_to(rule.error, size.shape))
        value, check, rough = (found[id(nodes)] for nodes in (table.value, table.check, table.rough))
        some = np.zeros(len(place), dtype=np.intp)
        known = mass, value, check, rough, table.status[some], table.extrapolated[some]
        return SignalTable(table.search, table.terms, Rows(table.of_plane.plane, mass), *known, in_parts=table.in_parts)

    @cached_property
    def _rules(self) -> list["_Rule"]:
        """The rules that differ, with the largest of their errors at any mass and that of interpolation."""
        found, first = [], 0
        for nodes in _different(self.table):
            sign = np.sign(nodes.weight[0])
            own = np.zeros(sign.shape) if nodes.relative_error is None else nodes.relative_error.max(axis=0)
            found.append(_Rule(nodes, first, sign, own + self.error))
            first += 2 * sign.size
        return found


class _Rule(NamedTuple):
    """Nodes of a table, where their columns begin, and the signs and relative errors (K,) of what they stand for."""

    nodes: SignalNodes
    first: int
    sign: FloatArray
    error: FloatArray


def table_between(table: SignalTable, place: FloatArray) -> TableBetween | None:
    """The table between its masses, at Lobatto points `place` (n,); None where its nodes are not smooth enough.

    The error is that of leaving one of the masses out.
    """
    columns, error = [], ROUNDING
    for nodes in _different(table):
        size, sign = np.abs(nodes.weight), np.sign(nodes.weight)
        counts = sign[0] != 0
        if nodes.seen is not None or nodes.pointing is not None or (sign != sign[0]).any() or not counts.any():
            return None
        log_momentum = np.log(np.where(counts, nodes.momentum_gev, 1.0))
        with np.errstate(divide="ignore"):
            log_size = np.log(size)
        missed = np.abs(last_coefficient(np.where(counts, log_size, 0.0)))
        missed = (missed + DECAYS * np.abs(last_coefficient(log_momentum))) * (len(place) - 1)
        error = max(error, float((size @ missed / size.sum(axis=1)).max()))
        columns += [log_momentum, np.where(counts, log_size, -np.inf)]
    if not error <= LARGEST_ERROR:
        return None
    return TableBetween(place, table, np.maximum(np.concatenate(columns, axis=1), NOTHING), error)


def _different(table: SignalTable) -> list[SignalNodes]:
    """The nodes of the rules, one that stands for others once."""
    return list({id(nodes): nodes for nodes in (table.value, table.check, table.rough)}.values())
