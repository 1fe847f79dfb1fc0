"""Nuisances of counts in a fit: averaged, profiled, free and fixed, against the likelihoods of statistics."""

import numpy as np
import pytest

from mubeam.errors import InputError
from mubeam.fit.counted import make_counted
from mubeam.fit.nuisances import treated
from mubeam.statistics import Background, Likelihood, combine

SCALED = {"efficiency": {"signal": 0.1}, "exposure": {"signal": 0.05, "background": 0.05}}
CASES = {
    "known": Likelihood(3, 1.2),
    "gamma": Likelihood(4, Background(1.5, 0.6)),
    "control": Likelihood(2, Background(None, control=(6, 5.0))),
    "control without events": Likelihood(2, Background(None, control=(0, 4.0))),
    "lognormal": Likelihood(5, Background(2.0, 1.5, model="lognormal")),
    "signal error": Likelihood(3, 0.8, {"efficiency": {"signal": 0.3}}),
    "shared": Likelihood(4, Background(2.0, 0.5), SCALED),
    "sum": Likelihood(6, Background(1.0, 0.5) + Background(0.5, 0.4) + Background(0.7), SCALED),
    "bins": Likelihood([3, 0, 2], [Background(1.0, 0.4), 0.2, Background(None, control=(3, 2.0))], SCALED),
    "many events": Likelihood(60, Background(40.0, 8.0), SCALED),
    "two experiments": combine(
        Likelihood(2, Background(1.0, 0.3), SCALED, name="a"),
        Likelihood([1, 4], [0.5, Background(2.0, 1.0, model="lognormal")], SCALED, name="b"),
    ),
}


@pytest.fixture(params=CASES, ids=str)
def counted(request):
    """A likelihood, and signals (P, B) for it."""
    found = CASES[request.param]
    bins, rng = found.counts.bins, np.random.default_rng(3)
    return found, rng.exponential(3.0, (12, bins)) * rng.uniform(0.1, 2.0, bins) * (rng.random((12, 1)) > 0.1)


def at(likelihood, signal, values):
    return float(likelihood.log_likelihood(signal, dict(zip(likelihood.nuisance_names, values, strict=True))))


def best(likelihood, signal):
    """The highest likelihood that a search along one nuisance after the other finds, and a few directions."""
    start = np.array([1.0 if name.endswith("background") else 0.0 for name in likelihood.nuisance_names])
    lowest = [None] * start.size
    for place, one in enumerate(likelihood.nuisance_names):
        for value in (-1.0,):
            try:
                likelihood.log_likelihood(signal, {one: value})
            except InputError:
                lowest[place] = 1e-12
    optimize = pytest.importorskip("scipy.optimize")
    bounds = [(low, None) for low in lowest]
    found = optimize.minimize(
        lambda values: -at(likelihood, signal, values), start, bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-10}
    )
    return -found.fun


def test_average_is_that_of_statistics(counted):
    likelihood, signals = counted
    (one,) = make_counted([likelihood.counts])
    with np.errstate(divide="ignore"):
        wanted = likelihood.log_likelihood(signals if signals.shape[1] > 1 else signals[:, 0])
        assert one.log_likelihood([signals]) == pytest.approx(wanted, rel=1e-10, abs=1e-10)


def test_profile_is_the_highest(counted):
    likelihood, signals = counted
    (one,), priors = treated([likelihood.counts], "profile", {})
    assert priors == ()
    found = one.log_likelihood([signals])
    if not likelihood.nuisance_names:
        assert found == pytest.approx(likelihood.log_likelihood(signals[:, 0]))
        return
    wanted = [best(likelihood, signal) for signal in signals[:3]]
    # a search that stops early is below; nothing is above
    assert (found[:3] >= np.array(wanted) - 1e-9).all()
    assert found[:3] == pytest.approx(wanted, abs=2e-6)


def test_free_is_the_likelihood_without_constraints(counted):
    likelihood, signals = counted
    (one,), priors = treated([likelihood.counts], "free", {})
    names = [prior.name for prior in priors]
    rng = np.random.default_rng(5)
    values = np.array([prior.transformed(rng.random(len(signals))) for prior in priors]).reshape(-1, len(signals)).T
    with np.errstate(divide="ignore"):
        found = one.log_likelihood([signals], values)
    every = dict.fromkeys(likelihood.nuisance_names, 0.0)
    for row in np.flatnonzero(np.isfinite(found))[:3]:
        given = every | dict(zip(names, values[row], strict=True))
        constraint = float(likelihood.log_likelihood(signals[row], given)) - found[row]
        other = signals[row] + 0.3
        again = float(likelihood.log_likelihood(other, given))
        alone = one.log_likelihood([other[None]], values[row][None])[0]
        # what constrains nuisances does not know the signal
        assert again - alone == pytest.approx(constraint, abs=1e-9)
        assert one.one([signals[row].tolist()], values[row].tolist()) == pytest.approx(found[row], rel=1e-12)


@pytest.mark.parametrize("name", ["gamma", "lognormal", "signal error", "control"])
def test_free_averages_to_the_average(name):
    likelihood = CASES[name]
    (one,), (prior,) = treated([likelihood.counts], "free", {})
    u = (np.arange(20_000) + 0.5) / 20_000
    for signal in (0.0, 0.7, 4.0):
        logs = one.log_likelihood([np.full((u.size, 1), signal)], prior.transformed(u)[:, None])
        assert np.log(np.exp(logs).mean()) == pytest.approx(likelihood.log_likelihood(signal), abs=1e-5)


def test_fixed_has_no_errors():
    (one,), priors = treated([CASES["shared"].counts], "fixed", {})
    signals = np.array([[0.0], [2.5]])
    assert priors == ()
    assert one.log_likelihood([signals]) == pytest.approx(Likelihood(4, 2.0).log_likelihood(signals[:, 0]))


def test_gamma_prior():
    _, (prior,) = treated([CASES["gamma"].counts], "free", {})
    x = np.linspace(0, 8, 200_001)
    density = np.exp(prior.log_density(x))
    assert np.trapezoid(density, x) == pytest.approx(1, rel=1e-6)
    # mean 1, error as of the background
    found = prior.transformed((np.arange(100_000) + 0.5) / 100_000)
    assert found.mean() == pytest.approx(1, rel=1e-5)
    assert found.std() == pytest.approx(0.6 / 1.5, rel=1e-3)
    assert prior.log_density_at(0.7) == pytest.approx(prior.log_density(np.array([0.7]))[0])
    assert prior.log_density_at(-0.1) == -np.inf


def test_refused():
    with pytest.raises(InputError, match="efficiency is a parameter and a nuisance"):
        treated([CASES["shared"].counts], "free", {"efficiency": None})
    twice = Likelihood(1, Background(None, control=(0, 2.0)) + Background(None, control=(0, 3.0)))
    with pytest.raises(InputError, match="two control regions without an event"):
        treated([twice.counts], "profile", {})
