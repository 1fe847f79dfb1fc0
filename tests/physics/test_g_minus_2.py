from functools import cache
from math import cos, pi, sin

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.physics import g_minus_2

MUON, TAU = LEPTON_MASS_GEV["mu"], LEPTON_MASS_GEV["tau"]

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
GAMMA = [np.diag([1, 1, -1, -1]).astype(complex)]
GAMMA += [np.block([[np.zeros((2, 2)), sigma], [-sigma, np.zeros((2, 2))]]) for sigma in PAULI]
GAMMA5 = 1j * GAMMA[0] @ GAMMA[1] @ GAMMA[2] @ GAMMA[3]
ONE = np.eye(4)


@cache
def by_quadrature(mass):
    """int (x^2 - x^3)/D and int x^2/D with the denominator as Leveille writes it, split where the integrand bends."""
    m, inner, scalar = (mp.mpf(float(v)) for v in (MUON, TAU, mass))
    ratio = (scalar / inner) ** 2
    bends = [ratio * mp.mpf(10) ** k for k in range(-1, 3)] + [1 - mp.mpf(10) ** k / ratio for k in range(-1, 3)]
    points = [mp.mpf(0), *sorted(p for p in bends if 0 < p < 1), mp.mpf(1)]

    def integral(numerator):
        def integrand(x):
            return numerator(x) / (m**2 * x**2 + (inner**2 - m**2) * x + scalar**2 * (1 - x))

        return mp.quad(integrand, points)

    return integral(lambda x: x**2 - x**3), integral(lambda x: x**2)


def by_partial_fractions(mass):
    """The same integrals from the roots of the denominator; they cancel, so with many digits."""
    m, inner, scalar = (mp.mpf(float(v)) for v in (MUON, TAU, mass))
    middle = (inner**2 - m**2 - scalar**2) / (2 * m**2)
    root = mp.sqrt(mp.mpc(middle**2 - scalar**2 / m**2))
    first, second = -middle + root, -middle - root
    logs = mp.log(1 - 1 / first), mp.log(1 - 1 / second)
    square = 1 + (first**2 * logs[0] - second**2 * logs[1]) / (first - second)
    cube = mp.mpf(1) / 2 + first + second + (first**3 * logs[0] - second**3 * logs[1]) / (first - second)
    return mp.re(square - cube) / m**2, mp.re(square) / m**2


def check(mass, theta, integrals, digits):
    with mp.workdps(digits):
        even, flip = integrals(mass)
        scale, chirality = mp.mpf(MUON) ** 2 / (8 * mp.pi**2), mp.mpf(TAU) / mp.mpf(MUON)
        terms = scale * even, scale * chirality * mp.cos(2 * mp.mpf(theta)) * flip
        found = g_minus_2.exact(np.array(mass), np.array(theta))
        true = float(abs(mp.mpf(float(found.value)) - (terms[0] - terms[1])))
    assert true <= found.error
    assert found.error <= 1e-12 * float(max(abs(term) for term in terms))


@pytest.mark.parametrize("theta", [0.0, 0.758, pi / 4, pi / 2])
@pytest.mark.parametrize("mass", [1e-3, 0.1, TAU - MUON, TAU, TAU * (1 + 1e-14), TAU + MUON, 10.0, 1e4])
def test_exact_within_its_error_of_the_integral(mass, theta):
    check(mass, theta, by_quadrature, 50)


@given(st.floats(-3, 4).map(lambda u: 10.0**u), st.floats(-10, 10))
def test_exact_at_random_points(mass, theta):
    check(mass, theta, by_partial_fractions, 120)


@pytest.mark.parametrize("mass", [1e-20, 1e20])
def test_the_rule_holds_at_the_ends_of_the_range_of_masses(mass):
    check(mass, pi / 2, by_partial_fractions, 300)


def slash(momentum):
    return GAMMA[0] * momentum[0] - sum(GAMMA[i] * momentum[i] for i in (1, 2, 3))


def spinors(momentum):
    return [(slash(momentum) + MUON * ONE)[:, i] for i in range(4)]


def magnetic_part(y, z, theta):
    """Coefficient of (p + p')^mu in the numerator of the vertex, from explicit Dirac matrices at some q."""
    p = np.array([np.hypot(MUON, 0.3), 0.1, 0.2, 0.2])
    p_out = np.array([np.hypot(MUON, 0.3), -0.2, 0.1, 0.2])
    q = p_out - p
    k = z * p - y * q
    emit, absorb = sin(theta) * ONE + cos(theta) * GAMMA5, sin(theta) * ONE - cos(theta) * GAMMA5
    rows, given_ = [], []
    for mu in range(4):
        chain = absorb @ (slash(k + q) + TAU * ONE) @ GAMMA[mu] @ (slash(k) + TAU * ONE) @ emit
        structures = (GAMMA[mu], (p + p_out)[mu] * ONE, q[mu] * ONE, q[mu] * GAMMA5)
        structures += (GAMMA[mu] @ GAMMA5, (p + p_out)[mu] * GAMMA5)
        for out in spinors(p_out):
            for into in spinors(p):
                bar = out.conj() @ GAMMA[0]
                rows.append([bar @ s @ into for s in structures])
                given_.append(bar @ chain @ into)
    solution, _, rank, _ = np.linalg.lstsq(np.array(rows), np.array(given_), rcond=None)
    np.testing.assert_allclose(np.array(rows) @ solution, given_, atol=1e-12)
    assert rank == len(solution)
    return solution[1].real


@pytest.mark.parametrize("theta", [0.0, 0.6, pi / 4, pi / 2])
def test_the_formula_from_feynman_rules(theta):
    # vertices g (s + gamma5 c) and -g (s - gamma5 c) and three propagators: i g^2; with
    # int d^4 l/(2 pi)^4 2/(l^2 - Delta)^3 = -i/(16 pi^2 Delta) and (p + p') -> -i sigma q: F_2(0) = -2 mmu B/(16 pi^2)
    # integrated over the triangle; B is linear in y, so its mean over y is at the middle
    z, weight = np.polynomial.legendre.leggauss(60)
    z, weight = (z + 1) / 2, weight / 2
    mass = 3.0
    delta = (1 - z) * TAU**2 + z * mass**2 - z * (1 - z) * MUON**2
    numerator = np.array([magnetic_part((1 - at) / 2, at, theta) for at in z])
    expected = -(weight * (1 - z) * 2 * MUON * numerator / delta).sum() / (16 * pi**2)
    found = g_minus_2.exact(np.array(mass), np.array(theta))
    assert float(found.value) == pytest.approx(expected, rel=1e-9)


def test_reference_values():
    # physics dossier of the project: computed there independently
    mass, scalar = np.array([5.0, 10.0, 20.0, 50.0]), np.array(pi / 2)
    exact, heavy = g_minus_2.exact(mass, scalar).value, g_minus_2.heavy(mass, scalar)
    assert exact[1] == pytest.approx(5.322e-5, rel=1e-4)
    assert heavy[1] == pytest.approx(4.650e-5, rel=1e-4)
    np.testing.assert_allclose(heavy / exact, [0.46, 0.87, 0.97, 0.99], atol=0.005)


@given(st.floats(-3, 4).map(lambda u: 10.0**u), st.floats(pi / 4, pi / 2))
def test_positive_from_pi_over_4_on(mass, theta):
    assert g_minus_2.exact(np.array(mass), np.array(theta)).value > 0


@pytest.mark.parametrize("theta", [0.0, 0.4, pi / 2])
def test_limits_are_approached(theta):
    # the next terms are of relative order mtau^2/ma^2 and mmu/mtau, ma^2/mtau^2, both with logarithms
    far = g_minus_2.exact(np.array(1e4), np.array(theta)).value
    assert g_minus_2.heavy(np.array(1e4), np.array(theta)) == pytest.approx(far, rel=0.05)
    near = g_minus_2.exact(np.array(1e-3), np.array(theta)).value
    assert g_minus_2.light(np.array(theta)) == pytest.approx(near, rel=0.05)


def test_limits_without_the_term_that_keeps_the_chirality():
    # scalar minus pseudoscalar is free of x^2 - x^3
    def flipping(mass):
        at = (np.array(mass),) * 2, (np.array(pi / 2), np.array(0.0))
        scalar, pseudoscalar = (g_minus_2.exact(m, t).value for m, t in zip(*at, strict=True))
        return float(scalar - pseudoscalar) / 2

    assert g_minus_2.heavy(np.array(1e3), np.array(pi / 2)) == pytest.approx(flipping(1e3), rel=1e-4)
    assert g_minus_2.light(np.array(pi / 2)) == pytest.approx(flipping(1e-3), rel=5e-3)
