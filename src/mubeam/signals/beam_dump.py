"""The particle decays to visible products in a volume behind the target, whatever becomes of the muon."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import decay_within, survival
from mubeam.signals._target_escape import escape
from mubeam.signals.base import Became, Fate, Signature

if TYPE_CHECKING:
    from mubeam.experiments.card import Experiment


def probability(fate: Fate, experiment: "Experiment") -> FloatArray:
    """(1 - b) <e^(-(z1 - z)/l)> (1 - e^(-(z2 - z1)/l)): b the invisible share, z the place of production.

    Where products are asked for, the sum over decays of share x probability that they are seen, place by place.
    """
    if fate.seen is not None:
        return fate.seen.probability(fate.rate_per_m, fate.products)
    volume = experiment.decay_volume
    shield = max(volume.decay_start_m - experiment.stack.depth_m, 0.0)
    reached = escape(fate, experiment.stack) * survival(fate.rate_per_m, shield)
    inside = reached * decay_within(fate.rate_per_m, volume.decay_end_m - volume.decay_start_m)
    return np.asarray((1 - fate.invisible) * inside)


def counts(became: Became, experiment: "Experiment") -> NDArray[np.bool_]:
    """Visible decays in the volume; where products are asked for, the flags of events say which."""
    volume = experiment.decay_volume
    inside = (became.place_m > volume.decay_start_m) & (became.place_m < volume.decay_end_m)
    return np.asarray(became.is_visible & inside)


SIGNATURE = Signature(probability, counts=counts, needs_lifetime=True, has_detector=True, behind_shield=True)
