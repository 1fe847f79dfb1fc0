import mpmath
import numpy as np
import pytest

from mubeam.physics.widths import photon_loops

# tau = 4 m_l^2/m^2 on both sides of the threshold and of the series
TAUS = [1e-6, 0.01, 0.9, 1.1, 3.0, 9.99, 10.01, 1e4, 1e8]


def parametric(tau, scalar):
    """The Feynman-parameter form 4 int_0^1 dx int_0^(1-x) dy (1 - 4xy | 1)/(1 - 4xy/tau - i0), y by hand."""
    with mpmath.workdps(40):
        tau = mpmath.mpf(tau)

        def inner(x):
            # int_0^(1-x) dy (1 - 4 k x y)/(1 - 4 x y/tau), k = 1 or 0
            slope = 4 * x / tau
            log = -mpmath.log(1 - slope * (1 - x) - mpmath.mpc(0, mpmath.mpf(10) ** -38)) / slope
            return (1 - tau) * log + tau * (1 - x) if scalar else log

        points = [0, mpmath.mpf(1) / 2, 1]
        if tau < 1:
            root = mpmath.sqrt(1 - tau) / 2
            points = [0, 0.5 - root, 0.5, 0.5 + root, 1]
        return complex(4 * mpmath.quad(inner, points))


@pytest.mark.parametrize("tau", TAUS)
def test_loop_functions_against_feynman_parameters(tau):
    scalar, pseudoscalar = parametric(tau, True), parametric(tau, False)
    assert complex(photon_loops.scalar_loop(np.array(tau))) == pytest.approx(scalar, rel=1e-11)
    assert complex(photon_loops.pseudoscalar_loop(np.array(tau))) == pytest.approx(pseudoscalar, rel=1e-11)


@pytest.mark.parametrize("tau", TAUS)
def test_derivative_loop_is_the_anomaly_less_half_of_the_pseudoscalar_one(tau):
    """d.j5 = 2 i m psibar gamma5 psi + anomaly: B1 = 1 - A_P/2, with digits enough where it cancels."""
    with mpmath.workdps(40):
        x = 1 / mpmath.sqrt(tau)
        f = mpmath.asin(x) ** 2 if tau >= 1 else -((mpmath.acosh(x) - mpmath.mpc(0, mpmath.pi / 2)) ** 2)
        expected = complex(1 - tau * f)
    assert complex(photon_loops.derivative_loop(np.array(tau))) == pytest.approx(expected, rel=1e-12)


def test_limits_of_heavy_and_massless_leptons():
    heavy, light = np.array(1e12), np.array(1e-14)
    assert photon_loops.scalar_loop(heavy) == pytest.approx(4 / 3, rel=1e-11)
    assert photon_loops.pseudoscalar_loop(heavy) == pytest.approx(2, rel=1e-11)
    assert photon_loops.derivative_loop(heavy) == pytest.approx(-1 / (3e12), rel=1e-11)
    assert abs(photon_loops.scalar_loop(light)) < 1e-10
    assert abs(photon_loops.pseudoscalar_loop(light)) < 1e-10
    assert photon_loops.derivative_loop(light) == pytest.approx(1, rel=1e-10)


def test_derivative_and_yukawa_couplings_differ_by_the_anomaly():
    """(c, c_gamma) with derivatives is (y = c m_l/f, c_gamma - c) with Yukawa couplings."""
    from mubeam.constants import ALPHA, LEPTON_MASS_GEV

    mass = np.array([0.01, 0.2, 0.22, 1.0])
    c, c_gamma = 0.7, 2.0
    yukawa = {"mu": c * LEPTON_MASS_GEV["mu"]}
    derivative = photon_loops.alp_to_photons(mass, ALPHA / np.pi * c_gamma, yukawa)
    plain = photon_loops.pseudoscalar_to_photons(mass, ALPHA / np.pi * (c_gamma - c), yukawa)
    np.testing.assert_allclose(derivative, plain, rtol=1e-11)
