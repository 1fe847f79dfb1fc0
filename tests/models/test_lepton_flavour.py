"""Bosons that change the flavour: poles, widths, the theory's end, and the signature of a muon that is gone."""

from math import pi, sqrt

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import KinematicsError, ModelError
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.production.processes.base import LEPTON_DECAYS

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
TO_E = ["lfv-scalar", "lfv-pseudoscalar", "lfv-vector"]
TO_TAU = [f"{name}-tau" for name in TO_E]

CARD = """
name = "thin"
description = "a thin plate of tungsten, made up"

[beam]
lepton = "{lepton}"
energy_gev = 20.0
exposure_mot = 1e12
source.lepton = "made up"
source.energy_gev = "made up"
source.exposure_mot = "made up"

[target]
material = "tungsten"
length_m = 0.00035
source.length_m = "made up"

[geometry]
layers = 1
layer_spacing_m = 0.00035
decay_region_m = 1.0
source.layers = "made up"
source.layer_spacing_m = "made up"
source.decay_region_m = "made up"

[analyses.search]
description = "a test"
signature = "{signature}"
form_factor = "atomic-nuclear"
windows = [{{ p_out_max_gev = 15.0 }}]
observed_events = 0
background_events = 0.0
confidence_level = 0.9
source.windows = "made up"
source.observed_events = "made up"
source.background_events = "made up"
source.confidence_level = "made up"
"""


@pytest.fixture
def card(tmp_path):
    def write(lepton, signature):
        path = tmp_path / f"{lepton}-{signature}.toml"
        path.write_text(CARD.format(lepton=lepton, signature=signature))
        return path

    return write


@pytest.mark.parametrize("name", TO_E)
def test_masses_below_the_pole_have_a_status(name, card):
    """The beam's muons decay to X there; the other masses are none the worse."""
    search = (name, card("mu", "missing-muon"), "search")
    masses = [0.05, 0.12, 1.0]
    found = mb.expected_events(*search, mass_gev=masses, coupling=1e-4)
    assert list(found.status) == [LEPTON_DECAYS, "ok", "ok"]
    assert found.value[0] == 0 < found.value[2] < found.value[1]
    limits = mb.reach(*search, masses_gev=masses)
    assert list(limits.status) == [LEPTON_DECAYS, "ok", "ok"]
    assert np.isnan(limits.lower[0])
    assert (limits.lower[1:] > 0).all()
    with pytest.raises(KinematicsError, match=r"the lepton decays to it.*observables\.muon_decay_in_flight"):
        mb.expected_events(*search, mass_gev=0.05, coupling=1e-4)


@pytest.mark.parametrize(
    ("process", "energy", "expected"),
    [
        (("scalar", "mu", "e"), 160.0, {0.106: 2.0171e12, 0.11: 4.5702e11, 0.2: 1.5775e10, 1.0: 1.3504e8}),
        (("scalar", "e", "mu"), 100.0, {0.01: 2.6507e9, 0.2: 7.3709e8, 1.0: 2.6301e7}),
        (("scalar", "e", "tau"), 100.0, {0.2: 8.5625e4, 1.0: 2.6224e4}),
    ],
)
def test_cross_sections_that_change_the_flavour(process, energy, expected):
    """In pb on lead, tsai-elastic, t < 1 GeV^2, unit coupling: an independent calculation to five digits."""
    found = mb.cross_section(
        mb.Bremsstrahlung(*process),
        energy_gev=energy,
        mass_gev=list(expected),
        target="lead",
        form_factor="tsai-elastic",
        t_max_gev2=1.0,
    )
    allowed = 5e-5 * np.array(list(expected.values())) + found.error
    assert (np.abs(found.value - list(expected.values())) < allowed).all()


def test_spin_zero_to_tau_is_lfv_alp_of_one_parity():
    mass, g = np.array([2.0, 10.0]), np.array(1e-2)
    for name, theta in (("lfv-scalar-tau", pi / 2), ("lfv-pseudoscalar-tau", 0.0)):
        found, alp = mb.models.get(name).shares(mass, g), LfvAlp(theta).shares(mass, g)
        np.testing.assert_allclose(found.width_gev, alp.width_gev, rtol=1e-12)
        assert set(found.products) == set(alp.products)
        (own,), (other,) = mb.models.get(name).vertices(), LfvAlp(theta).vertices()
        sigma = [
            mb.cross_section(vertex.process, energy_gev=1e3, mass_gev=2.0, target="lead").value
            for vertex in (own, other)
        ]
        assert sigma[0] == pytest.approx(sigma[1], rel=1e-9)


@pytest.mark.parametrize(("theta", "growth"), [(0.0, TAU - MUON), (pi / 2, TAU + MUON)])
def test_vectors_hold_up_to_unitarity(theta, growth):
    model = mb.models.get("lfv-vector-tau", theta=theta)
    masses = np.array([0.01, 0.1])
    np.testing.assert_allclose(model.largest_coupling(masses), sqrt(4 * pi) * masses / growth, rtol=1e-9)


def test_parities_of_a_vector_add_as_rates():
    parts = [
        mb.models.get("lfv-vector", theta=theta).lepton_width_gev(np.array([0.01, 0.05]), np.array(1e-3))
        for theta in (0.0, pi / 2, 0.3)
    ]
    np.testing.assert_allclose(parts[2], np.cos(0.3) ** 2 * parts[0] + np.sin(0.3) ** 2 * parts[1], rtol=1e-12)


@pytest.mark.parametrize("name", [*TO_E, *TO_TAU])
def test_a_dark_fermion_closes_the_decays(name):
    assert mb.models.get(name).decays_are_open
    model = mb.models.get(name, mass_chi_gev=0.05, g_chi=0.1)
    assert not model.decays_are_open
    shares = model.shares(np.array([0.09, 2.5]), np.array(1e-3))
    assert shares.invisible[0] == 0 == shares.width_gev[0]
    assert 0.99 < shares.invisible[1] < 1


@pytest.mark.parametrize("name", TO_E)
def test_electrons_turn_into_muons(name, card):
    found = mb.expected_events(name, card("e", "production"), "search", mass_gev=[0.05, 0.5], coupling=1e-3)
    assert list(found.status) == ["ok", "ok"]
    with pytest.raises(ModelError, match="is made by a muon in the beam, and that of thin is of electrons"):
        mb.expected_events(f"{name}-tau", card("e", "production"), "search", mass_gev=0.5, coupling=1e-3)


def test_missing_muon_looks_for_electrons(card):
    path = card("mu", "missing-muon")
    with pytest.raises(ModelError, match="leaves a muon, but search of thin looks for an electron"):
        mb.expected_events("dark-photon", path, "search", mass_gev=0.2, coupling=1e-3)
    # decays to e mu are seen, those to chi are not; without a dark fermion the analysis takes these
    options = {"mass_gev": 0.5, "coupling": 1e-3}
    free = mb.yield_breakdown("lfv-scalar", path, "search", **options)
    assert free.decay_probability == 1
    model = mb.models.get("lfv-scalar", mass_chi_gev=0.1, g_chi=1e-3)
    dark = mb.yield_breakdown(model, path, "search", **options)
    assert dark.decay_probability == pytest.approx(model.shares(0.5, 1e-3).invisible, rel=1e-9)
    made = mb.yield_breakdown("lfv-scalar", card("mu", "production"), "search", **options)
    assert free.events.value == pytest.approx(made.events.value, rel=1e-9)


def test_a_beam_of_electrons_makes_dark_photons(card):
    """As large as the cross section for electrons says: luminosity x sigma in the window."""
    path = card("e", "missing-energy")
    found = mb.yield_breakdown("dark-photon", path, "search", mass_gev=0.1, coupling=1e-4)
    sigma = mb.cross_section(
        mb.Bremsstrahlung("vector", "e", "e"),
        energy_gev=20.0,
        mass_gev=0.1,
        target="tungsten",
        form_factor="atomic-nuclear",
    )
    assert found.cross_section.value == pytest.approx(4 * pi / 137.035999177 * 1e-8 * sigma.value, rel=1e-9)
    assert found.cross_section_in_windows.value < found.cross_section.value
    sample = mb.generate("dark-photon", path, mass_gev=0.1, coupling=1e-4, analysis="search", events=20, seed=1)
    assert (sample.pdg("beam") == 11).all()


def test_muons_alone_have_spectra(card, tmp_path):
    (tmp_path / "beam.csv").write_text("# made up\nenergy_low_gev,energy_high_gev,mu_minus\n10,20,1e10\n")
    path = card("e", "production")
    path.write_text(path.read_text().replace("energy_gev = 20.0\n", 'spectrum = "beam.csv"\n', 1))
    with pytest.raises(mb.errors.CardError, match="a spectrum is one of muons"):
        mb.experiments.get(path)
