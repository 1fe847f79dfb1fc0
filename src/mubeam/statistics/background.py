"""Background of one bin and what is known of it: its mean, an error on it, or the counts of a control region.

A background is p_k, the probability of k of its events. Everything exact follows from that one vector: a mean that is
known gives Poisson, a gamma error or control counts the negative binomial, a lognormal error a sum over its nuisance.
"""

from dataclasses import dataclass
from math import inf, log, log1p, sqrt
from typing import Literal, TypeAlias

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray, finite_scalar, positive_scalar, whole_number
from mubeam.statistics.poisson import MOST_BACKGROUND, MOST_EVENTS
from mubeam.statistics.quadrature import lognormal_rule
from mubeam.statistics.series import convolved, log_factorials, log_poisson_tail, log_rising, log_sum

Model: TypeAlias = Literal["gamma", "lognormal"]
MODELS = ("gamma", "lognormal")

MOST_RELATIVE_ERROR = 2.0
"""A larger error says less than a control region with its counts."""

LIMIT, DISCOVERY = 0.0, 1.0
"""What is added to the shape of a gamma: counts m of a control region give shape m in limits, m + 1 in p-values.

With m limits cover the truth as often as they say, and with m + 1 a p-value is the exact binomial one; the other way
round limits cover 82 % instead of 90 %, and 3 sigma come a hundred times too often.
"""


@dataclass(frozen=True)
class Background:
    """Expected background events of one bin, from one source.

    Args:
        mean: expected events, >= 0; the median with model "lognormal". None where `control` says it.
        error: of the mean, in events; 0 for a mean that is known.
        control: counts of a control region, which need not be whole where they carry weights, and the background there
            over that of the bin.
        model: "gamma", or "lognormal": median x (1 + error/mean)^theta, theta normal.
        name: of the source, in what is exported.

    Raises:
        InputError, UnknownNameError: an error without a mean, or more than twice it; a mean with a control region; a
            number that is negative or no number.
    """

    mean: float | None
    error: float = 0.0
    control: tuple[float, float] | None = None
    model: Model = "gamma"
    name: str = "background"

    def __post_init__(self) -> None:
        check_name("model of a background", self.model, MODELS)
        if not isinstance(self.name, str) or not self.name:
            raise InputError(f"name of a background must be a text, got {self.name!r}")
        if self.control is not None:
            self._check_control()
        elif self.mean is None:
            raise InputError("mean of a background is missing: give it, or control=(events, ratio)")
        mean = self._mean()
        error = finite_scalar("error", self.error)
        if error < 0:
            raise InputError(f"error must be >= 0, got {error:g}")
        if error > 0 and mean <= 0:
            raise InputError(f"error is {error:g} on a mean of 0: give the mean, or control=(events, ratio)")
        if error > MOST_RELATIVE_ERROR * mean:
            raise InputError(
                f"error is {error:g} on a mean of {mean:g}: at most {MOST_RELATIVE_ERROR:g} times the mean; "
                "where less is known, give control=(events, ratio)"
            )
        object.__setattr__(self, "mean", mean)
        object.__setattr__(self, "error", error)

    def _check_control(self) -> None:
        if self.mean is not None or self.error != 0:
            raise InputError("mean or error and control exclude each other: the mean is events/ratio of the control")
        if not isinstance(self.control, tuple | list) or len(self.control) != 2:
            raise InputError(f"control must be (events, ratio), got {self.control!r}")
        if self.model != "gamma":
            raise InputError("control counts have the model gamma: leave model out")
        events = finite_scalar("control events", self.control[0])
        if not 0 <= events <= MOST_EVENTS:
            raise InputError(f"control events must be between 0 and {MOST_EVENTS}, got {events:g}")
        object.__setattr__(self, "control", (events, positive_scalar("control ratio", self.control[1])))

    def _mean(self) -> float:
        if self.control is not None:
            return self.control[0] / self.control[1]
        mean = finite_scalar("background", self.mean if self.mean is not None else inf)
        if not 0 <= mean <= MOST_BACKGROUND:
            raise InputError(f"background must be between 0 and {MOST_BACKGROUND:g} events, got {mean:g}")
        return mean

    @property
    def parts(self) -> tuple["Background", ...]:
        """Itself."""
        return (self,)

    @property
    def events(self) -> float:
        """The mean; the median of a lognormal."""
        return 0.0 if self.mean is None else self.mean

    @property
    def sd(self) -> float:
        """Error of the mean in events; of a control region, that of its counts."""
        return self.error if self.control is None else sqrt(self.control[0]) / self.control[1]

    @property
    def is_known(self) -> bool:
        """Whether its mean has neither an error nor a control region."""
        return self.control is None and self.error == 0

    @property
    def nominal(self) -> float:
        """What orders outcomes in several bins; (m + 1/2)/ratio for a control region, which may have no counts."""
        return self.events if self.control is None else (self.control[0] + 0.5) / self.control[1]

    @property
    def shape(self) -> float:
        """Of its gamma; infinite where it has none."""
        if self.control is not None:
            return self.control[0]
        return (self.events / self.error) ** 2 if self.error > 0 and self.model == "gamma" else inf

    @property
    def rate(self) -> float:
        """Of its gamma, whose mean is shape/rate."""
        if self.control is not None:
            return self.control[1]
        return self.events / self.error**2 if self.error > 0 and self.model == "gamma" else inf

    @property
    def spread(self) -> float:
        """Of the logarithm, for a lognormal; else 0."""
        return log1p(self.error / self.events) if self.error > 0 and self.model == "lognormal" else 0.0

    def scaled(self, factor: float) -> "Background":
        """The same background in an exposure so many times as large: its relative error stays, control counts grow."""
        if self.control is None:
            return Background(self.events * factor, self.error * factor, None, self.model, self.name)
        return Background(None, 0.0, (self.control[0] * factor, self.control[1]), self.model, self.name)

    def log_pmf(self, n: int, factor: FloatArray, prior: float = LIMIT) -> FloatArray:
        """Log of p_k, k = 0..n, with the mean multiplied by factors (W,): (W, n + 1)."""
        factor = np.asarray(factor, float)[:, None]
        if np.isfinite(self.shape):
            return _log_negative_binomial(n, self.shape + prior, self.rate / factor)
        if not self.spread:
            return log_poisson(self.events * factor, n)
        theta, weight = lognormal_rule(self.spread, n)
        means = self.events * factor * np.exp(self.spread * theta)
        return np.stack([log_sum(log_poisson(row[:, None], n), weight) for row in means])

    def pmf(self, n: int) -> FloatArray:
        """Probabilities p_k of k = 0..n background events, (n + 1,)."""
        return np.asarray(np.exp(self.log_pmf(whole_number("n", n, 0, MOST_EVENTS), np.ones(1))[0]))

    def log_tail(self, n: int, factor: FloatArray, prior: float = DISCOVERY) -> FloatArray:
        """Log of P(at least n events), summed upwards: its digits hold where it is small. Factors and answer (W,)."""
        factor = np.asarray(factor, float)
        if np.isfinite(self.shape):
            return np.array([self._log_gamma_tail(n, self.shape + prior, self.rate / one) for one in factor])
        if not self.spread:
            return log_poisson_tail(n, self.events * factor)
        theta, weight = lognormal_rule(self.spread, n)
        means = self.events * factor * np.exp(self.spread * theta[:, None])
        return log_sum(log_poisson_tail(n, means.ravel()).reshape(means.shape), weight)

    def _log_gamma_tail(self, n: int, shape: float, rate: float) -> float:
        if n == 0:
            return 0.0
        if shape == 0:
            return -inf
        if n < shape / rate:
            # terms rise up to about the mean, beyond what a float holds
            return log1p(-float(np.exp(_log_negative_binomial(n - 1, shape, np.array([[rate]]))).sum()))
        log_q = -log1p(rate)
        first = float((log_rising(shape, n) - log_factorials(n))[-1]) - shape * log1p(1 / rate) + n * log_q
        total, term, k = 0.0, 1.0, n
        while True:
            # ratios of neighbouring terms, a thousand at once
            index = np.arange(k, k + 1000.0)
            terms = term * np.concatenate([[1.0], np.cumprod((index + shape) / (index + 1) * np.exp(log_q))])
            total += float(terms[:-1].sum())
            ratio = (index[-1] + 1 + shape) / (index[-1] + 2) * np.exp(log_q)
            if ratio < 1 and terms[-1] / (1 - ratio) < 1e-17 * total:
                return min(0.0, first + log(total))
            term, k = float(terms[-1]), k + 1000

    def __add__(self, other: "AnyBackground") -> "BackgroundSum":
        if not isinstance(other, Background | BackgroundSum):
            return NotImplemented
        return BackgroundSum((*self.parts, *other.parts))


@dataclass(frozen=True)
class BackgroundSum:
    """Backgrounds of one bin from several independent sources: their numbers of events add, each keeps its error."""

    parts: tuple[Background, ...]

    @property
    def mean(self) -> float:
        """Expected events."""
        return float(sum(part.events for part in self.parts))

    @property
    def events(self) -> float:
        """The mean."""
        return self.mean

    @property
    def sd(self) -> float:
        """Errors of the parts in quadrature."""
        return sqrt(sum(part.sd**2 for part in self.parts))

    @property
    def is_known(self) -> bool:
        """Whether all parts are."""
        return all(part.is_known for part in self.parts)

    @property
    def nominal(self) -> float:
        """As that of the parts."""
        return float(sum(part.nominal for part in self.parts))

    def scaled(self, factor: float) -> "BackgroundSum":
        """Each part `scaled`."""
        return BackgroundSum(tuple(part.scaled(factor) for part in self.parts))

    def log_pmf(self, n: int, factor: FloatArray, prior: float = LIMIT) -> FloatArray:
        """As `Background.log_pmf`, of the sum."""
        return log_pmf(self.parts, n, factor, prior)

    def pmf(self, n: int) -> FloatArray:
        """As `Background.pmf`, of the sum."""
        return np.asarray(np.exp(self.log_pmf(whole_number("n", n, 0, MOST_EVENTS), np.ones(1))[0]))

    def log_tail(self, n: int, factor: FloatArray, prior: float = DISCOVERY) -> FloatArray:
        """As `Background.log_tail`: P(A + B >= n) = P(A >= n) + sum over k < n of P(A = k) P(B >= n - k)."""
        first, rest = self.parts[0], self.parts[1:]
        found = first.log_tail(n, factor, prior)
        if not rest or n == 0:
            return found
        others = BackgroundSum(rest)
        # tails at n, n - 1, ..., 1 from that at n and the probabilities below it
        last = others.log_tail(n, factor, prior)[:, None]
        below = others.log_pmf(n - 1, factor, prior)[:, :0:-1]
        tails = np.logaddexp.accumulate(np.concatenate([last, below], axis=1), axis=1)
        terms = np.concatenate([found[:, None], first.log_pmf(n - 1, factor, prior) + tails], axis=1)
        return log_sum(terms.T, np.ones(n + 1))

    def __add__(self, other: "AnyBackground") -> "BackgroundSum":
        if not isinstance(other, Background | BackgroundSum):
            return NotImplemented
        return BackgroundSum((*self.parts, *other.parts))


AnyBackground: TypeAlias = Background | BackgroundSum


def part_names(background: AnyBackground) -> tuple[str, ...]:
    """Names of the parts, each once: a second one of the same name is numbered."""
    found: list[str] = []
    for part in background.parts:
        number = sum(earlier.name == part.name for earlier in background.parts[: len(found)])
        found.append(f"{part.name}_{number + 1}" if number else part.name)
    return tuple(found)


def log_poisson(mean: FloatArray, n: int) -> FloatArray:
    """Log of the Poisson probabilities of k = 0..n for means (..., 1): (..., n + 1)."""
    k = np.arange(n + 1.0)
    safe = np.where(mean > 0, mean, 1.0)
    logs = k * np.log(safe) - mean - log_factorials(n)
    return np.where((mean > 0) | (k == 0), logs, -np.inf)


def _log_negative_binomial(n: int, shape: float, rate: FloatArray) -> FloatArray:
    """Log of G(k + r)/(G(r) k!) (t/(1 + t))^r (1 + t)^-k for k = 0..n, a shape r and rates t (W, 1): (W, n + 1)."""
    terms = log_rising(shape, n) - log_factorials(n)
    return np.asarray(terms - shape * np.log1p(1 / rate) - np.arange(n + 1.0) * np.log1p(rate))


def log_pmf(parts: tuple[Background, ...], n: int, factor: FloatArray, prior: float = LIMIT) -> FloatArray:
    """Log of the probabilities of k = 0..n events of all parts, whose means are multiplied by factors (W,): (W, n + 1).

    Sums of Poisson are Poisson; the others are convolved, tilted by x^k so that none of them underflows.
    """
    known = [part for part in parts if part.is_known]
    others = [part for part in parts if not part.is_known]
    poisson = Background(sum(part.events for part in known))
    if not others:
        return poisson.log_pmf(n, factor, prior)
    rest = others if poisson.events == 0 else [poisson, *others]
    total = sum(part.nominal for part in rest) * float(np.max(factor))
    tilt = np.arange(n + 1.0) * (log(max(n, 1) / total) if total > max(n, 1) else 0.0)
    found = rest[0].log_pmf(n, factor, prior)
    for part in rest[1:]:
        found = convolved(found + tilt, part.log_pmf(n, factor, prior) + tilt) - tilt
    return found


def check_background(value: object) -> AnyBackground:
    """A Background, or a number, which is a mean that is known."""
    if isinstance(value, Background | BackgroundSum):
        return value
    return Background(finite_scalar("background", value))  # type: ignore[arg-type]
