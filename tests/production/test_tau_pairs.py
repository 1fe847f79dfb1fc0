import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ALPHA
from mubeam.errors import InputError, KinematicsError, UnknownNameError
from mubeam.numerics.estimate import ABOVE_T_CUT, BELOW_THRESHOLD, OK
from mubeam.production import tau_pairs
from mubeam.production.processes.tau_pairs import MUON, TAU, PairOrders, cross_section_pb
from oracles import two_photon

FLUX = tau_pairs.pair_photon_flux("lead", "atomic-nuclear")
ENERGIES = np.array([8.0, 30.0, 160.0, 1000.0, 4000.0, 2e4])
MODEL_ACCURACY = 0.2


@pytest.mark.parametrize(("energy", "expected"), [(160, 68.0), (1000, 2.4e3), (4000, 1.6e4)])
def test_two_photon_diagrams_on_lead(energy, expected):
    """With t < 1 GeV^2; an earlier estimate of our own."""
    assert mb.tau_pair_cross_section(energy_gev=energy).value == pytest.approx(expected, rel=MODEL_ACCURACY)


def test_gold_has_the_order_of_the_full_calculation():
    """Of order 2.6e4 pb at 4 TeV, with deep-inelastic scattering (Bulmahn and Reno, arXiv 0812.5008)."""
    gold = mb.Nucleus(79, 196.96657)
    assert 0.4 < mb.tau_pair_cross_section(energy_gev=4000, target=gold).value / 2.6e4 < 1


@pytest.mark.parametrize(("energy", "known"), [(60.0, 1.08), (160.0, 1.003), (1000.0, 0.967), (4000.0, 0.916)])
def test_equivalent_photons_against_virtual_ones(energy, known):
    """All of the two-photon diagrams by explicit traces; `known` is the ratio that the module states."""
    expected = two_photon.cross_section(
        energy,
        MUON,
        TAU,
        FLUX.nucleus.mass_gev,
        lambda t: FLUX.form_factor.squared(t, FLUX.nucleus),
        FLUX.t_cut_gev2,
        orders=(8, 6, 6, 10, 4),
    )
    # so few points leave the oracle good to 2 %
    assert mb.tau_pair_cross_section(energy_gev=energy).value / expected == pytest.approx(known, rel=0.02)


def test_pairs_from_a_radiated_photon_are_few():
    """The other class of diagrams, exact at e^4: what the module says is left out."""
    energies = [160.0, 1000.0, 4000.0, 2e4]
    radiated = mb.cross_section(mb.PairProduction(), energy_gev=energies, mass_gev=TAU).value * (4 * np.pi * ALPHA) ** 2
    share = radiated / mb.tau_pair_cross_section(energy_gev=energies).value
    np.testing.assert_allclose(share, [0.080, 0.090, 0.059, 0.036], rtol=0.02)


def test_events_of_the_thin_plate():
    """About 1.5e6 in 2 cm of lead: 6.6e-17 fb^-1 a muon, 1e16 muons of 1 TeV (P2)."""
    events = mb.tau_pair_cross_section(energy_gev=1000).scaled(6.6e-17 * 1e16 * 1e3, "events")
    assert events.value == pytest.approx(1.5e6, rel=MODEL_ACCURACY)


@pytest.mark.parametrize("form_factor", ["atomic-nuclear", "coherent", "tsai-elastic"])
@pytest.mark.parametrize("precision", ["fast", "standard"])
def test_stated_error_bounds_the_true_one(form_factor, precision):
    found = mb.tau_pair_cross_section(energy_gev=ENERGIES, form_factor=form_factor, precision=precision)
    flux = tau_pairs.pair_photon_flux("lead", form_factor)
    exact = cross_section_pb(ENERGIES, flux, PairOrders(120, 60, 1))
    assert (np.abs(found.value - exact) <= found.error).all()
    assert (found.error[2:] < {"fast": 1e-2, "standard": 1e-3}[precision] * exact[2:]).all()


def test_high_precision():
    found = mb.tau_pair_cross_section(energy_gev=ENERGIES, precision="high")
    exact = cross_section_pb(ENERGIES, FLUX, PairOrders(120, 60, 1))
    np.testing.assert_allclose(found.value, exact, rtol=1e-6)


def test_coherent_and_incoherent_add_up():
    whole, *parts = (
        mb.tau_pair_cross_section(energy_gev=ENERGIES, form_factor=name).value
        for name in ("atomic-nuclear", "coherent", "incoherent")
    )
    np.testing.assert_allclose(sum(parts), whole, rtol=1e-4)


def test_virtuality_ends_at_the_tau_mass():
    pair = (mb.tau_pair_cross_section(energy_gev=1000, form_factor="tsai-elastic", t_max_gev2=t).value for t in (4, 9))
    assert len(set(pair)) == 1
    assert (
        mb.tau_pair_cross_section(energy_gev=30, t_max_gev2=0.5).value
        < 0.9 * mb.tau_pair_cross_section(energy_gev=30).value
    )


def test_scalars_and_shapes():
    alone = mb.tau_pair_cross_section(energy_gev=1000)
    assert (type(alone.value), type(alone.error), alone.unit) == (float, float, "pb")
    assert (alone.method, alone.status) == ("equivalent photons", OK)
    many = mb.tau_pair_cross_section(energy_gev=np.full((2, 3), 1000.0))
    assert many.value.shape == many.error.shape == many.status.shape == (2, 3)
    np.testing.assert_allclose(many.value, alone.value, rtol=1e-12)


def test_more_energies_than_a_block(monkeypatch):
    whole = mb.tau_pair_cross_section(energy_gev=ENERGIES)
    monkeypatch.setattr(tau_pairs, "BLOCK_ENERGIES", 4)
    np.testing.assert_allclose(mb.tau_pair_cross_section(energy_gev=ENERGIES).value, whole.value, rtol=1e-12)


def test_closed_energies():
    found = mb.tau_pair_cross_section(energy_gev=[1.0, 5.0, 100.0])
    assert list(found.status) == [BELOW_THRESHOLD, ABOVE_T_CUT, OK]
    assert (found.value[:2] == 0).all()
    assert (found.error[:2] == 0).all()
    with pytest.raises(KinematicsError, match=r"below threshold, which is 3\.69\d+ GeV"):
        mb.tau_pair_cross_section(energy_gev=1.0)
    with pytest.raises(KinematicsError, match=r"above t_max = 1 GeV\^2; raise the energy"):
        mb.tau_pair_cross_section(energy_gev=5.0)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"energy_gev": -1}, InputError),
        ({"energy_gev": [np.nan]}, InputError),
        ({"t_max_gev2": 0}, InputError),
        ({"target": "led"}, UnknownNameError),
        ({"form_factor": "x"}, UnknownNameError),
        ({"precision": "highest"}, UnknownNameError),
    ],
)
def test_bad_input(change, error):
    with pytest.raises(error):
        mb.tau_pair_cross_section(**({"energy_gev": 1000} | change))
