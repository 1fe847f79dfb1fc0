"""Nodes gathered on fewer momenta: sums of weight x what is smooth in the momentum stay, at a part of the cost.

Where particles are made at many depths of a thick target, by muons of many energies, most nodes of a depth lie between
few momenta. What is smooth in the logarithm of the momentum is summed alike.
"""

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.searches.nodes import NodeRange, SignalNodes

MOMENTA: Final = (56, 44, 36)
"""Momenta on which nodes are gathered, by the rule of the value and those of its checks."""

DENSER: Final = 2.0
"""The momenta lie e^DENSER times as close at the highest as at the lowest: it is the fast that live through a shield.

With 56 of them over three decades, e^(-a/k) that leaves 1e-20 of all is then summed to 1e-9, evenly spread to 1e-5.
"""

LEAST_WEIGHT: Final = 1e-10
"""Of a node to the largest one, for it to decide the lowest momentum."""

MERGED: Final = 4
"""Neighbouring nodes that `merged` takes for one: of spectra this keeps events near a limit to 0.3 %."""

LEAST_GAIN: Final = 2
"""So many times fewer nodes are worth the gathering."""


def momentum_range(momentum_gev: FloatArray, size: FloatArray) -> tuple[float, float]:
    """Ends in ln k of the momenta (P,) of nodes of these sizes (P,): of all at the top, of those that weigh below."""
    low = momentum_gev[size > LEAST_WEIGHT * size.max()].min()
    return float(np.log(low)), float(np.log(momentum_gev[size > 0].max()))


def momenta_between(ends: tuple[float, float], count: int) -> FloatArray:
    """The `count` momenta in GeV between ends in ln k, falling."""
    low, high = ends
    below = np.expm1(DENSER * (1 - lobatto_points(count)) / 2) / np.expm1(DENSER)
    return np.asarray(np.exp(high - below * (high - low)))


def gathering_rows(momentum_gev: FloatArray, ends: tuple[float, float], count: int) -> FloatArray:
    """The matrix (P, count) that takes weights at momenta (P,), as a row, to weights at `momenta_between`."""
    low, high = ends
    below = (high - np.log(momentum_gev)) / (high - low) if high > low else np.zeros_like(momentum_gev)
    at = 1 - 2 * np.log1p(np.clip(below, 0.0, 1.0) * np.expm1(DENSER)) / DENSER
    return interpolation_rows(lobatto_points(count), at)


def gathered(nodes: SignalNodes, count: int) -> SignalNodes:
    """The same on `count` momenta a depth, where that makes LEAST_GAIN times fewer nodes.

    Only of nodes that know their depth and are all accepted alike, with one efficiency: others are left as they are.
    """
    if nodes.depth_m is None or nodes.seen is not None or not nodes.beam_gev.size or not _is_alike(nodes):
        return nodes
    parts: list[SignalNodes] = []
    ranges: list[NodeRange] = []
    first = 0
    for part in nodes.ranges:
        if part.nodes.start == part.nodes.stop:
            # on this nucleus the particle is too heavy for all of the beam
            ranges.append(part._replace(nodes=slice(first, first)))
            continue
        used = np.flatnonzero((nodes.produced[:, part.nodes] != 0).any(axis=0)) + part.nodes.start
        # one node of no weight, where nothing is made
        parts.append(_of_part(nodes, nodes.depth_m, used if used.size else np.array([part.nodes.start]), count))
        end = first + parts[-1].beam_gev.size
        ranges.append(part._replace(nodes=slice(first, end)))
        first = end
    if LEAST_GAIN * first > nodes.beam_gev.size:
        return nodes
    names = ("momentum_gev", "produced", "acceptance", "efficiency", "beam_gev", "depth_m")
    columns: dict[str, Any] = {name: np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names}
    error = None
    if nodes.relative_error is not None:
        error = np.concatenate([part.relative_error for part in parts if part.relative_error is not None], axis=-1)
    return replace(nodes, **columns, ranges=tuple(ranges), relative_error=error)


def merged(nodes: SignalNodes) -> SignalNodes:
    """Neighbouring nodes of one depth as one, with the mean of their 1/k: what is linear in the lifetime stays.

    For a look at which side of a limit events are. Nodes with products in a detector, and those of which some count
    against others, are left as they are.
    """
    weight = nodes.weight
    if nodes.seen is not None or nodes.pointing is not None or (weight < 0).any():
        return nodes
    starts = _starts(nodes)
    total = np.add.reduceat(weight, starts, axis=1)
    inverse = np.add.reduceat(weight / nodes.momentum_gev, starts, axis=1)
    momentum = np.divide(total, inverse, out=np.ones_like(total), where=inverse > 0)
    same, ranges = np.ones_like(total), []
    for part in nodes.ranges:
        first, end = np.searchsorted(starts, (part.nodes.start, part.nodes.stop))
        ranges.append(part._replace(nodes=slice(int(first), int(end))))
    depth = None if nodes.depth_m is None else nodes.depth_m[starts]
    return SignalNodes(momentum, total, same, same, nodes.beam_gev[starts], depth, tuple(ranges))


def _starts(nodes: SignalNodes) -> NDArray[np.intp]:
    """Where groups of up to MERGED nodes of one range, depth and energy of the beam begin."""
    begins = np.zeros(nodes.beam_gev.size, dtype=bool)
    begins[[part.nodes.start for part in nodes.ranges if part.nodes.start < part.nodes.stop]] = True
    for column in (nodes.beam_gev, nodes.depth_m):
        if column is not None:
            begins[1:] |= column[1:] != column[:-1]
    begins[0] = True
    first = np.flatnonzero(begins)
    rank = np.arange(begins.size) - first[np.cumsum(begins) - 1]
    return np.flatnonzero(rank % MERGED == 0)


def _is_alike(nodes: SignalNodes) -> bool:
    """Whether what is produced is accepted alike, mass by mass."""
    made = nodes.produced != 0
    for share in (nodes.acceptance, nodes.efficiency):
        low, high = np.where(made, share, np.inf).min(axis=1), np.where(made, share, -np.inf).max(axis=1)
        if (high > low).any():
            return False
    return True


def _of_part(nodes: SignalNodes, depth_m: FloatArray, used: NDArray[np.intp], count: int) -> SignalNodes:
    """Some of the nodes, gathered."""
    depths, of_depth = np.unique(depth_m[used], return_inverse=True)
    at_depth = [used[of_depth == d] for d in range(depths.size)]
    masses = len(nodes.produced)
    shape = (masses, depths.size, count)
    momentum, produced, missed = np.ones(shape), np.zeros(shape), np.zeros(shape)
    for row in range(masses):
        size = np.abs(nodes.produced[row, used])
        if not size.any():
            continue
        ends = momentum_range(nodes.momentum_gev[row, used], size)
        momentum[row] = momenta_between(ends, count)
        before, rows = np.zeros(0), np.zeros((0, count))
        for d, mine in enumerate(at_depth):
            k = nodes.momentum_gev[row, mine]
            if not np.array_equal(k, before):
                before, rows = k, gathering_rows(k, ends, count)
            made = nodes.produced[row, mine]
            produced[row, d] = made @ rows
            if nodes.relative_error is not None:
                missed[row, d] = np.abs(made * nodes.relative_error[row, mine]) @ np.abs(rows)
    flat, of_rows = (masses, -1), (masses, depths.size * count)
    produced = produced.reshape(flat)
    made_at = nodes.produced != 0
    acceptance, efficiency = (
        np.broadcast_to(np.where(made_at, share, 0.0).max(axis=1)[:, None], of_rows)
        for share in (nodes.acceptance, nodes.efficiency)
    )
    error = None
    if nodes.relative_error is not None:
        size = np.abs(produced)
        error = np.divide(missed.reshape(flat), size, out=np.zeros_like(size), where=size > 0)
    return SignalNodes(
        momentum.reshape(flat),
        produced,
        acceptance,
        efficiency,
        beam_gev=np.full(of_rows[1], nodes.beam_gev.max()),
        depth_m=np.repeat(depths, count),
        ranges=(),
        relative_error=error,
    )
