from math import pi

import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import widths
from oracles import decays as oracle

ELECTRON, MUON, TAU = (LEPTON_MASS_GEV[lepton] for lepton in ("e", "mu", "tau"))
HBAR_GEV_S = 6.582119569e-25
LIFETIME_S = {"mu": 2.19698e-6, "tau": 290.3e-15}

# branching ratio over g^2 of a pseudoscalar, by (parent, final, mass in GeV), with the lifetimes above (four digits)
PSEUDOSCALAR = {
    ("mu", "e", 1e-9): 6.948e15,
    ("mu", "e", 0.01): 6.824e15,
    ("mu", "e", 0.05): 4.173e15,
    ("tau", "mu", 1e-9): 1.374e10,
    ("tau", "mu", 0.5): 1.151e10,
    ("tau", "mu", 1.0): 5.990e9,
    ("tau", "mu", 1.5): 7.12e8,
    ("tau", "e", 1e-9): 1.558e10,
    ("tau", "e", 0.5): 1.321e10,
    ("tau", "e", 1.0): 7.273e9,
    ("tau", "e", 1.5): 1.285e9,
}


@pytest.mark.parametrize(("parent", "final", "mass"), PSEUDOSCALAR)
def test_lepton_to_pseudoscalar(parent, final, mass):
    masses = LEPTON_MASS_GEV[parent], LEPTON_MASS_GEV[final]
    found = widths.fermion_to_scalar(mass, 1.0, 0.0, *masses) * LIFETIME_S[parent] / HBAR_GEV_S
    assert found == pytest.approx(PSEUDOSCALAR[parent, final, mass], rel=8e-4)


@pytest.mark.parametrize("mass", [0.05, 0.7, 1.6])
def test_lepton_to_vector_against_the_formula_as_written(mass):
    momentum = np.sqrt((TAU**2 - MUON**2 - mass**2) ** 2 - 4 * MUON**2 * mass**2) / (2 * TAU)
    for sign, couplings in ((-1, (1.0, 0.0)), (1, (0.0, 1.0))):
        even = TAU**2 + MUON**2 - mass**2 + sign * 6 * TAU * MUON
        size = even + ((TAU**2 - MUON**2) ** 2 - mass**4) / mass**2
        expected = momentum * size / (8 * pi * TAU**2)
        assert widths.fermion_to_vector(mass, *couplings, TAU, MUON) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("vector", "axial"), [(1.0, 0.0), (0.0, 1.0), (0.4, 0.8)])
def test_two_body_vector_widths_by_traces(vector, axial):
    """V -> f1 f2bar and f1 -> f2 V: sums over spins of |ubar gamma^mu (gV + gA gamma5) u|^2 with Dirac matrices."""
    m1, m2, mass = 1.3, 0.4, 2.5
    # the Dirac conjugate of gamma^mu (gV + gA gamma5) is itself
    vertex = [gamma @ (vector * oracle.ONE + axial * oracle.GAMMA5) for gamma in oracle.GAMMA]

    def contracted(first, second, q, mass):
        low = oracle.METRIC @ q
        polarisations = np.outer(low, low) / mass**2 - oracle.METRIC
        traces = [[oracle.trace(first, left, second, right) for right in vertex] for left in vertex]
        return float((polarisations * np.real(traces)).sum())

    k = np.sqrt((mass**2 - (m1 + m2) ** 2) * (mass**2 - (m1 - m2) ** 2)) / (2 * mass)
    p1 = np.array([np.hypot(m1, k), 0, 0, k])
    p2 = np.array([np.hypot(m2, k), 0, 0, -k])
    squared = contracted(oracle.slash(p1) + m1 * oracle.ONE, oracle.slash(p2) - m2 * oracle.ONE, p1 + p2, mass) / 3
    expected = squared * k / (8 * pi * mass**2)
    assert widths.vector_to_two_flavours(mass, vector, axial, m1, m2) == pytest.approx(expected, rel=1e-12)
    light = 0.6
    k = np.sqrt(((m1 + m2) ** 2 - light**2) * ((m1 - m2) ** 2 - light**2)) / (2 * m1)
    p1 = np.array([m1, 0.0, 0.0, 0.0])
    p2 = np.array([np.hypot(m2, k), 0, 0, k])
    squared = contracted(oracle.slash(p2) + m2 * oracle.ONE, oracle.slash(p1) + m1 * oracle.ONE, p1 - p2, light) / 2
    expected = squared * k / (8 * pi * m1**2)
    assert widths.fermion_to_vector(light, vector, axial, m1, m2) == pytest.approx(expected, rel=1e-12)


def test_vector_widths_close_at_threshold():
    closed = widths.fermion_to_vector(np.array([MUON - ELECTRON, 1.0]), 1.0, 1.0, MUON, ELECTRON)
    np.testing.assert_array_equal(closed, 0.0)
    closed = widths.vector_to_two_flavours(np.array([0.05, MUON + ELECTRON]), 1.0, 1.0, MUON, ELECTRON)
    np.testing.assert_array_equal(closed, 0.0)
