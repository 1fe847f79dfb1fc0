"""Every event counts, however the particle decays: the most that a detector could see."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.signals.base import Became, Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
    """Always 1."""
    return np.ones_like(fate.rate_per_m)


def counts(became: Became, experiment: "Experiment") -> NDArray[np.bool_]:
    """All."""
    return np.ones(became.is_visible.shape, dtype=bool)


SIGNATURE = Signature(probability, counts=counts, takes_all=True)
