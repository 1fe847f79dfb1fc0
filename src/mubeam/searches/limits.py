"""The likelihood that decides over the signals of a search."""

from mubeam.errors import InputError
from mubeam.foundation.checks import finite_scalar, positive_scalar
from mubeam.searches.request import Search
from mubeam.statistics import methods
from mubeam.statistics.likelihood import Likelihood
from mubeam.statistics.upper_limit import UpperLimit


def make_likelihood(
    search: Search,
    *,
    statistic: str | None = None,
    confidence_level: float | None = None,
    limit_events: float | None = None,
) -> Likelihood | UpperLimit:
    """The likelihood of the data of a search; of a projection, that of the median expectation.

    Args:
        search: model, experiment, analysis and options.
        statistic: name of one; None for CLs.
        confidence_level: None takes the card's.
        limit_events: limit on the events in all bins, instead of a statistic.

    Raises:
        InputError, UnknownNameError: an argument is out of range or unknown, two exclude each other, or the statistic
            cannot treat these data.
    """
    if limit_events is not None:
        for name, given in (("confidence_level", confidence_level), ("statistic", statistic)):
            if given is not None:
                raise InputError(f"limit_events replaces the limit at {name}: give one of them")
        return UpperLimit(positive_scalar("limit_events", limit_events))
    level = search.analysis.confidence_level if confidence_level is None else confidence_level
    level = finite_scalar("confidence_level", level)
    return Likelihood.of_counts(search.data.counts, level, methods.DEFAULT if statistic is None else statistic)
