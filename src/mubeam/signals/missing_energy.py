"""Nothing is seen of the particle: it is stable, decays beyond the last detector, or to invisible products."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import survival
from mubeam.signals._target_escape import escape
from mubeam.signals.base import SAME_AS_BEAM, Became, Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
    """Probability b + (1 - b) <e^(-z/l)> e^(-L/l): z the way in the target, L behind it (P1 Eq. 15)."""
    length = experiment.decay_region_m
    beyond = escape(fate, experiment.stack) * survival(fate.rate_per_m, length)
    return np.asarray(fate.invisible + (1 - fate.invisible) * beyond)


def counts(became: Became, experiment: "Experiment") -> NDArray[np.bool_]:
    """All but visible decays before the end of the decay region."""
    return np.asarray(~became.is_visible | (became.place_m > experiment.decay_volume.decay_end_m))


SIGNATURE = Signature(probability, counts=counts, final_lepton=SAME_AS_BEAM, needs_lifetime=True)
