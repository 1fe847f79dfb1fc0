"""An upper limit on the number of signal events: all that a count on a known background says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray


@dataclass(frozen=True)
class UpperLimit:
    """Excludes signals with at least `limit_events` in all bins; a `Likelihood`.

    `confidence_level` is that of the limit, None where it was given without one.
    """

    limit_events: float
    confidence_level: float | None = None

    @property
    def least_events(self) -> float:
        """The limit."""
        return self.limit_events

    def excluded(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (..., B) reach the limit, (...)."""
        return np.asarray(self.tension(signal) >= self.limit_events)

    def tension(self, signal: FloatArray) -> FloatArray:
        """Events in all bins, (...)."""
        return np.asarray(signal[..., 0] if signal.shape[-1] == 1 else signal.sum(axis=-1))
