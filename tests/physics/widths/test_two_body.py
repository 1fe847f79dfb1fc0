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
