import mpmath
import numpy as np
import pytest

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.physics import pair_creation
from oracles import two_photon

TAU = LEPTON_MASS_GEV["tau"]
W_SQUARED = 4 * TAU**2 * np.array([1.001, 1.3, 3.0, 50.0])


def test_against_explicit_traces():
    expected = two_photon.real_photons(W_SQUARED, TAU)
    np.testing.assert_allclose(pair_creation.cross_section(W_SQUARED, TAU), expected, rtol=1e-9)


@pytest.mark.parametrize("w_over_threshold", [1.0001, 1.2, 4.0, 1e4])
def test_rapidities_add_up_to_the_total(w_over_threshold):
    w2 = np.array((2 * TAU * w_over_threshold) ** 2)
    eta = float(pair_creation.highest_rapidity(w2, TAU))
    total = mpmath.quad(
        lambda y: float(pair_creation.rapidity_spectrum(w2, np.array(float(y)), TAU)), mpmath.linspace(-eta, eta, 9)
    )
    assert float(total) == pytest.approx(float(pair_creation.cross_section(w2, TAU)), rel=1e-9)


@pytest.mark.parametrize("cosine", [0.0, 0.4, -0.9, 1.0])
def test_angular_distribution_as_usually_written(cosine):
    """alpha^2 beta/W^2 [1 - b^4 c^4 + 2 b^2 (1 - b^2)(1 - c^2)]/(1 - b^2 c^2)^2 a steradian, b the velocity."""
    beta2 = 1 - 4 * TAU**2 / W_SQUARED
    b2c2 = beta2 * cosine**2
    bracket = 1 - b2c2**2 + 2 * beta2 * (1 - beta2) * (1 - cosine**2)
    expected = 2 * np.pi * ALPHA**2 * np.sqrt(beta2) / W_SQUARED * bracket / (1 - b2c2) ** 2
    y = np.arctanh(np.sqrt(beta2) * cosine) * (1 - 1e-12)
    found = pair_creation.rapidity_spectrum(W_SQUARED, y, TAU) * np.sqrt(beta2) * np.cosh(y) ** 2
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_closed_below_threshold_and_beyond_the_rapidity():
    w2 = np.array([1.0, 4 * TAU**2])
    np.testing.assert_array_equal(pair_creation.cross_section(w2, TAU), 0.0)
    assert pair_creation.rapidity_spectrum(np.array(1.0), np.array(0.1), TAU) == 0
    assert pair_creation.rapidity_spectrum(np.array(20.0), np.array(3.0), TAU) == 0
