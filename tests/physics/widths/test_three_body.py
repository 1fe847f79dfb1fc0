from math import cos, log, pi, sin, sqrt

import mpmath
import numpy as np
import pytest

from mubeam.constants import LEPTON_MASS_GEV, Z_LEPTON_COUPLINGS
from mubeam.physics import widths
from mubeam.physics.amplitudes.boson_decays import higgs_squared, z_squared
from mubeam.physics.widths import three_body
from oracles import decays as oracle

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]
V, A = Z_LEPTON_COUPLINGS
ORDER = 32


def double_exponential(order=160, reach=3.0):
    """Nodes from both ends and weights of the tanh-sinh rule on [0, 1]."""
    t = np.linspace(-reach, reach, order)
    u = np.exp(-pi * np.sinh(t))
    weights = (t[1] - t[0]) * pi * np.cosh(t) * u / (1 + u) ** 2
    return 1 / (1 + u), u / (1 + u), weights


def over_the_plot(squared, parent, m1, m2, m3):
    """The width once more: x outside, y inside, no logarithms, limits from the rest frame of (1 3)."""
    low_x, high_x = (m1 + m3) ** 2, (parent - m2) ** 2
    left, right, weights = double_exponential()
    x = low_x + (high_x - low_x) * left
    kallen_13 = (x - low_x) * (x - (m1 - m3) ** 2)
    kallen_2 = (high_x - low_x) * right * ((parent + m2) ** 2 - x)
    spread = np.sqrt(kallen_13 * kallen_2) / x
    middle = parent**2 + m1**2 + m2**2 + m3**2 - x + (parent**2 - m2**2) * (m3**2 - m1**2) / x
    y = ((middle - spread) / 2)[:, None] + spread[:, None] * left
    inner = (squared(x[:, None], y) * weights).sum(axis=1) * spread
    return (inner * weights).sum() * (high_x - low_x) / (256 * pi**3 * parent**3)


@pytest.mark.parametrize("ratio", [0.01, 0.3, 0.9])
def test_phase_space_with_one_massive_particle(ratio):
    """int dx dy = (M^4/2) (1 - r^2 + 2 r ln r) for |M|^2 = 1, r = (m3/M)^2."""
    parent, r = 3.0, ratio**2
    found = three_body.dalitz_width(lambda x, y: x / x + 0 * y, parent, 0.0, 0.0, np.array([ratio * parent]), 48)
    expected = parent * (1 - r**2 + 2 * r * log(r)) / (512 * pi**3)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


@pytest.mark.parametrize("mass", [1.7, 2.0, 10.0, 60.0])
@pytest.mark.parametrize("theta", [0.0, 0.6, pi / 2])
def test_dalitz_plots_against_a_tanh_sinh_rule(mass, theta):
    parent, terms = 91.188, (cos(2 * theta), sin(2 * theta))

    def z(x, y):
        return z_squared(x, y, parent, TAU, MUON, mass, terms, V, A)

    def higgs(x, y):
        return higgs_squared(x, y, parent, TAU, MUON, mass, terms[0])

    for squared in (z, higgs):
        found = three_body.dalitz_width(squared, parent, TAU, MUON, np.array([mass]), ORDER)[0]
        assert found == pytest.approx(over_the_plot(squared, parent, TAU, MUON, mass), rel=1e-7)


def test_z_width_by_monte_carlo_over_momenta_with_dirac_matrices():
    parent, mass, theta, size = 91.188, 10.0, 0.6, 8000
    p1, p2, k, weight = oracle.three_body(np.random.default_rng(11), parent, TAU, MUON, mass, size)
    sample = oracle.z_to_leptons(p1, p2, k, TAU, MUON, theta, V, A) * weight / (2 * parent)
    found = three_body.dalitz_width(
        lambda x, y: z_squared(x, y, parent, TAU, MUON, mass, (cos(2 * theta), sin(2 * theta)), V, A),
        parent,
        TAU,
        MUON,
        np.array([mass]),
        ORDER,
    )[0]
    error = sample.std() / sqrt(size)
    assert error < 0.03 * found
    assert abs(found - sample.mean()) < 4 * error


@pytest.mark.parametrize(("mass", "chi"), [(1.8, 0.6), (5.0, 0.1), (0.5, 0.5)])
def test_pair_by_monte_carlo_over_momenta_with_dirac_matrices(mass, chi):
    theta, g_chi, size = 0.6, 0.8, 20_000
    p_out, p1, p2, weight = oracle.three_body(np.random.default_rng(12), TAU, MUON, chi, chi, size)
    q = p1 + p2
    p = q + p_out
    breadth = mass * widths.pseudoscalar_to_fermions(mass, g_chi, chi)
    emission = oracle.lepton_to_lepton(p, p_out, TAU, MUON, theta)
    decay = g_chi**2 * oracle.scalar_to_pair(p1, p2, chi)
    sample = emission * decay * weight / ((oracle.dot(q, q) - mass**2) ** 2 + breadth**2) / (2 * TAU)
    arguments = (np.array([one]) for one in (mass, 1.0, theta, chi, g_chi))
    found = three_body.to_pair_by_scalar(TAU, MUON, *arguments, ORDER)[0]
    error = sample.std() / sqrt(size)
    assert error < 0.02 * found
    assert abs(found - sample.mean()) < 4 * error


@pytest.mark.parametrize(
    ("mass", "chi", "g_chi"), [(1.68, 0.5, 1e-3), (1.68, 0.56, 1.0), (3.0, 0.2, 1.0), (0.9, 0.5, 2.0)]
)
def test_pair_against_mpmath(mass, chi, g_chi):
    theta = 0.6

    def integrand(q):
        scalar = ((TAU + MUON) ** 2 - q**2) * sin(theta) ** 2 + ((TAU - MUON) ** 2 - q**2) * cos(theta) ** 2
        kallen = (TAU**2 - MUON**2 - q**2) ** 2 - 4 * MUON**2 * q**2
        emission = mpmath.sqrt(max(kallen, 0)) * scalar / (16 * mpmath.pi * TAU**3)
        decay = g_chi**2 * q / (8 * mpmath.pi) * mpmath.sqrt(max(1 - 4 * chi**2 / q**2, 0))
        breadth = 0 if mass < 2 * chi else g_chi**2 * mass**2 / (8 * mpmath.pi) * sqrt(1 - 4 * chi**2 / mass**2)
        return 2 * q**2 * emission * decay / ((q**2 - mass**2) ** 2 + breadth**2) / mpmath.pi

    expected = mpmath.quad(integrand, [2 * chi, (2 * chi + TAU - MUON) / 2, TAU - MUON])
    arguments = (np.array([one]) for one in (mass, 1.0, theta, chi, g_chi))
    found = three_body.to_pair_by_scalar(TAU, MUON, *arguments, ORDER)[0]
    assert found == pytest.approx(float(expected), rel=1e-8)


@pytest.mark.parametrize(("splitting", "ratio"), [(0.1, 0.871), (0.4, 0.644)])
def test_pair_by_vector_over_its_contact_limit(splitting, ratio):
    """g_l^2 g^2 D^5/(60 pi^3 m_V^4) holds for D far below m_1 and m_V alone; m_1 = 1, m_V = 3."""
    contact = splitting**5 / (60 * pi**3 * 3.0**4)
    found = widths.fermion_to_pair_by_vector(1 + splitting, 1.0, 3.0, 1.0, 1.0, 0.0)
    assert found / contact == pytest.approx(ratio, abs=6e-4)
    small = widths.fermion_to_pair_by_vector(1 + 1e-3, 1.0, 3.0, 1.0, 1.0, 0.0)
    assert small / (1e-15 / (60 * pi**3 * 3.0**4)) == pytest.approx(1, abs=3e-3)


def test_electron_mass_in_pairs_by_vector():
    electron = LEPTON_MASS_GEV["e"]
    heavy, light = (widths.fermion_to_pair_by_vector(1.01, 1.0, 3.0, 1.0, 1.0, mass) for mass in (electron, 0.0))
    assert heavy / light == pytest.approx(0.962, abs=6e-4)


@pytest.mark.parametrize(("mass", "lepton"), [(0.4001, 1e-4), (0.45, 0.1), (50.0, 0.19)])
def test_pairs_by_vector_against_mpmath(mass, lepton):
    heavy, light = 1.4, 1.0

    def integrand(q):
        beta = mpmath.sqrt(max(1 - 4 * lepton**2 / q**2, 0))
        pair = q * beta * (3 - beta**2) / (24 * mpmath.pi)
        below, above = (heavy - light) ** 2 - q**2, (heavy + light) ** 2 - q**2
        size = below * (2 * q**2 + (heavy + light) ** 2) / q**2
        emission = mpmath.sqrt(max(below * above, 0)) * size / (16 * mpmath.pi * heavy**3)
        return 2 * q**2 * pair * emission / (q**2 - mass**2) ** 2 / mpmath.pi

    ends = [2 * lepton, (2 * lepton + heavy - light) / 2, heavy - light - 0.01 * (heavy - light), heavy - light]
    expected = mpmath.quad(integrand, ends)
    found = widths.fermion_to_pair_by_vector(heavy, light, mass, 1.0, 1.0, lepton)
    assert found == pytest.approx(float(expected), rel=1e-7)


def test_pairs_by_a_real_vector_are_none():
    found = widths.fermion_to_pair_by_vector(1.4, 1.0, np.array([0.3, 0.39, 3.0]), 1.0, 1.0, np.array([0.1, 0.1, 0.21]))
    np.testing.assert_array_equal(found, 0.0)
