import numpy as np
import pytest

from mubeam.physics import decay_in_flight as decay
from mubeam.physics import widths

RATES = np.array([0.0, 1e-9, 1e-3, 0.3, 5.0, 200.0, 1e5])


def test_layered_sum_of_p1_appendix_a():
    """(1/136) sum_k e^(-k d0/l), written out."""
    k = np.arange(136)
    expected = np.exp(-np.multiply.outer(RATES, k * 0.003)).mean(axis=1)
    np.testing.assert_allclose(decay.escape_layered(RATES, 0.003, 136), expected, rtol=1e-12)


def test_continuous_is_the_integral_over_depth():
    depth = (np.arange(200_000) + 0.5) / 200_000 * 0.408
    expected = [np.exp(-rate * depth).mean() for rate in RATES[:-1]]
    np.testing.assert_allclose(decay.escape_continuous(RATES[:-1], 0.408), expected, rtol=1e-6)


def test_layered_and_continuous_agree_for_long_lifetimes():
    """Within 1.1 % for l > 0.14 m (physics dossier, section 6)."""
    rate = 1 / np.geomspace(0.14, 1e4, 50)
    ratio = decay.escape_layered(rate, 0.003, 136) / decay.escape_continuous(rate, 0.408)
    assert abs(ratio - 1).max() < 0.011


def test_layered_has_the_artefact_of_no_depth():
    assert decay.escape_layered(np.array(1e9), 0.003, 136) == pytest.approx(1 / 136)
    assert decay.escape_continuous(np.array(1e9), 0.408) == pytest.approx(1 / 4.08e8)


def test_stable_particles_never_decay():
    zero = np.array(0.0)
    assert decay.escape_continuous(zero, 1.0) == decay.escape_layered(zero, 1.0, 3) == 1.0
    assert decay.survival(zero, 10.0) == 1.0
    assert decay.decay_within(zero, 10.0) == 0.0


def test_decay_length_of_an_axion():
    """l = k/(m Gamma) with Gamma = g^2 m^3/64 pi."""
    width = widths.pseudoscalar_to_photons(np.array(0.08), np.array(4e-4))
    length = 1 / decay.decay_rate_per_m(width, np.array(0.08), np.array(100.0))
    assert length == pytest.approx(100 * 64 * np.pi / (0.08**4 * 4e-4**2) * 0.1973269804e-15, rel=1e-12)


def test_no_decay_to_muons_below_threshold():
    mass = np.array([0.2, 0.2113, 0.3])
    found = widths.pseudoscalar_to_fermions(mass, np.array(1.0), 0.1056583755)
    assert (found[:2] == 0).all()
    assert found[2] == pytest.approx(0.3 / (8 * np.pi) * (1 - (0.211316751 / 0.3) ** 2) ** 0.5, rel=1e-9)
