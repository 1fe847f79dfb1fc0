"""CLs = P(as few events or fewer | s + b)/P(the same | b) <= 1 - CL (Read 2002), nuisances averaged, no asymptotics.

Several bins are ordered by their likelihood ratio. The limit is never empty, never better for more background, and
2.303 events at 90 % CL wherever nothing is seen and the signal is known.
"""

from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics import one_bin
from mubeam.statistics.base import Likelihood
from mubeam.statistics.binned import Binned
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import Counts
from mubeam.statistics.poisson import cls_upper_limit
from mubeam.statistics.upper_limit import UpperLimit


@dataclass(frozen=True)
class BinnedCls(Binned):
    """CLs of the counts in several bins, or at a quantile of what is expected without a signal."""

    quantile: float | None = None

    @cached_property
    def bins(self) -> Bins:
        """The bins."""
        return Bins(self.counts)

    def values(self, signal: FloatArray) -> FloatArray:
        """CLs (P,) of signals (P, B)."""
        return self.bins.cls(signal) if self.quantile is None else self.bins.expected_cls(signal, self.quantile)

    def decide(self, signal: FloatArray) -> NDArray[np.bool_]:
        """Which signals (P, B) are excluded; bounds decide most of them."""
        return self.bins.excluded(signal, self.alpha, self.quantile)

    def upper_limit(self, shape: FloatArray) -> float:
        """Events in all bins of a signal of this shape (B,) from which on it is excluded."""
        if self.quantile is None:
            return self.bins.limit(shape, self.alpha) * float(shape.sum())
        return self.bins.expected_limit(shape, self.alpha, self.quantile) * float(shape.sum())

    def expected(self, quantile: float) -> "BinnedCls":
        """CLs at this quantile of the ordering number without a signal."""
        found = BinnedCls(self.counts, self.confidence_level, quantile)
        # what is known of the bins serves all quantiles
        found.__dict__["bins"] = self.bins
        return found


def likelihood(counts: Counts, confidence_level: float) -> Likelihood:
    """CLs of one bin, which is an upper limit, or of several."""
    if counts.bins > 1:
        return BinnedCls(counts, confidence_level)
    if counts.background[0].is_known and not counts.systematics:
        (observed,), (background,) = counts.observed or (0,), counts.background_events
        return UpperLimit(cls_upper_limit(observed, background, confidence_level), confidence_level)
    alpha = log(1 - confidence_level)
    return UpperLimit(one_bin.limit(counts, lambda _: alpha), confidence_level)


STATISTIC = likelihood
