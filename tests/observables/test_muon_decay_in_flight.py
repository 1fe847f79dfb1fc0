from math import sqrt

import numpy as np
import pytest

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import InputError, KinematicsError, ModelError

MUON, ELECTRON = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["e"]
flight = mb.observables.muon_decay_in_flight


def test_branching_ratios():
    """6.824e15 and 4.173e15 g^2 at 10 and 50 MeV for a muon that lives 2.19698 us."""
    found = flight.muon_branching_ratio("lfv-pseudoscalar", mass_gev=[0.01, 0.05, 0.2], coupling=1e-11)
    np.testing.assert_allclose(found.value[:2], [6.824e-7, 4.173e-7], rtol=5e-4)
    assert list(found.status) == ["ok", "ok", "below threshold"]
    with pytest.raises(KinematicsError, match="give a mass_gev below m_mu - m_e"):
        flight.muon_branching_ratio("lfv-scalar", mass_gev=0.2, coupling=1e-11)


def test_decays_on_the_way():
    """1e-10 of the muons of 160 GeV in 10 m for a branching ratio of 1e-5; their mean way is 9.974e5 m."""
    assert flight.muon_decay_length_m(160.0) == pytest.approx(9.974e5, rel=1e-4)
    point = {"mass_gev": 0.05, "coupling": 1e-11}
    ratio = flight.muon_branching_ratio("lfv-vector", theta=0.4, **point)
    found = flight.expected_decays("lfv-vector", theta=0.4, energy_gev=160.0, length_m=10.0, **point)
    assert found.unit == "events"
    assert found.value == pytest.approx(1e-10 * ratio.value / 1e-5, rel=3e-3)
    many = flight.expected_decays(
        "lfv-vector", theta=0.4, energy_gev=[[160.0], [1.6e3]], length_m=[1.0, 10.0], exposure_mot=1e12, **point
    )
    assert many.value.shape == (2, 2) == many.status.shape
    assert many.value[0, 1] == pytest.approx(1e12 * found.value)
    # all of a beam that has time enough
    assert flight.expected_decays(
        "lfv-vector", theta=0.4, energy_gev=0.2, length_m=1e9, **point
    ).value == pytest.approx(ratio.value)


def test_energies_between_two_body_ends():
    low, high = flight.energy_range_gev(mass_gev=0.05, energy_gev=160.0)
    # boosts of the energy and momentum at rest, by hand
    k = sqrt((MUON**2 - (0.05 + ELECTRON) ** 2) * (MUON**2 - (0.05 - ELECTRON) ** 2)) / (2 * MUON)
    e = sqrt(k**2 + 0.05**2)
    gamma, boost = 160 / MUON, sqrt((160 / MUON) ** 2 - 1)
    assert (low, high) == pytest.approx((gamma * e - boost * k, gamma * e + boost * k), rel=1e-9)
    with pytest.raises(InputError, match="mass_gev must be below m_mu - m_e"):
        flight.energy_range_gev(mass_gev=0.11, energy_gev=160.0)


def test_what_is_refused():
    with pytest.raises(ModelError, match="lfv-scalar-tau does not turn muons into electrons"):
        flight.muon_branching_ratio("lfv-scalar-tau", mass_gev=0.05, coupling=1e-11)
    with pytest.raises(InputError, match="energy_gev must be above the muon's mass"):
        flight.expected_decays("lfv-scalar", mass_gev=0.05, coupling=1e-11, energy_gev=0.1, length_m=1.0)
