"""Counts in bins with their backgrounds and errors: limits, bands, p-values, discovery reach."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from math import exp, inf, nan
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, finite, finite_scalar
from mubeam.statistics import base, discovery, marginal, methods, one_bin
from mubeam.statistics.background import AnyBackground
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import Counts, SystematicErrors, check_observed, check_typical, make_counts
from mubeam.statistics.normal import standard_deviations
from mubeam.statistics.upper_limit import UpperLimit

SIGMAS = (-2.0, -1.0, 0.0, 1.0, 2.0)
"""Of a band."""

MEDIAN = 0.5


class Likelihood:
    """What was counted in one bin or several, asked what it says of a signal.

    Signals are expected events in the bins, arrays (..., B); of one bin also numbers, or arrays of them. Averages over
    all nuisances and sums over all outcomes are exact: there are neither toys nor asymptotic formulas.

    Args:
        observed: a whole number, or one a bin; None for a projection, whose answers are those of the median
            expectation without a signal.
        background: expected events, a number or a Background, or one a bin.
        systematics: relative errors by name, {"efficiency": {"signal": 0.1, "background": 0.0}}, numbers or one a bin:
            (1 + r)^theta with theta normal, the same theta wherever the name is the same.
        confidence_level: between 0 and 1.
        method: "cls", "neyman", "feldman-cousins" or "bayes"; several bins take cls or bayes.
        name: of these counts, in a combination and in what is exported.

    Raises:
        InputError, UnknownNameError: an argument is out of range or unknown, or the method cannot treat these counts.
    """

    def __init__(
        self,
        observed: ArrayLike | None,
        background: AnyBackground | float | Sequence[AnyBackground | float],
        systematics: SystematicErrors | None = None,
        confidence_level: float = 0.9,
        method: str = "cls",
        *,
        name: str = "counts",
    ) -> None:
        counts = make_counts(observed, background, systematics, name)
        self._set(counts, confidence_level, method)

    @classmethod
    def of_counts(cls, counts: Counts, confidence_level: float = 0.9, method: str = "cls") -> "Likelihood":
        """The likelihood of counts that are made already."""
        found = cls.__new__(cls)
        found._set(counts, confidence_level, method)
        return found

    def _set(self, counts: Counts, confidence_level: float, method: str) -> None:
        level = finite_scalar("confidence_level", confidence_level)
        if not 0 < level < 1:
            raise InputError(f"confidence_level must be one number between 0 and 1, both excluded, got {level:g}")
        self.counts, self.confidence_level, self.method = counts, level, method
        self._statistic = methods.get(method)
        check_observed(counts)
        # what a method cannot treat is refused before any work
        if counts.observed is not None or counts.bins > 1:
            _ = self.test

    def __repr__(self) -> str:
        seen = "none" if self.counts.observed is None else list(self.counts.observed)
        background = [round(b, 6) for b in self.counts.background_events]
        return f"Likelihood(observed={seen}, background={background}, {self.confidence_level:g} CL, {self.method})"

    @property
    def observed(self) -> tuple[int, ...] | None:
        """Counts (B,); None for a projection."""
        return self.counts.observed

    @cached_property
    def test(self) -> base.Likelihood:
        """What decides over signals; in a projection that of the median expectation."""
        return self._statistic(self.counts, self.confidence_level) if self.observed is not None else self.expected(0.0)

    @property
    def limit_events(self) -> float | None:
        """A signal of one bin is excluded from this number of events on; None for several bins."""
        return self.test.limit_events

    @property
    def least_events(self) -> float:
        """No signal with fewer events in all bins is excluded."""
        return self.test.least_events

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be known of the counts."""
        if sum(self.counts.background_events) > 0 or any(p.control for b in self.counts.background for p in b.parts):
            return ()
        return (
            "background_events is 0, taken as known: the p-value of any event is 0, and a discovery reach rests on "
            "minimum_events alone",
        )

    def cls(self, signal: ArrayLike) -> FloatArray:
        """CLs (...) of signals (..., B), whatever the method is."""
        given, shape = self._signal(signal)
        seen = self._seen()
        found = one_bin.cls(seen, given[:, 0]) if seen.bins == 1 else self._bins.cls(given)
        return found.reshape(shape)[()]

    @cached_property
    def _bins(self) -> Bins:
        found = getattr(self.test, "bins", None)
        return found if isinstance(found, Bins) and self.observed is not None else Bins(self._seen())

    def _seen(self) -> Counts:
        if self.observed is None and self.counts.bins > 1:
            raise InputError("nothing is observed yet: give observed, or ask for the expected limit")
        if self.observed is None:
            return self.counts.seen(one_bin.one_bin(self.counts).quantile(0.5))
        return self.counts

    def excluded(self, signal: ArrayLike) -> NDArray[np.bool_]:
        """Which signals (..., B) are excluded, (...); what is nan or below zero is not."""
        return self.test.excluded(self._in_bins(signal))[()]

    def tension(self, signal: ArrayLike) -> FloatArray:
        """A number (...) that rises as signals (..., B) are excluded more strongly."""
        return self.test.tension(self._in_bins(signal))[()]

    def _in_bins(self, signal: ArrayLike) -> FloatArray:
        """Signals as (..., B)."""
        given, bins = np.asarray(signal, float), self.counts.bins
        if given.ndim and given.shape[-1] == bins:
            return given
        if bins == 1:
            return given[..., None]
        raise InputError(f"signal must have {bins} bins along its last axis, got the shape {given.shape}")

    def log_likelihood(self, signal: ArrayLike, nuisances: Mapping[str, float] | None = None) -> FloatArray:
        """Log of the probability of the counts (...) for signals (..., B), averaged over all nuisances.

        With `nuisances`, by the names in `nuisance_names`, at their values, with what constrains them, for one signal.
        Raises InputError where nothing is observed yet.
        """
        if self.observed is None:
            raise InputError("nothing is observed yet: there is no likelihood; give observed")
        given, shape = self._signal(signal)
        if nuisances is None:
            return marginal.log_likelihood(self.counts, given).reshape(shape)[()]
        if len(given) != 1:
            raise InputError(f"nuisances are for one signal, got {len(given)}")
        return np.reshape(marginal.log_likelihood_at(self.counts, given[0], nuisances), shape)[()]

    @property
    def nuisance_names(self) -> tuple[str, ...]:
        """Names of all nuisances: the systematic errors, then those of the backgrounds of each bin."""
        return tuple(one.name for one in marginal.parameters(self.counts))

    def upper_limit(self, shape: ArrayLike | None = None) -> float:
        """Upper limit on signal events in all bins; `shape` (B,): how they are shared among several."""
        return self._limit(self.test, shape)

    def _limit(self, test: base.Likelihood, shape: ArrayLike | None) -> float:
        if test.limit_events is not None:
            return test.limit_events
        given = self._shape(shape)
        found = getattr(test, "upper_limit", None)
        if found is None:
            raise InputError(f"{self.method} has no limit on the events in {self.counts.bins} bins: use cls or bayes")
        return float(found(given))

    def expected(self, sigma: float) -> base.Likelihood:
        """The test of typical counts without a signal: median at 0, and that many standard deviations off.

        `excluded` of it says what a band is made of, point by point. Raises InputError where the statistic has none.
        """
        quantile = NormalDist().cdf(finite_scalar("sigma", sigma))
        check_typical(self.counts)
        if self.counts.bins > 1:
            return self._expected_in_bins(quantile)
        seen = self.counts.seen(one_bin.one_bin(self.counts).quantile(quantile))
        try:
            return self._statistic(seen, self.confidence_level)
        except base.EmptyIntervalError:
            # it has no edge
            return UpperLimit(inf, self.confidence_level)

    def _expected_in_bins(self, quantile: float) -> base.Likelihood:
        none = self.counts.seen(*(0 for _ in range(self.counts.bins)))
        found = getattr(self._statistic(none, self.confidence_level), "expected", None)
        if found is not None:
            typical: base.Likelihood = found(quantile)
            return typical
        if quantile != MEDIAN:
            raise InputError(f"{self.method} has no band of expected limits in {self.counts.bins} bins: use cls")
        medians = (one_bin.OneBin(one, 0.0, 0.0, 0.0).quantile(MEDIAN) for one in self.counts.background)
        return self._statistic(self.counts.seen(*medians), self.confidence_level)

    def expected_limit(self, shape: ArrayLike | None = None, sigma: float = 0.0) -> float:
        """Expected upper limit without a signal, by default the median; inf where a neyman interval is empty."""
        return self._limit(self.expected(sigma), shape)

    @property
    def expected_tests(self) -> tuple[base.Likelihood, ...]:
        """`expected` at -2, -1, 0, 1 and 2 standard deviations."""
        return tuple(self.expected(sigma) for sigma in SIGMAS)

    def expected_band(self, shape: ArrayLike | None = None) -> FloatArray:
        """Expected upper limits (5,) without a signal: -2, -1, 0, +1, +2 standard deviations.

        They are quantiles: for few events some are equal. NaN where a neyman interval is empty.
        """
        limits = [self._limit(test, shape) for test in self.expected_tests]
        return np.array([nan if limit == inf else limit for limit in limits])

    def p_value(self, shape: ArrayLike | None = None) -> float:
        """Probability of the counts or more without a signal; in several bins local, for a signal like `shape` (B,).

        Control regions and errors of backgrounds weigh as they must for it to be the exact binomial one. In several
        bins `shape` is in events, since the order of outcomes depends on them. 0 where it is below every float; the
        significance is that of its logarithm.
        """
        return exp(self._log_p_values(shape)[1])

    def significance(self, shape: ArrayLike | None = None) -> float:
        """The p-value as one-sided standard deviations; below zero for fewer events than expected.

        Infinite only where the p-value is 0 or 1 exactly: events without any background, or none.
        """
        return standard_deviations(*self._log_p_values(shape))

    def _log_p_values(self, shape: ArrayLike | None) -> tuple[float, float]:
        """Logs of the probabilities of less than the counts, and of the counts or more, without a signal."""
        if self.observed is None:
            raise InputError("nothing is observed yet: there is no p-value; ask for discovery_reach")
        if self.counts.bins > 1:
            return self._bins.log_p_values(self._shape(shape))
        one, (n,) = one_bin.one_bin(self.counts), self.observed
        return one.log_below(n), one.log_p_value(n)

    def discovery_reach(
        self,
        shape: ArrayLike | None = None,
        sigmas: float = 5.0,
        power: float = 0.5,
        minimum_events: int = discovery.MINIMUM_EVENTS,
    ) -> float:
        """Signal events in all bins that are a discovery with probability `power`.

        Args:
            shape: how they are shared among several bins, (B,).
            sigmas: significance of a discovery.
            power: its probability with that signal.
            minimum_events: fewer are no discovery, however small the background is said to be.

        Raises InputError for an argument out of range.
        """
        level, chance, least = discovery.check(sigmas, power, minimum_events)
        check_typical(self.counts)
        if self.counts.bins == 1:
            return discovery.reach(one_bin.one_bin(self.counts), level, chance, least)
        given = self._shape(shape)
        return discovery.reach_in_bins(Bins(self.counts), given / given.sum(), level, chance, least)

    def _shape(self, shape: ArrayLike | None) -> FloatArray:
        bins = self.counts.bins
        if shape is None:
            raise InputError(f"shape is missing: how the events of the signal are shared among the {bins} bins")
        given = finite("shape", shape)
        if given.shape != (bins,) or (given < 0).any() or not given.sum() > 0:
            raise InputError(f"shape must be {bins} numbers >= 0, not all of them 0, got {given.tolist()}")
        return given

    def one_signal(self, signal: ArrayLike) -> FloatArray:
        """The events (B,) of one signal, checked; InputError for another shape, or below zero."""
        given, shape = self._signal(signal)
        if shape:
            raise InputError(f"signal must be the events of one signal in {self.counts.bins} bins, got {len(given)}")
        return np.asarray(given[0])

    def _signal(self, signal: ArrayLike) -> tuple[FloatArray, tuple[int, ...]]:
        """Signals as (P, B), and the shape of an answer."""
        given = self._in_bins(finite("signal", signal))
        if (given < 0).any():
            raise InputError(f"signal must be >= 0 events, got {given.min():g}")
        return given.reshape(-1, self.counts.bins), given.shape[:-1]
