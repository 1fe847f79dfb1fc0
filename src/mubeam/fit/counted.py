"""The likelihood of the counts of searches: those that share a nuisance together, the others each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import factorial
from typing import Final

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.statistics import marginal, one_bin
from mubeam.statistics.combination import combined
from mubeam.statistics.counts import Counts

MOST_POWER: Final = 20
LARGEST: Final = 1e12
"""Counts and signals up to which the likelihood of one bin is a polynomial in the signal."""


@dataclass(frozen=True)
class Counted:
    """Counts that belong together.

    Attributes:
        counts: their bins side by side.
        members: which searches they are of.
        powers: of one bin without a systematic error: coefficients of the signal's powers, highest first.
    """

    counts: Counts
    members: tuple[int, ...]
    powers: tuple[float, ...] = ()

    def log_likelihood(self, signals: Sequence[FloatArray]) -> FloatArray:
        """Logarithm (n,) of the probability of the counts for signals (n, B) of all searches."""
        parts = [signals[i] for i in self.members]
        signal = parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)
        if self.powers and signal.max(initial=0.0) < LARGEST:
            events = signal[:, 0]
            if len(self.powers) == 1:
                return self.powers[0] - events
            return np.asarray(np.log(np.polyval(self.powers, events)) - events)
        return marginal.log_likelihood(self.counts, signal)


def make_counted(each: Sequence[Counts]) -> tuple[Counted, ...]:
    """Counts of the searches in their order; where nothing is observed yet, the median without a signal."""
    seen = [one if one.observed is not None else _typical(one) for one in each]
    groups: list[list[int]] = []
    names = [{systematic.name for systematic in one.systematics} for one in seen]
    for i in range(len(seen)):
        mine = [group for group in groups if any(names[i] & names[j] for j in group)]
        groups = [group for group in groups if group not in mine] + [sorted([i, *(j for one in mine for j in one)])]
    return tuple(_counted([seen[i] for i in group], tuple(group)) for group in sorted(groups))


def _counted(parts: list[Counts], members: tuple[int, ...]) -> Counted:
    counts = parts[0] if len(parts) == 1 else combined(parts)
    if counts.bins > 1 or counts.systematics or (counts.observed or (0,))[0] > MOST_POWER:
        return Counted(counts, members)
    (n,) = counts.observed or (0,)
    logs = counts.background[0].log_pmf(n, np.ones(1))[0]
    if n == 0:
        return Counted(counts, members, (float(logs[0]),))
    # e^-s sum_j s^j/j! P(n - j background events)
    return Counted(counts, members, tuple(float(np.exp(logs[n - j])) / factorial(j) for j in range(n, -1, -1)))


def _typical(counts: Counts) -> Counts:
    """The median counts without a signal, bin by bin."""
    if counts.bins == 1:
        return counts.seen(one_bin.one_bin(counts).quantile(0.5))
    alone = [replace(counts, background=(one,), systematics=()) for one in counts.background]
    return counts.seen(*(one_bin.one_bin(one).quantile(0.5) for one in alone))
