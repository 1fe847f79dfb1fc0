"""How often limits cover the truth, by exact sums over outcomes: no toys. The method states these numbers."""

from math import exp
from statistics import NormalDist

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.statistics import Background, Likelihood, feldman_cousins
from mubeam.statistics.background import log_poisson
from mubeam.statistics.bins import Bins
from mubeam.statistics.counts import make_counts
from mubeam.statistics.one_bin import one_bin

LEVEL, ALPHA = 0.9, 0.1
SIGNALS = np.arange(1, 401) * 0.05
MOST = 60
"""Counts that are looked at: those above are of a probability below 1e-9 and cover."""

THETA = np.linspace(-6, 6, 49)
NORMAL = np.exp(-(THETA**2) / 2) / np.exp(-(THETA**2) / 2).sum()


def poisson(mean, most=MOST):
    return np.exp(log_poisson(np.asarray(mean, float)[..., None], most))


def covered_up_to(limits, background, signals=SIGNALS):
    """Probability that the limit for the count is at least the signal."""
    covers = np.array(limits)[None, :] >= signals[:, None]
    return (poisson(signals + background) * covers).sum(axis=1)


def limit(n, background, method):
    try:
        return Likelihood(n, background, None, LEVEL, method).upper_limit()
    except InputError:
        # an empty interval covers nothing
        assert method == "neyman"
        return -1.0


def check_known(method, backgrounds):
    for background in backgrounds:
        found = covered_up_to([limit(n, background, method) for n in range(MOST + 1)], background)
        assert found.min() >= LEVEL - 1e-9, (background, found.min())


@pytest.mark.parametrize("method", ["cls", "neyman", "bayes"])
def test_known_background(method):
    check_known(method, [0.0, 0.75, 3.0])


@pytest.mark.full
@pytest.mark.parametrize("method", ["cls", "neyman", "bayes"])
def test_known_background_on_the_whole_grid(method):
    check_known(method, np.arange(21) * 0.25)


def check_unified(backgrounds, signals, most):
    for background in backgrounds:
        ends = np.array([feldman_cousins(n, background, LEVEL) for n in range(most + 1)])
        covers = (ends[:, 0] <= signals[:, None] * (1 + 1e-9)) & (signals[:, None] <= ends[:, 1] * (1 + 1e-9))
        found = (poisson(signals + background, most) * covers).sum(axis=1)
        assert found.min() >= LEVEL - 1e-9, (background, found.min())


def test_unified_intervals():
    check_unified([1.25], SIGNALS[:40], 14)


@pytest.mark.full
def test_unified_intervals_on_the_whole_grid():
    check_unified(np.arange(21) * 0.25, SIGNALS, MOST)


def allowed(n, background, signals, factor=1.0, errors=None):
    """Whether a count of n does not exclude signals, as an analysis sees them that measured this."""
    terms = one_bin(make_counts(n, background, errors)).terms(n)
    return terms.tail(signals * factor) > ALPHA


def covering(background, truth, signals, most, factor=1.0, errors=None):
    """Probability of counts with means `truth` that do not exclude; more events exclude less."""
    probability, found = poisson(truth, most), np.ones(len(signals))
    for n in range(most + 1):
        covers = allowed(n, background, signals, factor, errors)
        found -= probability[:, n] * ~covers
        if covers.all():
            return found
    raise AssertionError(f"{most} events still exclude")


def coverage(background_of, weights, true_background, signals, most):
    """Averages over what was measured of the background, and over counts."""
    pairs = zip(background_of, weights, strict=True)
    return sum(weight * covering(one, signals + true_background, signals, most) for one, weight in pairs)


def check_control(ratios, backgrounds, signals):
    for ratio in ratios:
        for background in backgrounds:
            most = int(ratio * background + 8 * np.sqrt(ratio * background) + 12)
            measured = [Background(None, control=(m, ratio)) for m in range(most + 1)]
            found = coverage(measured, poisson(ratio * background, most), background, signals, 200)
            assert found.min() >= LEVEL, (ratio, background, found.min())


def test_control_region():
    check_control([0.5, 2.0], [0.1, 1.0, 5.0], SIGNALS[4::36])


@pytest.mark.full
def test_control_region_on_the_whole_grid():
    check_control([0.5, 1.0, 2.0, 5.0], [0.1, 0.25, 0.5, 1.0, 2.0, 3.5, 5.0], SIGNALS[::4])


def check_measured(relative, model, least, backgrounds, signals):
    """A background that was measured with a lognormal error: limits fall with it, from where they cover a signal."""
    normal = np.vectorize(NormalDist().cdf)
    for background in backgrounds:
        measured = [Background(mean, relative * mean, model=model) for mean in background * (1 + relative) ** THETA]
        probability, found = poisson(signals + background), np.zeros(len(signals))
        for n in range(MOST + 1):
            limits = np.array([Likelihood(n, one).upper_limit() for one in measured])
            if limits.min() >= signals.max():
                # and so do all larger counts
                found += probability[:, n:].sum(axis=1)
                break
            found += probability[:, n] * normal(np.interp(-signals, -limits, THETA, left=-40, right=40))
        assert found.min() >= least, (relative, model, background, found.min())


@pytest.mark.parametrize("model", ["lognormal", "gamma"])
@pytest.mark.parametrize(("relative", "least"), [(0.3, 0.9), (1.0, 0.88)])
def test_measured_background(relative, least, model):
    check_measured(relative, model, least, [0.5, 3.0], SIGNALS[9:200:4])


@pytest.mark.full
@pytest.mark.parametrize("model", ["lognormal", "gamma"])
@pytest.mark.parametrize(("relative", "least"), [(0.1, 0.9), (0.3, 0.9), (1.0, 0.88)])
def test_measured_background_on_a_grid(relative, least, model):
    check_measured(relative, model, least, [0.1, 0.5, 1.0, 2.0, 3.5, 5.0], SIGNALS)


def check_efficiency(relative, least, backgrounds, signals, errors):
    """A signal that was measured with a lognormal error: what is excluded is an interval of its nuisance."""
    normal = np.vectorize(NormalDist().cdf)
    for background in backgrounds:
        limits = np.array([Likelihood(n, background, errors).upper_limit() for n in range(MOST + 1)])
        covers = normal(np.log(limits / signals[:, None]) / np.log1p(relative))
        found = (poisson(signals + background) * covers).sum(axis=1)
        assert found.min() >= least, (background, found.min())


def test_measured_efficiency():
    check_efficiency(0.3, 0.905, [0.5], SIGNALS[9:240:6], {"efficiency": {"signal": 0.3}})


@pytest.mark.full
def test_measured_efficiency_on_a_grid():
    check_efficiency(0.3, 0.905, [0.0, 0.5, 2.0, 5.0], SIGNALS[:300:8], {"efficiency": {"signal": 0.3}})


@pytest.mark.full
def test_an_efficiency_whose_error_is_ignored_does_not_cover():
    with pytest.raises(AssertionError):
        check_efficiency(0.3, 0.87, [0.0, 0.5, 2.0, 5.0], SIGNALS[:300:8], None)


def check_lattice(most, signals, known=(0.5, 0.3, 0.2)):
    outcomes = np.array(np.meshgrid(*[np.arange(most + 1)] * 3)).reshape(3, -1).T
    found = np.zeros(len(signals))
    probability = np.ones((len(signals), len(outcomes)))
    for i, background in enumerate(known):
        probability *= poisson(signals[:, i] + background, most)[:, outcomes[:, i]]
    for j, outcome in enumerate(outcomes):
        # the sum of the events says that more of them are sure to cover
        excluded = Bins(make_counts(outcome.tolist(), list(known))).excluded(signals, ALPHA)
        found += probability[:, j] * ~excluded
    assert found.min() >= LEVEL - 1e-5 - (1 - probability.sum(axis=1)).max()
    assert (1 - probability.sum(axis=1)).max() < 2e-3


def lattice(values):
    return np.array(np.meshgrid(*[values] * 3)).reshape(3, -1).T[1:]


def test_three_bins():
    check_lattice(6, lattice([0.0, 0.6, 1.1])[::3])


@pytest.mark.full
def test_three_bins_on_the_whole_lattice():
    check_lattice(13, lattice([0.0, 0.4, 1.0, 2.0, 3.0])[:99])


def test_what_has_no_event_excludes_the_same_number_of_events():
    assert exp(-Likelihood(0, 3.0).upper_limit()) == pytest.approx(ALPHA, rel=1e-12)
