from math import pi

import numpy as np
import pytest

from mubeam.constants import HIGGS_MASS_GEV, HIGGS_VEV_GEV, HIGGS_WIDTH_GEV, LEPTON_MASS_GEV, Z_MASS_GEV
from mubeam.errors import InputError, KinematicsError
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK
from mubeam.observables import branching
from mubeam.observables.boson_decays import higgs_to_tau_mu_a, z_to_tau_mu_a
from mubeam.observables.branching import ON_SHELL

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
BOTH = pytest.mark.parametrize(("decay", "parent"), [(z_to_tau_mu_a, Z_MASS_GEV), (higgs_to_tau_mu_a, HIGGS_MASS_GEV)])


def test_z_at_the_reference_values():
    """The physics dossier, section 8, to the three digits that it gives."""
    found = z_to_tau_mu_a(mass_gev=[2, 10, 30], coupling=1)
    np.testing.assert_allclose(found.value, [1.94e-3, 4.82e-4, 3.88e-5], rtol=2.6e-3)


def test_higgs_is_the_contact_term_for_light_products():
    """The rest is of relative size (m_tau/m_h)^2 times a logarithm."""
    found = higgs_to_tau_mu_a(mass_gev=2.0, coupling=1)
    contact = HIGGS_MASS_GEV**3 / (384 * pi**3 * HIGGS_VEV_GEV**2 * HIGGS_WIDTH_GEV)
    assert contact == pytest.approx(0.66, abs=0.005)
    assert found.value == pytest.approx(contact, rel=5e-3)


@BOTH
def test_quadratic_in_the_coupling_and_broadcast(decay, parent):
    found = decay(mass_gev=[[2.0], [20.0]], coupling=[0.1, 0.3, 1.0], theta=0.4)
    assert found.value.shape == found.error.shape == found.status.shape == (2, 3)
    np.testing.assert_allclose(found.value[:, 1], 0.09 * found.value[:, 2], rtol=1e-12)
    alone = decay(mass_gev=20.0, coupling=0.3, theta=0.4)
    assert (alone.value, alone.unit, alone.method) == (pytest.approx(found.value[1, 1], rel=1e-12), "1", "tree level")


@BOTH
@pytest.mark.parametrize("theta", [0.0, 1.0, pi / 2])
def test_the_stated_error_is_honest(decay, parent, theta, monkeypatch):
    masses = np.array([*(TAU - MUON + np.array([2e-5, 1e-3, 0.1, 1.0])), 30.0, parent - TAU - MUON - 2e-3])
    found = decay(mass_gev=masses, coupling=1, theta=theta)
    monkeypatch.setattr(branching, "VALUE_ORDER", 160)
    true = decay(mass_gev=masses, coupling=1, theta=theta)
    assert (np.abs(found.value - true.value) <= found.error).all()
    assert (found.error < 5e-3 * found.value).all()
    assert (found.error[2:] < 1e-6 * found.value[2:]).all()


@BOTH
def test_closed_points(decay, parent):
    found = decay(mass_gev=[1.0, 5.0, parent], coupling=1)
    assert list(found.status) == [ON_SHELL, OK, BELOW_THRESHOLD]
    assert list(found.value > 0) == [False, True, False]
    with pytest.raises(KinematicsError, match=r"mass shell; give a mass_gev between m_tau - m_mu = 1\.67127"):
        decay(mass_gev=1.0, coupling=1)
    with pytest.raises(KinematicsError, match="below threshold; give"):
        decay(mass_gev=parent, coupling=1)


@BOTH
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"mass_gev": 0}, "mass_gev must be above zero"),
        ({"coupling": -1}, "coupling must be above zero"),
        ({"theta": np.nan}, "theta must be finite"),
        ({"mass_gev": [2, 3], "coupling": [1, 2, 3]}, "do not broadcast"),
    ],
)
def test_wrong_input(decay, parent, wrong, message):
    with pytest.raises(InputError, match=message):
        decay(**{"mass_gev": 2.0, "coupling": 1.0} | wrong)
