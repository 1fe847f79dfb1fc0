"""Signatures, one a file: the probability that a produced particle gives the signal that an analysis looks for.

A module exports probability(rate_per_m, invisible_fraction, geometry); its file's name is the `signature` of a card.
"""

from collections.abc import Callable
from typing import TypeAlias

from mubeam.catalogue import ModuleCatalogue
from mubeam.checks import FloatArray
from mubeam.experiments.card import Geometry

__all__ = ["CATALOGUE", "Probability", "get"]

CATALOGUE = ModuleCatalogue("signature", __name__)

Probability: TypeAlias = Callable[[FloatArray, FloatArray, Geometry], FloatArray]
"""(rate_per_m in 1/m, fraction of decays to invisible products, geometry) -> probability; the arrays broadcast."""


def get(signature: str) -> Probability:
    """The probability function of a signature; UnknownNameError if no module has that name."""
    found: Probability = CATALOGUE.load(signature).probability
    return found
