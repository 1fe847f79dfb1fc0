import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.statistics.poisson import cls_upper_limit, log_poisson_cdf, poisson_cdf, poisson_upper_limit


@pytest.mark.parametrize(
    ("observed", "limit90", "limit95"),
    [(0, 2.30, 3.00), (1, 3.89, 4.74), (2, 5.32, 6.30), (4, 7.99, 9.15), (10, 15.41, 16.96)],
)
def test_pdg_table(observed, limit90, limit95):
    """PDG review, Statistics, Table 40.3: upper limits without background."""
    assert poisson_upper_limit(observed) == pytest.approx(limit90, abs=0.0051)
    assert poisson_upper_limit(observed, confidence_level=0.95) == pytest.approx(limit95, abs=0.0051)


def test_four_observed_is_not_the_papers_number():
    assert poisson_upper_limit(4) == pytest.approx(7.994, abs=5e-4)


def test_zero_observed_is_minus_log():
    assert poisson_upper_limit(0, confidence_level=0.9) == pytest.approx(-np.log(0.1), rel=1e-12)


@pytest.mark.parametrize("background", [0.0, 0.5, 3.0])
@pytest.mark.parametrize("observed", [3, 7, 20])
def test_definition(observed, background):
    limit = poisson_upper_limit(observed, background)
    assert poisson_cdf(observed, limit + background) == pytest.approx(0.1, rel=1e-9)


def test_coverage_is_at_least_the_level():
    """Toy experiments: the limit is above the true signal in at least 90 % of them."""
    limits = np.array([poisson_upper_limit(n) for n in range(60)])
    seen = np.random.default_rng(1).poisson(6.3, size=20_000)
    assert (limits[seen] > 6.3).mean() > 0.9 - 3 * (0.09 / 20_000) ** 0.5


def test_cls_at_zero_observed_does_not_know_the_background():
    assert cls_upper_limit(0, 5.0) == pytest.approx(poisson_upper_limit(0), rel=1e-12)


def test_cls_where_probabilities_underflow():
    assert cls_upper_limit(0, 800.0) == pytest.approx(-np.log(0.1), rel=1e-9)


@pytest.mark.parametrize("background", [1e6, 1e8])
def test_cls_under_much_background(background):
    assert cls_upper_limit(0, background) == pytest.approx(-np.log(0.1), rel=1e-8)


@pytest.mark.parametrize("limit", [poisson_upper_limit, cls_upper_limit])
@pytest.mark.parametrize("counts", [(10**7, 0.0), (0, 1.1e8), (3, 1e19)])
def test_too_many_events_are_refused(limit, counts):
    # the limit is a difference of logarithms of that size: of 1e19 it was 1e-60
    with pytest.raises(InputError, match="use Gaussian limits"):
        limit(*counts)


def test_cls_without_background_is_the_exact_limit():
    assert cls_upper_limit(4) == pytest.approx(poisson_upper_limit(4), rel=1e-12)


def test_many_events():
    assert poisson_upper_limit(10_000) == pytest.approx(10_000 + 1.2816 * 100, rel=2e-4)


def test_empty_limit_is_refused():
    with pytest.raises(InputError, match="use cls_upper_limit"):
        poisson_upper_limit(0, 5.0)


@pytest.mark.parametrize("arguments", [(-1,), (1.5,), (0, -1.0), (0, float("nan")), (0, 0.0, 0.0), (0, 0.0, 1.0)])
def test_bad_arguments(arguments):
    with pytest.raises(InputError):
        poisson_upper_limit(*arguments)


@pytest.mark.parametrize(
    "wrong", [(-1, 1.0), (1.5, 1.0), ([1, 2], 1.0), (1, -1.0), (1, float("nan")), (1, [1.0]), ("1", 1)]
)
def test_probabilities_of_what_is_no_count(wrong):
    for function in (poisson_cdf, log_poisson_cdf):
        with pytest.raises(InputError, match=r"(observed|mean) must"):
            function(*wrong)
