"""Samplers take a likelihood as it is, and find what sums over the whole prior give."""

from multiprocessing import get_context

import numpy as np
import pytest

import mubeam as mb


@pytest.fixture(scope="module")
def fit():
    """Coupling and angle against one search."""
    free = {"coupling": (1e-4, 1, "log"), "theta": (0, np.pi / 2)}
    fixed = {"mass_gev": 5.0, "mass_chi_gev": 1.0, "g_chi": 0.5}
    return mb.fit.likelihood("lfv-alp", ["muc-thin-target:invisible"], free, fixed=fixed)


@pytest.fixture(scope="module")
def summed(fit):
    """ln of the evidence, and means of ln g and of the angle, over a grid of the unit square."""
    u = (np.arange(400) + 0.5) / 400
    x = fit.prior_transform(np.stack(np.meshgrid(u, u), axis=-1).reshape(-1, 2))
    weight = np.exp(fit(x))
    return np.log(weight.mean()), np.average(coordinates(x), axis=0, weights=weight)


def coordinates(x):
    return np.stack([np.log(x[:, 0]), x[:, 1]], axis=1)


def test_dynesty(fit, summed):
    import dynesty

    rng = np.random.default_rng(1)
    sampler = dynesty.NestedSampler(fit, fit.prior_transform, len(fit.names), nlive=100, rstate=rng)
    sampler.run_nested(dlogz=0.1, print_progress=False)
    found = sampler.results
    assert found.logz[-1] == pytest.approx(summed[0], abs=4 * found.logzerr[-1])
    points = coordinates(found.samples_equal(rstate=rng))
    assert points.mean(axis=0) == pytest.approx(summed[1], abs=0.3)


def test_emcee_in_processes(fit, summed):
    import emcee

    start = fit.prior_transform(np.random.default_rng(2).uniform(0.1, 0.4, (12, 2)))
    with get_context("spawn").Pool(1) as pool:
        walk = emcee.EnsembleSampler(12, 2, fit.log_posterior, pool=pool)
        walk.random_state = np.random.MT19937(3).state
        walk.run_mcmc(start, 20)
    again = emcee.EnsembleSampler(12, 2, fit.log_posterior, vectorize=True)
    again.random_state = np.random.MT19937(3).state
    again.run_mcmc(start, 20)
    # one by one in another process, or all at once here: the same walk
    assert walk.get_chain() == pytest.approx(again.get_chain(), rel=1e-9)
    again.run_mcmc(None, 1500)
    points = coordinates(again.get_chain(discard=300, flat=True))
    assert points.mean(axis=0) == pytest.approx(summed[1], abs=0.3)


def test_ultranest(fit, summed):
    ultranest = pytest.importorskip("ultranest", reason="UltraNest has no wheels: pip install ultranest compiles it")
    np.random.seed(4)  # noqa: NPY002
    sampler = ultranest.ReactiveNestedSampler(list(fit.names), fit, fit.prior_transform, vectorized=True)
    found = sampler.run(min_num_live_points=100, min_ess=200, dlogz=0.3, show_status=False, viz_callback=False)
    assert found["logz"] == pytest.approx(summed[0], abs=4 * found["logzerr"])
    assert coordinates(found["samples"]).mean(axis=0) == pytest.approx(summed[1], abs=0.3)
