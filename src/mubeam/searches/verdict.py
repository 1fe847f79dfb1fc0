"""What the counts of searches say of a signal: whether they exclude it, and how likely they are without one."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Any

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.statistics.counts import MOST_EVENTS_IN_BINS
from mubeam.statistics.discovery import MINIMUM_EVENTS, SIGMAS
from mubeam.statistics.likelihood import Likelihood

MOST_EVENTS = 50_000
"""Of background and counts: exact sums over more take longer than a yield should."""

TOO_MANY = "more than {:.0e} events are counted or expected: a reach has the limit, a yield does not compute it"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What counts say of a signal. In several bins all but `excluded` and `cls` is for a signal shared as this one.

    Attributes:
        observed_events: in all bins; None for a projection, whose answers are those of the median expectation.
        p_value: probability of the counts or more without a signal, local in several bins; None for a projection, and
            in several bins without any signal.
        significance: the p-value as one-sided standard deviations.
        cls: CLs of the signal; None for a projection.
        excluded: whether the signal is (or would be) excluded at `confidence_level` by `statistic`; None, as all other
            answers, where more events than MOST_EVENTS are counted or expected.
        limit_events: upper limit on signal events in all bins; None where the statistic has none, or without a signal.
        expected_limit_events: its median without a signal.
        discovery_events: signal events that are a discovery in half of all cases, by its standard deviations.
        confidence_level: of exclusion.
        statistic: name of the method.
        notes: what is to be known of these numbers.
    """

    observed_events: int | None
    p_value: float | None
    significance: float | None
    cls: float | None
    excluded: bool | None
    limit_events: float | None
    expected_limit_events: float | None
    discovery_events: dict[int, float]
    confidence_level: float
    statistic: str
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        events = {f"{sigmas}_sigma": number for sigmas, number in self.discovery_events.items()}
        return vars(self) | {"discovery_events": events, "notes": list(self.notes)}


class WithVerdict:
    """What has a verdict, and says the first things of it itself."""

    verdict: Verdict

    @property
    def p_value(self) -> float | None:
        """Of the counts without a signal, local in several bins; None for a projection."""
        return self.verdict.p_value

    @property
    def significance(self) -> float | None:
        """The p-value as one-sided standard deviations."""
        return self.verdict.significance

    @property
    def excluded(self) -> bool | None:
        """Whether the signal is (or would be) excluded; None where more events than a yield takes are counted."""
        return self.verdict.excluded


def verdict(likelihood: Likelihood, signal: FloatArray, *, minimum_events: int = MINIMUM_EVENTS) -> Verdict:
    """What a likelihood says of the events (B,) of a signal; fewer counts than `minimum_events` are no discovery.

    Raises InputError for `minimum_events` out of range.
    """
    observed = likelihood.observed
    most = MOST_EVENTS if likelihood.counts.bins == 1 else MOST_EVENTS_IN_BINS
    if sum(likelihood.counts.background_events) + sum(observed or ()) > most:
        return _none(likelihood, most)
    # one bin needs no shape
    has_shape = likelihood.counts.bins == 1 or signal.sum() > 0
    has_p_value = observed is not None and has_shape
    return Verdict(
        observed_events=None if observed is None else sum(observed),
        p_value=likelihood.p_value(signal) if has_p_value else None,
        significance=likelihood.significance(signal) if has_p_value else None,
        cls=None if observed is None else float(likelihood.cls(signal)),
        excluded=bool(likelihood.excluded(signal)),
        limit_events=_limit(likelihood.upper_limit, signal) if has_shape else None,
        expected_limit_events=_limit(likelihood.expected_limit, signal) if has_shape else None,
        discovery_events={
            sigmas: likelihood.discovery_reach(signal, sigmas=sigmas, minimum_events=minimum_events)
            for sigmas in (SIGMAS if has_shape else ())
        },
        confidence_level=likelihood.confidence_level,
        statistic=likelihood.method,
        notes=likelihood.warnings,
    )


def _none(likelihood: Likelihood, most: int) -> Verdict:
    """No answers, and why: more than `most` events."""
    observed = likelihood.observed
    return Verdict(
        observed_events=None if observed is None else sum(observed),
        p_value=None,
        significance=None,
        cls=None,
        excluded=None,
        limit_events=None,
        expected_limit_events=None,
        discovery_events={},
        confidence_level=likelihood.confidence_level,
        statistic=likelihood.method,
        notes=(*likelihood.warnings, TOO_MANY.format(most)),
    )


def _limit(limit: Callable[[FloatArray], float], signal: FloatArray) -> float | None:
    """The limit for a signal; None where the statistic has none."""
    try:
        found = limit(signal)
    except InputError:
        return None
    return found if isfinite(found) else None
