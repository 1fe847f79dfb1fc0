"""P-values and significances far from the middle, against sums with 50 digits (mpmath)."""

from math import inf, log

import mpmath as mp
import numpy as np
import pytest

from mubeam.statistics import Background, Likelihood, outcomes
from mubeam.statistics.bins import Bins
from mubeam.statistics.normal import standard_deviations
from mubeam.statistics.tails import log_tails

SYSTEMATICS = {"background": {"background": [0.1, 0.3]}}


@pytest.fixture(params=[outcomes.MOST_PRODUCTS, 0], ids=["sums", "Fourier"])
def way(request, monkeypatch):
    monkeypatch.setattr(outcomes, "MOST_PRODUCTS", request.param)


def poisson(mean, most):
    with mp.workdps(50):
        return [mp.exp(-mp.mpf(mean)) * mp.mpf(mean) ** n / mp.factorial(n) for n in range(most + 1)]


def normal(tail):
    """Standard deviations above which there is so much."""
    with mp.workdps(50):
        guess = mp.sqrt(-2 * mp.log(tail))
        return mp.findroot(lambda z: mp.log(mp.erfc(z / mp.sqrt(2)) / 2) - mp.log(tail), guess)


def tails(backgrounds, weight, value, most=160):
    """P(T < value) and P(T >= value) by all outcomes."""
    below = above = mp.mpf(0)
    with mp.workdps(50):
        one, two = (poisson(mean, most) for mean in backgrounds)
        for i, p in enumerate(one):
            for j, q in enumerate(two):
                if weight[0] * i + weight[1] * j < value:
                    below += p * q
                else:
                    above += p * q
    return below, above


@pytest.mark.parametrize(("n", "mean"), [(10, 100.0), (3, 40.0), (1, 800.0), (30, 31.0), (200, 1.0), (1000, 1.0)])
def test_the_significance_of_one_bin(n, mean):
    with mp.workdps(50):
        below = sum(poisson(mean, n - 1))
        above = mp.gammainc(n, 0, mean, regularized=True)
    expected = normal(above) if above < below else -normal(below)
    likelihood = Likelihood(n, mean)
    assert likelihood.significance() == pytest.approx(float(expected), rel=1e-11, abs=0)
    assert likelihood.p_value() == pytest.approx(float(above), rel=1e-11, abs=0)


def test_it_is_infinite_only_where_the_p_value_is_exact():
    assert Likelihood(0, 5.0).significance() == -inf
    assert Likelihood([0, 0], [5.0, 1.0]).significance([1.0, 2.0]) == -inf
    assert Likelihood(4, 0.0).significance() == inf
    assert Likelihood([4, 1], [0.0, 0.0]).significance([1.0, 2.0]) == inf


@pytest.mark.parametrize("log_p", [-0.7, -3.0, -300.0, -699.9, -700.1, -5000.0, -1e6])
def test_standard_deviations_of_a_logarithm(log_p):
    with mp.workdps(50):
        above = mp.exp(mp.mpf(log_p))
        below = float(mp.log(1 - above))
    expected = float(normal(above))
    assert standard_deviations(below, log_p) == pytest.approx(expected, rel=1e-12, abs=0)
    assert standard_deviations(log_p, below) == pytest.approx(-expected, rel=1e-12, abs=0)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize(
    ("background", "weight", "value"),
    [((0.5, 2.0), (7, 3), 90), ((0.5, 2.0), (64, 5), 900), ((4.0, 9.0), (5, 2), 12), ((40.0, 20.0), (3, 7), 33)],
)
def test_tails_of_two_bins_keep_their_digits(background, weight, value):
    below, above = tails(background, weight, value)
    found = Bins(Likelihood([0, 0], list(background)).counts)
    logs = log_tails(found.discoveries, np.array(weight), value)
    assert logs == pytest.approx([float(mp.log(below)), float(mp.log(above))], rel=1e-11, abs=1e-11)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("observed", [[40, 25], [200, 230], [1, 0], [0, 2]])
@pytest.mark.parametrize(
    "make",
    [
        lambda share: share * 15.0,
        lambda share: Background(None, control=(12, 2.0)) if share == 1 else None,
    ],
    ids=["known", "control"],
)
def test_bins_of_one_proportion_are_one_bin(make, observed):
    whole = make(1.0)
    parts = [make(0.4), make(0.6)] if make(0.4) is not None else [whole, 0.0]
    given = observed if parts[1] else [sum(observed), 0]
    shape = [0.4, 0.6] if parts[1] else [1.0, 0.0]
    one, two = Likelihood(sum(observed), whole), Likelihood(given, parts)
    assert two.significance(shape) == pytest.approx(one.significance(), rel=1e-9, abs=0)
    assert two.p_value(shape) == pytest.approx(one.p_value(), rel=1e-9, abs=0)


def test_errors_of_backgrounds_keep_their_digits_by_fourier(monkeypatch):
    given = ([30, 12], [1.0, Background(2.0, 0.7)], SYSTEMATICS)
    found = Likelihood(*given).p_value([3.0, 1.0])
    assert 0 < found < 1e-12
    monkeypatch.setattr(outcomes, "MOST_PRODUCTS", 0)
    assert Likelihood(*given).p_value([3.0, 1.0]) == pytest.approx(found, rel=1e-9, abs=0)


def test_a_discovery_of_ten_standard_deviations_by_fourier(monkeypatch):
    likelihood = Likelihood([0, 0], [3.0, 6.0])
    bins, weight = Bins(likelihood.counts), np.array([5, 2])
    value = bins.critical(weight, 7.6e-24, 1)
    monkeypatch.setattr(outcomes, "MOST_PRODUCTS", 0)
    monkeypatch.setattr("mubeam.statistics.joint.MOST_CELLS", 0)
    again = Bins(likelihood.counts)
    assert again.critical(weight, 7.6e-24, 1) == value
    assert again.tail(weight, value) <= 7.6e-24 < again.tail(weight, value - 1)
    assert log(bins.tail(weight, value)) == pytest.approx(log(again.tail(weight, value)), rel=1e-11, abs=0)
