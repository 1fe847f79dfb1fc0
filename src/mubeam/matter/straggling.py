"""Muons in matter one by one: depths and energies drawn together, for events.

Losses above CUT are drawn from their spectrum, those below are taken as their mean. A stack of muons is drawn once, as
many as STORED, and kept: an event takes one of those with about its energy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from mubeam.foundation import cache
from mubeam.foundation.checks import FloatArray
from mubeam.matter.beam import Entry
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.slowing import slowed
from mubeam.matter.stack import Layer, Stack
from mubeam.matter.stopping import loss_spectra, mean_losses
from mubeam.matter.transport import VERSION

CUT: Final = 1e-3
STORED: Final = 40_000
STEPS: Final = 60
ENERGIES, SHARES = 32, 300
BINS: Final = 64
"""Of energy, with equal numbers of muons; wide ones are cut into pieces of WIDEST."""

WIDEST: Final = 1.1

SEED: Final = 20_240_715


@dataclass(frozen=True)
class Muons:
    """Muons where they make particles, columns (N,); of those that are lost there are none.

    Attributes:
        depth_m: behind the front of the target.
        energy_gev: there, rising.
        entry_gev: with which it entered.
        weight: how many it stands for, of one that enters.
    """

    depth_m: FloatArray
    energy_gev: FloatArray
    entry_gev: FloatArray
    weight: FloatArray

    @cached_property
    def _edges(self) -> FloatArray:
        """Ends of bins of energy."""
        low, high = float(self.energy_gev[0]), float(self.energy_gev[-1])
        pieces = np.geomspace(low, high, 2 + int(np.log(high / low) / np.log(WIDEST))) if high > low else [low]
        found = np.unique([*np.quantile(self.energy_gev, np.linspace(0, 1, BINS + 1)), *pieces])
        return np.asarray(found if found.size > 1 else low * np.array([1 - 1e-12, 1.0]))

    @cached_property
    def _ends(self) -> FloatArray:
        """Weight (B + 1,) of the muons below the ends of the bins."""
        below = np.searchsorted(self.energy_gev, self._edges, side="left")
        below[-1] = self.energy_gev.size
        return np.asarray(self._cumulative[below])

    @cached_property
    def _cumulative(self) -> FloatArray:
        return np.concatenate([[0.0], np.cumsum(self.weight)])

    @property
    def bins(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Lower and upper ends (B,) of bins of energy that are not empty, and the share of the muons in each."""
        share = np.diff(self._ends)
        filled = share > 0
        return self._edges[:-1][filled], self._edges[1:][filled], share[filled] / share.sum()

    def like(self, energy_gev: FloatArray, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Depths and entry energies (n,) of muons drawn from those in the bins of these energies (n,)."""
        last = len(self._edges) - 2
        at = np.clip(np.searchsorted(self._edges, energy_gev, side="right") - 1, 0, last)
        place = self._ends[at] + random.random(energy_gev.size) * (self._ends[at + 1] - self._ends[at])
        chosen = np.clip(np.searchsorted(self._cumulative, place, side="right") - 1, 0, self.energy_gev.size - 1)
        return self.depth_m[chosen], self.entry_gev[chosen]


def drawn(entry: Entry, stack: Stack, energy_loss: EnergyLoss, count: int = STORED) -> Muons:
    """Muons of a beam where they make particles in a stack, with a loss of energy; kept on disk by what makes them."""
    random = np.random.default_rng(SEED)
    uniform = (random.permutation(count) + random.random(count)) / count
    depth = stack.place_m(uniform)
    # as many at each energy of the beam: rare ones may make most of the particles
    entered = np.arange(count) % entry.energy_gev.size
    energy = entry.energy_gev[entered]
    weight = (entry.share / np.bincount(entered, minlength=entry.energy_gev.size))[entered]
    if energy_loss == "csda":
        grid = np.linspace(0.0, depth.max(), 200)
        lines, place = np.unique(energy, return_inverse=True)
        table = slowed(stack.layers, grid, lines)
        cell = np.clip(np.searchsorted(grid, depth) - 1, 0, grid.size - 2)
        part = (depth - grid[cell]) / np.diff(grid)[cell]
        now = table[cell, place] * (1 - part) + table[cell + 1, place] * part
    else:
        low = entry.grid(0).low_gev
        # the depths are shuffled against the entries already
        key = cache.key_of("muons one by one", VERSION, SEED, STEPS, repr(stack), entry.energy_gev, entry.share, count)
        found = cache.load(key, (count,))
        now = _straggled(stack.layers, depth, energy, low, random) if found is None else found
        if found is None:
            cache.store(key, now)
    order = np.argsort(now, kind="stable")
    order = order[now[order] > 0]
    return Muons(depth[order], now[order], energy[order], weight[order])


def _straggled(
    layers: Sequence[Layer], depth: FloatArray, entry: FloatArray, low: float, random: np.random.Generator
) -> FloatArray:
    """Energies (N,) at depths (N,) of muons of these energies; 0 where they fell below `low`."""
    energy, start = entry.astype(float).copy(), 0.0
    total = sum(layer.length_m for layer in layers)
    for layer in layers:
        if layer.parts:
            losses = _Losses(layer, low, float(entry.max()))
            steps = max(4, round(STEPS * layer.length_m / total))
            step = layer.length_m / steps
            for k in range(steps):
                part = np.clip((depth - start) / step - k, 0.0, 1.0)
                going = np.flatnonzero((part > 0) & (energy > low))
                if going.size:
                    energy[going] = losses.passed(energy[going], part[going] * step, low, random)
        start += layer.length_m
    return np.where(energy > low, energy, 0.0)


class _Losses:
    """Tables of a layer: losses per metre below CUT, collisions per metre above it and their spectrum."""

    def __init__(self, layer: Layer, low: float, high: float) -> None:
        self.log_energy = np.linspace(np.log(low), np.log(high), ENERGIES)
        energy = np.exp(self.log_energy)[:, None]
        self.log_v = np.linspace(np.log(CUT), 0.0, SHARES)
        v = np.exp(self.log_v)
        mean, density = np.zeros(ENERGIES), np.zeros((ENERGIES, SHARES))
        for material, per_m in layer.parts:
            mean += per_m * np.sum(mean_losses(material, energy[:, 0]), axis=0)
            density += per_m * loss_spectra(material, energy, np.minimum(v, 1 - 1e-12)).total * v
        cells = (density[:, 1:] + density[:, :-1]) / 2 * np.diff(self.log_v)
        lost = ((density * v)[:, 1:] + (density * v)[:, :-1]) / 2 * np.diff(self.log_v)
        self.cumulative = np.pad(cells.cumsum(axis=1), ((0, 0), (1, 0)))
        self.soft = np.maximum(mean - energy[:, 0] * lost.sum(axis=1), 0.0)

    def _at(self, table: FloatArray, energy: FloatArray) -> FloatArray:
        return np.interp(np.log(energy), self.log_energy, table)

    def passed(self, energy: FloatArray, way: FloatArray, low: float, random: np.random.Generator) -> FloatArray:
        """Energies (n,) after ways (n,) in m."""
        half = np.maximum(energy - self._at(self.soft, energy) * way / 2, low)
        now = np.maximum(energy - self._at(self.soft, half) * way, 0.0)
        hits = random.poisson(self._at(self.cumulative[:, -1], half) * way)
        for nth in range(int(hits.max(initial=0))):
            struck = np.flatnonzero((hits > nth) & (now > low))
            now[struck] *= 1 - self._shares(now[struck], random)
        return now

    def _shares(self, energy: FloatArray, random: np.random.Generator) -> FloatArray:
        """A loss v (n,) of each: from the row of one of the two energies beside it, the nearer the more likely."""
        row = (self._at(np.arange(ENERGIES, dtype=float), energy) + random.random(energy.size)).astype(int)
        row, found = np.minimum(row, ENERGIES - 1), np.empty(energy.size)
        for i in np.unique(row):
            mine = row == i
            place = random.random(int(mine.sum())) * self.cumulative[i, -1]
            found[mine] = np.interp(place, self.cumulative[i], self.log_v)
        return np.asarray(np.exp(found))
