"""Signatures, one a file: which events an analysis accepts, and with what probability a produced particle gives one.

A module exports SIGNATURE; its file's name is the `signature` of a card.
"""

from functools import cache

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.signals._seen import Seen
from mubeam.signals._typing import SignatureOptions
from mubeam.signals.base import Became, Choice, Event, Fate, Option, Signature, SignatureSection

__all__ = [
    "CATALOGUE",
    "Became",
    "Choice",
    "Event",
    "Fate",
    "Option",
    "Seen",
    "Signature",
    "SignatureOptions",
    "SignatureSection",
    "get",
    "numbers",
    "options",
    "section",
    "section_keys",
]

CATALOGUE = ModuleCatalogue("signature", __name__)


def get(signature: str) -> Signature:
    """The signature of that name; UnknownNameError if no module has it."""
    found: Signature = CATALOGUE.load(signature).SIGNATURE
    return found


def section(key: str, signature: object) -> type[SignatureSection] | None:
    """The class that checks a card's section named `key`; None if no signature has a section of that name.

    Where several signatures do, that of `signature`, the analysis's own, comes first.
    """
    names = CATALOGUE.names()
    for name in (*(own for own in names if own == signature), *names):
        found = get(name).section
        if found is not None and key == found.KEY:
            return found
    return None


def section_keys() -> list[str]:
    """Names of the sections of all signatures."""
    return [found.KEY for found in _sections()]


def options() -> dict[str, Option | Choice]:
    """The options of all signatures, by name."""
    return {option.name: option for found in _sections() for option in found.OPTIONS}


def numbers() -> dict[str, Option]:
    """Those of `options` that are numbers."""
    return {name: option for name, option in options().items() if isinstance(option, Option)}


def _sections() -> tuple[type[SignatureSection], ...]:
    return _sections_of(CATALOGUE.names())


@cache
def _sections_of(names: tuple[str, ...]) -> tuple[type[SignatureSection], ...]:
    found = (get(name).section for name in names)
    return tuple(dict.fromkeys(one for one in found if one is not None))
