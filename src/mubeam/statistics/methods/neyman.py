"""The exact one-sided limit on one count: P(n <= observed | s + b) = 1 - CL, nuisances averaged.

It falls when background is added, and is empty where so few events are seen that even no signal is excluded.
"""

from math import exp, log

from mubeam.errors import InputError
from mubeam.statistics import one_bin
from mubeam.statistics.base import EmptyIntervalError
from mubeam.statistics.counts import Counts
from mubeam.statistics.poisson import poisson_upper_limit
from mubeam.statistics.upper_limit import UpperLimit


def likelihood(counts: Counts, confidence_level: float) -> UpperLimit:
    """The limit; InputError where it is empty, and for more than one bin, whose counts it would have to add."""
    if counts.bins > 1:
        raise InputError(
            f"neyman is a limit on one count, this analysis counts in {counts.bins} bins: choose another statistic, "
            "cls or bayes"
        )
    (observed,), (background,) = counts.observed or (0,), counts.background_events
    if counts.background[0].is_known and not counts.systematics:
        return UpperLimit(poisson_upper_limit(observed, background, confidence_level), confidence_level)
    alpha = log(1 - confidence_level)
    below = one_bin.one_bin(counts).terms(observed).log_below
    if exp(below) <= 1 - confidence_level:
        raise EmptyIntervalError(
            f"{observed} observed on a background of {background:g} is below the {confidence_level:g} quantile of the "
            "background alone: the exact limit is empty; use the statistic cls"
        )
    return UpperLimit(one_bin.limit(counts, lambda terms: alpha - terms.log_below), confidence_level)


STATISTIC = likelihood
