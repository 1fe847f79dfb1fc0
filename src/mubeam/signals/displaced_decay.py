"""The particle leaves the target and decays to visible products before the end of the last detector."""

import numpy as np

from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import decay_within
from mubeam.signals._target_escape import escape
from mubeam.signals.base import Fate, Signature


def probability(fate: Fate, experiment: Experiment) -> FloatArray:
    """(1 - b) <e^(-z/l)> (1 - e^(-L/l)): b the invisible share, z the way in the target, L behind it (P1 Eq. 14)."""
    geometry = experiment.decay_geometry
    inside = escape(fate.rate_per_m, geometry) * decay_within(fate.rate_per_m, geometry.decay_region_m)
    return np.asarray((1 - fate.invisible) * inside)


SIGNATURE = Signature(probability, final_lepton="mu", sections=("geometry",))
