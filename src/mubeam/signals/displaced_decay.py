"""The particle leaves the target and decays to visible products before the end of the last detector."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import decay_within
from mubeam.signals._target_escape import escape
from mubeam.signals.base import SAME_AS_BEAM, Became, Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
    """(1 - b) <e^(-z/l)> (1 - e^(-L/l)): b the invisible share, z the way in the target, L behind it (P1 Eq. 14)."""
    length = experiment.decay_region_m
    inside = escape(fate, experiment.stack) * decay_within(fate.rate_per_m, length)
    return np.asarray((1 - fate.invisible) * inside)


def counts(became: Became, experiment: "Experiment") -> NDArray[np.bool_]:
    """Visible decays behind the target, within the decay region."""
    volume = experiment.decay_volume
    inside = (became.place_m > volume.decay_start_m) & (became.place_m < volume.decay_end_m)
    return np.asarray(became.is_visible & inside)


SIGNATURE = Signature(probability, counts=counts, final_lepton=SAME_AS_BEAM, needs_lifetime=True)
