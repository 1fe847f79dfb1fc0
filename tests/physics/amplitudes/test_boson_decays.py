"""Closed forms of Z and h -> l1 l2 a against explicit Dirac matrices, at random points of the Dalitz plot."""

from math import cos, sin

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV, Z_LEPTON_COUPLINGS
from mubeam.physics.amplitudes.boson_decays import higgs_squared, z_squared
from oracles import decays as oracle

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
POINTS = 40
CASES = [(10.0, 2.0, 1.1, 1.7), (91.188, TAU, MUON, 2.0), (91.188, MUON, TAU, 30.0), (5.0, 0.7, 0.7, 0.9)]
THETAS = [0.0, 0.6, np.pi / 2, 2.5]


def points(parent, m1, m2, m):
    p1, p2, k, _ = oracle.three_body(np.random.default_rng(3), parent, m1, m2, m, POINTS)
    return p1, p2, k, oracle.dot(p1 + k, p1 + k), oracle.dot(p2 + k, p2 + k)


@pytest.mark.parametrize(("parent", "m1", "m2", "m"), CASES)
@pytest.mark.parametrize("theta", THETAS)
@pytest.mark.parametrize(("v", "a"), [Z_LEPTON_COUPLINGS, (0.7, 0.4), (1.0, 0.0)])
def test_z(parent, m1, m2, m, theta, v, a):
    p1, p2, k, x, y = points(parent, m1, m2, m)
    found = z_squared(x, y, parent, m1, m2, m, (cos(2 * theta), sin(2 * theta)), v, a)
    np.testing.assert_allclose(found, oracle.z_to_leptons(p1, p2, k, m1, m2, theta, v, a), rtol=1e-9)


@pytest.mark.parametrize(("parent", "m1", "m2", "m"), CASES)
@pytest.mark.parametrize("theta", THETAS)
def test_higgs(parent, m1, m2, m, theta):
    p1, p2, k, x, y = points(parent, m1, m2, m)
    found = higgs_squared(x, y, parent, m1, m2, m, cos(2 * theta))
    np.testing.assert_allclose(found, oracle.higgs_to_leptons(p1, p2, k, m1, m2, theta), rtol=1e-9)


@pytest.mark.parametrize("theta", THETAS)
def test_contact_term_is_what_the_derivative_coupling_leaves(theta):
    parent, m1, m2, m = 91.188, TAU, MUON, 2.0
    p1, p2, k, x, y = points(parent, m1, m2, m)
    found = higgs_squared(x, y, parent, m1, m2, m, cos(2 * theta))
    derivative = oracle.higgs_to_leptons_derivative(p1, p2, k, m1, m2, theta)
    np.testing.assert_allclose(found, derivative, rtol=1e-8)


@pytest.mark.parametrize("theta", THETAS)
def test_the_other_charge_is_the_mirror_image(theta):
    parent, m = 91.188, 5.0
    p1, p2, k, x, y = points(parent, TAU, MUON, m)
    v, a = Z_LEPTON_COUPLINGS
    terms = cos(2 * theta), sin(2 * theta)
    mirrored = oracle.z_to_leptons(p2, p1, k, MUON, TAU, theta, v, a, first_is_tau=False)
    np.testing.assert_allclose(z_squared(x, y, parent, TAU, MUON, m, terms, v, a), mirrored, rtol=1e-9)
    mirrored = oracle.higgs_to_leptons(p2, p1, k, MUON, TAU, theta, first_is_tau=False)
    np.testing.assert_allclose(higgs_squared(x, y, parent, TAU, MUON, m, terms[0]), mirrored, rtol=1e-9)
