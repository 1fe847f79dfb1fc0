"""The particle leaves the target and decays to visible products before the end of the last detector."""

import numpy as np

from mubeam.checks import FloatArray
from mubeam.experiments.card import Geometry
from mubeam.physics.decay_in_flight import decay_within
from mubeam.signals._target_escape import escape


def probability(rate_per_m: FloatArray, invisible_fraction: FloatArray, geometry: Geometry) -> FloatArray:
    """(1 - b) <e^(-z/l)> (1 - e^(-L/l)): b the invisible fraction, z the way in the target, L behind it (P1 Eq. 14)."""
    inside = escape(rate_per_m, geometry) * decay_within(rate_per_m, geometry.decay_region_m)
    return np.asarray((1 - invisible_fraction) * inside)
