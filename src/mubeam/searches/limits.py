"""The likelihood that decides over the signals of a search."""

from collections.abc import Sequence
from dataclasses import replace

from mubeam.errors import InputError
from mubeam.foundation.checks import finite_scalar, positive_scalar
from mubeam.searches.overlaps import check_overlaps
from mubeam.searches.search import Search
from mubeam.statistics import methods
from mubeam.statistics.base import Likelihood as AnyLikelihood
from mubeam.statistics.combination import combined
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
    return make_counting(search, statistic=statistic, confidence_level=confidence_level)


def make_counting(search: Search, *, statistic: str | None = None, confidence_level: float | None = None) -> Likelihood:
    """As `make_likelihood`, without a limit on events in its place."""
    level = search.analysis.confidence_level if confidence_level is None else confidence_level
    level = finite_scalar("confidence_level", level)
    return Likelihood.of_counts(search.data.counts, level, methods.DEFAULT if statistic is None else statistic)


def expected_tests(likelihood: AnyLikelihood) -> tuple[AnyLikelihood, ...]:
    """What typical counts without a signal decide, -2 to +2 standard deviations; none without such counts."""
    if not isinstance(likelihood, Likelihood):
        return ()
    try:
        return likelihood.expected_tests
    except InputError:
        return ()


def make_combination(
    searches: Sequence[Search], *, statistic: str | None = None, confidence_level: float | None = None
) -> Likelihood:
    """One likelihood of the data of several searches: their bins side by side, in this order.

    A systematic error that cards share, by its name under `shared_systematics`, is one nuisance. With a projection
    among them all of it is one, and quotes the median expectation.

    Raises:
        InputError, UnknownNameError: fewer than two searches, two that count the same events, cards with different
            confidence levels and none given, a statistic that cannot treat several bins.
    """
    if len(searches) < 2:
        raise InputError(f"a combination takes two analyses or more, got {len(searches)}")
    check_overlaps(searches)
    levels = sorted({one.analysis.confidence_level for one in searches})
    if confidence_level is None and len(levels) > 1:
        listed = ", ".join(f"{level:g}" for level in levels)
        raise InputError(f"the cards have different confidence levels ({listed}): give confidence_level")
    level = finite_scalar("confidence_level", levels[0] if confidence_level is None else confidence_level)
    parts = [one.data.counts for one in searches]
    if any(one.observed is None for one in parts):
        parts = [replace(one, observed=None) for one in parts]
    return Likelihood.of_counts(combined(parts), level, methods.DEFAULT if statistic is None else statistic)
