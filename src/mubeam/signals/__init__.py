"""Signatures, one a file: which events an analysis looks for, and with what probability a particle gives one.

A module exports SIGNATURE; its file's name is the `signature` of a card.
"""

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.signals.base import Event, Fate, Signature

__all__ = ["CATALOGUE", "Event", "Fate", "Signature", "get"]

CATALOGUE = ModuleCatalogue("signature", __name__)


def get(signature: str) -> Signature:
    """The signature of that name; UnknownNameError if no module has it."""
    found: Signature = CATALOGUE.load(signature).SIGNATURE
    return found
