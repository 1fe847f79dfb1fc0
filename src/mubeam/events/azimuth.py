"""The azimuth of X about the photon, drawn from the amplitude."""

import numpy as np

from mubeam.foundation.checks import FloatArray


def draw_azimuth(
    linear: FloatArray, square: FloatArray, random: np.random.Generator, cube: FloatArray | None = None
) -> FloatArray:
    """Azimuths (n,) in (0, pi) of density 1 + linear cos + square (cos^2 - 1/2) + cube cos^3, by accept or reject."""
    azimuth = np.empty_like(linear)
    left = np.arange(linear.size)
    bound = 1 + np.abs(linear) + np.abs(square) / 2
    if cube is not None:
        bound = bound + np.abs(cube)
    while left.size:
        tried = np.pi * random.random(left.size)
        c = np.cos(tried)
        # a density below zero by rounding, where it vanishes, is never taken
        density = 1 + linear * c + square * (c**2 - 0.5)
        if cube is not None:
            density = density + cube * c * c * c
        accepted = random.random(left.size) * bound < density
        azimuth[left[accepted]] = tried[accepted]
        left = left[~accepted]
        bound, linear, square = (term[~accepted] for term in (bound, linear, square))
        cube = None if cube is None else cube[~accepted]
    return azimuth
