"""Nothing is seen of the particle, without a word on where it decays."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.signals.base import Became, Fate

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def unseen(fate: Fate, experiment: "Experiment") -> FloatArray:
    """The share of invisible decays; a stable particle is not seen either, and one that decays visibly always is."""
    return np.where(fate.rate_per_m > 0, fate.invisible, 1.0)


def counts(became: Became, experiment: "Experiment") -> NDArray[np.bool_]:
    """All but visible decays, wherever they are."""
    return np.asarray(~became.is_visible)
