"""What falls into a round detector, against closed forms, counts of random decays and limits."""

from itertools import pairwise

import numpy as np
import pytest

from mubeam.physics import aperture, both_products
from mubeam.physics.both_products import TwoBody
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


def test_massless_products_on_the_axis():
    """(k^2 - 1)/(k^2 + 1), k = R/s; none for k < 1."""
    k = np.array([0.5, 1.001, 1.5, 3.0, 30.0])
    found = both_products.both_contained(np.zeros(5), 2.0 / k, MASSLESS, radius=2.0)
    np.testing.assert_allclose(found, np.where(k > 1, (k**2 - 1) / (k**2 + 1), 0.0), atol=1e-12)


def counted(displacement, width, spread, decay, least=0.0, count=400_000):
    """The share of random decays with both products inside, and of so much of the energy."""
    rng = np.random.default_rng(2)
    parent = width * rng.normal(size=(count, 2)) + [displacement, 0]
    cosine, phi = rng.uniform(-1, 1, count), rng.uniform(0, 2 * np.pi, count)
    inside = np.min(decay.shares(cosine), axis=0) >= least
    for velocity, sign in zip(decay.velocities, (1, -1), strict=True):
        far = sign * spread * velocity * np.sqrt(1 - cosine**2) / (1 + sign * velocity * cosine)
        inside &= np.hypot(*(parent + far[:, None] * np.stack([np.cos(phi), np.sin(phi)], axis=1)).T) < 1
    return inside.mean()


def both(width, table, displacement, spread):
    """As the nodes of a dump take it: linear between displacements and columns."""
    places, matrix = both_products.smearing(width)
    column = int(both_products.spread_place(np.array(spread)))
    share = both_products.spread_place(np.array(spread)) - column
    seen = matrix @ (table[:, column] * (1 - share) + table[:, column + 1] * share)
    return np.interp(displacement, places, seen, right=0.0)


DECAYS = [MASSLESS, TwoBody((0.5, 0.5)), TwoBody((1.0, 0.3))]


@pytest.mark.parametrize("decay", DECAYS, ids=str)
@pytest.mark.parametrize(("displacement", "width", "spread"), [(0.3, 0.2, 0.3), (1.1, 0.4, 0.1), (0.5, 0.0, 0.8)])
def test_both_products_of_random_decays(decay, displacement, width, spread):
    found = both(width, both_products.both_table(decay), displacement, spread)
    assert found == pytest.approx(counted(displacement, width, spread, decay), abs=4 * 0.5 / 400_000**0.5)


@pytest.mark.parametrize("decay", DECAYS, ids=str)
@pytest.mark.parametrize("least", [0.1, 0.3])
def test_products_of_some_energy(decay, least):
    low, high = (float(end) for end in decay.cosines(np.array(least)))
    tables, edges = both_products.table_by_cosine(decay), both_products.cell_edges()
    seen = [both(0.2, table, 0.3, 0.4) for table in tables]
    found = np.interp(high, edges, seen) - np.interp(low, edges, seen)
    assert found == pytest.approx(counted(0.3, 0.2, 0.4, decay, least), abs=5 * 0.5 / 400_000**0.5)
    np.testing.assert_allclose(tables[-1], both_products.both_table(decay), atol=0.02)
    assert (high - low) / 2 == pytest.approx(counted(0.0, 0.0, 0.0, decay, least), abs=4 * 0.5 / 400_000**0.5)


def test_wide_and_narrow_detectors():
    """All for a small opening, none for a large one, and the particle alone for none."""
    displacement = np.array([0.2, 0.8])
    np.testing.assert_allclose(both_products.both_contained(displacement, np.array(1e-9), MASSLESS), 1.0, atol=1e-6)
    np.testing.assert_allclose(both_products.both_contained(displacement, np.array(1e6), MASSLESS), 0.0, atol=1e-6)
    found = both(0.4, both_products.both_table(MASSLESS), displacement, 0.0)
    np.testing.assert_allclose(found, aperture.contained(displacement, np.array(0.4), 1.0), atol=1e-3)


def test_decays_in_their_rest_frame():
    pair = TwoBody.of_masses(0.3, (0.1056583755, 0.1056583755))
    assert pair.velocities == pytest.approx([np.sqrt(1 - 4 * 0.1056583755**2 / 0.3**2)] * 2)
    uneven = TwoBody.of_masses(5.0, (1.77693, 0.1056583755))
    one, other = uneven.shares(np.array([-1.0, 0.0, 1.0]))
    np.testing.assert_allclose(one + other, 1.0)
    # energies at rest: (m^2 + m1^2 - m2^2)/2m
    assert one[1] == pytest.approx((25 + 1.77693**2 - 0.1056583755**2) / 50)


@pytest.mark.parametrize(("width", "offset"), [(0.2, 0.3), (0.05, 1.4), (0.3, 0.0), (0.0, 0.7)])
def test_a_detector_off_the_axis(width, offset):
    """Random places; what comes down the axis of the beam is as far away as the middle of the detector."""
    displacement, count = np.array([0.0, 0.5, 1.2]), 400_000
    rng = np.random.default_rng(4)
    azimuth, scattered = rng.uniform(0, 2 * np.pi, count), width * rng.normal(size=(2, count))
    for d, share in zip(displacement, aperture.contained(displacement, np.array(width), 1.0, offset), strict=True):
        hit = np.hypot(d * np.cos(azimuth) + scattered[0] - offset, d * np.sin(azimuth) + scattered[1]) < 1
        assert share == pytest.approx(hit.mean(), abs=4 * 0.5 / count**0.5)
    alone = aperture.contained(np.array([offset]), np.array(width or 1e-9), 1.0)
    assert aperture.contained(np.zeros(1), np.array(width), 1.0, offset) == pytest.approx(alone, abs=1e-7)


def test_logarithm_of_highland():
    """PDG's at one radiation length; held beyond 100, where it is not known; never below zero."""
    found = highland_factor(np.array([1.0, 10.0, 100.0, 1700.0, 1e-20]))
    assert found == pytest.approx([1.0, 1 + 0.038 * np.log(10), 1 + 0.038 * np.log(100), 1 + 0.038 * np.log(100), 0.0])


def test_where_the_range_of_cosines_has_kinks():
    """The share of decays with energetic products: none below the first kink, all from the last on, smooth between."""
    rng = np.random.default_rng(5)
    pairs = [(1.0, 0.0, 0.0), (1.0, 0.3, 0.3), (1.0, 0.1, 0.6), (1.0, 0.0, 0.95), (1.0, 0.5, 0.5)]
    pairs += [(1.0, *(rng.dirichlet([1, 1, 1])[:2])) for _ in range(40)]
    for mass, *products in pairs:
        decay = TwoBody.of_masses(mass, tuple(products))
        kinks = decay.kinks()
        ends = [*kinks, 100 * kinks[-1]] if max(decay.velocities) < 1 else [*kinks, 1e9]

        def share(energy, decay=decay):
            low, high = decay.cosines(1 / np.asarray(energy))
            return (high - low) / 2

        assert share(kinks[0] * (1 - 1e-6)) == 0.0
        assert share(kinks[0] * (1 + 1e-6)) > 0.0
        assert share(ends[-1]) == pytest.approx(1.0, abs=1e-7)
        for low, high in pairwise(ends):
            # the ends of the cosines are linear in 1/E or do not change
            inverse = np.linspace(1 / low, 1 / high, 9)[1:-1]
            np.testing.assert_allclose(np.diff(share(1 / inverse), 2), 0, atol=1e-9)
