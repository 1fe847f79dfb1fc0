"""CLs of several bins: one point with its limit and its band, and many points with bounds that decide most of them."""

from dataclasses import dataclass, field
from functools import cached_property
from math import exp, log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.backend import numba_is_installed
from mubeam.statistics.background import DISCOVERY, LIMIT
from mubeam.statistics.counts import Counts
from mubeam.statistics.joint import at_least
from mubeam.statistics.one_bin import Terms
from mubeam.statistics.ordering import STEPS, Ordering, ordering
from mubeam.statistics.outcomes import NEGLIGIBLE_OF_TAILS, Outcomes
from mubeam.statistics.panjer import MOST_MEAN, Sources, cls_values, sources
from mubeam.statistics.solving import newton_root

FEW_POINTS = 2
"""Points that are computed one by one: they need no blocks."""

NUMBA_PAYS_FROM = 20_000_000
"""Terms of the recursion from which loading compiled code costs less than it saves."""

LIMIT_TOLERANCE, ROOT_TOLERANCE = 1e-8, 1e-12
MOST_STEPS = 100

GUESS, ROOM = 1.3, 1.4
"""Of a limit: standard deviations of T above that of no event, and how much larger it may be than the guess."""

LEAST_DIFFERENCE = 1e-5
"""A smaller p-value is summed upwards."""

DIGITS = 1e-13
"""Of a p-value: less is left out of it."""


@dataclass(frozen=True)
class Bins:
    """Several bins. `steps`: the largest weight of a bin in the order of outcomes."""

    counts: Counts
    steps: int = STEPS
    _quantiles: dict[float, tuple[int, NDArray[np.int64]]] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def outcomes(self) -> Outcomes:
        """For limits."""
        return Outcomes(self.counts, LIMIT)

    @cached_property
    def discoveries(self) -> Outcomes:
        """For p-values."""
        return Outcomes(self.counts, DISCOVERY, NEGLIGIBLE_OF_TAILS)

    @cached_property
    def observed(self) -> NDArray[np.int64]:
        """Counts (B,)."""
        return np.array(self.counts.observed or (0,) * self.counts.bins, np.int64)

    @cached_property
    def sources(self) -> Sources:
        """The backgrounds by kind."""
        return sources(self.counts.background)

    @property
    def has_bounds(self) -> bool:
        """Whether backgrounds and signals are known: then the likelihood ratio bounds CLs."""
        return self.sources.are_known and len(self.outcomes.nodes.weight) == 1

    @cached_property
    def most_factor(self) -> float:
        """The largest factor of a signal at the nodes of its nuisances."""
        return float(self.outcomes.nodes.signal.max())

    def order(self, signal: FloatArray) -> Ordering:
        """Of signals (P, B)."""
        return ordering(signal, self.counts.nominal, self.steps)

    def cls(self, signal: FloatArray) -> FloatArray:
        """CLs (P,) of signals (P, B) given the counts."""
        order = self.order(signal)
        return self._cls(signal, order, order.of(self.observed), None)

    def expected_cls(self, signal: FloatArray, quantile: float) -> FloatArray:
        """CLs (P,) at this quantile of T without a signal."""
        order = self.order(signal)
        return self._cls(signal, order, self._most(order, quantile), quantile)

    def _most_of(self, quantile: float) -> int:
        """Events of the background at this quantile."""
        return self.outcomes.quantile_events(quantile)

    def _most(self, order: Ordering, quantile: float) -> NDArray[np.int64]:
        """T (P,) that its quantile without a signal is not above.

        It is at most the largest weight times all events at this quantile, and at most that of counts of which none is
        exceeded with this probability.
        """
        if quantile not in self._quantiles:
            self._quantiles[quantile] = (self._most_of(quantile), self.outcomes.quantile_counts(quantile))
        together, each = self._quantiles[quantile]
        return np.asarray(np.minimum(together * order.weight.max(axis=1), order.of(each)))

    def _cls(self, signal: FloatArray, order: Ordering, last: NDArray[np.int64], quantile: float | None) -> FloatArray:
        found = np.ones(len(signal))
        some = np.flatnonzero(signal.sum(axis=1) > 0)
        if len(some) <= FEW_POINTS or self._mean > MOST_MEAN:
            for i in some:
                found[i] = self._one(signal[i], order.weight[i], int(last[i]), quantile)
            return found
        given = (self.counts, self.outcomes.nodes, signal[some], order.weight[some], last[some], quantile)
        terms = float(last[some].sum()) * len(self.outcomes.nodes.weight) * self.counts.bins
        if not self.sources.mixed and terms > NUMBA_PAYS_FROM and numba_is_installed():
            from mubeam.statistics import compiled

            found[some] = compiled.cls_values(self.sources, *given[1:])
        else:
            found[some] = cls_values(*given)
        return found

    @cached_property
    def _mean(self) -> float:
        """Events of all backgrounds, at the node of the nuisances that has most of them."""
        return float((self.outcomes.nodes.background @ self.counts.nominal).max())

    def _one(self, signal: FloatArray, weight: NDArray[np.int64], last: int, quantile: float | None) -> float:
        without, scale = self.outcomes.without(weight, last)
        if quantile is not None:
            last = _quantile(self.outcomes.nodes.weight @ without, scale, quantile)
            without = without[:, : last + 1]
        return self.outcomes.with_signal(signal, weight, without) / float(self.outcomes.nodes.weight @ without[:, -1])

    def excluded(self, signal: FloatArray, alpha: float, quantile: float | None = None) -> NDArray[np.bool_]:
        """Where CLs of signals (P, B) is at most alpha; most are decided by e^-S <= CLs <= e^(t - S)."""
        total = signal.sum(axis=1)
        found = np.zeros(len(signal), dtype=bool)
        rows = np.flatnonzero(total * self.most_factor >= -log(alpha) * (1 - 1e-12))
        if not rows.size:
            return found
        order = self.order(signal[rows])
        last = order.of(self.observed) if quantile is None else self._most(order, quantile)
        if self.has_bounds:
            sure = order.most(last) - total[rows] <= log(alpha)
            found[rows[sure]] = True
            order, last, rows = Ordering(order.weight[~sure], order.most_a_step[~sure]), last[~sure], rows[~sure]
        # a limit that rounding moves by its last digits
        found[rows] = self._cls(signal[rows], order, last, quantile) <= alpha * (1 + 1e-12)
        return found

    def limit(self, shape: FloatArray, alpha: float) -> float:
        """The strength of a signal of this shape (B,) at which CLs is alpha."""
        return self._solve(shape, alpha, None)

    def expected_limit(self, shape: FloatArray, alpha: float, quantile: float) -> float:
        """The same at this quantile of T without a signal."""
        return self._solve(shape, alpha, quantile)

    def _solve(self, shape: FloatArray, alpha: float, quantile: float | None) -> float:
        """The order of outcomes changes with the strength, in steps: within a step CLs falls smoothly.

        The root for the order at one strength says on which side of it the limit is; it is the limit if it has this
        order itself. Where CLs passes alpha several times, within about a per cent, it is one of these places.
        """
        low, high = 0.0, np.inf
        total = float(shape.sum())
        strength = self._guess(shape / total, quantile) / total
        for _ in range(MOST_STEPS):
            order = self.order(strength * shape[None])
            root = self._root(order, shape, strength * total, alpha, quantile) / total
            if (self.order(root * shape[None]).weight == order.weight).all():
                return root
            low, high = (max(low, strength), high) if root > strength else (low, min(high, strength))
            if high < np.inf and high - low <= LIMIT_TOLERANCE * high:
                break
            inside = low < root < high
            strength = root if inside else (low + high) / 2 if high < np.inf else 2 * low
        return float(high)

    def _guess(self, shape: FloatArray, quantile: float | None) -> float:
        """Events of a signal that are about excluded: T of counts that are normal, in the order for some strength."""
        expected = self.counts.nominal
        seen = self.observed if quantile is None else expected
        weight = self.order((2.5 + GUESS * np.sqrt(float(seen.sum()))) * shape[None]).weight[0]
        spread = float(np.sqrt(weight**2 @ seen))
        above = float(weight @ (seen - expected)) if quantile is None else NormalDist().inv_cdf(quantile) * spread
        return 2.5 + (max(above, 0.0) + GUESS * spread) / float(weight @ shape)

    def _root(self, order: Ordering, shape: FloatArray, events: float, alpha: float, quantile: float | None) -> float:
        """Events of a signal at which CLs is alpha in this order of outcomes; `events`: about so many."""
        weight = order.weight[0]
        value = int((order.of(self.observed) if quantile is None else self._most(order, quantile))[0])
        without, scale = self.outcomes.without(weight, value)
        if quantile is not None:
            value = _quantile(self.outcomes.nodes.weight @ without, scale, quantile)
            without = without[:, : value + 1]
        while True:
            terms = self.outcomes.terms(shape, weight, without, ROOM * events * self.most_factor)

            def excess(signal: float, terms: Terms = terms) -> tuple[float, float]:
                value, slope = terms.log_tail(signal)
                return value - log(alpha), slope

            found = newton_root(excess, events, ROOT_TOLERANCE)
            if found <= ROOM * events:
                return found
            events = found

    def p_value(self, signal: FloatArray) -> float:
        """P(T >= T of the counts) without a signal, T in the order for this signal (B,): local."""
        order = self.order(signal[None])
        return self.tail(order.weight[0], int(order.of(self.observed)[0]))

    def tail(self, weight: NDArray[np.int64], value: int) -> float:
        """P(T >= value) without a signal, summed upwards where it is small."""
        if value == 0:
            return 1.0
        most, before = max(2 * value, int(weight.max())), -1.0
        while True:
            without, scale = self.discoveries.each_without(weight, most)
            each = self.discoveries.nodes.weight @ without
            missing = 1 - float(each[:value].sum()) * exp(scale)
            if missing > LEAST_DIFFERENCE:
                return missing
            # never a difference of two sums, which are both nearly one
            found = float(each[value:].sum()) * exp(scale)
            if found - before <= 1e-12 * found:
                return found
            most, before = 2 * most, found

    def power(self, signal: FloatArray, weight: NDArray[np.int64], value: int) -> float:
        """P(T >= value) with this signal (B,)."""
        if value == 0:
            return 1.0
        below = self.outcomes.below(signal, weight, value)
        if below is None:
            without, scale = self.outcomes.without(weight, value - 1)
            below = self.outcomes.with_signal(signal, weight, without) * exp(scale)
        return 1 - below

    def critical(self, weight: NDArray[np.int64], p_value: float, least: int) -> int:
        """The smallest t >= `least` with P(T >= t) <= p_value without a signal."""
        table = self.discoveries.table(DIGITS * p_value)
        if table is not None:
            above = at_least(table, weight)
            return max(least, int(np.flatnonzero(above <= p_value)[0]))
        most, before = 2 * max(least, int(weight.max())), (-1, -1.0)
        while True:
            each, scale = self.discoveries.each_without(weight, most)
            # summed upwards: never a difference of two sums, which are both nearly one
            above = np.append(np.cumsum((self.discoveries.nodes.weight @ each)[::-1])[::-1] * exp(scale), 0.0)
            first = int(np.flatnonzero(above <= p_value)[0])
            found = first, float(above[first])
            if above[0] > 1 - LEAST_DIFFERENCE and first == before[0] and found[1] - before[1] <= 1e-12 * found[1]:
                return max(least, first)
            most, before = 2 * most, found


def _quantile(without: FloatArray, scale: float, probability: float) -> int:
    reached = np.flatnonzero(without * exp(scale) >= probability * (1 - 1e-12))
    return int(reached[0]) if reached.size else len(without) - 1
