"""One bin: CLs, its numerator, and the Bayesian tail, exactly, from the probabilities p_k of background events.

With P(<= m) = p_0 + ... + p_m, CLs(s) = sum_j Pois(j; s) P(<= n - j) / P(<= n), for any background. The posterior tail
of a flat prior in s is the same number where the signal has no error, since the integral over s' > s of Pois(j; s') is
the sum over i <= j of Pois(i; s).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import exp, inf, log

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import DISCOVERY, LIMIT, AnyBackground, log_poisson
from mubeam.statistics.counts import Counts
from mubeam.statistics.quadrature import lognormal_rule
from mubeam.statistics.series import log_factorials, log_sum
from mubeam.statistics.solving import newton_root

POLYNOMIAL_EVENTS = 150
"""Up to so many events 1/j! is a normal float."""

FEW_SIGNALS = 8
"""So few have their terms made at once, one by one it is quicker for more."""

BLOCK_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Terms:
    """What a count of n says of a signal: weights and factors of the signal (W, V), P(<= m) (W, n + 1).

    The P(<= m) are over their mean at m = n, whose logarithm is `log_below`.
    """

    weight: FloatArray
    factor: FloatArray
    below: FloatArray
    log_below: float

    @cached_property
    def polynomial(self) -> FloatArray | None:
        """Coefficients of e^s CLs(s), where there is nothing to average over."""
        n = self.below.shape[1] - 1
        if self.factor.size > 1 or n > POLYNOMIAL_EVENTS:
            return None
        return np.asarray(self.below[0, ::-1] * np.exp(-log_factorials(n)))

    def tail(self, signal: FloatArray, flat: bool = False) -> FloatArray:
        """CLs of signals (P,); with `flat` the posterior tail of a flat prior, whose nuisances weigh 1/factor."""
        if self.factor.size == 1 and len(signal) < FEW_SIGNALS:
            return np.exp(log_poisson(signal[:, None], self.below.shape[1] - 1)) @ self.below[0, ::-1]
        if self.polynomial is not None:
            found = np.full_like(signal, self.polynomial[-1])
            for coefficient in self.polynomial[-2::-1]:
                found = found * signal + coefficient
            return np.asarray(np.exp(-signal) * found)
        below = self.below[:, ::-1]
        weight, all_below = self._averaged(flat)
        step = max(1, BLOCK_NUMBERS // (self.factor.size * below.shape[1]))
        blocks = []
        for first in range(0, len(signal), step):
            mean = signal[first : first + step, None, None, None] * self.factor[:, :, None]
            terms = np.exp(log_poisson(mean, below.shape[1] - 1))
            blocks.append(np.einsum("pwvj,wj,wv->p", terms, below, weight, optimize=True))
        return np.asarray(np.concatenate(blocks) / all_below)

    def _averaged(self, flat: bool) -> tuple[FloatArray, float]:
        """Weights of the nodes, and what the sum over them is divided by."""
        if not flat:
            return self.weight, 1.0
        weight = self.weight / self.factor
        return weight, float((weight.sum(axis=1) * self.below[:, -1]).sum())

    def log_tail(self, signal: float, flat: bool = False) -> tuple[float, float]:
        """Logarithm of `tail` at one signal, and its slope; -inf where it is no float.

        A Poisson probability changes with its mean by that of one event less, less itself.
        """
        weight, all_below = self._averaged(flat)
        below = self.below[:, None, ::-1]
        terms = np.exp(log_poisson((signal * self.factor)[:, :, None], below.shape[2] - 1))
        tail = float((weight * (terms * below).sum(axis=2)).sum()) / all_below
        if tail <= 0:
            return -np.inf, 0.0
        change = np.diff(below, axis=2, append=0.0)
        slope = float((weight * self.factor * (terms * change).sum(axis=2)).sum()) / all_below
        return log(tail), slope / tail


@dataclass(frozen=True)
class OneBin:
    """A background and the spreads of its nuisances.

    Attributes:
        background: of the bin.
        spread: of the logarithm of a factor on all of the background.
        shared: spread of the signal by the same nuisance, with its sign.
        own: spread of the signal besides.
    """

    background: AnyBackground
    spread: float
    shared: float
    own: float

    def terms(self, n: int, prior: float = LIMIT) -> Terms:
        """What a count of n says."""
        theta, weight = lognormal_rule(self.spread, n) if self.spread else (np.zeros(1), np.ones(1))
        logs = self.background.log_pmf(n, np.exp(self.spread * theta), prior)
        if not self.shared:
            logs, theta, weight = log_sum(logs, weight)[None], np.zeros(1), np.ones(1)
        top = logs.max()
        below = np.cumsum(np.exp(logs - top), axis=1)
        all_below = float(weight @ below[:, -1])
        inner, inner_weight = lognormal_rule(self.own, n) if self.own else (np.zeros(1), np.ones(1))
        factor = np.exp(self.shared * theta[:, None] + self.own * inner)
        return Terms(np.outer(weight, inner_weight), factor, below / all_below, float(top) + log(all_below))

    def log_pmf(self, n: int, prior: float = LIMIT) -> FloatArray:
        """Log of the probabilities of 0..n background events, (n + 1,), all nuisances averaged."""
        theta, weight = lognormal_rule(self.spread, n) if self.spread else (np.zeros(1), np.ones(1))
        return log_sum(self.background.log_pmf(n, np.exp(self.spread * theta), prior), weight)

    def p_value(self, n: int) -> float:
        """P(at least n events) without a signal."""
        return exp(self.log_p_value(n))

    def log_p_value(self, n: int) -> float:
        """Log of `p_value`, which may be below every float."""
        theta, weight = lognormal_rule(self.spread, n) if self.spread else (np.zeros(1), np.ones(1))
        found = log_sum(self.background.log_tail(n, np.exp(self.spread * theta), DISCOVERY), weight)
        return min(0.0, float(found))

    def log_below(self, n: int) -> float:
        """Log of the probability of fewer than n events without a signal."""
        return min(0.0, self.terms(n - 1, DISCOVERY).log_below) if n else -inf

    def power(self, n: int, signal: float) -> float:
        """P(at least n events) with this signal."""
        if n == 0:
            return 1.0
        terms = self.terms(n - 1)
        return 1 - float(terms.tail(np.array([signal]))[0]) * exp(terms.log_below)

    def quantile(self, probability: float) -> int:
        """The smallest n with P(<= n) >= probability, without a signal."""
        most = 16
        while True:
            below = np.cumsum(np.exp(self.log_pmf(most)))
            # one that rounding keeps below 1
            reached = np.flatnonzero(below >= probability * (1 - 1e-12))
            if reached.size:
                return int(reached[0])
            most *= 4

    def log_likelihood(self, n: int, signal: FloatArray) -> FloatArray:
        """Log of the probability of n events with signals (P,), all nuisances averaged."""
        theta, weight = lognormal_rule(self.spread, n) if self.spread else (np.zeros(1), np.ones(1))
        logs = self.background.log_pmf(n, np.exp(self.spread * theta))[:, ::-1]
        inner, inner_weight = lognormal_rule(self.own, n) if self.own else (np.zeros(1), np.ones(1))
        factor = np.exp(self.shared * theta[:, None] + self.own * inner)
        both = np.log(np.outer(weight, inner_weight).ravel() + 1e-320)
        found = []
        for one in signal:
            terms = log_poisson((one * factor)[:, :, None], n) + logs[:, None, :]
            flat = terms.reshape(both.size, -1) + both[:, None]
            found.append(float(log_sum(flat.reshape(-1), np.ones(flat.size))))
        return np.array(found)


def one_bin(counts: Counts) -> OneBin:
    """The bin, with its nuisances merged: as many as there are, they are one Gaussian of signal and background."""
    (background,) = counts.background
    if not counts.systematics:
        return OneBin(background, 0.0, 0.0, 0.0)
    signal, other = np.array([one.log_factors for one in counts.systematics]).T
    spread = float(np.sqrt((other**2).sum()))
    shared = float(signal @ other) / spread if spread else 0.0
    own = float((signal**2).sum()) - shared**2
    return OneBin(background, spread, shared, float(np.sqrt(own)) if own > 1e-24 else 0.0)


def limit(counts: Counts, log_level: Callable[[Terms], float], flat: bool = False) -> float:
    """The signal whose tail is exp(log_level(terms)); 0 where no signal at all has a smaller one."""
    (n,) = counts.observed or (0,)
    terms = one_bin(counts).terms(n)
    aim = log_level(terms)

    def excess(signal: float) -> tuple[float, float]:
        value, slope = terms.log_tail(signal, flat)
        return value - aim, slope

    background = counts.background[0]
    above = max(n - background.events, 0.0)
    return newton_root(excess, above + 2.5 + 2 * float(np.sqrt(n + background.sd**2)), 1e-12)


def cls(counts: Counts, signal: FloatArray) -> FloatArray:
    """CLs of signals (P,)."""
    (n,) = counts.observed or (0,)
    return one_bin(counts).terms(n).tail(signal)
