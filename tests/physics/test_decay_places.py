"""Decays along a volume as weights at places, against the exponential law."""

import numpy as np
import pytest

from mubeam.physics.decay_places import DecayPlaces


@pytest.mark.parametrize("lengths", [1e-9, 1e-3, 0.5, 3.0, 40.0, 1e4, 1e9])
@pytest.mark.parametrize("order", [7, 11])
def test_moments_of_an_exponential(lengths, order):
    """Sum of the weights, and mean place and square, for any number of decay lengths in the volume."""
    places = DecayPlaces(order)
    weight, unit = places.weights(np.array([lengths])), places.unit
    alive = -np.expm1(-lengths)
    assert weight.sum() == pytest.approx(alive, rel=1e-12)
    u = np.linspace(0, 1, 400_001) ** 4
    density = lengths * np.exp(-lengths * u)
    for power in (1, 2):
        expected = np.trapezoid(density * u**power, u)
        assert (weight @ unit**power)[0] == pytest.approx(expected, rel=2e-6, abs=2e-7 * alive)


def test_a_particle_that_lives_for_ever_decays_nowhere():
    np.testing.assert_array_equal(DecayPlaces(7).weights(np.zeros((2, 3))), np.zeros((2, 3, 7)))
