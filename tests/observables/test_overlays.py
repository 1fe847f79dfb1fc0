"""What is drawn besides regions: g-2, rare decays, the relic density, lines of one lifetime."""

import numpy as np
import pytest

from mubeam import models
from mubeam.errors import InputError
from mubeam.exclusions.figures.overlays import CATALOGUE, made
from mubeam.observables import g_minus_2
from mubeam.observables.overlays.g_minus_2 import shift_at_one
from mubeam.physics import g_minus_2 as loops
from mubeam.units import HBARC_GEV_M

MASSES = np.geomspace(0.01, 1.0, 5)
VIEW = (1e-6, 1.0)
MUON = loops.MUON


def test_names():
    assert CATALOGUE.names() == ("ctau", "decays", "g-minus-2", "relic")


@pytest.mark.parametrize(
    ("kind", "light", "heavy"),
    [
        ("scalar", 3 / (16 * np.pi**2), lambda r: (np.log(r) - 7 / 12) / (4 * np.pi**2 * r**2)),
        ("pseudoscalar", -1 / (16 * np.pi**2), lambda r: -(np.log(r) - 11 / 12) / (4 * np.pi**2 * r**2)),
        ("vector", 1 / (8 * np.pi**2), lambda r: 1 / (12 * np.pi**2 * r**2)),
    ],
)
def test_limits_of_the_loop_of_the_muon(kind, light, heavy):
    """Leveille; Jegerlehner and Nyffeler Eqs. 260-263: a light and a heavy particle."""
    assert loops.diagonal(kind, np.array([1e-7]))[0] == pytest.approx(light, rel=1e-5)
    assert loops.diagonal(kind, np.array([1e3 * MUON]))[0] == pytest.approx(heavy(1e3), rel=1e-4)


@pytest.mark.parametrize("kind", ["scalar", "pseudoscalar", "vector"])
@pytest.mark.parametrize("mass", [1e-9, 1e-3, 0.05, 0.3, 10.0, 900.0, 1e4])
def test_the_loop_of_the_muon_against_mpmath(kind, mass):
    import mpmath

    r2 = (mass / MUON) ** 2
    weights = {
        "scalar": lambda z: (1 - z) ** 2 * (1 + z),
        "pseudoscalar": lambda z: -((1 - z) ** 3),
        "vector": lambda z: 2 * z * (1 - z) ** 2,
    }

    def integrand(z):
        return weights[kind](z) / ((1 - z) ** 2 + z * r2)

    # an end of which the integrand knows decades
    powers = [mpmath.mpf(10) ** -k for k in range(12, 0, -1)]
    with mpmath.workdps(30):
        expected = mpmath.quad(integrand, [0, *powers, 0.5, *(1 - p for p in reversed(powers)), 1])
    expected = float(expected / (8 * mpmath.pi**2))
    assert loops.diagonal(kind, np.array([mass]))[0] == pytest.approx(expected, rel=1e-12, abs=0)


def test_the_band_of_the_lepton_flavour_violating_alp_is_that_of_g_minus_2():
    masses = np.geomspace(2, 50, 5)
    band, *_ = made(["g-minus-2"], models.get("lfv-alp"), masses, VIEW)
    expected = g_minus_2.band(masses_gev=masses)
    assert band.lower == pytest.approx(expected.lower, rel=1e-9)
    assert band.upper == pytest.approx(expected.upper, rel=1e-9)


def test_the_band_of_a_vector():
    """At g = 4.5e-4 a light L_mu - L_tau boson gives 2.5e-9, as the literature has it."""
    shift = shift_at_one(models.get("lmu-ltau"), np.array([1e-3]))[0]
    assert shift * 4.5e-4**2 == pytest.approx(2.5e-9, rel=0.03)
    band, bound = made(["g-minus-2"], models.get("lmu-ltau"), MASSES, VIEW)
    assert (band.lower < band.upper).all()
    assert bound.upper is None


def test_the_sum_of_parts_of_an_axion():
    """y_mu = 2 m_mu g, and a pseudoscalar shifts the wrong way: only a bound is left."""
    shift = shift_at_one(models.get("axion-muon"), MASSES)
    assert shift == pytest.approx((2 * MUON) ** 2 * loops.diagonal("pseudoscalar", MASSES))
    (bound,) = made(["g-minus-2"], models.get("axion-muon"), MASSES, VIEW)
    assert bound.upper is None


@pytest.mark.parametrize("name", ["axion-photon", "lmu-ltau-dark-sector", "lfv-vector"])
def test_loops_that_are_not_known(name):
    with pytest.raises(InputError, match="not computed"):
        made(["g-minus-2"], models.get(name), MASSES, VIEW)


def test_lines_of_one_lifetime():
    model = models.get("dark-photon")
    lines = made(["ctau"], model, MASSES, VIEW)
    assert 2 <= len(lines) <= 5
    for line in lines:
        power = line.label.split("=")[1]
        width = model.shares(MASSES, line.lower).width_gev
        length = HBARC_GEV_M / width
        assert length == pytest.approx(np.full(5, length[0]), rel=2e-2), power
        assert np.log10(length[0]) == pytest.approx(round(np.log10(length[0])), abs=0.01)


def test_a_stable_particle_has_no_lifetime():
    with pytest.raises(InputError, match="stable"):
        made(["ctau"], models.get("axion-muon"), np.array([0.01, 0.1]), VIEW)


def test_decays_with_and_without_a_dark_fermion():
    masses = np.geomspace(2, 30, 4)
    visible = made(["decays"], models.get("lfv-alp"), masses, VIEW)
    invisible = made(["decays"], models.get("lfv-alp", mass_chi_gev=0.6, g_chi=1.0), masses, VIEW)
    assert {one.label for one in visible} != {one.label for one in invisible}
    assert all(one.style == "--" for one in visible)
    with pytest.raises(InputError, match="those of lfv-alp"):
        made(["decays"], models.get("dark-photon"), masses, VIEW)


def test_the_relic_line_follows_a_tie():
    """m_chi = m_a/3 as an array of masses is the ratio of three."""
    from mubeam.observables.dark_matter import least_coupling

    masses = np.geomspace(5, 50, 3)
    model = models.get("lfv-alp", mass_chi_gev=1.0, g_chi=1.0).at(mass_chi_gev=masses / 3)
    (line,) = made(["relic"], model, masses, VIEW)
    assert line.lower == pytest.approx(least_coupling(masses_gev=masses, mass_ratio=3.0).value, rel=1e-12)
    with pytest.raises(InputError, match="has no relic"):
        made(["relic"], models.get("lfv-alp"), masses, VIEW)
