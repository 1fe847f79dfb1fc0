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
from mubeam.production.engine.spectrum import Emitted, Mediators, Nodes, computed, log_odds, pair_maker
from mubeam.production.processes import OffShellProcess
from mubeam.units import PB_PER_INVERSE_GEV2

LOOK: Final = PRECISIONS["standard"].rough
"""The coarse rule."""

LOOK_ERROR: Final = 0.1
"""The relative error of the emission of a mediator by it: 4 % is the most that was met, at the end of the range."""

ROUGH_ERROR: Final = 1e-2
"""The largest error of the emission of a mediator that is interpolated more closely, however little it adds."""

OF_MOST: Final = 0.85
OF_REST: Final = 1 / 24
"""What the panels that make most may err by, of what is aimed at, and what each other one adds at most."""


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
            return _with_errors(how, (beam, x_min, x_max), lambda q, point: wanted(members[point], q))

        make = pair_maker(process, energy, m, how.flux, low, high, mass_knots_gev, emitted)
        return Found(*make(how.orders))

    looked = found(rule._replace(orders=_look(rule.orders)), lambda _, q: np.full(q.shape, ROUGH_ERROR)).nodes
    share = _shares(rule, energy, looked)

    def wanted(row: NDArray[np.intp], q: FloatArray) -> FloatArray:
        mine = share[row, _panel(rule, energy[row], q)]
        return largest_error * np.maximum(OF_MOST, OF_REST / np.maximum(mine, np.finfo(float).tiny))

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
    """Which panel mediators of masses (N, ...) are in, for beams (N,)."""
    beams, which = np.unique(energy, return_inverse=True)
    tops = np.array([highest_mass(rule.emission, rule.flux, beam) for beam in beams.tolist()])[which.ravel()]
    place = log_odds(np.minimum(q / tops.reshape(-1, *(1,) * (q.ndim - 1)), 1 - 1e-12))
    return np.asarray(np.searchsorted(EDGES, place, side="right"))


def _shares(rule: Rule, energy: FloatArray, looked: Nodes) -> FloatArray:
    """What each panel (N, P) makes of the pairs of a mass, of all 1; all of it where there are none."""
    rows, count = len(energy), EDGES.size + 1
    if not looked.weight_pb.any():
        return np.ones((rows, count))
    shape = rows, -1, _look(rule.orders).x
    made, q = np.abs(looked.weight_pb).reshape(shape).sum(axis=2), looked.mass_gev.reshape(shape)[:, :, 0]
    place = count * np.arange(rows)[:, None] + _panel(rule, energy, q)
    found = np.bincount(place.ravel(), made.ravel(), rows * count).reshape(rows, count)
    total = found.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(found, total, out=np.ones_like(found), where=total > 0))


def _with_errors(
    rule: Rule, line: tuple[float, float, float], wanted: Callable[[FloatArray, NDArray[np.intp]], FloatArray]
) -> Emitted:
    """The emission of a mediator, interpolated.

    `wanted` says of masses, for the pairs of these points, how good it must be; where that is LOOK_ERROR or more it is
    that of the look.
    """
    compute = computed(rule.emission, rule.flux, rule.method)(*line)
    count, look = rule.orders.x, rule._replace(orders=_look(rule.orders))

    def between(how: Rule, q: FloatArray, most: FloatArray) -> Found:
        energy, low, high = (np.full_like(q, number) for number in line)
        return interpolated(how, energy, q, low, high, most)

    def of_masses(q: FloatArray, point: NDArray[np.intp], q_end: float, orders: Orders) -> Mediators:
        most = wanted(q, point)
        energy_x, weight, error = np.tile(q[:, None], (1, count)), np.zeros((q.size, count)), np.full(q.shape, np.inf)
        counts, rest = np.flatnonzero(most < LOOK_ERROR), np.flatnonzero(most >= LOOK_ERROR)
        if rest.size:
            (coarse_x, coarse, _), coarse_error = between(look, q[rest], np.full(rest.shape, ROUGH_ERROR))
            more = count - look.orders.x
            energy_x[rest] = np.pad(coarse_x, ((0, 0), (0, more)), mode="edge")
            weight[rest] = np.pad(coarse, ((0, 0), (0, more)))
            error[rest] = np.where(np.isfinite(coarse_error), LOOK_ERROR, np.inf)
        if counts.size:
            how = rule, q[counts], np.minimum(most[counts], ROUGH_ERROR)
            (energy_x[counts], weight[counts], _), error[counts] = between(*how)
        weight /= PB_PER_INVERSE_GEV2
        left = ~np.isfinite(error)
        if left.any():
            energy_x[left], weight[left], error[left] = compute(q[left], point[left], q_end, orders)
        return Mediators(energy_x, weight, error)

    return of_masses
