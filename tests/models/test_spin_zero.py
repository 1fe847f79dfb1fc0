"""Bosons of spin 0: Yukawa and derivative couplings, their conventions, photons by loops, a dark fermion."""

from math import pi

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.models import conventions
from mubeam.physics import widths

MUON = LEPTON_MASS_GEV["mu"]
MASSES = np.array([0.05, 0.1, 0.15, 0.2])


def test_the_own_loop_of_the_axion_muon():
    """At P1's limit of 2022, 4.03e-3/GeV, and 100 GeV: 1743, 96, 14.6 and 2.4 m; derivative 4.9e6, 1.6e4, 400, 13.6."""
    model = mb.models.get("axion-muon", photon_loop=1.0)
    np.testing.assert_allclose(model.decay_length_m(MASSES, 4.03e-3, 100.0), [1743, 96, 14.6, 2.4], rtol=1e-2)
    derivative = mb.models.get("alp")
    g = derivative.axis("c_over_lambda").coupling(MASSES, np.array(4.03e-3))
    np.testing.assert_allclose(derivative.decay_length_m(MASSES, g, 100.0), [4.9e6, 1.6e4, 400, 13.6], rtol=3e-2)
    # as in P1 it is stable below 2 m_mu
    assert (mb.models.get("axion-muon").decay_length_m(MASSES, 4.03e-3, 100.0) == np.inf).all()
    same = mb.models.get("muonphilic-pseudoscalar").decay_length_m(MASSES, 2 * MUON * 4.03e-3, 100.0)
    np.testing.assert_allclose(model.decay_length_m(MASSES, 4.03e-3, 100.0), same, rtol=1e-12)
    for wrong in (-0.1, 1.1):
        with pytest.raises(InputError, match="photon_loop must be"):
            mb.models.get("axion-muon", photon_loop=wrong)


@pytest.mark.parametrize("name", ["muonphilic-scalar", "muonphilic-pseudoscalar", "leptophilic-scalar", "alp"])
def test_a_dark_fermion(name):
    model = mb.models.get(name, mass_chi_gev=0.06, g_chi=0.3)
    found = model.shares(MASSES, np.array(1e-3))
    beta = np.sqrt(np.maximum(1 - (0.12 / MASSES) ** 2, 0))
    expected = 0.09 * MASSES / (8 * pi) * beta ** (3 if "scalar" in name and "pseudo" not in name else 1)
    np.testing.assert_allclose(found.products["chi chibar"] * found.width_gev, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ["muonphilic-scalar", "muonphilic-pseudoscalar", "leptophilic-scalar"])
def test_a_point_of_each(name):
    search = ("na64mu-2022", "invisible")
    limit = mb.reach(name, *search, masses_gev=[0.02])
    assert 0 < limit.lower[0] < limit.upper[0]
    found = mb.yield_breakdown(name, *search, mass_gev=0.02, coupling=float(limit.lower[0]))
    assert found.cross_section.value > 0
    assert 0 < found.decay_probability <= 1


def test_alp_sums_its_own_coupling_and_the_loops_as_amplitudes():
    one, other, both = (
        mb.models.get("alp", c_mu=c_mu, c_gamma=c_gamma).shares(MASSES, np.array(1e-2)).width_gev
        for c_mu, c_gamma in ((1.0, 0.0), (0.0, 0.5), (1.0, 0.5))
    )
    opposite = mb.models.get("alp", c_mu=1.0, c_gamma=-0.5).shares(MASSES, np.array(1e-2)).width_gev
    np.testing.assert_allclose(both + opposite, 2 * (one + other), rtol=1e-12)
    # a heavy muon's B1 is below zero, and adds to c_gamma > 0
    assert (both > one + other).all()


def test_alp_coefficients_of_its_vertices():
    model = mb.models.get("alp", c_mu=-0.5, c_gamma=3.0, c_e=2.0)
    brems, fusion = model.vertices()
    assert brems.key == fusion.key
    f = np.array(1e-3)
    assert brems.coefficient(MASSES, f) == pytest.approx(-0.5 * MUON * 1e-3)
    assert fusion.coefficient(MASSES, f) == pytest.approx(3 * ALPHA / pi * 1e-3)
    electron, _ = model.in_beam("e").vertices()
    assert electron.coefficient(MASSES, f) == pytest.approx(2 * LEPTON_MASS_GEV["e"] * 1e-3)
    photons = model.axis("g_agammagamma")
    assert photons.value(MASSES, f) == pytest.approx(3 * ALPHA / pi * 1e-3 * np.ones(4))
    assert photons.coupling(MASSES, photons.value(MASSES, f)) == pytest.approx(1e-3 * np.ones(4))
    with pytest.raises(UnknownNameError, match="unknown axis of alp"):
        mb.models.get("alp").axis("g_agammagamma")


def to_photons(couplings):
    """Widths by both forms, which must agree."""
    derivative = widths.alp_to_photons(MASSES, couplings.derivative_photons, couplings.yukawas)
    yukawa = widths.pseudoscalar_to_photons(MASSES, couplings.yukawa_photons, couplings.yukawas)
    np.testing.assert_allclose(derivative, yukawa, rtol=1e-10)
    return derivative


def test_conventions_agree_with_the_models():
    p1 = conventions.from_axion_muon(1e-3)
    assert p1.leptons["mu"] == pytest.approx(2e-3)
    assert p1.yukawa_photons == pytest.approx(0, abs=1e-20)
    model = mb.models.get("axion-muon", photon_loop=1.0).shares(MASSES, np.array(1e-3))
    np.testing.assert_allclose(to_photons(p1), model.width_gev, rtol=1e-10)
    own = conventions.from_derivative({"mu": 2e-3}, ALPHA / pi * 5e-3)
    alp = mb.models.get("alp", c_mu=2.0, c_gamma=5.0).shares(MASSES, np.array(1e-3))
    np.testing.assert_allclose(to_photons(own), alp.width_gev, rtol=1e-12)


def test_one_coupling_in_all_conventions():
    c_per_f, f = 0.02, 50.0
    expected = conventions.from_derivative({"mu": c_per_f}).leptons["mu"]
    assert conventions.from_c_over_lambda(c_per_f / 2).leptons["mu"] == pytest.approx(expected)
    assert conventions.from_c_over_lambda(c_per_f / 2, theta_derivative=pi / 2).leptons["mu"] == pytest.approx(
        0, abs=1e-17
    )
    assert conventions.from_bauer({"mu": c_per_f * f}, 0.0, f).leptons["mu"] == pytest.approx(expected)
    yukawa = conventions.from_yukawa({"mu": c_per_f * MUON}, -ALPHA / pi * c_per_f)
    assert yukawa.leptons["mu"] == pytest.approx(expected)
    assert yukawa.photons == pytest.approx(0, abs=1e-17)
    # 16 pi alpha C/Lambda in magnitude, the opposite sign; and a QCD axion's C = 2 c_gamma
    photons = conventions.from_bauer({}, 1.0, f)
    assert photons.derivative_photons == pytest.approx(-16 * pi * ALPHA / f)
    assert conventions.from_qcd_axion(2.0, f).photons == pytest.approx(1 / f)
    with pytest.raises(UnknownNameError, match="unknown lepton 'muon'"):
        conventions.from_derivative({"muon": 1.0})


@pytest.mark.parametrize("name", ["muonphilic-scalar", "leptophilic-scalar"])
def test_decay_lengths(name):
    model = mb.models.get(name)
    length = model.decay_length_m(0.05, 1e-3, np.array([0.05, 1.0, 100.0]))
    assert length[0] == 0
    assert length[2] / length[1] == pytest.approx(np.sqrt(100**2 - 0.05**2) / np.sqrt(1 - 0.05**2))
    with pytest.raises(InputError, match="energy_gev must not be below the mass"):
        model.decay_length_m(0.05, 1e-3, 0.04)


def test_alp_with_photons_interferes():
    """With c_mu alone it is axion-muon; c_mu c_gamma > 0 takes from the sum of both rates what < 0 adds."""
    search, point = ("na64mu-2022", "invisible"), {"mass_gev": 0.05, "coupling": 1e-3}

    def sigma(c_mu, c_gamma):
        model = mb.models.get("alp", c_mu=c_mu, c_gamma=c_gamma)
        return mb.yield_breakdown(model, *search, **point).cross_section.value

    muon = mb.yield_breakdown("axion-muon", *search, mass_gev=0.05, coupling=0.5e-3).cross_section.value
    assert sigma(1.0, 0.0) == pytest.approx(muon, rel=1e-9)
    photon = sigma(0.0, 100.0)
    assert sigma(1.0, 100.0) < muon + photon < sigma(1.0, -100.0)
    assert sigma(1.0, 100.0) + sigma(1.0, -100.0) == pytest.approx(2 * (muon + photon), rel=1e-6)
    assert sigma(-1.0, -100.0) == pytest.approx(sigma(1.0, 100.0), rel=1e-12)
