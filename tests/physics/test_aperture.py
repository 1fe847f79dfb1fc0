"""What falls into a round detector, against closed forms, counts of random decays and limits."""

import numpy as np
import pytest

from mubeam.physics import aperture
from mubeam.physics.aperture import TwoBody
from mubeam.physics.scattering import bessel0_scaled, highland_factor, rice_density

MASSLESS = TwoBody((1.0, 1.0))


def test_scaled_bessel_function():
    """Abramowitz and Stegun, table 9.8: e^-x I_0(x) at 1, 10; 1/sqrt(2 pi x) far out; no step between the branches."""
    x = np.array([0.0, 1.0, 10.0, 1e4])
    expected = [1.0, 0.4657596077, 0.1278333372, 0.0039894727]
    np.testing.assert_allclose(bessel0_scaled(x), expected, rtol=1e-7)
    near = np.array([50 - 1e-9, 50 + 1e-9])
    assert np.ptp(bessel0_scaled(near)) < 1e-10


def test_rice_is_a_density():
    r = np.linspace(0, 12, 4001)
    for displacement in (0.0, 0.5, 5.0):
        assert np.trapezoid(rice_density(r, np.array(displacement), np.array(0.7)), r) == pytest.approx(1, abs=1e-5)


def test_what_is_scattered_on_the_axis():
    """1 - e^(-R^2/2s^2)."""
    width = np.array([0.1, 0.5, 2.0])
    found = aperture.contained(np.zeros(3), width, 1.0)
    np.testing.assert_allclose(found, -np.expm1(-1 / (2 * width**2)), atol=1e-9)


def test_without_scattering_it_is_inside_or_not():
    np.testing.assert_array_equal(aperture.contained(np.array([0.5, 0.99, 1.01]), np.zeros(3), 1.0), [1, 1, 0])
    np.testing.assert_allclose(
        aperture.contained(np.array([0.5, 0.99, 1.5]), np.array(1e-3), 1.0), [1, 1, 0], atol=1e-12
    )


@pytest.mark.parametrize("width", [1e-3, 0.1, 1.0])
def test_table_of_one_width(width):
    displacement = np.random.default_rng(1).uniform(0, 3, 500)
    found = aperture.contained_by_table(displacement, width, 1.0)
    np.testing.assert_allclose(found, aperture.contained(displacement, np.array(width), 1.0), atol=1e-4)


def test_massless_products_on_the_axis():
    """(k^2 - 1)/(k^2 + 1), k = R/s; none for k < 1."""
    k = np.array([0.5, 1.001, 1.5, 3.0, 30.0])
    found = aperture.both_contained(np.zeros(5), 2.0 / k, MASSLESS, radius=2.0)
    np.testing.assert_allclose(found, np.where(k > 1, (k**2 - 1) / (k**2 + 1), 0.0), atol=1e-12)


def counted(displacement, width, spread, decay, count=400_000):
    """The share of random decays with both products inside."""
    rng = np.random.default_rng(2)
    parent = width * rng.normal(size=(count, 2)) + [displacement, 0]
    cosine, phi = rng.uniform(-1, 1, count), rng.uniform(0, 2 * np.pi, count)
    inside = np.ones(count, dtype=bool)
    for velocity, sign in zip(decay.velocities, (1, -1), strict=True):
        far = sign * spread * velocity * np.sqrt(1 - cosine**2) / (1 + sign * velocity * cosine)
        inside &= np.hypot(*(parent + far[:, None] * np.stack([np.cos(phi), np.sin(phi)], axis=1)).T) < 1
    return inside.mean()


@pytest.mark.parametrize("decay", [MASSLESS, TwoBody((0.5, 0.5)), TwoBody((1.0, 0.3))], ids=str)
@pytest.mark.parametrize(("displacement", "width", "spread"), [(0.3, 0.2, 0.3), (1.1, 0.4, 0.1), (0.5, 0.0, 0.8)])
def test_both_products_of_random_decays(decay, displacement, width, spread):
    table = aperture.both_table(decay)
    found = aperture.smearing(width).both(table, np.array([displacement]), np.array([spread]))[0]
    assert found == pytest.approx(counted(displacement, width, spread, decay), abs=4 * 0.5 / 400_000**0.5)


def test_wide_and_narrow_detectors():
    """All for a small opening, none for a large one, and the particle alone for none."""
    displacement = np.array([0.2, 0.8])
    np.testing.assert_allclose(aperture.both_contained(displacement, np.array(1e-9), MASSLESS), 1.0, atol=1e-6)
    np.testing.assert_allclose(aperture.both_contained(displacement, np.array(1e6), MASSLESS), 0.0, atol=1e-6)
    found = aperture.smearing(0.4).both(aperture.both_table(MASSLESS), displacement, np.array(0.0))
    np.testing.assert_allclose(found, aperture.contained(displacement, np.array(0.4), 1.0), atol=1e-3)


def test_decays_in_their_rest_frame():
    pair = TwoBody.of_masses(0.3, (0.1056583755, 0.1056583755))
    assert pair.velocities == pytest.approx([np.sqrt(1 - 4 * 0.1056583755**2 / 0.3**2)] * 2)
    uneven = TwoBody.of_masses(5.0, (1.77693, 0.1056583755))
    one, other = uneven.shares(np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(one + other, 1.0)
    # energies at rest: (m^2 + m1^2 - m2^2)/2m
    assert one[1] == pytest.approx((25 + 1.77693**2 - 0.1056583755**2) / 50)


def test_a_detector_off_the_axis():
    """What comes down its middle is as for one on the axis; the mean over azimuths against a fine one."""
    far, weight = aperture.off_axis(np.array([0.0, 0.5]), 0.3)
    np.testing.assert_allclose(far[0], 0.3)
    assert weight.sum() == pytest.approx(1)
    found = (aperture.contained(far, np.array(0.2), 1.0) * weight).sum(axis=-1)[1]
    azimuth = np.linspace(0, 2 * np.pi, 2001)
    fine = np.sqrt(0.5**2 + 0.3**2 - 2 * 0.15 * np.cos(azimuth))
    assert found == pytest.approx(aperture.contained(fine, np.array(0.2), 1.0)[:-1].mean(), rel=1e-6)


def test_logarithm_of_highland():
    """PDG's at one radiation length; held beyond 100, where it is not known; never below zero."""
    found = highland_factor(np.array([1.0, 10.0, 100.0, 1700.0, 1e-20]))
    assert found == pytest.approx([1.0, 1 + 0.038 * np.log(10), 1 + 0.038 * np.log(100), 1 + 0.038 * np.log(100), 0.0])
