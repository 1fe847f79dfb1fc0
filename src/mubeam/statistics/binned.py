"""What statistics of several bins have in common: a number between 0 and 1 for each signal, small where excluded."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics.counts import Counts
from mubeam.statistics.solving import falling_root

SMALLEST = 1e-300
MOST_SIGNAL = 1e9
"""Events in a bin from which on more make no difference."""


def rows(signal: FloatArray, bins: int) -> FloatArray:
    """Signals (..., B) as (P, B), what is nan or below zero as no signal; InputError for another number of bins."""
    signal = np.asarray(signal, float)
    if signal.ndim == 0 or signal.shape[-1] != bins:
        raise InputError(f"signal must be events in {bins} bins along its last axis, got the shape {signal.shape}")
    return np.clip(np.nan_to_num(signal.reshape(-1, bins), nan=0.0, posinf=MOST_SIGNAL), 0.0, MOST_SIGNAL)


@dataclass(frozen=True)
class Binned:
    """A `Likelihood` of several bins; a statistic adds `values`."""

    counts: Counts
    confidence_level: float

    @property
    def alpha(self) -> float:
        """A signal is excluded where its value is at most this."""
        return 1 - self.confidence_level

    @property
    def limit_events(self) -> None:
        """It takes more than one number."""
        return

    @property
    def least_events(self) -> float:
        """No value is below exp(-S), S the largest sum of signals at any node of the nuisances."""
        return -log(self.alpha) / float(self.counts.nodes.signal.max())

    def values(self, signal: FloatArray) -> FloatArray:
        """The number (P,) for signals (P, B)."""
        raise NotImplementedError

    def decide(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (P, B) are excluded, (P,)."""
        return np.asarray(self.values(signal) <= self.alpha * (1 + 1e-12))

    def excluded(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (..., B) are excluded, (...)."""
        return np.asarray(self.decide(rows(signal, self.counts.bins)).reshape(np.shape(signal)[:-1]))

    def tension(self, signal: FloatArray) -> FloatArray:
        """-log of the value, (...); the sum of a signal where that is no float any more."""
        given = rows(signal, self.counts.bins)
        found = self.values(given)
        logs = np.where(found > SMALLEST, -np.log(np.maximum(found, SMALLEST)), given.sum(axis=1))
        return np.asarray(logs.reshape(np.shape(signal)[:-1]))

    def upper_limit(self, shape: FloatArray) -> float:
        """Events in all bins of a signal of this shape (B,) from which on it is excluded."""
        total = float(shape.sum())

        def excess(events: float) -> float:
            return float(np.log(np.maximum(self.values(events * shape[None] / total)[0], SMALLEST)) - log(self.alpha))

        return falling_root(excess, 2.5 + 2 * float(np.sqrt(sum(self.counts.observed or (0,)))), 1e-12)
