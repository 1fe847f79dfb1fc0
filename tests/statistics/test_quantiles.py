"""Quantiles of T without a signal in several bins, against all outcomes one by one."""

from itertools import product
from math import exp, lgamma, log

import numpy as np
import pytest

from mubeam.statistics import Background, Likelihood
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import make_counts
from mubeam.statistics.solving import newton_root

MOST = 32


def poisson(n, mean):
    return exp(n * log(mean) - mean - lgamma(n + 1))


@pytest.mark.parametrize("quantile", [0.1587, 0.5, 0.9772, 0.99997])
@pytest.mark.parametrize(("known", "signal"), [([1.0, 0.5], [2.0, 3.0]), ([4.0, 0.3], [1.0, 2.5])])
def test_a_quantile_however_high(known, signal, quantile):
    bins = Bins(make_counts([0, 0], known))
    weight = bins.order(np.array([signal])).weight[0]
    outcomes = list(product(range(MOST), repeat=2))
    t = np.array([int(weight @ np.array(outcome)) for outcome in outcomes])
    without, those = (
        np.array([poisson(m, means[0]) * poisson(n, means[1]) for m, n in outcomes])
        for means in (known, np.add(known, signal))
    )
    at = next(value for value in np.unique(t) if without[t <= value].sum() >= quantile)
    wanted = those[t <= at].sum() / without[t <= at].sum()
    assert bins.expected_cls(np.array([signal]), quantile)[0] == pytest.approx(wanted, rel=1e-9)
    # no count of the bound is passed with this probability
    each = bins.outcomes.quantile_counts(quantile)
    assert np.prod([sum(poisson(k, b) for k in range(n + 1)) for n, b in zip(each, known, strict=True)]) >= quantile


def test_a_quantile_with_uncertain_backgrounds():
    """The bound of T that is no quantile of any one node of the nuisances is one of their average."""
    found = Likelihood([2, 1], [Background(2.0, 1.0), Background(1.0)], {"scale": {"background": 0.8}}).test.bins
    each = found.outcomes.quantile_counts(0.97)
    nodes = found.outcomes.nodes
    below = [np.cumsum(np.exp(b.log_pmf(n, nodes.background[:, i])), axis=1)[:, -1]
             for i, (b, n) in enumerate(zip(found.counts.background, each, strict=True))]  # fmt: skip
    assert nodes.weight @ (below[0] * below[1]) >= 0.97


@pytest.mark.parametrize("guess", [1e-3, 0.5, 2.0, 300.0])
def test_newtons_steps_from_any_guess(guess):
    calls = []

    def function(x):
        calls.append(x)
        return 2.0 - np.log1p(np.exp(x - 3)) - 0.1 * x, -1 / (1 + np.exp(3 - x)) - 0.1

    found = newton_root(function, guess, 1e-13)
    assert function(found)[0] == pytest.approx(0, abs=1e-11)
    assert len(calls) < 30
