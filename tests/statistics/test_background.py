import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.errors import InputError, UnknownNameError
from mubeam.statistics import Background
from mubeam.statistics.series import log_poisson_tail

MANY = 4000
"""So many events have all the probability of the backgrounds here."""

SOURCES = [
    Background(2.5),
    Background(2.5, 1.5),
    Background(2.5, 1.5, model="lognormal"),
    Background(None, control=(3, 0.5)),
    Background(1.0, 0.4) + Background(0.5) + Background(None, control=(2, 4.0)),
]


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_probabilities_add_to_one_with_the_mean_and_variance_of_the_source(source):
    p, k = source.pmf(MANY), np.arange(MANY + 1)
    assert p.sum() == pytest.approx(1, rel=1e-9)
    mean = (k * p).sum()
    if getattr(source, "model", "gamma") == "gamma":
        # of a lognormal the mean is the median
        assert mean == pytest.approx(source.events, rel=1e-8)
        assert (k**2 * p).sum() - mean**2 == pytest.approx(source.events + source.sd**2, rel=1e-7)
    else:
        spread = np.log1p(0.6)
        assert mean == pytest.approx(2.5 * np.exp(spread**2 / 2), rel=1e-8)


@pytest.mark.parametrize("source", SOURCES, ids=str)
@pytest.mark.parametrize("n", [1, 4, 12])
def test_the_tail_is_what_is_above(source, n):
    found = np.exp(source.log_tail(n, np.ones(1), 0.0)[0])
    assert found == pytest.approx(source.pmf(MANY)[n:].sum(), rel=1e-8)


@pytest.mark.parametrize("n", [3, 1700, 1900])
def test_the_tail_of_many_events_with_an_error(n):
    """Below the mean terms rise beyond what a float holds; above it they are summed upwards."""
    source = Background(1800.0, 60.0)
    assert np.exp(source.log_tail(n, np.ones(1), 0.0)[0]) == pytest.approx(source.pmf(4000)[n:].sum(), rel=1e-9)


@given(st.integers(0, 60), st.floats(1e-3, 80.0))
def test_the_tail_of_poisson(n, mean):
    terms = Background(mean).pmf(400)
    assert np.exp(log_poisson_tail(n, np.array([mean]))[0]) == pytest.approx(terms[n:].sum(), rel=1e-11)


def test_a_small_tail_keeps_its_digits():
    # P(N >= 20) for a mean of 0.1: its first term to one part in 200
    found = np.exp(log_poisson_tail(20, np.array([0.1]))[0])
    assert found == pytest.approx(0.1**20 * np.exp(-0.1) / 2432902008176640000, rel=6e-3)


@given(st.floats(0.01, 20.0), st.floats(0.01, 1.9), st.floats(0.1, 30.0))
def test_an_exposure_keeps_the_relative_error(mean, relative, factor):
    found = Background(mean, relative * mean).scaled(factor)
    assert found.events == pytest.approx(mean * factor)
    assert found.error / found.events == pytest.approx(relative)
    control = Background(None, control=(12, 30.0)).scaled(2.5)
    assert (control.control, control.events) == ((30.0, 30.0), 1.0)


def test_known_parts_are_one():
    both = Background(1.0) + Background(2.0)
    np.testing.assert_allclose(both.pmf(30), Background(3.0).pmf(30), rtol=1e-13)


def test_two_gammas_of_one_rate_are_one():
    rate = 4.0
    parts = [Background(r / rate, r**0.5 / rate) for r in (2.0, 5.0)]
    together = Background(7 / rate, 7**0.5 / rate)
    np.testing.assert_allclose((parts[0] + parts[1]).pmf(40), together.pmf(40), rtol=1e-10)


def test_sums_of_much_background_do_not_underflow():
    rate = 0.5
    parts = [Background(mean, (mean / rate) ** 0.5) for mean in (4e4, 6e4, 1e5)]
    found = (parts[0] + parts[1]).log_pmf(1000, np.ones(1))[0]
    np.testing.assert_allclose(found[-50:], parts[2].log_pmf(1000, np.ones(1))[0, -50:], rtol=1e-12)


WRONG = [
    ({"mean": None}, "mean of a background is missing"),
    ({"mean": -1.0}, "between 0 and"),
    ({"mean": float("nan")}, "must be finite"),
    ({"mean": 1e9}, "between 0 and"),
    ({"mean": 0.0, "error": 0.1}, "on a mean of 0"),
    ({"mean": 1.0, "error": 2.1}, "at most 2 times the mean"),
    ({"mean": 1.0, "error": -0.1}, "error must be >= 0"),
    ({"mean": 1.0, "error": float("nan")}, "must be finite"),
    ({"mean": 1.0, "control": (3, 2.0)}, "exclude each other"),
    ({"mean": None, "control": (3,)}, r"control must be \(events, ratio\)"),
    ({"mean": None, "control": 3}, r"control must be \(events, ratio\)"),
    ({"mean": None, "control": (-1, 2.0)}, "control events must be"),
    ({"mean": None, "control": (3, 0.0)}, "above zero"),
    ({"mean": None, "control": (3, 2.0), "model": "lognormal"}, "control counts have the model gamma"),
    ({"mean": 1.0, "model": "gauss"}, "unknown model of a background"),
    ({"mean": 1.0, "name": ""}, "name of a background"),
]


@pytest.mark.parametrize(("given_arguments", "message"), WRONG)
def test_what_is_refused(given_arguments, message):
    with pytest.raises((InputError, UnknownNameError), match=message):
        Background(**given_arguments)


def test_only_backgrounds_add():
    with pytest.raises(TypeError):
        Background(1.0) + 2.0


@pytest.mark.parametrize(("counts", "events"), [(0, 0.25), (3, 1.75)])
def test_what_orders_outcomes_is_half_a_count_above_the_control_region(counts, events):
    """(m + 1/2)/ratio, above zero without counts too."""
    assert Background(None, control=(counts, 2.0)).nominal == pytest.approx(events)
    assert (Background(None, control=(counts, 2.0)) + Background(1.0)).nominal == pytest.approx(events + 1)
