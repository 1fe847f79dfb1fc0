"""Decay of a particle in flight: probability to leave a target, to decay within or to survive a length.

`rate_per_m` is 1/l = m Gamma/(|k| hbar c), l the mean decay length; any shape, 0 for a stable particle.
"""

import numpy as np

from mubeam.foundation.checks import FloatArray, bare
from mubeam.units import HBARC_GEV_M


def decay_rate_per_m(width: FloatArray, mass: FloatArray, momentum: FloatArray) -> FloatArray:
    """Inverse decay length m Gamma/|k| in 1/m; 0 for a stable particle."""
    return bare(width * mass / (momentum * HBARC_GEV_M))


def escape_continuous(rate_per_m: FloatArray, depth_m: float) -> FloatArray:
    """Mean probability to leave a target of depth D = `depth_m`, production even in it: (l/D)(1 - e^(-D/l))."""
    depth = bare(rate_per_m * depth_m)
    if (depth > 0).all():
        return bare(np.expm1(-depth) / -depth)
    safe = np.where(depth > 0, depth, 1.0)
    return np.where(depth > 0, -np.expm1(-safe) / safe, 1.0)


def escape_layered(rate_per_m: FloatArray, spacing_m: float, layers: int) -> FloatArray:
    """Mean probability to leave n = `layers` layers a distance d0 = `spacing_m` apart: mean of e^(-k d0/l), k < n.

    The particles of a layer start at its end (P1 App. A): as l -> 0 the result tends to 1/n, that of the last layer.
    """
    step = bare(rate_per_m * spacing_m)
    if (step > 0).all():
        return bare(np.expm1(-layers * step) / np.expm1(-step) / layers)
    safe = np.where(step > 0, step, 1.0)
    return np.where(step > 0, np.expm1(-layers * safe) / np.expm1(-safe) / layers, 1.0)


def decay_within(rate_per_m: FloatArray, length_m: float) -> FloatArray:
    """Probability 1 - e^(-L/l) to decay within `length_m`."""
    return bare(-np.expm1(-rate_per_m * length_m))


def survival(rate_per_m: FloatArray, length_m: float) -> FloatArray:
    """Probability e^(-L/l) to live longer than `length_m`."""
    return bare(np.exp(-rate_per_m * length_m))
