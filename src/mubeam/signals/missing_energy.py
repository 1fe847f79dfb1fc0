"""Nothing is seen of the particle: it is stable, decays beyond the last detector, or to invisible products."""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.experiments.card import Geometry
from mubeam.physics.decay_in_flight import survival
from mubeam.signals._target_escape import escape


def probability(rate_per_m: FloatArray, invisible_fraction: FloatArray, geometry: Geometry) -> FloatArray:
    """Probability b + (1 - b) <e^(-z/l)> e^(-L/l): z the way in the target, L behind it (P1 Eq. 15)."""
    beyond = escape(rate_per_m, geometry) * survival(rate_per_m, geometry.decay_region_m)
    return np.asarray(invisible_fraction + (1 - invisible_fraction) * beyond)
