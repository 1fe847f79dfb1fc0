"""One point in floats: as in arrays, and never an exception."""

import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import inf
from multiprocessing import get_context

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError
from mubeam.models import Decay, Model
from mubeam.models.base import Channel
from mubeam.models.vertex import rate_terms

FREE = {
    "mass_gev": (2.5, 20, "log"),
    "coupling": (1e-4, 1, "log"),
    "theta": (0.0, np.pi / 2),
    "mass_chi_gev": (0.96, 1.1, "log"),
    "g_chi": (0.01, 1, "log"),
}
THREE = ["na64mu-2022:lfv-invisible", "muc-thin-target:invisible", "fasernu2:invisible"]
ALSO = ["g-minus-2:2025", "relic-density:at-most", "decay:tau-mu-invisible-belle2"]
LIGHT = {"mass_gev": (0.005, 0.5, "log"), "coupling": (1e-5, 1e-1, "log")}


def shorter(values):
    return -values["theta"] - values["c_tau_m"] * 0


MADE = {
    "five parameters": ("lfv-alp", THREE, FREE, {"also": [*ALSO, shorter]}),
    "derivative": (
        "lfv-alp-derivative",
        THREE[1:2],
        {"coupling": (1e-4, 1e-2, "log"), "theta_derivative": (0.1, 1.4)},
        {"fixed": {"mass_gev": 5.0, "mass_chi_gev": 1.0, "g_chi": 0.5}, "also": ALSO[:2]},
    ),
    "polarised": (
        "lfv-alp",
        THREE[1:2],
        {"mass_gev": (2.5, 5), "coupling": (1e-4, 1e-2, "log"), "theta": (0, np.pi)},
        {"polarisation": 0.5},
    ),
    "lifetimes": ("muonphilic-scalar", ["na64mu-2022:visible", "na64mu-2022:invisible"], LIGHT, {}),
    "hadrons": ("dark-photon", ["na64mu-2022:visible", "na64mu-2022:muon-below-80-gev"], LIGHT, {}),
    "profiled": ("dark-photon", ["na64mu-2022:muon-below-80-gev"], LIGHT, {"nuisances": "profile"}),
    "free": ("dark-photon", ["na64mu-2022:muon-below-80-gev"], LIGHT, {"nuisances": "free"}),
}


@pytest.fixture(scope="module", params=MADE, ids=str)
def fit(request):
    model, searches, free, more = MADE[request.param]
    return mb.fit.likelihood(model, searches, free, **more)


def drawn(fit, count, seed=1):
    return fit.prior_transform(np.random.default_rng(seed).random((count, len(fit.names))))


def test_as_in_arrays(fit):
    assert fit.floats is not None
    x = drawn(fit, 200)
    with_arrays = fit.in_arrays(x)
    one_by_one = np.array([fit(one) for one in x])
    assert (np.isfinite(one_by_one) == np.isfinite(with_arrays)).all()
    finite = np.isfinite(with_arrays)
    assert finite.mean() > 0.1
    assert one_by_one[finite] == pytest.approx(with_arrays[finite], rel=1e-11, abs=1e-11)
    densities = np.array([fit.log_posterior(one) for one in x])
    assert densities[finite] == pytest.approx(fit.log_posterior(x)[finite], rel=1e-11, abs=1e-11)
    u = np.random.default_rng(2).random((20, len(fit.names)))
    assert np.array([fit.prior_transform(one) for one in u]) == pytest.approx(fit.prior_transform(u), rel=1e-14)


def test_floats_are_used(fit, monkeypatch):
    x = drawn(fit, 50)
    asked = []
    monkeypatch.setattr(type(fit), "in_arrays", lambda self, x: asked.append(x) or -inf)
    for one in x:
        fit(one)
    # panels next to a threshold are computed
    assert len(asked) < 5


def test_never_an_exception(fit):
    x = drawn(fit, 1)[0]
    for i in range(len(x)):
        for value in (np.nan, inf, -inf, -1e300, 1e300):
            wrong = x.copy()
            wrong[i] = value
            assert fit(wrong) == fit.log_posterior(wrong) == -inf


def test_other_processes_get_the_same():
    model, searches, free, more = MADE["lifetimes"]
    fit = mb.fit.likelihood(model, searches, free, **more)
    x = list(drawn(fit, 6))
    fit(x[0])
    again = pickle.loads(pickle.dumps(fit))  # noqa: S301
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert [fit(one) for one in x] == [again(one) for one in x] == list(pool.map(fit, x))


@pytest.mark.parametrize("model", mb.models.CATALOGUE.names())
def test_the_terms_of_every_model_travel_to_other_processes(model):
    mass, coupling = np.array([0.3, 3.0]), np.array([1e-3, 1e-2])
    terms = rate_terms(mb.models.get(model).vertices_in_parts())
    for term, again in zip(terms, pickle.loads(pickle.dumps(terms)), strict=True):  # noqa: S301
        np.testing.assert_array_equal(again.coefficient(mass, coupling), term.coefficient(mass, coupling))


@dataclass(frozen=True)
class OfArrays(Model):
    """Formulas that take arrays alone."""

    name = "of-arrays"
    description = "a test"
    coupling_name = "g"
    coupling_symbol = "g"
    coupling_unit = "1"
    mass_symbol = "m"
    bounds_plane = None
    citations = ()

    def channels(self):
        return (Channel(mb.Bremsstrahlung("scalar"), 1.0),)

    def decays(self, mass_gev, coupling):
        width = np.where(mass_gev > 0.1, coupling**2 * mass_gev, 0.0)
        return (Decay("mu- mu+", width[...] if width.shape else width[0], visible=True),)


def test_formulas_of_arrays_alone():
    fit = mb.fit.likelihood(OfArrays(), ["na64mu-2022:invisible"], LIGHT)
    assert fit.floats is None
    x = drawn(fit, 5)
    assert [fit(one) for one in x] == pytest.approx(fit(x))


def test_functions_know_what_is_fixed():
    seen = {}
    fit = mb.fit.likelihood(
        "lfv-alp",
        [],
        {"coupling": (1e-3, 1e-2)},
        also=[lambda values: seen.update(values) or np.zeros(len(values["theta"]))],
        fixed={"mass_gev": 3.0, "theta": 0.4},
    )
    for points in ([2e-3], [[2e-3], [3e-3]]):
        fit(points)
        count = np.size(points)
        known = {"mass_gev": 3.0, "theta": 0.4, "coupling": 2e-3, "g": 2e-3}
        assert {name: (seen[name][0], len(seen[name])) for name in known} == {k: (v, count) for k, v in known.items()}


def test_nuisances_by_name():
    model, searches, free, _ = MADE["profiled"]
    with pytest.raises(InputError, match="unknown nuisances 'marginal'"):
        mb.fit.likelihood(model, searches, free, nuisances="marginal")
    fits = {one: mb.fit.likelihood(model, searches, free, nuisances=one) for one in ("average", "fixed", "free")}
    names = fits["free"].names
    assert names[:2] == ("mass_gev", "coupling")
    assert len(names) > 2
    x = np.array([0.02, 1e-3])
    nominal = [0.0 if prior.kind == "gaussian" else 1.0 for prior in fits["free"].priors[2:]]
    assert fits["free"]([*x, *nominal]) == pytest.approx(fits["fixed"](x), rel=1e-12)
    assert fits["average"](x) != fits["fixed"](x)
