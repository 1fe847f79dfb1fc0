"""What a statistic is: counts on backgrounds go in, a likelihood that says which signals they exclude comes out.

What decides over a signal asks the likelihood: nowhere else is a number of events compared with a limit.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.counts import Counts
from mubeam.statistics.poisson import EmptyIntervalError


class Likelihood(Protocol):
    """What was counted, asked which signals it excludes. Signals are events (..., B) in the bins, answers (...)."""

    @property
    def confidence_level(self) -> float | None:
        """Of the exclusion; None where a limit was given without one."""

    @property
    def limit_events(self) -> float | None:
        """A signal of one bin is excluded from this number of events on; None where one number does not say it."""

    @property
    def least_events(self) -> float:
        """No signal with fewer events in all bins is excluded; above zero. Edges are looked for from here on."""

    def excluded(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (..., B) are excluded, (...)."""

    def tension(self, signal: FloatArray) -> FloatArray:
        """A number that rises as signals (..., B) are excluded more strongly, (...): a search climbs it to its peak."""


class Statistic(Protocol):
    """Makes a likelihood of counts, at a confidence level in (0, 1).

    What it makes for several bins may have two methods more: `upper_limit(shape)`, events in all bins of a signal of
    this shape (B,), and `expected(quantile)`, the likelihood of typical counts without a signal. Without the latter
    there is no band, and a projection takes the median count of each bin.

    Raises InputError for counts or a level that it cannot treat, before any work; EmptyIntervalError for counts that
    exclude even no signal, which typical counts may do: their limit is then infinite.
    """

    def __call__(self, counts: Counts, confidence_level: float) -> Likelihood:
        """The likelihood."""


__all__ = ["Counts", "EmptyIntervalError", "Likelihood", "Statistic"]
