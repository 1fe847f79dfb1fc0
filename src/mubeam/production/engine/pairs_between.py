"""Spectra of pairs through a mediator, whose emission is interpolated between masses: closest where most pairs are.

The pairs of one mass share the emission of mediators of all masses up to the highest one, of which the heavy ones make
next to none. A look by a coarse rule says what each panel of the emission makes of the pairs of a mass; panels may err
the more the less that is, and what makes nothing that counts keeps the emission of the look.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.interpolant import LAST_PLACE, LONG, NEAR_END, Found, interpolated
from mubeam.production.engine.panels import Rule, highest_mass
from mubeam.production.engine.precision import PRECISIONS, Orders
from mubeam.production.engine.spectrum import Emitted, Nodes, computed, log_odds, node_maker
from mubeam.production.processes import OffShellProcess
from mubeam.units import PB_PER_INVERSE_GEV2

LOOK: Final = PRECISIONS["standard"].rough
"""The coarse rule."""

ROUGH_ERROR: Final = 1e-2
"""The largest error of the emission of a mediator, however little it adds."""

OF_MOST: Final = 0.85
OF_REST: Final = 1 / 24
"""What the panels that make most may err by, of what is aimed at, and what each other one adds at most."""

NEGLIGIBLE: Final = 1e-8
"""Share of the pairs of a mass that may be off by itself."""


def interpolated_pairs(
    process: OffShellProcess,
    rule: Rule,
    energy: FloatArray,
    m: FloatArray,
    window: tuple[FloatArray, FloatArray],
    largest_error: float,
    mass_knots_gev: tuple[float, ...],
) -> Found:
    """As `interpolated` for pairs, with an error of each node, (N, n): that of their sum reaches `largest_error`.

    Where the emission is not interpolated, at the end of the range of the mediator's mass, it is computed.
    """
    low, high = (np.broadcast_to(end, m.shape) for end in window)
    settings = np.stack([energy, low, high], axis=1)

    def found(how: Rule, wanted: Callable[[NDArray[np.intp], FloatArray], FloatArray]) -> Found:
        def emitted(beam: float, x_min: float, x_max: float) -> Emitted:
            members = np.flatnonzero((settings == (beam, x_min, x_max)).all(axis=1))
            return _with_errors(how, (beam, x_min, x_max), lambda q: wanted(members, q.reshape(members.size, -1)))

        make = node_maker(process, energy, m, how.flux, how.method, low, high, None, mass_knots_gev, emitted)
        nodes = make(how.orders)
        if not nodes.weight_pb.any():
            return Found(nodes, np.zeros(nodes.weight_pb.shape))
        # each mediator's nodes are followed by themselves with errors as weights
        columns = (column.reshape(m.size, -1, 2, how.orders.x) for column in nodes)
        (energy_x, _), (weight, missed), (q, _) = (np.moveaxis(column, 2, 0) for column in columns)
        error = np.divide(np.abs(missed), np.abs(weight), out=np.zeros(weight.shape), where=weight != 0)
        energy_x, weight, q, error = (column.reshape(m.size, -1) for column in (energy_x, weight, q, error))
        return Found(Nodes(energy_x, weight, q), error)

    looked = found(rule._replace(orders=_look(rule.orders)), lambda _, q: np.full(q.shape, ROUGH_ERROR)).nodes
    share = _shares(rule, energy, looked)

    def wanted(members: NDArray[np.intp], q: FloatArray) -> FloatArray:
        mine = np.take_along_axis(share[members], _panel(rule, energy[members], q), axis=1)
        most = largest_error * np.maximum(OF_MOST, OF_REST / np.maximum(mine, NEGLIGIBLE))
        return np.where(mine < NEGLIGIBLE, 1.0, np.minimum(most, ROUGH_ERROR))

    return found(rule, wanted)


def _look(orders: Orders) -> Orders:
    """The orders of the look: coarse ones, with no more nodes than the rule has."""
    return LOOK._replace(x=min(LOOK.x, orders.x))


def _edges() -> FloatArray:
    near = np.array([start for start, _ in NEAR_END])
    return np.concatenate([near[0] - LONG * np.arange(12, 0, -1), near, [LAST_PLACE]])


EDGES: Final = _edges()
"""Where panels of a mediator's mass begin, in p, down to masses that no beam tells from zero."""


def _panel(rule: Rule, energy: FloatArray, q: FloatArray) -> NDArray[np.intp]:
    """Which panel mediators of masses (N, K) are in, for beams (N,)."""
    tops = np.array([highest_mass(rule.emission, rule.flux, beam) for beam in energy.tolist()])
    place = log_odds(np.minimum(q / tops[:, None], 1 - 1e-12))
    return np.asarray(np.searchsorted(EDGES, place, side="right"))


def _shares(rule: Rule, energy: FloatArray, looked: Nodes) -> FloatArray:
    """What each panel (N, P) makes of the pairs of a mass, of all 1."""
    made, panel = np.abs(looked.weight_pb), _panel(rule, energy, looked.mass_gev)
    found = np.zeros((len(made), EDGES.size + 1))
    np.add.at(found, (np.arange(len(made))[:, None], panel), made)
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(found, total, out=np.ones_like(found), where=total > 0))


def _with_errors(rule: Rule, line: tuple[float, float, float], wanted: Callable[[FloatArray], FloatArray]) -> Emitted:
    """The emission of a mediator, interpolated: its nodes twice, with the errors of the weights as second weights.

    `wanted` says of masses how good it must be; 1 or more is that of the look.
    """
    compute = computed(rule.emission, rule.flux, rule.method)(*line)
    count, look = rule.orders.x, rule._replace(orders=_look(rule.orders))

    def between(how: Rule, q: FloatArray, most: FloatArray) -> Found:
        energy, low, high = (np.full_like(q, number) for number in line)
        return interpolated(how, energy, q, low, high, most)

    def of_masses(q: FloatArray, q_end: float, orders: Orders) -> tuple[FloatArray, FloatArray]:
        most = wanted(q).ravel()
        energy_x, weight, error = np.tile(q[:, None], (1, count)), np.zeros((q.size, count)), np.full(q.shape, np.inf)
        counts, rest = np.flatnonzero(most < 1), np.flatnonzero(most >= 1)
        if rest.size:
            (coarse_x, coarse, _), coarse_error = between(look, q[rest], np.full(rest.shape, ROUGH_ERROR))
            more = count - look.orders.x
            energy_x[rest] = np.pad(coarse_x, ((0, 0), (0, more)), mode="edge")
            weight[rest] = np.pad(coarse, ((0, 0), (0, more)))
            error[rest] = np.where(np.isfinite(coarse_error), 1.0, np.inf)
        if counts.size:
            (energy_x[counts], weight[counts], _), error[counts] = between(rule, q[counts], most[counts])
        weight /= PB_PER_INVERSE_GEV2
        left = ~np.isfinite(error)
        if left.any():
            energy_x[left], weight[left] = compute(q[left], q_end, orders)
        error = np.where(left, 0.0, error)[:, None]
        return np.concatenate([energy_x, energy_x], axis=1), np.concatenate([weight, weight * error], axis=1)

    return of_masses
