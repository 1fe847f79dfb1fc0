"""A sample with other weights against a sample of the other thing, and stored kinematics against what was drawn."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import InputError, ModelError, UnknownNameError
from mubeam.events import files
from mubeam.events.reweight import invariants
from mubeam.models.base import Channel

EVENTS = 40_000
LFV = ("muc-thin-target",)
SEEN = {"mass_gev": 0.05, "analysis": "visible"}


def lfv_alp(theta, seed, **options):
    model = mb.models.get("lfv-alp", theta=theta)
    return mb.generate(model, *LFV, events=EVENTS, mass_gev=2.5, coupling=1e-3, seed=seed, **options)


def axion(coupling, seed):
    return mb.generate("axion-photon", "na64mu-1e12", events=EVENTS, coupling=coupling, seed=seed, **SEEN)


QUANTITIES = {
    "x": lambda s: s.particle("x")[:, 0] / s.particle("beam")[:, 0],
    "t": lambda s: np.log((s.particle("recoil")[:, 1:] ** 2).sum(axis=1)),
    "theta": lambda s: np.arctan2(np.hypot(*s.particle("x")[:, 1:3].T), s.particle("x")[:, 3]),
    "azimuth": lambda s: np.angle(
        (s.particle("recoil")[:, 1] + 1j * s.particle("recoil")[:, 2])
        / (s.particle("x")[:, 1] + 1j * s.particle("x")[:, 2])
    ),
}


def chi2(sample, weight, other, quantity):
    """Per degree of freedom, in picobarn a bin."""
    here, there = QUANTITIES[quantity](sample), QUANTITIES[quantity](other)
    edges = np.quantile(there, np.linspace(0, 1, 21))
    edges[0], edges[-1] = -np.inf, np.inf
    place = np.searchsorted(edges, here) - 1
    sums, squares = (np.bincount(place, weight**power, minlength=20) for power in (1, 2))
    counts = np.bincount(np.searchsorted(edges, there, side="right").clip(1, 20) - 1, minlength=20)
    one, two = (s.info.cross_section_pb / len(s) for s in (sample, other))
    return (((sums * one - counts * two) ** 2) / (squares * one**2 + counts * two**2)).mean()


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_another_angle(quantity):
    sample, other = lfv_alp(1.2, 1), lfv_alp(0.1, 2)
    assert chi2(sample, mb.reweight(sample, theta=0.1), other, quantity) < 2.2


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_another_form_factor(quantity):
    sample, other = lfv_alp(1.2, 1), lfv_alp(1.2, 2, form_factor="coherent")
    assert chi2(sample, mb.reweight(sample, form_factor="coherent"), other, quantity) < 2.2


def test_another_coupling_changes_the_lifetime():
    sample, other = axion(5e-4, 1), axion(7e-4, 2)
    weight = mb.reweight(sample, coupling=7e-4)
    expected = []
    for s, w in ((sample, weight), (other, np.ones(EVENTS))):
        place = s.vertex("decay")[:, 2]
        seen = w * ((place > 0.408) & (place < 0.408 + 10.65)) * s.info.cross_section_pb
        expected.append((seen.mean(), seen.std() / EVENTS**0.5))
    (one, one_error), (two, two_error) = expected
    assert abs(one - two) < 4 * np.hypot(one_error, two_error)


def test_nothing_changed_weighs_one():
    sample = axion(5e-4, 1)
    np.testing.assert_allclose(mb.reweight(sample), 1.0)
    np.testing.assert_allclose(mb.reweight(sample, form_factor="tsai-elastic", coupling=5e-4), 1.0, rtol=1e-12)


def test_momentum_transfers_that_the_sample_does_not_have():
    """Beyond the cut of its own form factor there are no events to give a weight to."""
    sample = lfv_alp(1.2, 1)
    with pytest.raises(InputError, match=r"ends at t = 1 GeV\^2, and tsai-elastic reaches higher t: generate it anew"):
        mb.reweight(sample, form_factor="tsai-elastic")


def test_shares_of_the_products():
    """More of a dark fermion: fewer decays to each of the others, at another lifetime."""
    point = {"mass_gev": 3.0, "coupling": 1e-3, "events": 2000}
    sample = mb.generate(mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=1e-3), *LFV, **point)
    weight = mb.reweight(sample, g_chi=2e-3)
    dark = sample.pdg("product1") == 52
    old, new = (
        mb.models.get("lfv-alp", mass_chi_gev=1.0, g_chi=g).shares(np.array([3.0]), np.array([1e-3]))
        for g in (1e-3, 2e-3)
    )
    assert weight[dark].mean() == pytest.approx(float(new.invisible[0] / old.invisible[0]), rel=0.1)
    assert weight.mean() == pytest.approx(1, abs=5 * weight.std() / 2000**0.5)


@pytest.mark.parametrize(
    ("model", "experiment", "point"),
    [
        ("axion-photon", "na64mu-2022", {"mass_gev": 0.05, "coupling": 1e-3}),
        ("axion-muon", "na64mu-2022", {"mass_gev": 0.001, "coupling": 1e-3}),
        ("lmu-ltau-dark-sector", "na64mu-2022", {"mass_gev": 0.05, "coupling": 1e-3}),
        ("lfv-alp", "muc-thin-target", {"mass_gev": 10.0, "coupling": 1e-3}),
    ],
)
def test_invariants_of_stored_events_are_physical(model, experiment, point):
    sample = mb.generate(model, experiment, events=2000, **point)
    (channel,) = mb.models.get(model).channels()
    points = invariants(sample.events, channel.process)
    assert all((column > 0).all() for column in (points.t, points.s, points.mu))
    # an azimuth at the very ends comes of a cosine beyond one
    assert (np.abs(np.cos(points.azimuth)) < 1).mean() > 0.99


def test_what_cannot_be_reweighted():
    sample = lfv_alp(1.2, 1)
    with pytest.raises(ModelError, match="makes events that lfv-alp does not make: generate them"):
        mb.reweight(sample, model="axion-muon")
    with pytest.raises(UnknownNameError, match="unknown parameter of lfv-alp"):
        mb.reweight(sample, thet=1.0)
    with pytest.raises(InputError, match="coupling must be above zero"):
        mb.reweight(sample, coupling=-1.0)
    collider = mb.generate("lfv-alp", "music", analysis="ultimate", events=10, mass_gev=5, coupling=1)
    with pytest.raises(InputError, match="events of a collider"):
        mb.reweight(collider, coupling=2.0)

    class Stable(type(mb.models.get("axion-photon"))):
        name = "stable"

        def channels(self):
            return (Channel(mb.PhotonFusion(), 1.0),)

        def decays(self, mass_gev, coupling):
            return ()

    with pytest.raises(ModelError, match="stable does not decay at this point"):
        mb.reweight(axion(5e-4, 1), model=Stable())


def test_the_manifest_says_what_was_changed_even_to_zero(tmp_path):
    source = tmp_path / "a.parquet"
    files.write_events(
        "lfv-alp", "muc-thin-target", source, events=100, mass_gev=5.0, coupling=1e-3, analysis="visible"
    )
    record = files.reweight_file(source, tmp_path / "b.parquet", theta=0)
    assert record["reweighted_to"] == {"theta": 0}
    assert record["mean_weight"] == pytest.approx(1, rel=0.2)
    with pytest.raises(InputError, match="has been reweighted already"):
        files.reweight_file(tmp_path / "b.parquet", tmp_path / "c.parquet", theta=0.1)
    assert not list(tmp_path.glob("c*"))


def test_beyond_the_theory_is_said(tmp_path):
    """As of yields and events: in Python as a warning, in files in the manifest, and not of a point within it."""
    strong = 2 * float(mb.models.get("axion-muon").largest_coupling(np.array([0.1]))[0])
    point = ("axion-muon", "na64mu-2022")
    weak_file, strong_file = tmp_path / "weak.parquet", tmp_path / "strong.parquet"
    weak = mb.write_events(*point, weak_file, events=20, mass_gev=0.1, coupling=1e-3)
    beyond = mb.write_events(*point, strong_file, events=20, mass_gev=0.1, coupling=strong)
    sample = mb.generate(*point, events=20, mass_gev=0.1, coupling=1e-3)
    with pytest.warns(UserWarning, match="coupling beyond the theory, which holds below"):
        weights = mb.reweight(sample, coupling=strong)
    assert weights == pytest.approx((strong / 1e-3) ** 2)
    record = files.reweight_file(weak_file, tmp_path / "b.parquet", coupling=strong)
    assert record["warnings"] == beyond["warnings"]
    assert len(record["warnings"]) == 1
    back = files.reweight_file(strong_file, tmp_path / "c.parquet", coupling=1e-3)
    assert "warnings" not in back
    assert "warnings" not in weak
