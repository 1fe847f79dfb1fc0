import numpy as np
import pytest

from mubeam.physics import pair_creation
from mubeam.physics.pair_spins import correlations, helicity_product
from oracles import two_photon

MASS = 1.77693


def directions(count, random):
    found = random.normal(size=(3, count))
    return found / np.sqrt((found**2).sum(axis=0))


def boosted(vectors, pair):
    """Four-vectors (n, 4) from the rest frame of `pair` (n, 4) to where it moves."""
    mass = np.sqrt(two_photon.square(pair))[:, None]
    along = (vectors[:, 1:] * pair[:, 1:]).sum(axis=1, keepdims=True)
    time = (pair[:, :1] * vectors[:, :1] + along) / mass
    return np.concatenate([time, vectors[:, 1:] + pair[:, 1:] * (time + vectors[:, :1]) / (mass + pair[:, :1])], axis=1)


def test_helicities_in_any_frame_are_those_of_the_traces():
    random = np.random.default_rng(5)
    count = 60
    w = 2 * MASS * (1 + random.exponential(1.0, count))
    beta = np.sqrt(1 - (2 * MASS / w) ** 2)
    negative, photon = directions(count, random), directions(count, random)
    momentum = directions(count, random).T * random.exponential(20.0, count)[:, None]
    pair = np.concatenate([np.sqrt((momentum**2).sum(axis=1) + w**2)[:, None], momentum], axis=1)
    ones = np.ones((count, 1))
    at_rest = [
        w[:, None] / 2 * np.concatenate([ones, sign * axis.T], axis=1)
        for axis in (beta * negative, photon)
        for sign in (1, -1)
    ]
    expected = two_photon.helicity_product(*(boosted(v, pair) for v in at_rest), MASS)
    observer = (pair * two_photon.METRIC).T / w
    np.testing.assert_allclose(helicity_product(beta, negative, photon, observer), expected, atol=1e-10)


def test_at_rest_the_pair_is_a_singlet():
    found = correlations(np.zeros(3), np.array([-0.5, 0.0, 1.0]))
    np.testing.assert_allclose([found.kk, found.rr, found.nn], -1.0)
    assert not found.kr.any()


def test_fast_leptons_have_opposite_helicities_in_the_frame_of_the_pair():
    """Chirality is conserved: l- of +1 with l+ of -1."""
    random = np.random.default_rng(1)
    at_rest = np.array([[1.0], [0.0], [0.0], [0.0]])
    negative, photon = directions(50, random), directions(50, random)
    found = helicity_product(np.full(50, np.sqrt(1 - 1e-10)), negative, photon, np.repeat(at_rest, 50, axis=1))
    np.testing.assert_allclose(found, -1.0, atol=1e-6)


def test_the_size_is_that_of_the_spectrum():
    """A of the module is the bracket of dsigma/dy times 1 - beta^2 cos^2."""
    beta, cosine = 0.8, np.linspace(-0.99, 0.99, 7)
    w_squared = np.full(7, 4 * MASS**2 / (1 - beta**2))
    spectrum = pair_creation.rapidity_spectrum(w_squared, np.arctanh(beta * cosine), MASS) * w_squared
    sine2 = 1 - cosine**2
    size = 1 + 2 * beta**2 * sine2 - beta**4 * (1 + sine2**2)
    np.testing.assert_allclose(spectrum * (1 - (beta * cosine) ** 2) / size, (spectrum / size)[3], rtol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_taus_along_the_photons_have_a_product_too(sign):
    axis, at_rest = np.array([[0.0], [0.0], [1.0]]), np.array([[1.0], [0.0], [0.0], [0.0]])
    (found,) = helicity_product(np.array([0.5]), sign * axis, axis, at_rest)
    assert found == pytest.approx(-float(correlations(np.array([0.5]), np.array([1.0])).kk[0]))
