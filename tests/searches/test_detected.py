"""Detectors of finite size in yields, reaches and planes: several decays, refusals, what a breakdown says."""

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import CardError, InputError, ModelError
from mubeam.experiments import card_hash
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.both_products import TwoBody
from mubeam.searches import detected
from mubeam.signals.base import Signature
from oracles.dumps import ALL, LINE, Decaying, card

POINT = {"mass_gev": 0.5, "coupling": 1e-6}


def events(model, path, **point):
    return mb.expected_events(model, path, "decays", **(POINT | point))


def test_decays_are_seen_by_their_shares(tmp_path):
    """Of one lifetime: the sum over channels of share x what each alone would be; invisible ones are not seen."""
    path = card(tmp_path, **ALL)
    alone = [events(Decaying(**{name: 1.0}), path).value for name in ("muons", "photons")]
    assert alone[0] > 1.02 * alone[1]
    together = events(Decaying(muons=0.5, photons=0.3, neutrinos=0.2), path).value
    assert together == pytest.approx(0.5 * alone[0] + 0.3 * alone[1], rel=1e-9)


def test_couplings_and_masses_in_any_order(tmp_path):
    """Points of a grid as one by one, and a mass at which nothing is made or decays visibly."""
    path = card(tmp_path, **ALL)
    masses, couplings = np.array([[0.5], [300.0], [0.4]]), np.array([1e-6, 3e-6])
    found = events(Decaying(muons=1.0), path, mass_gev=masses, coupling=couplings)
    assert found.status[1, 0] != "ok"
    assert found.value[2, 1] == events(Decaying(muons=1.0), path, mass_gev=0.4, coupling=3e-6).value
    assert (events(Decaying(neutrinos=1.0), path, coupling=couplings).value == 0).all()


def test_smaller_detectors_see_less_and_errors_hold(tmp_path):
    """Falling with the radius, the energy and the offset; the errors cover what a finer precision says."""
    kinds = [
        {"aperture_radius_m": 0.3},
        ALL,
        {"aperture_radius_m": 0.2, "products": "all", "product_energy_min_gev": 20.0},
        {"aperture_radius_m": 0.05, "products": "all", "product_energy_min_gev": 20.0},
    ]
    found = [events(Decaying(muons=1.0), card(tmp_path, **kind)) for kind in kinds]
    values = [one.value for one in found]
    assert values == sorted(values, reverse=True)
    assert all(one.error < 0.02 * one.value for one in found)
    near, far = (
        events(Decaying(muons=1.0), card(tmp_path, aperture_radius_m=0.05, aperture_offset_m=offset)).value
        for offset in (0.0, 0.1)
    )
    assert far < 0.5 * near


@pytest.mark.parametrize(
    "target",
    [
        'material = "water"\nlength_m = 1.0',
        'slabs = [{ material = "lead", thickness_m = 0.3 }, { material = "tungsten", thickness_m = 0.2 }]',
    ],
)
def test_compounds_and_mixed_stacks(tmp_path, monkeypatch, target):
    """A wide detector is none, on all nuclei by one rule; a small one sees less, and each nucleus has its share."""
    monkeypatch.setattr(detected, "MINOR", 0.0)
    without, wide, small = (
        mb.yield_breakdown(Decaying(muons=1.0), card(tmp_path, "full", target=target, **detector), "decays", **POINT)
        for detector in ({}, {"aperture_radius_m": 1e6, "products": "all"}, ALL)
    )
    assert wide.events.value == pytest.approx(without.events.value, rel=1e-9)
    assert small.events.value < 0.999 * without.events.value
    for one, other in zip(wide.nuclei, without.nuclei, strict=True):
        assert one.events == pytest.approx(other.events, rel=1e-9)


def test_a_reach_has_both_edges(tmp_path):
    """The dump's upper edge is there; edges expect the limit, also in a combination of an exposure."""
    path = card(tmp_path, "full", **ALL)
    found = mb.reach(Decaying(muons=1.0), path, "decays", masses_gev=[0.4, 0.5])
    assert (found.upper > 2 * found.lower).all()
    for edge in (found.lower, found.upper):
        at_edge = events(Decaying(muons=1.0), path, mass_gev=found.mass_gev, coupling=edge)
        np.testing.assert_allclose(at_edge.value, found.limit_events, rtol=1e-3)


def test_along_another_parameter(tmp_path):
    """A coupling to a dark fermion that takes no decays away is as none."""
    model = mb.models.get("lmu-ltau", mass_chi_gev=0.1, g_chi=1e-12)
    path = card(tmp_path, **ALL)
    found = mb.reach(model, path, "decays", masses_gev=[0.4, 0.5])
    assert np.isfinite(found.lower).all()
    along = mb.reach(model, path, "decays", masses_gev=0.5, along=("g_chi", [1e-12, 1e-6]))
    assert along.lower[0] == pytest.approx(found.lower[1], rel=1e-6)
    assert along.lower[1] > 1.2 * along.lower[0]


def test_a_scan_is_the_yields(tmp_path):
    """Row by row, with their errors; hadrons above 0.28 GeV are rows that say so."""
    path = card(tmp_path, **ALL)
    axes = {"mass_gev": {"values": [0.25, 0.5]}, "coupling": {"values": [1e-6, 1e-5]}}
    about = {"model": "dark-photon", "experiments": [str(path)], "analyses": ["decays"], "quantities": ["events"]}
    found = mb.scan({"scan": about | {"parameters": axes}}).to_pandas().sort_values(["mass_gev", "coupling"])
    one_by_one = mb.expected_events("dark-photon", path, "decays", mass_gev=0.25, coupling=[1e-6, 1e-5])
    np.testing.assert_allclose(found.events[:2], one_by_one.value, rtol=1e-9)
    np.testing.assert_allclose(found.events_error[:2], one_by_one.error, rtol=1e-6)
    assert found.status[2:].str.contains("of the visible decays at 0.5 GeV are to hadrons", regex=False).all()


def test_what_a_yield_says(tmp_path):
    """Events are the product of the factors; the particle points at least as often as both products hit."""
    found = mb.yield_breakdown(Decaying(muons=1.0), card(tmp_path, "full", **ALL), "decays", **POINT)
    made = found.luminosity_per_fb * 1e3 * found.cross_section_in_windows.value
    factors = found.acceptance * found.decay_probability * found.efficiency
    assert found.events.value == pytest.approx(made * factors, rel=1e-9)
    assert 0 < found.in_detector.products < found.in_detector.particle < 1
    at = found.at_production
    assert at.mean_gev + at.lost_gev == pytest.approx(160.0)
    assert 0.4 < at.depth_m < 0.5
    assert found.beam_out.angle_rad > at.angle_rad > 0
    assert found.to_dict()["in_detector"]["products"] == found.in_detector.products
    alone = mb.yield_breakdown(Decaying(muons=1.0), card(tmp_path, "full", aperture_radius_m=0.2), "decays", **POINT)
    assert alone.in_detector.particle == pytest.approx(found.in_detector.particle, rel=1e-3)
    assert alone.in_detector.products is None
    assert alone.acceptance < 1


def test_energies_of_products_need_no_detector(tmp_path):
    """Massless, even at rest: both above E_min in 1 - 2 E_min/E_X of the decays; also for a spectrum."""
    path = card(tmp_path, product_energy_min_gev=20.0)
    found = mb.yield_breakdown(Decaying(photons=1.0), path, "decays", mass_gev=0.5, coupling=1e-9)
    x = 1 / (1 + np.exp(-np.linspace(-6, 12, 4000)))
    x = x[x * 160 > 0.5]
    point = {"energy_gev": 160.0, "mass_gev": 0.5, "target": "lead", "form_factor": "tsai-elastic"}
    spectrum = mb.dsigma_dx(mb.Bremsstrahlung("vector"), x=x, **point).value
    # long-lived: the decays go with 1/k
    density = spectrum * x * (1 - x) / np.sqrt(x**2 - (0.5 / 160) ** 2)
    logit, share = np.log(x / (1 - x)), np.maximum(1 - 2 * 20.0 / (160 * x), 0)
    expected = np.trapezoid(density * share, logit) / np.trapezoid(density, logit)
    assert found.in_detector.products == pytest.approx(expected, rel=2e-3)
    assert found.in_detector.particle == pytest.approx(1, rel=1e-12)


def test_least_energies_far_below_the_beam(tmp_path):
    """Photons above 2 GeV, of axions that live long and hardly have twice that: an integral of the spectrum from there.

    By one rule for all energies they were 10 % off.
    """
    beam = LINE.replace("160", "1500")
    path = card(tmp_path, beam=beam, product_energy_min_gev=2.0)
    found = mb.yield_breakdown("axion-photon", path, "decays", mass_gev=0.009, coupling=1e-6)
    unit, weight = gauss_legendre(400)
    point = {"energy_gev": 1500.0, "mass_gev": 0.009, "target": "lead", "form_factor": "tsai-elastic"}
    sums = []
    for least in (0.009 / 1500 * (1 + 1e-9), 4 / 1500):
        # even in ln(x/(1 - x)) between the least energy and all
        low, high = np.log(least / (1 - least)), 25.0
        x = 1 / (1 + np.exp(-(low + (high - low) * unit)))
        share = np.maximum(1 - 4 / (1500 * x), 0.0) if sums else 1.0
        spectrum = mb.dsigma_dx(mb.PhotonFusion(), x=x, **point).value
        density = spectrum * x * (1 - x) * (high - low) / np.sqrt(x**2 - (0.009 / 1500) ** 2)
        sums.append((density * share) @ weight)
    assert found.in_detector.products == pytest.approx(sums[1] / sums[0], rel=1e-3)
    assert found.events.error < 0.05 * found.events.value


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"start": 0.5, **ALL}, "decay_start_m 0.5 is inside the target, which ends at 1 m"),
        ({"end": 2.0, **ALL}, "decay_end_m 2 must be behind decay_start_m 3"),
        ({"aperture_offset_m": 0.1}, "aperture_offset_m is that of a detector: give aperture_radius_m"),
        ({"products": "all"}, "give aperture_radius_m"),
        ({"aperture_offset_m": 0.1, **ALL}, "computed for a detector on the axis"),
        ({"product_energy_min_gev": -1.0}, "product_energy_min_gev"),
        ({"signature": "displaced-decay", **ALL}, "displaced-decay has no detector of finite size"),
        (
            {"more": 'windows = [{ p_out_max_gev = 50.0 }]\nsource.windows = "x"', **ALL},
            "with geometry.aperture_radius_m the outgoing muon is not looked at",
        ),
        ({"beam": LINE.replace("mu", "e"), "loss": "full"}, "it is that of muons"),
    ],
)
def test_wrong_cards(tmp_path, keys, message):
    with pytest.raises(CardError, match=message):
        events(Decaying(muons=1.0), card(tmp_path, **keys))


def test_what_is_not_computed(tmp_path):
    """Hadrons, pairs, energy loss of electrons: refused before any work, with what to do."""
    path = card(tmp_path, **ALL)
    with pytest.raises(ModelError, match=r"of the visible decays at 0\.5 GeV are to hadrons"):
        events(Decaying(muons=0.5, hadrons=0.5), path)
    with pytest.raises(ModelError, match='say products = "particle"'):
        events(Decaying(**{"mu+_to_mu-_to_gamma": 1.0}), path)
    # few of them count as not seen
    few = events(Decaying(muons=0.9999, hadrons=1e-4), path).value
    assert few == pytest.approx(events(Decaying(muons=1.0), path).value, rel=3e-4)
    assert events(Decaying(muons=0.5, hadrons=0.5), card(tmp_path, aperture_radius_m=0.2)).value > 0
    with pytest.raises(ModelError, match="makes pairs"):
        mb.expected_events("lmu-ltau-dark-sector", path, "decays", mass_gev=0.1, coupling=1e-3)


def test_a_detector_is_the_acceptance():
    with pytest.raises(InputError, match="no acceptance of its own"):
        Signature(lambda fate, experiment: 1.0, lambda event, analysis: 1.0, has_detector=True)


def test_detectors_are_part_of_the_card(tmp_path):
    """Another radius is another card."""
    one, other = (card_hash(mb.experiments.get(card(tmp_path, aperture_radius_m=r))) for r in (0.1, 0.2))
    assert one != other
    assert TwoBody.of_masses(1.0, (0.0, 0.0)).velocities == (1.0, 1.0)


@pytest.mark.parametrize("detector", [{"aperture_radius_m": 0.2}, ALL | {"product_energy_min_gev": 20.0}])
def test_nuclei_of_a_small_share_are_known_within_the_error(tmp_path, monkeypatch, detector):
    """In water behind lead they are computed by a coarser rule; the finest for all says the same."""
    target = 'slabs = [{ material = "lead", thickness_m = 0.3 }, { material = "water", thickness_m = 0.5 }]'
    path = card(tmp_path, "full", target=target, **detector)
    found = events(Decaying(muons=0.6, photons=0.4), path)
    monkeypatch.setattr(detected, "MINOR", 0.0)
    wanted = events(Decaying(muons=0.6, photons=0.4), path)
    assert found.value != wanted.value
    assert abs(found.value - wanted.value) < found.error
    assert found.error == pytest.approx(wanted.error, rel=0.3, abs=1e-4 * wanted.value)
