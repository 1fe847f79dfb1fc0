"""Vector bosons: mixing, charges, the dark fermion, other beams, and what a search makes of them."""

from math import pi, sqrt

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.errors import InputError, UnknownNameError
from mubeam.models.u1 import CHARGES
from mubeam.physics.loops import kinetic_mixing

MASSES = np.array([0.01, 0.15, 0.5, 2.0])
G = np.array(1e-3)


def widths(name, coupling=G, **parameters):
    shares = mb.models.get(name, **parameters).shares(MASSES, coupling)
    return {products: share * shares.width_gev for products, share in shares.products.items()}


def test_branching_ratios_of_lmu_ltau_to_electrons():
    """1.91e-5 and 2.05e-5 at 10 and 100 MeV; 1.96e-5, 9.0e-6, 5.3e-6 at 0.25, 0.5 and 1 GeV."""
    masses = np.array([0.01, 0.1, 0.25, 0.5, 1.0])
    found = mb.models.get("lmu-ltau").shares(masses, G).products["e- e+"]
    np.testing.assert_allclose(found, [1.91e-5, 2.05e-5, 1.96e-5, 9.0e-6, 5.3e-6], rtol=1e-2)


def test_tree_mixing_adds_to_the_loop_before_it_is_squared():
    loop = np.abs(kinetic_mixing(MASSES**2))
    whole = kinetic_mixing(MASSES**2) + 0.3
    plain, mixed = widths("lmu-ltau"), widths("lmu-ltau", epsilon0=0.3e-3)
    expected = plain["e- e+"] * np.abs(whole / loop) ** 2
    np.testing.assert_allclose(mixed["e- e+"], expected, rtol=1e-12)
    # it cancels the loop at low mass where it has the other sign
    cancelled = widths("lmu-ltau", epsilon0=-1e-3 * float(kinetic_mixing(np.array(1e-4)).real))
    assert cancelled["e- e+"][0] < 1e-12 * plain["e- e+"][0]
    # the muon's own coupling is g - e epsilon0
    ratio = (1 - 0.3 * ELEMENTARY_CHARGE) ** 2
    np.testing.assert_allclose(mixed["mu- mu+"][2:], ratio * plain["mu- mu+"][2:], rtol=1e-12)


def test_le_lmu_mixes_by_the_loops_of_electrons_and_muons():
    """e Pi(0)/g = 0.3028/36.68 at rest, by ln(m_mu/m_e)/(6 pi^2); here below both thresholds, so that it is real."""
    model = mb.models.get("le-lmu")
    mixing = model.mixing(np.array(1e-5), np.array(1.0))
    assert mixing == pytest.approx(ELEMENTARY_CHARGE**2 * np.log(0.1056583755 / 0.51099895e-3) / (6 * pi**2), rel=1e-5)
    shares = model.shares(np.array([0.01, 5.0]), G)
    np.testing.assert_allclose(shares.products["e- e+"][0], 1 / 2, rtol=1e-4)
    assert 0 < shares.products["tau- tau+"][1] < 1e-3


def test_general_charges_are_the_special_models():
    for name, parameters in (
        ("dark-photon", {"charge_mu": 0.0, "epsilon0": 1e-3}),
        ("b-minus-3lmu", {"charge_mu": -3.0, "charge_baryon": 1.0}),
        ("b-minus-l", {"charge_e": -1.0, "charge_mu": -1.0, "charge_tau": -1.0, "charge_baryon": 1.0}),
    ):
        special, general = widths(name), widths("general-u1", **parameters)
        for products, width in special.items():
            np.testing.assert_allclose(general[products], width, rtol=1e-12)
    with pytest.raises(InputError, match="charge_baryon and epsilon0 together"):
        mb.models.get("general-u1", charge_baryon=1.0, epsilon0=1e-3)


def test_charges_of_baryons_and_leptons_cancel():
    """Three generations of quarks against the charged leptons: the condition for anomalies with the weak bosons."""
    for charges in CHARGES.values():
        assert 3 * charges.baryon + charges.e + charges.mu + charges.tau == 0


def test_axial_charges_bound_the_coupling_by_unitarity():
    model = mb.models.get("general-u1", charge_mu=0.0, axial_mu=2.0)
    muon = 0.1056583755
    np.testing.assert_allclose(
        model.largest_coupling(np.array([1e-3])), sqrt(4 * pi) * 1e-3 / (2 * muon) / 2, rtol=1e-9
    )
    # neutrinos couple as left-handed muons do
    shares = model.shares(np.array(0.01), G)
    assert shares.products["nu_mu nu_mubar"] == pytest.approx(1.0)
    assert shares.width_gev == pytest.approx((2e-3) ** 2 * 0.01 / (24 * pi), rel=1e-12)


@pytest.mark.parametrize("name", ["lmu-ltau", "dark-photon", "b-minus-l", "general-u1"])
def test_a_dark_fermion(name):
    with pytest.raises(InputError, match="go together"):
        mb.models.get(name, mass_chi_gev=0.1)
    model = mb.models.get(name, mass_chi_gev=0.1, g_chi=0.5)
    width = model.shares(MASSES, G)
    r = (0.1 / MASSES[2:]) ** 2
    expected = 0.25 * MASSES[2:] / (12 * pi) * (1 + 2 * r) * np.sqrt(1 - 4 * r)
    np.testing.assert_allclose((width.products["chi chibar"] * width.width_gev)[2:], expected, rtol=1e-12)
    assert (width.products["chi chibar"][:2] == 0).all()
    assert (width.invisible[2:] > 0.99).all()
    chi, antichi = model.decay_particles(0.5, 1e-3)["chi chibar"]
    assert (chi.pdg, antichi.pdg, chi.mass_gev) == (52, -52, 0.1)


def test_parameters_may_be_arrays():
    """What a search varies: fields that broadcast with mass and coupling."""
    from mubeam.foundation.checks import keep

    model = mb.models.get("lmu-ltau", mass_chi_gev=0.1, g_chi=0.5)
    varied = mb.models.get("lmu-ltau", mass_chi_gev=0.1, g_chi=0.5)
    keep(varied, g_chi=np.array([[0.1], [0.5]]), epsilon0=np.array([[1e-4], [0.0]]))
    found = varied.shares(MASSES, G * np.ones((2, 1)))
    np.testing.assert_allclose(found.width_gev[1], model.shares(MASSES, G).width_gev, rtol=1e-14)
    (vertex,) = varied.vertices()
    assert np.shape(vertex.coefficient(MASSES, G)) == (2, 1)


def test_y_of_dark_matter():
    model = mb.models.get("dark-photon", mass_chi_gev=0.1, g_chi=0.5)
    axis = model.axis("y")
    mass, epsilon = np.array([0.3, 0.6]), np.array([1e-3, 1e-4])
    expected = epsilon**2 * 0.25 / (4 * pi) * (0.1 / mass) ** 4
    np.testing.assert_allclose(axis.value(mass, epsilon), expected, rtol=1e-12)
    np.testing.assert_allclose(axis.coupling(mass, expected), epsilon, rtol=1e-12)
    with pytest.raises(UnknownNameError, match="unknown axis of dark-photon 'y'"):
        mb.models.get("dark-photon").axis("y")
    own = model.axis("epsilon")
    np.testing.assert_array_equal(own.value(mass, epsilon), epsilon)


@pytest.mark.parametrize(
    "name", ["lmu-ltau", "le-lmu", "dark-photon", "b-minus-l", "general-u1", "inelastic-dark-matter"]
)
def test_each_beam_has_its_lepton(name):
    model = mb.models.get(name)
    assert model.in_beam("mu") is model
    for vertex in model.in_beam("e").vertices():
        assert (vertex.process.initial_lepton, vertex.process.final_lepton) == ("e", "e")
    with pytest.raises(UnknownNameError, match="unknown beam_lepton 'tau'"):
        mb.models.get(name, beam_lepton="tau")


def test_electrons_radiate_lmu_ltau_by_the_mixing():
    (vertex,) = mb.models.get("lmu-ltau", beam_lepton="e").vertices()
    coefficient = vertex.coefficient(np.array(1e-3), np.array(1.0))
    assert coefficient == pytest.approx(0.004371, rel=1e-3)


def test_a_point_of_each():
    """Production is that of the vector; what decides a point is the share of neutrinos."""
    search = {"mass_gev": 0.05, "coupling": 1e-3}
    found = mb.yield_breakdown("lmu-ltau", "na64mu-2022", "invisible", **search)
    assert found.decay_probability == pytest.approx(1.0, rel=1e-4)
    form_factor = mb.experiments.get("na64mu-2022").analyses["invisible"].form_factor
    sigma = mb.cross_section(
        mb.Bremsstrahlung("vector"), energy_gev=160.0, mass_gev=0.05, target="lead", form_factor=form_factor
    )
    assert found.cross_section.value == pytest.approx(1e-6 * sigma.value, rel=1e-9)
    # 3/5 of the decays of B - L below 2 m_mu are to neutrinos
    other = mb.yield_breakdown("b-minus-l", "na64mu-2022", "invisible", **search)
    assert other.decay_probability == pytest.approx(0.6, rel=1e-3)
    assert other.cross_section.value == pytest.approx(found.cross_section.value, rel=1e-9)
    limit = mb.reach("lmu-ltau", "na64mu-2022", "invisible", masses_gev=[0.05])
    assert 0 < limit.lower[0] < 1
    charged = mb.yield_breakdown("millicharged", "na64mu-2022", "invisible", mass_gev=0.05, coupling=1e-2)
    dark = mb.yield_breakdown(
        "lmu-ltau-dark-sector", "na64mu-2022", "invisible", mass_gev=0.05, coupling=1e-2 * ELEMENTARY_CHARGE**2
    )
    assert charged.events.value == pytest.approx(dark.events.value, rel=1e-9)
