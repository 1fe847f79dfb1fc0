from math import pi

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import widths
from oracles import decays as oracle

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]


@pytest.mark.parametrize("theta", [0.0, 0.4, pi / 4, pi / 2, 2.0])
def test_two_flavours_against_the_formula_as_written(theta):
    mass = np.array([2.0, 5.0, 30.0])
    kallen = (mass**2 - TAU**2 - MUON**2) ** 2 - 4 * TAU**2 * MUON**2
    bracket = mass**2 - TAU**2 - MUON**2 + 2 * TAU * MUON * np.cos(2 * theta)
    expected = 0.3**2 * np.sqrt(kallen) * bracket / (8 * pi * mass**3)
    np.testing.assert_allclose(widths.scalar_to_two_flavours(mass, 0.3, theta, TAU, MUON), expected, rtol=1e-12)


def test_two_flavours_with_equal_masses_are_the_pseudoscalar_and_the_scalar_width():
    mass, muon = np.array([0.3, 1.0]), MUON
    pseudoscalar = widths.pseudoscalar_to_fermions(mass, 0.1, muon)
    np.testing.assert_allclose(widths.scalar_to_two_flavours(mass, 0.1, 0.0, muon, muon), pseudoscalar, rtol=1e-12)
    velocity2 = 1 - 4 * muon**2 / mass**2
    scalar = widths.scalar_to_two_flavours(mass, 0.1, pi / 2, muon, muon)
    np.testing.assert_allclose(scalar, pseudoscalar * velocity2, rtol=1e-12)


def test_two_flavours_close_below_threshold():
    below = widths.scalar_to_two_flavours(np.array([0.5, MUON + TAU]), 1.0, 0.3, TAU, MUON)
    np.testing.assert_array_equal(below, 0.0)


@pytest.mark.parametrize("theta", [0.0, 0.4, pi / 2])
def test_lepton_to_scalar_against_dirac_matrices(theta):
    mass = np.array([0.01, 0.8, 1.6])
    energy = (TAU**2 + MUON**2 - mass**2) / (2 * TAU)
    momentum = np.sqrt(energy**2 - MUON**2)
    p_out = np.stack([energy, 0 * mass, 0 * mass, momentum], axis=-1)
    p = np.broadcast_to([TAU, 0, 0, 0], p_out.shape)
    squared = oracle.lepton_to_lepton(p, p_out, TAU, MUON, theta)
    expected = 0.3**2 * squared * momentum / (8 * pi * TAU**2)
    np.testing.assert_allclose(widths.fermion_to_scalar(mass, 0.3, theta, TAU, MUON), expected, rtol=1e-11)


def test_lepton_to_scalar_closes_below_threshold():
    closed = widths.fermion_to_scalar(np.array([TAU - MUON, 1.9]), 1.0, 0.3, TAU, MUON)
    np.testing.assert_array_equal(closed, 0.0)


def test_two_equal_flavours_of_a_vector_are_one():
    mass, couplings = np.array([0.15, 0.2114, 0.3, 2.0]), (0.3, 0.7)
    one, two = (
        widths.vector_to_fermions(mass, *couplings, MUON),
        widths.vector_to_two_flavours(mass, *couplings, MUON, MUON),
    )
    np.testing.assert_allclose(two, one, rtol=1e-10)
    assert one[0] == 0 < one[1]


def test_vectors_to_fewer_states_than_a_dirac_fermion():
    """A left-handed neutrino and a Majorana fermion are half of one; a complex scalar counts a quarter far above."""
    mass = 2.0
    massless = widths.vector_to_fermions(mass, 1.0, 0.0, 0.0)
    assert massless == pytest.approx(mass / (12 * pi))
    assert widths.vector_to_neutrinos(mass, 1.0) == pytest.approx(widths.vector_to_fermions(mass, 0.5, -0.5, 0.0))
    assert widths.vector_to_neutrinos(mass, 1.0, flavours=3) == pytest.approx(1.5 * massless)
    axial = widths.vector_to_fermions(mass, 0.0, 1.0, 0.4)
    assert widths.vector_to_majorana(mass, 1.0, 0.4) == pytest.approx(axial / 2)
    assert widths.vector_to_scalars(mass, 1.0, 0.0) == pytest.approx(massless / 4)
    assert widths.vector_to_scalars(mass, 1.0, 0.6) == pytest.approx(massless / 4 * 0.8**3)


def test_scalar_to_two_equal_scalars_is_half_of_phase_space():
    """|M|^2 = A^2 over two-body phase space beta/(16 pi m), halved for equal particles."""
    assert widths.scalar_to_scalars(2.0, 0.3, 0.6) == pytest.approx(0.3**2 * 0.8 / (16 * pi * 2.0) / 2)
