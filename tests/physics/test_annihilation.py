"""Cross sections against explicit spinors: sums over spins of amplitudes of Dirac matrices, nothing from mubeam."""

from math import pi

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import annihilation
from mubeam.physics.widths import pseudoscalar_to_fermions

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
ZERO, ONE = np.zeros((2, 2)), np.eye(2)
PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = np.array([np.block([[ONE, ZERO], [ZERO, -ONE]]), *(np.block([[ZERO, s], [-s, ZERO]]) for s in PAULI)])
GAMMA5 = np.block([[ZERO, ONE], [ONE, ZERO]])
METRIC = np.array([1.0, -1.0, -1.0, -1.0])


def slash(p):
    return np.einsum("m,m,mij->ij", METRIC, p, GAMMA)


def squared(vertex, outgoing, incoming):
    """Sum over spins of |ubar(outgoing) vertex u(incoming)|^2 from the two spin sums."""
    return np.trace(outgoing @ vertex @ incoming @ GAMMA[0] @ vertex.conj().T @ GAMMA[0]).real


def tau_mu_at_rest(chi_mass, mass, g, g_chi, theta, width):
    """sigma v = |M|^2 |p'|/(4 pi sqrt(s))/s: one point, the process is isotropic; two charges."""
    chi = chibar = np.array([chi_mass, 0, 0, 0])
    s = 4 * chi_mass**2
    p_out = np.sqrt((s - (TAU + MUON) ** 2) * (s - (TAU - MUON) ** 2) / (4 * s))
    tau = np.array([np.hypot(p_out, TAU), p_out * 0.6, 0, p_out * 0.8])
    muon = np.array([np.hypot(p_out, MUON), *-tau[1:]])
    identity = np.eye(4)
    production = squared(GAMMA5, slash(chibar) - chi_mass * identity, slash(chi) + chi_mass * identity)
    vertex = np.sin(theta) * identity + np.cos(theta) * GAMMA5
    decay = squared(vertex, slash(tau) + TAU * identity, slash(muon) - MUON * identity)
    average = g_chi**2 * g**2 * abs(production * decay) / 4 / ((s - mass**2) ** 2 + mass**2 * width**2)
    return 2 * average * p_out / (4 * pi * np.sqrt(s)) / s


@pytest.mark.parametrize("theta", [0.0, 0.4, pi / 4, pi / 2, 2.5])
@pytest.mark.parametrize(("chi_mass", "mass"), [(0.95, 2.85), (2.0, 6.0), (5.0, 3.0), (5.0, 10.0), (60.0, 1.0)])
def test_to_tau_mu_against_explicit_traces(theta, chi_mass, mass):
    found = annihilation.to_tau_mu(chi_mass, mass, 0.02, 0.7, theta, 0.3)
    assert found == pytest.approx(tau_mu_at_rest(chi_mass, mass, 0.02, 0.7, theta, 0.3), rel=1e-12, abs=0)


def test_to_tau_mu_without_muon_mass_is_eq_13(monkeypatch):
    monkeypatch.setattr(annihilation, "MUON", 0.0)
    chi_mass, mass, width = np.array([1.0, 5.0, 40.0]), 15.0, 0.4
    s = 4 * chi_mass**2
    eq_13 = 2 * (0.1**2 * 0.5**2 / (8 * pi)) * s * (1 - TAU**2 / s) ** 2 / ((s - mass**2) ** 2 + mass**2 * width**2)
    np.testing.assert_allclose(annihilation.to_tau_mu(chi_mass, mass, 0.1, 0.5, 0.8, width), eq_13, rtol=1e-12)


def test_below_threshold_nothing_annihilates():
    assert annihilation.to_tau_mu(np.array(0.94), 3.0, 1.0, 1.0, 0.3, 0.1) == 0
    np.testing.assert_array_equal(annihilation.to_mediators(np.array([1.0, 2.0]), 2.0, 1.0), 0.0)


def mediators_at(chi_mass, mass, velocity, nodes=24):
    """sigma v of chi chibar -> a a in the centre-of-mass frame, integrated over the angle; identical particles."""
    energy = chi_mass / np.sqrt(1 - velocity**2 / 4)
    p = energy * velocity / 2
    chi, chibar = np.array([energy, 0, 0, p]), np.array([energy, 0, 0, -p])
    k_size = np.sqrt(energy**2 - mass**2)
    identity = np.eye(4)
    total = 0.0
    for cosine, weight in zip(*np.polynomial.legendre.leggauss(nodes), strict=True):
        k = np.array([energy, k_size * np.sqrt(1 - cosine**2), 0, k_size * cosine])
        other = np.array([energy, *-k[1:]])
        amplitude = np.zeros((4, 4), dtype=complex)
        for emitted in (k, other):
            q = chi - emitted
            off_shell = (METRIC * q * q).sum() - chi_mass**2
            amplitude += GAMMA5 @ (slash(q) + chi_mass * identity) @ GAMMA5 / off_shell
        square = squared(amplitude, slash(chibar) - chi_mass * identity, slash(chi) + chi_mass * identity)
        total += weight * abs(square) / 4
    return total / 2 * k_size / (8 * pi * 2 * energy) / (4 * energy**2)


@pytest.mark.parametrize(("chi_mass", "mass"), [(5.0, 0.1), (5.0, 3.0), (5.0, 4.9), (80.0, 20.0)])
def test_to_mediators_against_explicit_traces(chi_mass, mass):
    """The v^4 term is removed by Richardson's extrapolation; what is left is of order v^4."""
    coarse, fine = (mediators_at(chi_mass, mass, v) / v**2 for v in (2e-3, 1e-3))
    expected = (4 * fine - coarse) / 3
    assert annihilation.to_mediators(chi_mass, mass, 1.0) == pytest.approx(expected, rel=1e-6, abs=0)


def test_mediator_width_is_the_sum_of_its_channels():
    dark = pseudoscalar_to_fermions(np.array(15.0), 0.5, 5.0)
    both = annihilation.mediator_width(np.array(15.0), 0.1, pi / 2, 5.0, 0.5)
    # m_mu << m_tau: (g^2/8 pi) m (1 - m_tau^2/m^2)^2 each, good to m_mu m_tau/m^2
    assert both - dark == pytest.approx(0.1**2 / (4 * pi) * 15.0 * (1 - TAU**2 / 15.0**2) ** 2, rel=2e-3)


@pytest.mark.parametrize("sigma_v", [1e-12, 1e-9, 1e-6])
@pytest.mark.parametrize(("chi_mass", "mass"), [(2.0, 6.0), (5.0, 9.99), (10.0, 30.0)])
def test_coupling_for_inverts_the_cross_section(sigma_v, chi_mass, mass):
    g = annihilation.coupling_for(np.array(sigma_v), chi_mass, mass, 0.8, 1.1)
    width = annihilation.mediator_width(mass, g, 1.1, chi_mass, 0.8)
    assert annihilation.to_tau_mu(chi_mass, mass, g, 0.8, 1.1, width) == pytest.approx(sigma_v, rel=1e-10, abs=0)


def test_no_coupling_reaches_a_cross_section_above_the_saturated_one():
    """At large g the width grows as g^2 and sigma v falls: there is a largest sigma v."""
    couplings = np.geomspace(1e-3, 1e3, 2000)
    widths = annihilation.mediator_width(6.0, couplings, 1.1, 2.0, 0.8)
    largest = annihilation.to_tau_mu(2.0, 6.0, couplings, 0.8, 1.1, widths).max()
    found = annihilation.coupling_for(largest * np.array([0.99, 1.01]), 2.0, 6.0, 0.8, 1.1)
    assert np.isfinite(found[0])
    assert np.isinf(found[1])
    # below the threshold of tau mu nothing reaches anything
    assert np.isinf(annihilation.coupling_for(np.array(1e-12), np.array(0.5), np.array(1.5), 0.8, 1.1))
