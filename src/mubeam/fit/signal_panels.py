"""Panels of what a search sees: computed at masses, and followed between them, with the errors that this leaves."""

from functools import partial
from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.fit.panels import make_panels, relative
from mubeam.fit.points import pairs_of
from mubeam.fit.signals import Signals, table_at
from mubeam.foundation.checks import FloatArray
from mubeam.models.vertex import Term, rate_terms
from mubeam.production.engine.precision import least_error
from mubeam.searches.folding import MASSES_BETWEEN, SignalTable
from mubeam.searches.nodes import SignalNodes
from mubeam.searches.search import Search

DEPTHS: Final = (0.1, 1.0, 10.0)
"""Ways over decay lengths, at the middle momentum, with which interpolated nodes are tested."""


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
