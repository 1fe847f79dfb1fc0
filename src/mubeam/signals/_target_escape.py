"""Leaving the target without a decay in it, as the card's production profile says."""

from mubeam.experiments.card import Geometry
from mubeam.foundation.checks import FloatArray
from mubeam.physics.decay_in_flight import escape_continuous, escape_layered


def escape(rate_per_m: FloatArray, geometry: Geometry) -> FloatArray:
    """Probability to reach the end of the target alive, averaged over where the particle is made."""
    if geometry.production_profile == "layered":
        return escape_layered(rate_per_m, geometry.layer_spacing_m, geometry.layers)
    return escape_continuous(rate_per_m, geometry.layer_spacing_m * geometry.layers)
