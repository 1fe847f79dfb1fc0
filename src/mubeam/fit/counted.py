"""The likelihood of the counts of searches: those that share a nuisance together, the others each.

Averaged over nuisances it is, with nodes w of weight p_w at which they multiply signals by k,

    sum_w p_w prod_i e^(-k s_i) sum_j (k s_i)^j/j! P_wi(n_i - j background events),

polynomials in the signal whose coefficients are made once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Final, Protocol

import numpy as np

from mubeam.fit.one_point import NotInFloatsError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics import marginal, one_bin
from mubeam.statistics.combination import combined
from mubeam.statistics.counts import Counts
from mubeam.statistics.quadrature import lognormal_rule
from mubeam.statistics.series import log_factorials

MOST_POWER: Final = 20
LARGEST: Final = 1e12
"""Counts up to which a polynomial is taken, and the signal from which on it is not followed: e^(-s) is what matters."""

BLOCK: Final = 1 << 20
"""Numbers held at once."""

NONE_FREE: Final[FloatArray] = np.zeros((1, 0))
"""No nuisances are free."""


class Counted(Protocol):
    """Counts that belong together, asked for the logarithm of their probability.

    `signals` are the events of all searches, `free` the nuisances that are free parameters, side by side.
    """

    def log_likelihood(self, signals: Sequence[FloatArray], free: FloatArray = NONE_FREE) -> FloatArray:
        """Of points (n,) with signals (n, B) and nuisances (n, K)."""

    def one(self, signals: Sequence[Sequence[float]], free: Sequence[float] = ()) -> float:
        """Of one point; raises one of `one_point.NOT_IN_FLOATS` where arrays have to say it."""


def side_by_side(signals: Sequence[FloatArray], members: Sequence[int]) -> FloatArray:
    """Signals (n, B) in all bins of these searches."""
    parts = [signals[i] for i in members]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


@dataclass(frozen=True)
class Averaged:
    """Counts averaged over all nuisances.

    Attributes:
        counts: their bins side by side.
        members: which searches they are of.
    """

    counts: Counts
    members: tuple[int, ...]

    def log_likelihood(self, signals: Sequence[FloatArray], free: FloatArray = NONE_FREE) -> FloatArray:
        """Logarithm (n,) of the probability of the counts."""
        signal = side_by_side(signals, self.members)
        if not self._is_short:
            return marginal.log_likelihood(self.counts, signal)
        step = max(1, BLOCK // self._weight.size)
        return np.concatenate([self._short(signal[i : i + step]) for i in range(0, max(len(signal), 1), step)])

    def one(self, signals: Sequence[Sequence[float]], free: Sequence[float] = ()) -> float:
        """The same of one point, in floats where there is nothing to average over."""
        if not self._is_short or self._weight.size > 1:
            return float(self.log_likelihood([np.array([one]) for one in signals])[0])
        found, bin_, (tops, powers) = 0.0, 0, self._plain
        for i in self.members:
            for signal in signals[i]:
                found += tops[bin_] - signal
                if len(powers[bin_]) > 1:
                    if signal > LARGEST:
                        raise NotInFloatsError
                    value = 0.0
                    for power in powers[bin_]:
                        value = value * signal + power
                    found += log(value)
                bin_ += 1
        return found

    def _short(self, signal: FloatArray) -> FloatArray:
        weight, factor, tops, powers = self._weight, self._factor, self._top, self._powers
        found: FloatArray = np.zeros((len(signal), 1))
        for i, each in enumerate(powers):
            mean = signal[:, i, None] if weight.size == 1 else signal[:, i, None] * factor[:, i]
            found = found + (tops[:, i] - mean)
            if each.shape[0] > 1:
                mean, value = np.minimum(mean, LARGEST), each[0]
                for power in each[1:]:
                    value = value * mean + power
                found += np.log(value)
        if weight.size == 1:
            return np.asarray(found[:, 0])
        highest = found.max(axis=1, keepdims=True)
        safe = np.where(np.isfinite(highest), highest, 0.0)
        return np.asarray(safe[:, 0] + np.log(np.exp(found - safe) @ weight))

    @cached_property
    def _is_short(self) -> bool:
        return max(self.counts.observed or (0,)) <= MOST_POWER

    @cached_property
    def _nodes(self) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
        """Weights (W,), factors of the signals (W, B), logarithms of the background's P(0..n) (W, n + 1) bin by bin."""
        observed, counts = self.counts.observed or (), self.counts
        if counts.bins > 1:
            nodes = counts.nodes
            each = enumerate(zip(observed, counts.background, strict=True))
            return nodes.weight, nodes.signal, [one.log_pmf(n, nodes.background[:, i]) for i, (n, one) in each]
        # one bin has finer rules, one for what signal and background share and one for the signal alone
        one, n = one_bin.one_bin(counts), observed[0]
        nothing = np.zeros(1), np.ones(1)
        theta, weight = lognormal_rule(one.spread, n) if one.spread else nothing
        own, own_weight = lognormal_rule(one.own, n) if one.own else nothing
        logs = one.background.log_pmf(n, np.exp(one.spread * theta))
        factor = np.exp(one.shared * theta[:, None] + one.own * own)
        return np.outer(weight, own_weight).ravel(), factor.reshape(-1, 1), [np.repeat(logs, own.size, axis=0)]

    @property
    def _weight(self) -> FloatArray:
        return self._nodes[0]

    @property
    def _factor(self) -> FloatArray:
        return self._nodes[1]

    @cached_property
    def _top(self) -> FloatArray:
        """Logarithms (W, B) of the largest coefficients."""
        return np.stack([self._logs(logs).max(axis=1) for logs in self._nodes[2]], axis=1)

    @cached_property
    def _powers(self) -> list[FloatArray]:
        """Coefficients (n + 1, W) of each bin over the largest, of the highest power first."""
        each = zip(self._nodes[2], self._top.T, strict=True)
        return [np.exp(self._logs(logs) - top[:, None]).T for logs, top in each]

    @cached_property
    def _plain(self) -> tuple[list[float], list[list[float]]]:
        return self._top[0].tolist(), [powers[:, 0].tolist() for powers in self._powers]

    @staticmethod
    def _logs(logs: FloatArray) -> FloatArray:
        # the power j goes with n - j background events
        return np.asarray(logs - log_factorials(logs.shape[1] - 1)[::-1])


def grouped(each: Sequence[Counts]) -> list[tuple[Counts, tuple[int, ...]]]:
    """Counts of the searches in their order, those with a nuisance of the same name together, and which they are of.

    Where nothing is observed yet, they are the median without a signal.
    """
    seen = [one if one.observed is not None else _typical(one) for one in each]
    groups: list[list[int]] = []
    names = [{systematic.name for systematic in one.systematics} for one in seen]
    for i in range(len(seen)):
        mine = [group for group in groups if any(names[i] & names[j] for j in group)]
        groups = [group for group in groups if group not in mine] + [sorted([i, *(j for one in mine for j in one)])]
    parts = [([seen[i] for i in group], tuple(group)) for group in sorted(groups)]
    return [(one[0] if len(one) == 1 else combined(one), members) for one, members in parts]


def make_counted(each: Sequence[Counts]) -> tuple[Averaged, ...]:
    """The counts of the searches in their order, averaged over all nuisances."""
    return tuple(Averaged(counts, members) for counts, members in grouped(each))


def _typical(counts: Counts) -> Counts:
    """The median counts without a signal, bin by bin."""
    if counts.bins == 1:
        return counts.seen(one_bin.one_bin(counts).quantile(0.5))
    alone = [replace(counts, background=(one,), systematics=()) for one in counts.background]
    return counts.seen(*(one_bin.one_bin(one).quantile(0.5) for one in alone))
