"""Unweighted points of a density on the unit cube: a constant envelope in each cell, then accept or reject."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

ENVELOPE = 1.05
"""Ratio of a cell's envelope to the greatest density at its corners and halfway between them."""

FEWEST_PROPOSALS = 1024

TRAINING_ROUNDS, TRAINING_PROPOSALS = 40, 65_536
"""Rounds, and fewest points a round (the same each time), that find where the density is above its envelope."""

FEW_ABOVE = 2e-4
"""Fraction of points above the envelope below which this ends."""

Density = Callable[[FloatArray], FloatArray]
"""Density (n,), not negative, at points (dimensions, n) of the unit cube."""

Columns = tuple[FloatArray, ...]
"""Arrays (n,), or (1,) where all are the same."""


class Drawn(NamedTuple):
    """Drawn points (dimensions, n), the number of proposals, and that of points whose density is above the envelope.

    `carried` are the columns that were computed with the density.
    """

    points: FloatArray
    carried: Columns
    proposals: int
    overweights: int


@dataclass(frozen=True)
class CellSampler:
    """Draws points distributed as `density`; made by `cell_sampler`.

    Attributes:
        density: the density.
        shape: number of cells in each dimension.
        envelope: envelope of each cell (flat).
        keep, alias: Walker's alias table, with which two random numbers choose a cell.
    """

    density: Density
    shape: tuple[int, ...]
    envelope: FloatArray
    keep: FloatArray
    alias: NDArray[np.intp]

    def draw(
        self,
        random: np.random.Generator,
        count: int,
        compute: Callable[[FloatArray], tuple[FloatArray, Columns]] | None = None,
    ) -> Drawn:
        """`count` independent points; `compute` gives the density with columns of the same points to be carried."""
        compute = (lambda points: (self.density(points), ())) if compute is None else compute
        parts: list[FloatArray] = []
        carried: list[Columns] = []
        wanted, proposals, overweights = count, 0, 0
        efficiency = 0.6
        while wanted > 0:
            tried = max(FEWEST_PROPOSALS, int(1.05 * wanted / efficiency))
            points, cell = self.propose(random, tried)
            (density, columns), envelope = compute(points), self.envelope[cell]
            accepted = random.random(tried) * envelope < density
            # proposals after the last point that is wanted do not count
            last = np.flatnonzero(accepted)[:wanted]
            used = tried if last.size < wanted else int(last[-1]) + 1
            parts.append(points[:, last])
            carried.append(tuple(column if column.size == 1 else column[last] for column in columns))
            overweights += int((density[:used] > envelope[:used]).sum())
            proposals += used
            wanted -= last.size
            efficiency = max(0.05, (count - wanted) / proposals)
        found = (one[0] if one[0].size == 1 else np.concatenate(one) for one in zip(*carried, strict=True))
        return Drawn(np.concatenate(parts, axis=1), tuple(found), proposals, overweights)

    def propose(self, random: np.random.Generator, count: int) -> tuple[FloatArray, NDArray[np.intp]]:
        """`count` points (dimensions, count) distributed as the envelope, and their cells (count,)."""
        cell = random.integers(self.envelope.size, size=count)
        cell = np.where(random.random(count) < self.keep[cell], cell, self.alias[cell])
        return _within(cell, self.shape, random), cell


def _within(cell: NDArray[np.intp], shape: tuple[int, ...], random: np.random.Generator) -> FloatArray:
    """A point in each of these cells, (dimensions, n)."""
    points = random.random((len(shape), cell.size))
    index = cell
    for axis in range(len(shape) - 1, -1, -1):
        index, place = np.divmod(index, shape[axis])
        points[axis] = (place + points[axis]) / shape[axis]
    return points


def cell_sampler(density: Density, shape: tuple[int, ...]) -> CellSampler:
    """The sampler of a density with cells of this shape; ValueError if the density is zero on the whole grid."""
    highest = _on_grid(density, [np.linspace(0, 1, 2 * n + 1) for n in shape])
    for axis, n in enumerate(shape):
        left, middle, right = (highest.take(range(first, first + 2 * n - 1, 2), axis) for first in range(3))
        highest = np.maximum(np.maximum(left, middle), right)
    envelope = ENVELOPE * highest.ravel()
    if not envelope.any():
        raise ValueError("the density is zero at all points of the grid")
    random, tries = np.random.default_rng(0), max(TRAINING_PROPOSALS, envelope.size // 2)
    for _ in range(TRAINING_ROUNDS):
        # as many points in a cell as its share, to within one
        ends = np.cumsum(envelope) / envelope.sum() * tries + random.random()
        cell = np.repeat(np.arange(envelope.size), np.diff(np.floor(ends).astype(int), prepend=0))
        found = density(_within(cell, shape, random))
        above = found > envelope[cell]
        if above.mean() < FEW_ABOVE:
            break
        np.maximum.at(envelope, cell[above], ENVELOPE * found[above])
    return CellSampler(density, shape, envelope, *_alias_table(envelope))


GRID_POINTS = 32_768


def _on_grid(density: Density, axes: list[FloatArray]) -> FloatArray:
    """The density on a grid, (n1, n2, ...), computed in pieces."""
    size = reduce(lambda a, b: a * b, (axis.size for axis in axes))
    shape = tuple(axis.size for axis in axes)
    values = np.empty(size)
    for first in range(0, size, GRID_POINTS):
        part = np.arange(first, min(first + GRID_POINTS, size))
        index = np.unravel_index(part, shape)
        values[part] = density(np.array([axis[i] for axis, i in zip(axes, index, strict=True)]))
    return values.reshape(shape)


def _alias_table(weights: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Probabilities to keep a cell and the cell to take instead, so that cells come in proportion to their weights."""
    scaled = weights / weights.mean()
    # lists, which are read and written one by one several times as fast as arrays
    small, large = np.flatnonzero(scaled < 1).tolist(), np.flatnonzero(scaled >= 1).tolist()
    share, keep, alias = scaled.tolist(), [1.0] * scaled.size, list(range(scaled.size))
    while small and large:
        low, high = small.pop(), large[-1]
        keep[low], alias[low] = share[low], high
        share[high] -= 1 - share[low]
        if share[high] < 1:
            small.append(large.pop())
    return np.array(keep), np.array(alias, dtype=np.intp)


@dataclass(frozen=True)
class QuantileMap:
    """A piecewise linear map of [0, 1] onto a range, through `places` (n,) at equal steps of [0, 1]."""

    places: FloatArray

    def __call__(self, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Places for `unit` in [0, 1] (any shape), and the derivative of the map there."""
        steps = self.places.size - 1
        at = unit * steps
        i = at.astype(np.intp)
        slope = self._slopes[i]
        return self.places[i] + (at - i) * slope, slope * steps

    @cached_property
    def _slopes(self) -> FloatArray:
        # one more for the very end of the interval
        return np.append(np.diff(self.places), 0.0)


LEAST_SHARE = 0.02
"""Fraction of the unit interval that is spread evenly, so that every place gets points."""


def quantile_map(places: FloatArray, weight: FloatArray, steps: int) -> QuantileMap:
    """The map of `steps` steps whose density of points is about that of `weight` (n,) at the rising `places` (n,)."""
    parts = np.diff(places) * (weight[1:] + weight[:-1]) / 2
    even = np.diff(places) / (places[-1] - places[0])
    total = parts.sum()
    shares = (1 - LEAST_SHARE) * parts / total + LEAST_SHARE * even if total > 0 else even
    cumulative = np.concatenate([[0.0], np.cumsum(shares) / shares.sum()])
    return QuantileMap(np.interp(np.linspace(0, 1, steps + 1), cumulative, places))


GUIDES = 4096


@dataclass(frozen=True)
class IntervalMap:
    """A map of [0, 1] onto intervals, each of which takes its share; linear in each.

    Attributes:
        low, high: ends (K,) of the intervals.
        share: fraction (K,) of [0, 1] that each takes, above zero.
    """

    low: FloatArray
    high: FloatArray
    share: FloatArray

    def __call__(self, unit: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
        """Places for `unit` in [0, 1] (n,), and the intervals (n,) that they are in."""
        i = self._first[(unit * GUIDES).astype(np.intp)]
        while (behind := unit > self._ends[i]).any():
            i = i + behind
        return self.high[i] - (self._ends[i] - unit) * self._widths[i], i

    @cached_property
    def _ends(self) -> FloatArray:
        ends = np.asarray(np.cumsum(self.share) / self.share.sum())
        ends[-1] = 1.0
        return ends

    @cached_property
    def _widths(self) -> FloatArray:
        return np.asarray((self.high - self.low) / np.diff(self._ends, prepend=0.0))

    @cached_property
    def _first(self) -> NDArray[np.intp]:
        """The interval at each step of [0, 1] from which on a place is looked for."""
        return np.searchsorted(self._ends, np.arange(GUIDES + 1) / GUIDES)
