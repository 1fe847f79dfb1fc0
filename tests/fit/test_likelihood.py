"""A likelihood of a fit: against computed events, its ranges and priors, and what is refused."""

import pickle
from dataclasses import replace
from math import inf, pi

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, MubeamError
from mubeam.observables import dark_matter, g_minus_2
from mubeam.observables.overlays.g_minus_2 import shift_of

FREE = {
    "mass_gev": (2.5, 30, "log"),
    "coupling": (1e-5, 1, "log"),
    "theta": (0.0, pi / 2),
    "mass_chi_gev": (0.96, 1.2, "log"),
    "g_chi": (0.01, 1, "log"),
}
SEARCHES = ["na64mu-2023:lfv-invisible", "muc-thin-target:invisible", "fasernu2:invisible"]
DECAYING = {"mass_gev": (0.005, 0.2, "log"), "coupling": (1e-5, 1e-1, "log")}
VISIBLE = ["na64mu-2022:visible", "na64mu-2022:invisible"]


@pytest.fixture(scope="module")
def fit():
    return mb.fit.likelihood("lfv-alp", SEARCHES, FREE, also=["g-minus-2:2025"])


@pytest.fixture(scope="module")
def decaying():
    return mb.fit.likelihood("muonphilic-scalar", VISIBLE, DECAYING)


def drawn(likelihood, count, seed=1):
    return likelihood.prior_transform(np.random.default_rng(seed).random((count, len(likelihood.names))))


def agree(likelihood, x):
    """How far the log-likelihoods are from those of computed events, in units of the stated error."""
    found, wanted = likelihood(x), likelihood.computed(x)
    finite = np.isfinite(wanted)
    assert (np.isfinite(found) == finite).all()
    assert finite.mean() > 0.1
    return np.abs(found - wanted)[finite] / likelihood.error(x)[finite]


@pytest.mark.parametrize("name", ["fit", "decaying"])
def test_random_points(name, request):
    likelihood = request.getfixturevalue(name)
    x = drawn(likelihood, 50)
    assert agree(likelihood, x).max() <= 1
    # rounding alone does not hide a difference
    assert all(0 < error <= 1e-3 for error in likelihood.interpolation_error.values())


@pytest.mark.full
@pytest.mark.parametrize("name", ["fit", "decaying"])
def test_two_thousand_points(name, request):
    likelihood = request.getfixturevalue(name)
    assert agree(likelihood, drawn(likelihood, 2000, seed=2)).max() <= 1


@pytest.mark.parametrize("name", ["fit", "decaying"])
def test_events_are_those_of_a_yield(name, request):
    likelihood = request.getfixturevalue(name)
    x = drawn(likelihood, 4, seed=3)
    blobs = likelihood.blobs(x)
    for row, point in enumerate(x):
        values = dict(zip(likelihood.names, point, strict=True))
        at = {name: values.pop(name) for name in ("mass_gev", "coupling")}
        model = replace(likelihood.model, **values)
        for one in likelihood.signals:
            wanted = mb.expected_events(
                model, *one.label.split(":"), mass_gev=[at["mass_gev"]], coupling=at["coupling"]
            )
            # the stated error is relative, and that of the yield its own
            allowed = one.largest_error * wanted.value[0] + wanted.error[0]
            assert blobs[f"events {one.label}"][row] == pytest.approx(wanted.value[0], rel=0, abs=allowed)
        shares = model.shares(np.array([at["mass_gev"]]), np.array([at["coupling"]]))
        assert blobs["width_gev"][row] == pytest.approx(shares.width_gev[0], rel=1e-12)


def test_counts_and_g_minus_2(fit):
    x = drawn(fit, 20, seed=4)
    blobs = fit.blobs(x)
    # no event is seen in any, on no background
    counts = -sum(blobs[f"events {label}"] for label in SEARCHES)
    shift = [
        g_minus_2.muon_shift(mass_gev=m, coupling=g, theta=theta).value for m, g, theta in x[:, :3]
    ]  # fmt: skip
    assert blobs["muon_shift"] == pytest.approx(shift, rel=1e-5, abs=1e-20)
    reference = g_minus_2.reference("2025")
    pull = (np.array(shift) - reference.shift) / reference.shift_error
    assert fit(x) == pytest.approx(counts - pull**2 / 2, rel=1e-6)


def test_observed_events_and_nuisances(decaying):
    x = drawn(decaying, 30, seed=5)
    events = [decaying.blobs(x)[f"events {label}"] for label in VISIBLE]
    visible, invisible = (mb.experiments.get("na64mu-2022").analyses[label.split(":")[1]] for label in VISIBLE)
    wanted = 0.0
    for analysis, signal in zip((visible, invisible), events, strict=True):
        (one,) = analysis.signal_bins
        background = mb.statistics.Background(one.background_events, one.background_error_events)
        wanted = wanted + mb.statistics.Likelihood(one.observed_events, background).log_likelihood(signal)
    finite = np.isfinite(wanted)
    assert decaying(x)[finite] == pytest.approx(wanted[finite], rel=1e-9)


def test_relic_density():
    free = FREE | {"mass_chi_gev": (0.96, 1.1), "mass_gev": (3, 10)}
    fit = mb.fit.likelihood("lfv-alp", [], free, also=["relic-density", "decay:tau-mu-invisible-belle2"])
    x = drawn(fit, 400, seed=6)
    omega = fit.blobs(x)["relic_density"]
    near = np.flatnonzero((omega > 0.01) & (omega < 10))[:5]
    assert near.size
    for i in near:
        m, g, theta, chi, g_chi = x[i]
        sigma = dark_matter.annihilation_cross_section(
            mass_chi_gev=chi, mass_gev=m, g_chi=g_chi, coupling=g, theta=theta
        )
        wanted = dark_matter.relic_density(mass_chi_gev=chi, sigma_v_cm3_per_s=sigma.value)
        (relic, _) = fit.observables
        assert omega[i] == pytest.approx(wanted.value, rel=relic.table.error + wanted.error / wanted.value)
    with pytest.raises(InputError, match="needs a chi"):
        mb.fit.likelihood("lfv-alp", [], {"coupling": (1e-5, 1)}, also=["relic-density"], fixed={"mass_gev": 3.0})


def test_out_of_range_is_no_exception(fit):
    x = drawn(fit, 3)
    x[0, 0], x[1, 1] = 40.0, np.nan
    found = fit(x)
    assert (found[:2] == -inf).all()
    assert found[2] > -inf
    assert fit(x[2]) == pytest.approx(found[2], rel=1e-13)
    assert fit.in_arrays(x[2]) == found[2]
    assert fit(x[0]) == fit.log_prior(x[0]) == fit.log_posterior(x[0]) == -inf
    assert np.isnan(fit.blobs(x[0])["width_gev"])
    assert fit(np.empty((0, 5))).shape == (0,)
    with pytest.raises(InputError, match="5 numbers, of mass_gev, coupling"):
        fit([1.0, 2.0])


def test_other_processes_get_the_same(fit):
    x = drawn(fit, 5)
    assert (pickle.loads(pickle.dumps(fit))(x) == fit(x)).all()  # noqa: S301


def test_priors():
    free = {"mass_gev": (2, 20, "log"), "coupling": (0.1, 0.2), "theta": (0.5, 0.1, "gaussian")}
    fit = mb.fit.likelihood("lfv-alp", [], free, also=[lambda values: -values["theta"]])
    u = np.random.default_rng(7).random((4000, 3))
    x = fit.prior_transform(u)
    assert fit.names == ("mass_gev", "coupling", "theta")
    assert np.log(x[:, 0]).mean() == pytest.approx(np.log(40) / 2, abs=0.05)
    assert x[:, 1].mean() == pytest.approx(0.15, abs=0.002)
    assert x[:, 2].mean() == pytest.approx(0.5, abs=0.01)
    assert x[:, 2].std() == pytest.approx(0.1, rel=0.05)
    assert fit(x) == pytest.approx(-x[:, 2])
    # a density integrates to one over its range
    for i, (low, high) in enumerate([(2, 20), (0.1, 0.2), (-0.5, 1.5)]):
        at = np.linspace(low, high, 20001)
        density = np.exp(fit.priors[i].log_density(at))
        assert np.trapezoid(density, at) == pytest.approx(1, rel=1e-3)
    assert fit.blobs(x[:2])["c_tau_m"].shape == (2,)


def test_fixed_parameters_are_the_same_point(fit):
    x = drawn(fit, 6)
    x[:, 0] = 5.0
    free = {name: given for name, given in FREE.items() if name != "mass_gev"}
    held = mb.fit.likelihood("lfv-alp", SEARCHES, free, also=["g-minus-2:2025"], fixed={"mass_gev": 5.0})
    assert held(x[:, 1:]) == pytest.approx(fit(x), rel=1e-3, abs=1e-6)


def test_angle_of_the_derivative_form():
    free = {"coupling": (1e-4, 1e-2, "log"), "theta_derivative": (0.1, 1.4)}
    fixed = {"mass_gev": 5.0, "mass_chi_gev": 1.0, "g_chi": 0.5}
    fit = mb.fit.likelihood("lfv-alp-derivative", SEARCHES[1:2], free, also=["g-minus-2:2025"], fixed=fixed)
    assert agree(fit, drawn(fit, 10)).max() <= 1
    c, angle = drawn(fit, 1)[0]
    model = replace(fit.model, theta_derivative=angle)
    g = c * float(model.yukawa_form[0])
    wanted = g_minus_2.muon_shift(mass_gev=5.0, coupling=g, theta=model.yukawa.theta).value
    assert fit.blobs([c, angle])["muon_shift"] == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"searches": ["muc-thin-target"]}, "pairs 'card:analysis'"),
        ({"searches": ["no-such-card:invisible"]}, "unknown experiment 'no-such-card'"),
        ({"searches": ["muc-thin-target:nothing"]}, "unknown analysis"),
        ({"searches": ["muc-thin-target:invisible"] * 2}, "counts its events twice"),
        ({"searches": "muc-thin-target:invisible"}, "must be a list of pairs"),
        ({"searches": []}, "searches is empty"),
        ({"free": FREE | {"mass_gev": 3.0}}, r"free: mass_gev must be \(low, high\)"),
        ({"free": FREE | {"mass_gev": (3.0,)}}, r"free: mass_gev must be \(low, high\)"),
        ({"free": FREE | {"mass_gev": (3.0, np.nan)}}, "two finite numbers"),
        ({"free": FREE | {"mass_gev": (3.0, inf)}}, "two finite numbers"),
        ({"free": FREE | {"mass_gev": (3.0, 2.0)}}, "must rise"),
        ({"free": FREE | {"theta": (0.0, 1.0, "log")}}, "above zero"),
        ({"free": FREE | {"theta": (0.0, 0.0, "gaussian")}}, "standard deviation"),
        ({"free": FREE | {"coupling": (-1.0, 1.0)}}, "above zero"),
        ({"free": FREE | {"g": (1e-3, 1.0)}}, "coupling is given twice"),
        ({"free": FREE | {"thetta": (0.0, 1.0)}}, "did you mean 'theta'"),
        ({"free": {"mass_gev": (3, 30)}}, "coupling is missing"),
        ({"free": {}, "fixed": {"mass_gev": 3.0, "coupling": 0.1}}, "free is empty"),
        ({"fixed": {"theta": 0.3}}, "theta is given twice"),
        ({"accuracy": 0.5}, "accuracy must be between"),
        ({"also": ["g-minus-2:1999"]}, "unknown reference of g-2"),
        ({"also": ["edm"]}, "unknown observable of also"),
        ({"also": ["decay:tau-mu-invisible-argus"]}, "no number for a decay"),
        ({"also": ["decay:"]}, "unknown"),
        ({"also": ["g-minus-2"]}, "unknown reference of g-2"),
        ({"also": ["relic-density:most"]}, "unknown kind of relic-density"),
        ({"also": "g-minus-2:2025"}, "also must be a list"),
        ({"also": [2025]}, "takes texts such as"),
        ({"also": [lambda values: values["mass"]]}, "<lambda> must take a dictionary of arrays .*KeyError: 'mass'"),
        ({"also": [lambda values: [1.0, 2.0]]}, "return n log-likelihoods: ValueError"),
        ({"free": {"mass_gev": (3, 30)}, "fixed": {"coupling": np.nan}}, "coupling must be"),
        ({"free": FREE | {"theta": (np.nan, 1.0, "gaussian")}}, "two finite numbers"),
        ({"free": FREE | {"theta": "log"}}, r"free: theta must be \(low, high\)"),
        ({"accuracy": np.nan}, "accuracy"),
        ({"nuisances": "marginal"}, "unknown nuisances"),
        (
            {"model": "axion-muon", "also": ["decay:tau-mu-invisible-belle2"], "free": DECAYING, "searches": VISIBLE},
            "computed for lfv-alp",
        ),
        (
            {"model": "axion-photon", "also": ["g-minus-2:2025"], "free": DECAYING, "searches": VISIBLE},
            "shift of g-2 by PhotonFusion",
        ),
    ],
)
def test_refused(change, text):
    given = {"model": "lfv-alp", "searches": SEARCHES[1:2], "free": FREE} | change
    with pytest.raises(MubeamError, match=text):
        mb.fit.likelihood(**given)


def test_a_detector_is_refused(tmp_path):
    path = tmp_path / "dump.toml"
    radius = 'aperture_radius_m = 0.5\nsource.aperture_radius_m = "a test"\n'
    path.write_text(f'extends = "collider-dump-1500gev-lead"\nname = "dump"\n[geometry]\n{radius}')
    free = {"mass_gev": (0.3, 0.5), "coupling": (1e-6, 1e-3, "log")}
    with pytest.raises(InputError, match="not computed in fits"):
        mb.fit.likelihood("dark-photon", [f"{path}:visible"], free)


def test_a_polarised_beam():
    """The rate goes as 1 + P sin 2 theta, and the muons of taus follow their helicity."""
    free = {"mass_gev": (2, 5), "coupling": (1e-4, 1e-2, "log"), "theta": (0, pi)}
    found = mb.fit.likelihood("lfv-alp", ["na64mu-1e13:lfv-invisible"], free, polarisation=0.5)
    at = {"mass_gev": 2.5, "coupling": 5e-3}
    for theta in (pi / 4, 2.0):
        wanted = mb.expected_events(
            mb.models.get("lfv-alp", theta=theta), "na64mu-1e13", "lfv-invisible", **at, polarisation=0.5
        )
        events, error = found.signals[0].events(found.points(np.array([[*at.values(), theta]])))
        assert abs(events[0, 0] / wanted.value - 1) < error[0]
        assert error[0] < 2e-3


@pytest.mark.parametrize("name", ["muonphilic-scalar", "lmu-ltau", "axion-muon"])
def test_g_minus_2_of_other_models(name):
    """Alone it is that of figures and scans, in arrays and in floats."""
    fit = mb.fit.likelihood(name, [], DECAYING, also=["g-minus-2:2025"])
    x = fit.prior_transform(np.random.default_rng(1).random((20, 2)))
    wanted = shift_of(mb.models.get(name), x[:, 0], x[:, 1])
    assert fit.blobs(x)["muon_shift"] == pytest.approx(wanted, rel=1e-6)
    reference = g_minus_2.reference("2025")
    pull = (wanted - reference.shift) / reference.shift_error
    assert fit(x) == pytest.approx(-(pull**2) / 2, rel=1e-5)
    assert [fit(one) for one in x] == pytest.approx(fit(x), rel=1e-9)


def test_g_minus_2_with_what_has_no_loop_is_refused():
    """Also where it vanishes in the middle of what is free."""
    free = DECAYING | {"c_gamma": (-1.0, 1.0)}
    with pytest.raises(InputError, match=r"shift of g-2 by .*of alp is not computed"):
        mb.fit.likelihood("alp", [], free, also=["g-minus-2:2025"])


TIE = {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.4}]}


def test_a_tie_is_followed_point_by_point():
    """As with the number that it gives at each point; where that is out of its range nothing is likely."""
    free = {"mass_gev": (3, 20, "log"), "g_chi": (0.1, 1)}
    how = {"also": ["g-minus-2:2025", "relic-density:at-most"], "searches": ["na64mu-2023:lfv-invisible"]}
    fixed = {"coupling": 1e-2, "theta": 1.0}
    fit = mb.fit.likelihood("lfv-alp", free=free, fixed=fixed | TIE, **how)
    x = fit.prior_transform(np.random.default_rng(1).random((3, 2)))
    for one in x:
        alone = mb.fit.likelihood("lfv-alp", free=free, fixed=fixed | {"mass_chi_gev": 0.4 * one[0]}, **how)
        assert fit(one) == pytest.approx(alone(one), rel=1e-4)
    assert fit(x) == pytest.approx([fit(one) for one in x], rel=1e-12)
    assert pickle.loads(pickle.dumps(fit))(x) == pytest.approx(fit(x), rel=0)  # noqa: S301


def test_a_tie_out_of_its_range_is_impossible():
    # of a unit: 5 GeV, by the mass of the tau
    tie = {"mass_chi_gev": [{"mass_gev": 1}, {"constant": -5 / 1.77693, "function": "m_tau"}]}
    free = {"mass_gev": (3, 20, "log")}
    fit = mb.fit.likelihood("lfv-alp", SEARCHES[:1], free, fixed={"coupling": 1e-2, "g_chi": 0.5} | tie)
    assert fit([4.9]) == -inf
    assert np.isfinite(fit([5.5]))


@pytest.mark.parametrize(
    ("tie", "text"),
    [
        ({"mass_chi_gev": [{"masss": 1}]}, "ties.mass_chi_gev.0.masss: unknown parameter: did you mean mass_gev"),
        ({"mass_chi_gev": []}, "has no term"),
        ({"mass_chi_gev": [{"mass_gev": 1, "constant": -1.0}]}, "mass_chi_gev must be above zero"),
        ({"mass_gev": [{"constant": 1.0}]}, "mass_gev is given twice"),
    ],
)
def test_a_tie_that_is_none_is_refused(tie, text):
    with pytest.raises(MubeamError, match=text):
        mb.fit.likelihood("lfv-alp", SEARCHES[:1], {"mass_gev": (3, 20)}, fixed={"coupling": 0.1, "g_chi": 0.5} | tie)
