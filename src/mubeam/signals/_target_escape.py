"""Leaving the target without a decay in it."""

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.matter.stack import Stack
from mubeam.physics.decay_in_flight import survival
from mubeam.signals.base import Fate


def escape(fate: Fate, target: Stack) -> FloatArray:
    """Probability to reach the end of the target alive, from where the particle is made.

    It is averaged over the target's production where the depth is not known.
    """
    if fate.depth_m is None:
        return target.escape(fate.rate_per_m)
    return survival(fate.rate_per_m * np.maximum(target.depth_m - fate.depth_m, 0.0), 1.0)
