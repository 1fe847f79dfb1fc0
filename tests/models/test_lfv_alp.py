from math import cos, pi, sin

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, UnknownNameError
from mubeam.physics.derivative_couplings import yukawa_form
from mubeam.units import HBARC_GEV_M

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]
DARK = {"mass_chi_gev": 1.0, "g_chi": 0.5}
ANGLES = [-7.0, 0.0, 0.3, pi / 4, 1.1 * pi / 4, pi / 2, 3.0]


def sigma(process):
    return mb.cross_section(process, energy_gev=1000.0, mass_gev=5.0).value


@pytest.mark.parametrize("theta", ANGLES)
def test_theta_mixes_scalar_and_pseudoscalar(theta):
    """sigma(theta) = sin^2 sigma_scalar + cos^2 sigma_pseudoscalar."""
    (channel,) = mb.models.get("lfv-alp", theta=theta).channels()
    scalar, pseudoscalar = (sigma(mb.Bremsstrahlung(kind, "mu", "tau")) for kind in ("scalar", "pseudoscalar"))
    assert channel.strength == 1
    assert abs(scalar / pseudoscalar - 1) > 1e-3
    expected = sin(theta) ** 2 * scalar + cos(theta) ** 2 * pseudoscalar
    assert sigma(channel.process) == pytest.approx(expected, rel=1e-9)


def test_default_is_the_scalar():
    assert mb.models.get("lfv-alp") == mb.models.get("lfv-alp", theta=pi / 2)
    (channel,) = mb.models.get("lfv-alp").channels()
    assert channel.process.parity_angle == 0


def test_theta_is_the_complement_of_the_parity_angle():
    (channel,) = mb.models.get("lfv-alp", theta=0.4).channels()
    assert channel.process.parity_angle == pytest.approx(pi / 2 - 0.4)


@pytest.mark.parametrize("theta", ANGLES)
def test_widths(theta):
    """Physics dossier, section 6, as written there; both charges alike."""
    mass, g = np.array([2.0, 5.0, 40.0]), np.array([1e-3, 0.1, 1.0])
    found = mb.models.get("lfv-alp", theta=theta, **DARK).decays(mass, g)
    kallen = mass**4 + TAU**4 + MUON**4 - 2 * (mass**2 * TAU**2 + mass**2 * MUON**2 + TAU**2 * MUON**2)
    bracket = mass**2 - TAU**2 - MUON**2 + 2 * TAU * MUON * np.cos(2 * theta)
    expected = g**2 * np.sqrt(kallen) * bracket / (8 * pi * mass**3)
    dark = 0.5**2 * mass / (8 * pi) * np.sqrt(np.maximum(1 - 4 / mass**2, 0))
    assert [(decay.products, decay.visible) for decay in found] == [
        ("tau- mu+", True),
        ("tau+ mu-", True),
        ("chi chibar", False),
    ]
    for decay, width in zip(found, (expected, expected, dark), strict=True):
        np.testing.assert_allclose(decay.width_gev, width, rtol=1e-10)


def test_width_for_a_heavy_alp():
    """(g^2/8 pi) m (1 - m_tau^2/m^2)^2 for m_mu -> 0."""
    (one, _) = mb.models.get("lfv-alp", theta=pi / 4).decays(np.array(30.0), np.array(0.1))
    assert one.width_gev == pytest.approx(0.01 / (8 * pi) * 30 * (1 - TAU**2 / 900) ** 2, rel=1e-4)


def test_branching_ratios_and_scenarios():
    """Visible for m_a < 2 m_chi, shared above it; the dark width does not know g."""
    model = mb.models.get("lfv-alp", **DARK)
    shares = model.shares(np.array([1.95, 3.0, 3.0]), np.array([0.1, 1e-6, 10.0]))
    assert shares.invisible[0] == 0
    assert shares.products["tau- mu+"][0] == shares.products["tau+ mu-"][0] == pytest.approx(0.5)
    assert shares.invisible[1] == pytest.approx(1, abs=1e-9)
    assert shares.invisible[2] < 0.01
    np.testing.assert_allclose(sum(shares.products.values()), 1, rtol=1e-12)


def test_decay_length():
    """l = |k| hbar c/(m Gamma), and the mean of 1/rate over the accepted events."""
    found = mb.yield_breakdown("lfv-alp", "muc-thin-target", "visible", mass_gev=5.0, coupling=1e-3)
    width = 2 * 1e-6 * 5 / (8 * pi) * (1 - TAU**2 / 25) ** 2
    lengths = [momentum * HBARC_GEV_M / (5 * width) for momentum in (100.0, 1000.0)]
    assert lengths[0] < found.decay_length_m < lengths[1]
    twice = mb.yield_breakdown("lfv-alp", "muc-thin-target", "visible", mass_gev=5.0, coupling=2e-3)
    assert found.decay_length_m == pytest.approx(4 * twice.decay_length_m, rel=1e-9)


def test_a_light_alp_without_dark_fermions_to_go_to_is_stable():
    shares = mb.models.get("lfv-alp", **DARK).shares(np.array(1.5), np.array(1.0))
    assert shares.width_gev == 0
    found = mb.yield_breakdown("lfv-alp", "muc-thin-target", "invisible", mass_gev=1.5, coupling=1.0)
    assert found.decay_length_m is None


def test_decays_are_open_without_a_dark_sector():
    assert mb.models.get("lfv-alp").decays_are_open
    assert not mb.models.get("lfv-alp", **DARK).decays_are_open
    assert mb.models.get("lfv-alp-derivative").decays_are_open
    assert not mb.models.get("lfv-alp-derivative", **DARK).decays_are_open


@pytest.mark.parametrize("theta", [-0.4, 0.0, 0.9, pi / 2])
@pytest.mark.parametrize("dark", [{}, DARK])
@pytest.mark.parametrize("analysis", ["invisible", "visible", "ultimate"])
def test_both_forms_give_the_same_events(theta, dark, analysis):
    """C/Lambda with theta_derivative is g with theta, by the relation of physics/derivative_couplings.py."""
    derivative = mb.models.get("lfv-alp-derivative", theta_derivative=theta, **dark)
    g_per_derivative, theta_yukawa = (float(a) for a in yukawa_form(np.array(1.0), np.array(theta), TAU, MUON))
    yukawa = mb.models.get("lfv-alp", theta=theta_yukawa, **dark)
    c_over_lambda = 2e-4
    g = c_over_lambda * g_per_derivative
    at = ("muc-thin-target", analysis)
    first = mb.expected_events(derivative, *at, mass_gev=4.0, coupling=c_over_lambda)
    second = mb.expected_events(yukawa, *at, mass_gev=4.0, coupling=g)
    assert first.value == pytest.approx(second.value, rel=1e-10)
    shares, same = derivative.shares(np.array(4.0), np.array(c_over_lambda)), yukawa.shares(np.array(4.0), np.array(g))
    assert shares.width_gev == pytest.approx(same.width_gev, rel=1e-12)
    assert shares.invisible == pytest.approx(same.invisible, rel=1e-12)


def test_edges_of_both_forms():
    """The excluded C/Lambda is the excluded g over m_tau - m_mu for a vector current."""
    at = ("muc-thin-target", "visible")
    c = mb.reach("lfv-alp-derivative", *at, masses_gev=[4.0])
    g = mb.reach("lfv-alp", *at, masses_gev=[4.0])
    assert c.lower[0] == pytest.approx(g.lower[0] / (TAU - MUON), rel=1e-9)
    assert (c.coupling_unit, g.coupling_unit) == ("1/GeV", "1")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"theta": float("nan")}, "theta must be finite, got nan"),
        ({"theta": float("inf")}, "theta must be finite, got inf"),
        ({"theta": [0.1, 0.2]}, "theta must be one number"),
        ({"theta": "pi/2"}, "theta must be a number"),
        ({"theta": None}, "theta must be a number"),
        ({"theta": True}, "theta must be a number"),
        ({"mass_chi_gev": 1.0}, "mass_chi_gev and g_chi go together"),
        ({"g_chi": 1.0}, "mass_chi_gev and g_chi go together"),
        ({"mass_chi_gev": -1.0, "g_chi": 1.0}, "mass_chi_gev must be above zero"),
        ({"mass_chi_gev": 1.0, "g_chi": 0.0}, "g_chi must be above zero"),
        ({"mass_chi_gev": 1.0, "g_chi": [1.0]}, "g_chi must be one number"),
        ({"mass_chi_gev": 1.0, "g_chi": float("nan")}, "g_chi must be finite"),
    ],
)
@pytest.mark.parametrize("form", ["lfv-alp", "lfv-alp-derivative"])
def test_bad_parameters(form, parameters, message):
    if form == "lfv-alp-derivative":
        parameters = {name.replace("theta", "theta_derivative"): value for name, value in parameters.items()}
        message = message.replace("theta", "theta_derivative")
    with pytest.raises(InputError, match=message):
        mb.models.get(form, **parameters)


@pytest.mark.parametrize(("form", "name"), [("lfv-alp", "theta_derivative"), ("lfv-alp-derivative", "theta")])
def test_each_form_has_its_own_angle(form, name):
    with pytest.raises(UnknownNameError, match=f"unknown parameter of {form} '{name}'"):
        mb.models.get(form, **{name: 1.0})


def test_any_finite_angle():
    """Events stay between those of the two parities."""
    events = [
        mb.expected_events(
            mb.models.get("lfv-alp", theta=theta), "muc-thin-target", "ultimate", mass_gev=5.0, coupling=1
        )
        for theta in (0.0, pi / 2, -1e6, 1e300)
    ]
    low, high = sorted(event.value for event in events[:2])
    assert all(low <= event.value <= high for event in events[2:])
