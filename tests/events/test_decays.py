import numpy as np
import pytest

from mubeam.errors import ModelError
from mubeam.events.decays import two_body
from oracles.distributions import check_uniform

EVENTS = 50_000
MUON, TAU = 0.1056583755, 1.77693
FLIGHTS = [0.0, 1e-9, 1e-3, 1.0, 1e3, 1e7]
"""Momentum over mass."""

MASSES = [(3.0, TAU, MUON), (0.3, MUON, MUON), (0.05, 0.0, 0.0), (2.0, 1.0, 1.0), (1.0, 0.0, 0.9999999)]


def parents(mass, flight, direction=None, count=EVENTS, seed=1):
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(count, 3)) if direction is None else np.tile(direction, (count, 1)).astype(float)
    vectors *= flight * mass / np.sqrt((vectors**2).sum(axis=1))[:, None]
    energy = np.sqrt((vectors**2).sum(axis=1) + mass**2)
    return np.concatenate([energy[:, None], vectors], axis=1)


def decayed(parent, masses, seed=2):
    mass, *own = (np.full(len(parent), m) for m in masses)
    return two_body(parent, mass, tuple(own), np.random.default_rng(seed))


def momentum_at_rest(mass, first, second):
    return np.sqrt((mass**2 - (first + second) ** 2) * (mass**2 - (first - second) ** 2)) / (2 * mass)


def at_rest(parent, product, mass):
    """Momentum (n, 3) of a product in the rest frame of its parent, boosted back."""
    p, k = parent[:, 1:], product[:, 1:]
    along = (p * k).sum(axis=1)
    return k + p * (along / (parent[:, 0] + mass) - product[:, 0])[:, None] / mass


@pytest.mark.parametrize("flight", FLIGHTS)
@pytest.mark.parametrize("masses", MASSES)
def test_conservation_and_mass_shells(masses, flight):
    parent = parents(masses[0], flight)
    products = decayed(parent, masses)
    scale = parent[:, 0].max()
    assert abs(products.sum(axis=1) - parent).max() < 1e-12 * scale
    for i, mass in enumerate(masses[1:]):
        energy, vector = products[:, i, 0], products[:, i, 1:]
        assert (abs(energy**2 - (vector**2).sum(axis=1) - mass**2) < 1e-12 * energy**2).all()
        assert (energy >= mass * (1 - 1e-12)).all()


@pytest.mark.parametrize("flight", [0.0, 1e-3, 1.0, 30.0])
@pytest.mark.parametrize("direction", [None, (0, 0, 1), (0, 0, -1), (1, 0, 0), (1e-9, 0, -1)])
def test_isotropic_at_rest(direction, flight):
    masses = MASSES[0]
    parent = parents(masses[0], flight, direction)
    for i in range(2):
        rest = at_rest(parent, decayed(parent, masses)[:, i], masses[0])
        np.testing.assert_allclose(np.sqrt((rest**2).sum(axis=1)), momentum_at_rest(*masses), rtol=1e-10)
        unit = rest / momentum_at_rest(*masses)
        for axis in range(3):
            check_uniform((1 + unit[:, axis]) / 2)
        check_uniform(np.arctan2(unit[:, 1], unit[:, 0]) / (2 * np.pi) + 0.5)


@pytest.mark.parametrize("flight", [1.0, 1e4])
def test_flat_in_energy(flight):
    masses = MASSES[1]
    parent = parents(masses[0], flight)
    energy = decayed(parent, masses)[:, 0, 0]
    half_range = flight * momentum_at_rest(*masses)
    check_uniform((energy - parent[:, 0] / 2 + half_range) / (2 * half_range))


def test_at_threshold_the_products_fly_with_the_parent():
    parent = parents(2.0, 5.0)
    products = decayed(parent, (2.0, 1.0, 1.0))
    np.testing.assert_allclose(products[:, 0], parent / 2, rtol=1e-12, atol=1e-12)


def test_masses_of_each_event():
    parent = parents(1.0, 2.0, count=3)
    parent[:, 0] = np.sqrt((parent[:, 1:] ** 2).sum(axis=1) + np.array([1.0, 2.0, 3.0]) ** 2)
    mass = np.array([1.0, 2.0, 3.0])
    products = two_body(parent, mass, (mass / 2, np.array([0.0])), np.random.default_rng(1))
    own = np.sqrt(products[:, 0, 0] ** 2 - (products[:, 0, 1:] ** 2).sum(axis=1))
    np.testing.assert_allclose(own, mass / 2, rtol=1e-12)


def test_too_light():
    with pytest.raises(ModelError, match="cannot decay"):
        decayed(parents(1.0, 1.0, count=2), (1.0, TAU, MUON))
