"""Every event counts, however the particle decays: the most that a detector could see."""

from typing import TYPE_CHECKING

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.signals.base import Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
    """Always 1."""
    return np.ones_like(fate.rate_per_m)


SIGNATURE = Signature(probability)
