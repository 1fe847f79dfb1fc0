"""How strongly rows are excluded: a number that is 0 at the edge and rises inside, from what the scan has."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.scans.figures.slices import Slice
from mubeam.statistics.base import Likelihood
from mubeam.statistics.methods import DEFAULT

TRUTH_EDGE = 0.5
"""Between excluded (1) and not (0)."""


class Way(NamedTuple):
    """A way to the tension.

    `columns` that it needs, `words` for the small print, and the tension (n,) of the rows of a slice.
    """

    columns: tuple[str, ...]
    words: str
    tension: Callable[[Slice], FloatArray]


def way(quantities: Iterable[str], likelihood: Likelihood | None, statistic: str | None) -> Way | None:
    """The best way that the quantities of a scan allow; None if there is none.

    `likelihood` decides over the signals; None where options of the search vary, so that it is another row by row.
    Events against their limit say between points where the edge is; a truth says on which side points are.
    """
    has = set(quantities)
    limit = None if likelihood is None else likelihood.limit_events
    is_counted = likelihood is None or limit is not None
    if {"events", "limit_events"} <= has and is_counted:
        return _checked(Way(("events", "limit_events"), "events above limit_events", _of_events), has)
    if "events" in has and limit is not None and 0 < limit < np.inf:
        return _checked(Way(("events",), f"events above {limit:.4g}", _above(limit)), has)
    level = None if likelihood is None else likelihood.confidence_level
    if "cls" in has and level is not None and statistic in (None, DEFAULT):
        return _checked(Way(("cls",), f"CLs below {1 - level:.4g}", _below(1 - level)), has)
    if "excluded" in has:
        return Way(("excluded",), "excluded, edges halfway between points", _of_truth)
    return None


def _log(values: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(np.where(np.isnan(values), np.nan, np.maximum(values, 0.0)))


def _of_events(one: Slice) -> FloatArray:
    return _log(one.numbers("events")) - _log(one.numbers("limit_events"))


def _above(limit: float) -> Callable[[Slice], FloatArray]:
    return lambda one: _log(one.numbers("events")) - np.log(limit)


def _below(share: float) -> Callable[[Slice], FloatArray]:
    return lambda one: np.log(share) - _log(one.numbers("cls"))


def _of_truth(one: Slice) -> FloatArray:
    return one.numbers("excluded") - TRUTH_EDGE


def _checked(found: Way, has: set[str]) -> Way:
    """The way, or the truth that the scan has where the two are not the same at all rows."""
    if "excluded" not in has:
        return found

    def tension(one: Slice) -> FloatArray:
        value, truth = found.tension(one), _of_truth(one)
        known = ~np.isnan(value) & ~np.isnan(truth)
        is_same = np.array_equal(value[known] >= 0, truth[known] > 0)
        return value if is_same else truth

    return found._replace(columns=(*found.columns, "excluded"), tension=tension)
