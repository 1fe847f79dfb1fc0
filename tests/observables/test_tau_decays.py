from math import pi

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, KinematicsError
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK
from mubeam.observables import branching
from mubeam.observables.branching import ON_SHELL
from mubeam.observables.tau_decays import TAU_WIDTH_GEV, tau_to_mu_a, tau_to_mu_chi_chi

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
POINT = {"mass_gev": 2.0, "coupling": 1e-3, "mass_chi_gev": 0.5, "g_chi": 1.0}


def test_tau_width():
    """hbar/(290.3 fs), PDG 2024."""
    assert pytest.approx(6.582119569e-25 / 290.3e-15, rel=1e-4) == TAU_WIDTH_GEV


def test_two_body_decay_of_a_light_scalar():
    """g^2 m_tau/(16 pi) (1 + m_mu/m_tau)^3 (1 - m_mu/m_tau) for m_a -> 0 and theta = pi/2."""
    found = tau_to_mu_a(mass_gev=1e-6, coupling=1e-6)
    r = MUON / TAU
    assert found.value * TAU_WIDTH_GEV == pytest.approx(1e-12 * TAU / (16 * pi) * (1 + r) ** 3 * (1 - r), rel=1e-10)


def test_two_body_decay_closes():
    found = tau_to_mu_a(mass_gev=[1.0, 1.7], coupling=1e-6, theta=0.3)
    assert list(found.status) == [OK, BELOW_THRESHOLD]
    assert found.value[0] > 0 == found.value[1]
    with pytest.raises(KinematicsError, match=r"below threshold; give a mass_gev below m_tau - m_mu = 1\.67127"):
        tau_to_mu_a(mass_gev=1.7, coupling=1e-6)


def test_a_broad_mediator_is_suppressed():
    """Twice a small g_chi gives four times the rate; the width of a large one makes it less than that."""
    rates = [tau_to_mu_chi_chi(**POINT | {"mass_gev": 1.7, "g_chi": g}).value for g in (1e-3, 2e-3, 2.0)]
    assert rates[1] == pytest.approx(4 * rates[0], rel=1e-4)
    assert rates[2] < 0.8 * 4e6 * rates[0]


def test_heavy_mediator():
    """The rate falls with m_a^-4."""
    one, two = (tau_to_mu_chi_chi(**POINT | {"mass_gev": mass, "g_chi": 1e-3}).value for mass in (1e3, 2e3))
    assert one == pytest.approx(16 * two, rel=1e-5)


def test_the_stated_error_is_honest(monkeypatch):
    above = TAU - MUON + np.array([2e-5, 1e-4, 1e-2, 0.1, 5.0])
    arguments = {"mass_gev": above, "mass_chi_gev": [[0.01], [0.5], [0.83]], "coupling": 1e-4, "g_chi": 1.0}
    found = tau_to_mu_chi_chi(**arguments)
    monkeypatch.setattr(branching, "VALUE_ORDER", 400)
    true = tau_to_mu_chi_chi(**arguments)
    assert found.value.shape == (3, 5)
    assert (np.abs(found.value - true.value) <= found.error).all()
    assert (found.error < 1e-2 * found.value).all()
    assert (found.error[:, 2:] < 1e-6 * found.value[:, 2:]).all()


def test_closed_points():
    found = tau_to_mu_chi_chi(**POINT | {"mass_gev": [0.5, 1.5, 2.0, 2.0], "mass_chi_gev": [0.5, 0.5, 0.5, 0.9]})
    assert list(found.status) == [OK, ON_SHELL, OK, BELOW_THRESHOLD]
    assert list(found.value > 0) == [True, False, True, False]
    with pytest.raises(KinematicsError, match=r"mass shell; give a mass_chi_gev below 0\.835636 and a mass_gev above"):
        tau_to_mu_chi_chi(**POINT | {"mass_gev": 1.5})


@pytest.mark.parametrize("name", ["mass_gev", "coupling", "mass_chi_gev", "g_chi"])
def test_wrong_input(name):
    with pytest.raises(InputError, match=f"{name} must be above zero"):
        tau_to_mu_chi_chi(**POINT | {name: 0.0})
    if name in ("mass_gev", "coupling"):
        with pytest.raises(InputError, match=f"{name} must be above zero"):
            tau_to_mu_a(**{"mass_gev": 1.0, "coupling": 1.0} | {name: 0.0})


def test_a_mass_far_above_leaves_a_contact_interaction():
    # the propagator is 1/m^4: q^2 must not be what is left of m^2
    found = tau_to_mu_chi_chi(mass_gev=[1e3, 1e5, 1e7, 1e9], coupling=1e-3, mass_chi_gev=0.1, g_chi=1.0)
    scaled = found.value * np.array([1e3, 1e5, 1e7, 1e9]) ** 4
    np.testing.assert_allclose(scaled, scaled[-1], rtol=3e-5)
