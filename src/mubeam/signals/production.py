"""Every event counts, whatever becomes of the particle: the most that a detector could see."""

import numpy as np

from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.signals.base import Fate, Signature


def probability(fate: Fate, experiment: Experiment) -> FloatArray:
    """Always 1."""
    return np.ones_like(fate.rate_per_m)


SIGNATURE = Signature(probability)
