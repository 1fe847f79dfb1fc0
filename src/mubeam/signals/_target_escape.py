"""Probability to leave the target before decaying."""

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.matter.stack import Stack
from mubeam.physics.decay_in_flight import survival
from mubeam.signals.base import Fate


def escape(fate: Fate, target: Stack) -> FloatArray:
    """Probability to reach the end of the target before decaying, in the shape of fate.rate_per_m.

    From fate.depth_m, or averaged over the target's production profile where that is None.
    """
    if fate.depth_m is None:
        return target.escape(fate.rate_per_m)
    return survival(fate.rate_per_m * np.maximum(target.depth_m - fate.depth_m, 0.0), 1.0)
