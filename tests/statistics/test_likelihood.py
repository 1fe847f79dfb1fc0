from math import inf, log

import numpy as np
import pytest

from mubeam.errors import InputError, UnknownNameError
from mubeam.statistics import Background, Likelihood, combine, feldman_cousins, poisson_upper_limit
from mubeam.statistics.solving import falling_root

THREE = ([1, 0, 2], [0.5, 0.3, 1.0])


def test_shapes_of_signals_and_answers():
    one, three = Likelihood(4, 0.4), Likelihood(*THREE)
    assert isinstance(float(one.cls(3.0)), float)
    assert one.cls([1.0, 2.0]).shape == (2,)
    np.testing.assert_array_equal(one.cls(np.ones((5, 1))), np.full(5, one.cls(1.0)))
    assert three.cls(np.ones((2, 4, 3))).shape == (2, 4)
    assert three.excluded(np.ones((2, 4, 3))).shape == (2, 4)
    assert three.tension(np.ones(3)).shape == ()
    assert three.log_likelihood(np.ones((4, 3))).shape == (4,)
    with pytest.raises(InputError, match="signal must have 3 bins"):
        three.cls([1.0, 2.0])
    with pytest.raises(InputError, match="signal must be >= 0"):
        three.cls([1.0, -2.0, 0.0])
    with pytest.raises(InputError, match="finite"):
        three.cls([1.0, float("nan"), 0.0])


def test_what_decides_is_the_limit():
    likelihood = Likelihood(4, Background(0.4, 0.2), {"efficiency": {"signal": 0.1}})
    limit = likelihood.upper_limit()
    assert likelihood.limit_events == limit
    assert likelihood.cls(limit) == pytest.approx(0.1, rel=1e-10)
    assert likelihood.excluded([0.999 * limit, 1.001 * limit]).tolist() == [False, True]
    three = Likelihood(*THREE)
    shape = np.array([0.5, 0.3, 0.2])
    limit = three.upper_limit(shape)
    assert three.limit_events is None
    assert three.least_events <= limit
    assert three.excluded([0.999 * limit * shape, 1.001 * limit * shape]).tolist() == [False, True]
    assert three.upper_limit(7 * shape) == pytest.approx(limit, rel=1e-9)


@pytest.mark.parametrize("method", ["cls", "bayes"])
def test_what_is_no_number_or_no_signal_is_not_excluded(method):
    three = Likelihood(*THREE, method=method)
    signals = [[np.nan] * 3, [-1e-12, 0.0, 0.0], [0.0] * 3, [np.inf] * 3, [1e30, 0.0, 0.0]]
    assert three.excluded(signals).tolist() == [False, False, False, True, True]
    assert three.cls([0.0, 0.0, 0.0]) == 1
    assert np.isfinite(three.tension(signals)).all()
    assert (np.diff(three.tension(np.geomspace(0.1, 1e6, 20)[:, None] * [1.0, 1.0, 1.0])) > 0).all()


def test_without_background_all_methods_but_one_agree():
    limits = [Likelihood(3, 0, method=method).upper_limit() for method in ("cls", "neyman", "bayes")]
    assert limits[:2] == [poisson_upper_limit(3)] * 2
    assert limits[2] == pytest.approx(limits[0], rel=1e-10)
    assert Likelihood(3, 0, method="feldman-cousins").upper_limit() == feldman_cousins(3)[1]


def test_projections_quote_the_median():
    projection = Likelihood(None, 0.6)
    assert projection.upper_limit() == pytest.approx(-log(0.1), rel=1e-12)
    assert projection.upper_limit() == projection.expected_band()[2]
    three = Likelihood(None, [0.1, 0.3, 1.0])
    shape = np.array([0.6, 0.3, 0.1])
    band = three.expected_band(shape)
    assert three.upper_limit(shape) == pytest.approx(band[2], rel=1e-12)
    assert (np.diff(band) >= 0).all()
    signals = np.linspace(0.1, 6, 50)[:, None] * shape
    for test, limit in zip(three.expected_tests, band, strict=True):
        np.testing.assert_array_equal(test.excluded(signals), signals.sum(axis=1) >= limit * (1 - 1e-9))
    for question in (three.p_value, three.significance, lambda: three.log_likelihood([1.0, 1.0, 1.0])):
        with pytest.raises(InputError, match="nothing is observed yet"):
            question()


def test_expected_limits_of_bayes():
    known = [0.3, 0.6]
    # signals like the background are those of one bin
    one = Likelihood(None, 0.9, method="bayes").expected_band()
    two = Likelihood(None, known, method="bayes")
    np.testing.assert_allclose(two.expected_band(known), one, rtol=1e-9)
    assert two.upper_limit(known) == pytest.approx(one[2], rel=1e-9)
    with pytest.raises(InputError, match="use the statistic cls"):
        Likelihood(None, [30.0, 40.0, 50.0], method="bayes").upper_limit([1, 1, 1])


def test_a_band_with_errors_contains_that_without():
    known = Likelihood(None, 8.0).expected_band()
    uncertain = Likelihood(None, Background(8.0, 4.0)).expected_band()
    assert uncertain[2] > known[2]
    assert uncertain[4] > known[4]


def test_empty_intervals():
    with pytest.raises(InputError, match="use the statistic cls"):
        Likelihood(0, Background(5.0, 1.0), method="neyman")
    band = Likelihood(4, 5.0, method="neyman").expected_band()
    assert np.isnan(band[0])
    assert np.isfinite(band[2:]).all()
    assert Likelihood(4, 5.0, method="neyman").expected(-2.0).limit_events == inf


def test_log_likelihood_without_nuisances_is_a_product_of_poisson():
    found = Likelihood(*THREE).log_likelihood([1.0, 2.0, 0.5])
    means = np.array([1.5, 2.3, 1.5])
    assert found == pytest.approx(log(1.5) - 1.5 - 2.3 + 2 * log(means[2]) - means[2] - log(2), rel=1e-12)


def test_the_marginal_likelihood_is_an_average():
    likelihood = Likelihood([1, 2], [0.5, Background(1.0, 0.3)], {"e": {"signal": 0.2, "background": [0.1, 0.0]}})
    # the conditional one over a normal nuisance and a gamma factor
    theta = np.linspace(-7, 7, 61)
    factor = np.linspace(1e-4, 4.5, 1500)
    shape = (1 / 0.3) ** 2
    signal = [0.7, 1.1]
    total = 0.0
    for t in theta:
        values = likelihood.log_likelihood(signal, {"e": t, "counts_1_background": 1.0})
        # that of the second bin at other factors
        kappa = 1.2**t
        counts = 2 * np.log(1.1 * kappa + factor) - 1.1 * kappa - factor
        at_one = 2 * np.log(1.1 * kappa + 1) - 1.1 * kappa - 1
        prior = shape * np.log(shape * factor) - shape * factor - np.log(factor)
        at_prior = shape * np.log(shape) - shape
        terms = np.exp(values + counts - at_one + prior - at_prior)
        total += np.sum((terms[1:] + terms[:-1]) / 2) * (factor[1] - factor[0])
    # the gamma of a limit has the shape of the counts, one less than that of their likelihood: its norm is 1/shape
    assert likelihood.log_likelihood(signal) == pytest.approx(np.log(total * (theta[1] - theta[0]) * shape), abs=1e-5)


def test_names_of_nuisances():
    likelihood = Likelihood(
        [1, 2], [Background(1.0, 0.2) + Background(0.5, 0.1), 0.3], {"e": {"signal": 0.1}}, name="visible"
    )
    assert likelihood.nuisance_names == ("e", "visible_0_background", "visible_0_background_2")
    with pytest.raises(UnknownNameError, match="nuisance"):
        likelihood.log_likelihood([1.0, 1.0], {"f": 1.0})
    with pytest.raises(InputError, match="must be >= 0"):
        likelihood.log_likelihood([1.0, 1.0], {"visible_0_background": -1.0})


def test_discovery():
    likelihood = Likelihood(0, 0.0)
    assert likelihood.discovery_reach() == pytest.approx(2.6740603, rel=1e-7)
    assert "minimum_events" in likelihood.warnings[0]
    assert Likelihood(0, 1.0).warnings == Likelihood(0, Background(None, control=(0, 2.0))).warnings == ()
    two = Likelihood([0, 0], [0.3, 0.6])
    # signals like the background are those of one bin
    assert two.discovery_reach([1.0, 2.0]) == pytest.approx(Likelihood(0, 0.9).discovery_reach(), rel=1e-5)
    assert two.discovery_reach([1.0, 0.1]) < two.discovery_reach([1.0, 2.0])
    assert Likelihood(0, Background(2.0, 1.0)).discovery_reach() > Likelihood(0, 2.0).discovery_reach()
    for wrong in ({"sigmas": 0.0}, {"sigmas": 11.0}, {"power": 1.0}, {"minimum_events": 0}):
        with pytest.raises(InputError, match=next(iter(wrong))):
            likelihood.discovery_reach(**wrong)


def test_p_values_of_bins():
    two = Likelihood([3, 2], [0.3, 0.6])
    assert two.p_value([1.0, 2.0]) == pytest.approx(Likelihood(5, 0.9).p_value(), rel=1e-10)
    assert two.significance([1.0, 2.0]) == pytest.approx(Likelihood(5, 0.9).significance(), rel=1e-9)
    assert Likelihood([0, 0], [0.3, 0.6]).p_value([1.0, 1.0]) == 1
    with pytest.raises(InputError, match="shape is missing"):
        two.p_value()
    # far out its digits hold
    for counts in ([9, 14], [3, 6], [25, 8]):
        one, far = Likelihood(sum(counts), 0.9), Likelihood(counts, [0.3, 0.6])
        assert far.p_value([1.0, 2.0]) == pytest.approx(one.p_value(), rel=1e-9, abs=0)
        assert far.significance([1.0, 2.0]) == pytest.approx(one.significance(), rel=1e-9)
    # at ten standard deviations p is 7.6e-24
    for sigmas in (7.0, 10.0):
        reach = [
            Likelihood(*counts).discovery_reach(shape, sigmas=sigmas)
            for *counts, shape in ((0, 0.9, None), ([0, 0], [0.3, 0.6], [1.0, 2.0]))
        ]
        assert reach[0] < 25
        assert reach[1] == pytest.approx(reach[0], rel=1e-5)


REFUSED = [
    (([1, 2], 0.5), {}, "observed has 2 numbers and background 1"),
    ((1, [0.5, 0.6]), {}, "observed has 1 numbers and background 2"),
    ((1.5, 0.5), {}, "observed must be a whole number"),
    ((-1, 0.5), {}, "observed must be"),
    ((1, float("nan")), {}, "finite"),
    ((1, 0.5), {"confidence_level": 1.0}, "confidence_level"),
    ((1, 0.5), {"method": "csl"}, "did you mean 'cls'"),
    ((1, 0.5), {"systematics": {"e": {"signal": -0.1}}}, "relative error between 0 and 2"),
    ((1, 0.5), {"systematics": {"e": {"signal": 2.5}}}, "relative error between 0 and 2"),
    ((1, 0.5), {"systematics": {"e": {"signal": float("nan")}}}, "finite"),
    ((1, 0.5), {"systematics": {"e": {"signals": 0.1}}}, "did you mean 'signal'"),
    ((1, 0.5), {"systematics": {"e": 0.1}}, "must be"),
    ((1, 0.5), {"systematics": {"": {"signal": 0.1}}}, "needs a name"),
    (([1, 2], [0.5, 0.5]), {"systematics": {"e": {"signal": [0.1, 0.2, 0.3]}}}, "one for each of 2 bins"),
    (([1, 2], [0.5, 0.5]), {"method": "neyman"}, "neyman is a limit on one count"),
    (([1, 2], [0.5, 0.5]), {"method": "feldman-cousins"}, "interval of one count"),
    ((1, Background(0.5, 0.1)), {"method": "feldman-cousins"}, "background that is known"),
    (([9000, 2000], [0.5, 0.5]), {}, "at most 10000"),
    (([500, 500], [0.5, 0.5]), {"method": "bayes"}, "at most 500"),
]


@pytest.mark.parametrize(("arguments", "options", "message"), REFUSED)
def test_what_is_refused(arguments, options, message):
    with pytest.raises(InputError, match=message):
        Likelihood(*arguments, **options)


def test_combinations_that_are_none():
    one, two = Likelihood(1, 0.5), Likelihood(2, 0.5)
    for wrong, message in [
        ((one,), "two likelihoods or more"),
        ((one, one), "counts its events twice"),
        ((one, Likelihood(1, 0.5, confidence_level=0.95)), "confidence_level: 0.9, 0.95"),
        ((one, Likelihood(1, 0.5, method="bayes")), "method: bayes, cls"),
        ((one, Likelihood(None, 0.5)), "data and projections"),
        ((one, 3), "takes likelihoods, got int"),
    ]:
        with pytest.raises(InputError, match=message):
            combine(*wrong)
    assert combine(one, two).counts.channels == (("counts_1", 1), ("counts_2", 1))


def test_a_combination_shares_nuisances_by_name():
    parts = [Likelihood(0, 0.1, {name: {"signal": 0.4}}, name=name) for name in ("a", "b")]
    shared = [Likelihood(0, 0.1, {"theory": {"signal": 0.4}}, name=name) for name in ("a", "b")]
    apart, together = combine(*parts).upper_limit([1, 1]), combine(*shared).upper_limit([1, 1])
    # one nuisance for both is as in one bin, two of them average out
    assert together == pytest.approx(Likelihood(0, 0.2, {"theory": {"signal": 0.4}}).upper_limit(), rel=1e-6)
    assert apart < together


def test_no_limit_where_nothing_decides():
    with pytest.raises(InputError, match="no limit"):
        falling_root(lambda x: 1.0, 1.0)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: combine(Likelihood(9000, 9000), Likelihood(9000, 9000)), "observed is 18000 events in 2 bins"),
        (lambda: Likelihood(None, [1e5, 1e5]), "background is 200000 events in 2 bins"),
        (lambda: Likelihood([1, 2], [1e5, 1e5]).expected_band([1, 1]), "background is 200000 events in 2 bins"),
        (lambda: Likelihood([1, 2], [1e5, 1e5]).discovery_reach([1, 1]), "at most 10000"),
        (lambda: Likelihood(None, 1e8).upper_limit(), "background is 100000000 events: at most 1000000"),
    ],
)
def test_more_events_than_outcomes_can_be_summed(ask, said):
    """Refused before any sum, which would take hours or all memory."""
    with pytest.raises(InputError, match=said):
        ask()
