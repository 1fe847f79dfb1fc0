"""The exact one-sided Poisson limit on one count with a background that is known: P(n <= observed | s + b) = 1 - CL."""

from mubeam.errors import InputError
from mubeam.statistics.base import Counts
from mubeam.statistics.poisson import poisson_upper_limit
from mubeam.statistics.upper_limit import UpperLimit


def likelihood(counts: Counts, confidence_level: float) -> UpperLimit:
    """The limit; raises as `poisson_upper_limit`, and for more than one bin, whose counts it would have to add."""
    if len(counts.observed) > 1:
        raise InputError(
            f"neyman is a limit on one count, this analysis counts in {len(counts.observed)} bins: choose another "
            "statistic"
        )
    (observed,), (background,) = counts.observed, counts.background_events
    return UpperLimit(poisson_upper_limit(observed, background, confidence_level), confidence_level)


STATISTIC = likelihood
