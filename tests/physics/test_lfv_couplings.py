from math import cos, pi, sin, sqrt, tan

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import lfv_couplings, widths

TAU, MUON = LEPTON_MASS_GEV["tau"], LEPTON_MASS_GEV["mu"]
ANGLES = [-2.0, -0.3, 0.0, 0.4, pi / 4, 1.1 * pi / 4, pi / 2, 2.5, pi, 7.0]


@pytest.mark.parametrize("theta", ANGLES)
def test_ratio_of_the_couplings(theta):
    """g = (C/Lambda) sqrt(m_mu^2 + m_tau^2 + 2 m_mu m_tau cos 2 theta_d) (physics dossier, section 8)."""
    expected = sqrt(MUON**2 + TAU**2 + 2 * MUON * TAU * cos(2 * theta))
    assert lfv_couplings.coupling_per_derivative(theta) == pytest.approx(expected, rel=1e-12)


def test_c_of_one_and_lambda_of_one_tev():
    """g = 1.8e-3 (physics dossier, section 8)."""
    for theta in ANGLES:
        assert lfv_couplings.coupling_per_derivative(theta) / 1e3 == pytest.approx(1.8e-3, rel=0.08)


@pytest.mark.parametrize("theta", [-0.3, 0.4, pi / 4, 1.2])
def test_tangents_of_the_angles(theta):
    expected = tan(theta) * (TAU - MUON) / (TAU + MUON)
    assert tan(lfv_couplings.yukawa_angle(theta)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("theta", ANGLES)
def test_angles_there_and_back(theta):
    back = lfv_couplings.derivative_angle(lfv_couplings.yukawa_angle(theta))
    assert (sin(back), cos(back)) == pytest.approx((sin(theta), cos(theta)), abs=1e-12)


@pytest.mark.parametrize("theta", [0.0, pi / 2, pi])
def test_pure_parities_stay_pure(theta):
    turned = lfv_couplings.yukawa_angle(theta)
    assert (sin(turned), cos(turned)) == pytest.approx((sin(theta), cos(theta)), abs=1e-12)


def test_the_sign_of_cos_two_theta_differs_between_the_forms_near_pi_over_four():
    """There g-2 has the other sign (physics dossier, section 8)."""
    theta = 1.05 * pi / 4
    assert cos(2 * theta) < 0 < cos(2 * lfv_couplings.yukawa_angle(theta))


IDENTITY, ZERO = np.eye(2), np.zeros((2, 2))
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.block([[IDENTITY, ZERO], [ZERO, -IDENTITY]]), *(np.block([[ZERO, p], [-p, ZERO]]) for p in PAULI)])
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]


def slash(momentum):
    return np.einsum("m,mab->ab", momentum * np.array([1, -1, -1, -1]), GAMMA)


def decay_momenta(mass):
    """Of tau- and mu+ from an a at rest, along some direction."""
    energy = (mass**2 + TAU**2 - MUON**2) / (2 * mass)
    direction = np.array([0.36, 0.48, 0.8]) * sqrt(energy**2 - TAU**2)
    return np.array([energy, *direction]), np.array([mass - energy, *-direction])


@pytest.mark.parametrize("theta", ANGLES)
def test_equations_of_motion_with_dirac_matrices(theta):
    """kslash (sin + gamma5 cos) between the spinors of tau- and mu+ is g (sin + gamma5 cos) of the other angle."""
    tau, muon = decay_momenta(5.0)
    left, right = slash(tau) + TAU * np.eye(4), slash(muon) - MUON * np.eye(4)
    derivative = left @ slash(tau + muon) @ (sin(theta) * np.eye(4) + cos(theta) * GAMMA5) @ right
    g, turned = lfv_couplings.coupling_per_derivative(theta), lfv_couplings.yukawa_angle(theta)
    yukawa = g * left @ (sin(turned) * np.eye(4) + cos(turned) * GAMMA5) @ right
    np.testing.assert_allclose(derivative, yukawa, atol=1e-12 * abs(yukawa).max())


@pytest.mark.parametrize("theta", ANGLES)
@pytest.mark.parametrize("mass", [1.9, 5.0, 40.0])
def test_width_from_the_spin_sum(mass, theta):
    """Gamma = |p| sum |M|^2/(8 pi m^2) with M = g ubar (sin + gamma5 cos) v, against the formula of the model."""
    tau, muon = decay_momenta(mass)
    vertex = sin(theta) * np.eye(4) + cos(theta) * GAMMA5
    conjugate = GAMMA[0] @ vertex.conj().T @ GAMMA[0]
    spin_sum = np.trace((slash(tau) + TAU * np.eye(4)) @ vertex @ (slash(muon) - MUON * np.eye(4)) @ conjugate).real
    expected = sqrt(tau[0] ** 2 - TAU**2) * spin_sum / (8 * pi * mass**2)
    found = widths.scalar_to_two_flavours(np.array(mass), np.array(1.0), theta, TAU, MUON)
    assert found == pytest.approx(expected, rel=1e-9)
