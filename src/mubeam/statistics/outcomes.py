"""Probabilities of the ordering number T of several bins, with and without a signal, at one point of the parameters.

The bins are convolved on the grid of whole numbers, node by node of the nuisances: sums of what is positive, whose
relative digits hold. Where that takes too many terms, by Fourier transforms, whose absolute digits hold.
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import LIMIT, log_poisson
from mubeam.statistics.counts import Counts, Nodes
from mubeam.statistics.joint import below, is_small, joint, likely
from mubeam.statistics.one_bin import Terms
from mubeam.statistics.series import product

NEGLIGIBLE = 1e-22
"""Of the highest probability: counts beyond are left out."""

MOST_PRODUCTS = 30_000_000
"""So many products are made one by one."""

MISSING = 1e-3
"""Probability of so many background events that no usual quantile asks for them."""

LEAST_COUNTS, MOST_COUNTS, ROUNDING = 16, 2000, 1e-20
"""Half of the counts of a bin that are looked at first for a table of outcomes, and most; what is too little for it."""

MOST_TABLES = 2
"""Tables of outcomes that are kept, of at most 32 MB each."""

UNSEEN = 1e-17
"""Of a probability without a signal: more events of it are left out."""

LEAST_OF_FOURIER = 1e-7
"""Of the whole: a smaller probability has lost its digits in a transform."""


@dataclass(frozen=True)
class Outcomes:
    """The bins of counts; `prior`: what is added to the shape of gammas."""

    counts: Counts
    prior: float = LIMIT
    _known: dict[int, FloatArray] = field(default_factory=dict, compare=False, repr=False)
    _totals: dict[float, FloatArray] = field(default_factory=dict, compare=False, repr=False)
    _tables: dict[float, FloatArray | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def nodes(self) -> Nodes:
        """Of the nuisances."""
        return self.counts.nodes

    def background(self, i: int, most: int) -> tuple[FloatArray, float]:
        """Probabilities (W, K + 1) of background counts in bin i over exp of the number with them; K up to `most`."""
        logs = self.log_background(i, most)
        top = float(logs.max())
        values = np.exp(logs - top)
        return values[:, : int(np.flatnonzero((values > NEGLIGIBLE).any(axis=0))[-1]) + 1], top

    def log_background(self, i: int, most: int) -> FloatArray:
        """Logs of the probabilities (W, most + 1) of background counts in bin i."""
        known = self._known.get(i)
        if known is None or known.shape[1] <= most:
            known = self.counts.background[i].log_pmf(2 * most + 16, self.nodes.background[:, i], self.prior)
            self._known[i] = known
        return known[:, : most + 1]

    def table(self, least: float) -> FloatArray | None:
        """Probabilities (K1, K2, ...) of background counts, of each bin down to `least`; None where they are many."""
        if least in self._tables:
            return self._tables[least]
        found = self._table(least)
        if len(self._tables) >= MOST_TABLES:
            self._tables.clear()
        self._tables[least] = found
        return found

    def _table(self, least: float) -> FloatArray | None:
        node, each = self.nodes.weight, []
        for i, background in enumerate(self.counts.background):
            factor = self.nodes.background[:, i]
            most, is_whole = max(LEAST_COUNTS, int(background.events * factor.max())), False
            while not is_whole:
                most *= 2
                if most > MOST_COUNTS:
                    return None
                logs = background.log_pmf(most, factor, self.prior)
                one = likely(np.exp(logs), node, least)
                # the likely counts have one peak: the last ones are behind it
                is_past = (logs[:, -1] < logs[:, -2]) | (logs[:, -1] == -np.inf)
                is_whole = bool(is_past.all()) and one.shape[1] <= most
            each.append(one)
            if not is_small([one.shape[1] for one in each], len(node)):
                return None
        return joint(node, each)

    def below(self, signal: FloatArray, weight: NDArray[np.int64], value: int) -> float | None:
        """P(T < value), value > 0, with a signal (B,), by all outcomes; None where these are too many."""
        some, each = np.flatnonzero(weight), []
        for i in some.tolist():
            most = (value - 1) // int(weight[i])
            if most > MOST_COUNTS:
                return None
            made = np.exp(log_poisson((signal[i] * self.nodes.signal[:, i])[:, None], most))
            found, top = self.background(i, most)
            both = product(np.pad(found, ((0, 0), (0, most + 1 - found.shape[1]))), made) * np.exp(top)
            each.append(likely(both, self.nodes.weight, ROUNDING))
        return below(self.nodes.weight, each, weight[some], value)

    def without(self, weight: NDArray[np.int64], most: int) -> tuple[FloatArray, float]:
        """P(T <= t), t = 0..most, without a signal, node by node (W, most + 1), over exp of the number with it."""
        found, scale = [], 0.0
        for i in np.flatnonzero(weight):
            one, top = self.background(int(i), most // int(weight[i]))
            found.append((int(weight[i]), one))
            scale += top
        return np.cumsum(strided(found, most, len(self.nodes.weight)), axis=1), scale

    def with_signal(self, signal: FloatArray, weight: NDArray[np.int64], without: FloatArray) -> float:
        """P(T <= t) with a signal (B,), t and scale those of the last column of `without`."""
        most, found = without.shape[1] - 1, []
        for i in np.flatnonzero(weight):
            mean = (signal[i] * self.nodes.signal[:, i])[:, None]
            one = np.exp(log_poisson(mean, most // int(weight[i])))
            likely = np.flatnonzero((one >= NEGLIGIBLE * one.max(axis=1, keepdims=True)).any(axis=0))
            found.append((int(weight[i]), one[:, : int(likely[-1]) + 1]))
        spread = strided(found, most, len(self.nodes.weight))
        return float(self.nodes.weight @ (spread * without[:, ::-1]).sum(axis=1))

    def terms(self, shape: FloatArray, weight: NDArray[np.int64], without: FloatArray, most: float) -> Terms:
        """CLs as a function of the events of a signal of this shape (B,), for means up to `most`.

        P(T <= t) with j events of the signal is that of a walk of j steps, each of them k_i with the share of bin i. It
        falls with j: what is beyond is less than the last times the probability of so many events.
        """
        means = shape * self.nodes.signal
        totals = means.sum(axis=1, keepdims=True)
        top = without.shape[1] - 1
        steps = [(int(weight[i]), means[:, i : i + 1] / totals) for i in np.flatnonzero(weight)]
        least, largest = min(k for k, _ in steps), max(k for k, _ in steps)
        walk, new, rest = np.zeros_like(without), np.zeros_like(without), without[:, ::-1].copy()
        moved = np.empty_like(without)
        walk[:, 0], below = 1.0, []
        for j in range(top // least + 1):
            first, last = j * least, min(j * largest, top) + 1
            below.append(np.einsum("wt,wt->w", walk[:, first:last], rest[:, first:last]))
            if j > most and (below[-1] * _beyond(j, most) < UNSEEN * below[0]).all():
                break
            new[:, first : min(last + largest, top + 1)] = 0.0
            for k, share in steps:
                end = min(last, top + 1 - k)
                if end > first:
                    part = moved[:, : end - first]
                    np.multiply(walk[:, first:end], share, out=part)
                    new[:, first + k : end + k] += part
            walk, new = new, walk
        found = np.array(below[::-1]).T
        node = self.nodes.weight
        return Terms(node[:, None], totals / shape.sum(), found / float(node @ found[:, -1]), 0.0)

    def total(self, missing: float) -> FloatArray:
        """P(<= n) of all background counts together, n = 0, 1, ... up to where less than this is missing."""
        known = self._totals.get(missing)
        if known is None:
            known = self._totals[missing] = self._total(missing)
        return known

    def _total(self, missing: float) -> FloatArray:
        mean = float((self.nodes.background @ self.counts.nominal).max())
        most = 16 + int(mean + 5 * np.sqrt(mean))
        while True:
            found, scale = np.zeros((len(self.nodes.weight), most + 1)), 0.0
            found[:, 0] = 1.0
            for i in range(self.counts.bins):
                one, top = self.background(i, most)
                scale += top
                found = product(found, one)
            sums = np.cumsum(self.nodes.weight @ found) * np.exp(scale)
            if 1 - sums[-1] < missing or most > 10**5:
                return np.asarray(sums)
            most *= 4

    def quantile_events(self, probability: float) -> int:
        """The smallest number of events in all bins up to which there are so many."""
        return int(np.searchsorted(self._total_for(probability), probability * (1 - 1e-12)))

    def _total_for(self, probability: float) -> FloatArray:
        return self.total(min(MISSING, (1 - probability) / 10))

    def quantile_counts(self, probability: float) -> NDArray[np.int64]:
        """Counts (B,) that are none of them exceeded with at least this probability, about as few as that takes."""
        below = []
        for i in range(self.counts.bins):
            one, top = self.background(i, len(self._total_for(probability)) - 1)
            below.append(np.cumsum(one, axis=1) * np.exp(top))
        level = probability ** (1 / len(below))
        while True:
            found = [min(int(np.searchsorted(self.nodes.weight @ one, level)), one.shape[1] - 1) for one in below]
            joint = np.prod([one[:, n] for one, n in zip(below, found, strict=True)], axis=0)
            if self.nodes.weight @ joint >= probability or level > 1 - 1e-9:
                return np.array(found, np.int64)
            level = (1 + level) / 2


def _beyond(j: int, mean: float) -> float:
    """At least the probability of more than j > mean events: a geometric series with the first ratio of its terms."""
    return exp((j + 1) * log(mean) - mean - lgamma(j + 2)) / (1 - mean / (j + 2))


def strided(counts: list[tuple[int, FloatArray]], most: int, rows: int) -> FloatArray:
    """Probabilities (W, most + 1) of the sum of k n over bins, given k and the probabilities (W, K + 1) of n each."""
    work = sum(found.shape[1] for _, found in counts) * rows * (most + 1)
    if work > MOST_PRODUCTS:
        found = _by_fourier(counts, most, rows)
        if found is not None:
            return found
    spread = np.zeros((rows, most + 1))
    spread[:, 0], end = 1.0, 1
    for k, found in sorted(counts, key=lambda one: -one[1].shape[1]):
        new = np.zeros_like(spread)
        last = min(found.shape[1] - 1, most // k)
        if end == 1:
            new[:, : last * k + 1 : k] = spread[:, :1] * found[:, : last + 1]
        elif rows == 1 and k < last:
            # counts of a remainder after k go to others of the same remainder
            for i in range(k):
                new[0, i::k] = np.convolve(spread[0, i::k], found[0, : last + 1])[: len(new[0, i::k])]
        else:
            new[:, :end] = found[:, :1] * spread[:, :end]
            for n in range(1, last + 1):
                size = min(end, most + 1 - n * k)
                new[:, n * k : n * k + size] += found[:, n : n + 1] * spread[:, :size]
        spread, end = new, min(most + 1, end + k * (found.shape[1] - 1))
    return spread


def _by_fourier(counts: list[tuple[int, FloatArray]], most: int, rows: int) -> FloatArray | None:
    """The same, pair by pair by transforms; None where too little is left to have digits."""
    size = 2 ** int(np.ceil(np.log2(2 * most + 2)))
    spread = np.zeros((rows, most + 1))
    spread[:, 0] = 1.0
    for k, found in counts:
        one = np.zeros((rows, most + 1))
        at = k * np.arange(found.shape[1])
        kept = at <= most
        one[:, at[kept]] = found[:, kept]
        both = np.fft.rfft(spread, size) * np.fft.rfft(one, size)
        spread = np.maximum(np.fft.irfft(both, size)[:, : most + 1], 0.0)
    whole = np.prod([found.sum(axis=1) for _, found in counts], axis=0)
    return spread if (spread.sum(axis=1) > LEAST_OF_FOURIER * whole).all() else None
