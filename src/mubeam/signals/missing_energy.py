"""Nothing is seen of the particle: it is stable, decays beyond the last detector, or to invisible products."""

import numpy as np

from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import survival
from mubeam.signals._target_escape import escape
from mubeam.signals.base import Fate, Signature


def probability(fate: Fate, experiment: Experiment) -> FloatArray:
    """Probability b + (1 - b) <e^(-z/l)> e^(-L/l): z the way in the target, L behind it (P1 Eq. 15)."""
    geometry = experiment.decay_geometry
    beyond = escape(fate.rate_per_m, geometry) * survival(fate.rate_per_m, geometry.decay_region_m)
    return np.asarray(fate.invisible + (1 - fate.invisible) * beyond)


SIGNATURE = Signature(probability, final_lepton="mu", sections=("geometry",))
