"""The Bayesian limit with a flat prior in the strength of the signal: P(more signal than this | counts) <= 1 - CL.

The likelihood is exp(-mu S) times a polynomial in mu, so that its tail is a sum of Poisson probabilities. In one bin it
is CLs wherever the signal has no error.
"""

import itertools
from dataclasses import dataclass
from functools import cached_property
from math import comb, log

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics import one_bin
from mubeam.statistics.background import log_poisson
from mubeam.statistics.base import Likelihood
from mubeam.statistics.binned import Binned
from mubeam.statistics.counts import Counts
from mubeam.statistics.upper_limit import UpperLimit

MOST_EVENTS = 500
"""In several bins: the binomials of more are no floats."""

MOST_OUTCOMES = 20_000
UNLIKELY = 1e-5
"""Counts of a bin above those that have all but so much of the probability are left out of what is expected."""

BLOCK_NUMBERS = 2_000_000


@dataclass(frozen=True)
class BinnedBayes(Binned):
    """The tail P(mu > 1) of the posterior, for each signal."""

    def values(self, signal: FloatArray) -> FloatArray:
        """The tail (P,) for signals (P, B)."""
        nodes, observed = self.counts.nodes, self.counts.observed or ()
        step = max(1, BLOCK_NUMBERS // (len(nodes.weight) * (sum(observed) + 1)))
        found = [self._block(signal[first : first + step]) for first in range(0, len(signal), step)]
        return np.concatenate(found)

    def _block(self, signal: FloatArray) -> FloatArray:
        nodes, observed = self.counts.nodes, self.counts.observed or ()
        means = signal[:, None, :] * nodes.signal
        total = means.sum(axis=2)
        safe = np.where(total > 0, total, 1.0)
        # a_k = l_k k!/S^k, (P, W, n + 1): of a product, sums over j of binomial(k, j) a_j b_{k - j}
        product = np.ones((*total.shape, 1))
        for i, n in enumerate(observed):
            logs = self.counts.background[i].log_pmf(n, nodes.background[:, i])[:, ::-1]
            share = (means[:, :, i] / safe)[:, :, None]
            one = np.exp(logs - logs.max()) * share ** np.arange(n + 1)
            product = _times(product, one)
        n = product.shape[2] - 1
        below = np.cumsum(np.exp(log_poisson(total[:, :, None], n)), axis=2)
        weight = nodes.weight / safe
        tail = (weight * (product * below).sum(axis=2)).sum(axis=1)
        return np.asarray(np.where(total.max(axis=1) > 0, tail / (weight * product.sum(axis=2)).sum(axis=1), 1.0))

    def expected(self, quantile: float) -> "ExpectedBayes":
        """The tail at this quantile of all outcomes without a signal; InputError where they are too many."""
        return ExpectedBayes(self.counts, self.confidence_level, quantile)


@dataclass(frozen=True)
class ExpectedBayes(Binned):
    """The tail at a quantile of all outcomes without a signal, which are gone through one by one."""

    quantile: float

    @cached_property
    def outcomes(self) -> tuple[list[tuple[int, ...]], FloatArray]:
        """Counts (B,) of the likely ones, and their probabilities (N,)."""
        nodes, found = self.counts.nodes, []
        for i, background in enumerate(self.counts.background):
            most = int(2 * background.events + 10 * np.sqrt(background.events + background.sd**2) + 20)
            probability = np.exp(background.log_pmf(most, nodes.background[:, i]))
            likely = np.cumsum(nodes.weight @ probability) < 1 - UNLIKELY
            found.append(probability[:, : int(likely.sum()) + 1])
        number = float(np.prod([float(one.shape[1]) for one in found]))
        if number > MOST_OUTCOMES:
            raise InputError(
                f"bayes goes through all outcomes of {self.counts.bins} bins for what is expected: {number:.3g}, at "
                f"most {MOST_OUTCOMES}; use the statistic cls"
            )
        places = list(itertools.product(*(range(one.shape[1]) for one in found)))
        each = np.prod([one[:, [place[i] for place in places]] for i, one in enumerate(found)], axis=0)
        return places, nodes.weight @ each

    def values(self, signal: FloatArray) -> FloatArray:
        """The tail (P,) for signals (P, B)."""
        places, probability = self.outcomes
        seen = (BinnedBayes(self.counts.seen(*place), self.confidence_level) for place in places)
        tails = np.array([one.values(signal) for one in seen])
        order = np.argsort(tails, axis=0, kind="stable")
        below = np.cumsum(probability[order], axis=0)
        at = (below < self.quantile * (1 - 1e-12)).sum(axis=0)
        return np.asarray(
            np.take_along_axis(np.take_along_axis(tails, order, 0), np.minimum(at, len(places) - 1)[None], 0)[0]
        )


def _times(first: FloatArray, second: FloatArray) -> FloatArray:
    """Products of series in x^k/k!, along the last axis."""
    m, n = first.shape[2], second.shape[2]
    found = np.zeros((*first.shape[:2], m + n - 1))
    for j in range(n):
        binomials = np.array([float(comb(i + j, j)) for i in range(m)])
        found[:, :, j : j + m] += first * second[:, :, j : j + 1] * binomials
    return found


def likelihood(counts: Counts, confidence_level: float) -> Likelihood:
    """The limit of one bin, or the tails of several; InputError for more than MOST_EVENTS events in several bins."""
    if counts.bins == 1:
        alpha = log(1 - confidence_level)
        return UpperLimit(one_bin.limit(counts, lambda _: alpha, flat=True), confidence_level)
    events = sum(counts.observed or (0,))
    if events > MOST_EVENTS:
        raise InputError(
            f"bayes takes at most {MOST_EVENTS} events in several bins, got {events}: use the statistic cls"
        )
    return BinnedBayes(counts, confidence_level)


STATISTIC = likelihood
