"""What a scan computes, one quantity a file: its columns, what it needs, and its numbers.

A module exports QUANTITY; its file's name is the name in a specification.
"""

from typing import Final

from mubeam.errors import check_name
from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.scans.quantities.base import Quantity

__all__ = ["CATALOGUE", "Quantity", "check", "get", "names"]

CATALOGUE: Final = ModuleCatalogue("quantity", __name__)


def names() -> tuple[str, ...]:
    """All, sorted, but for branching ratios to single products."""
    return tuple(name.replace("-", "_") for name in CATALOGUE.names())


def check(name: str) -> None:
    """UnknownNameError if there is no such quantity."""
    from mubeam.scans.quantities import branching_ratios

    if not branching_ratios.is_named(name):
        check_name("quantity", name, names())


def get(name: str) -> Quantity:
    """The quantity of that name, or the branching ratio that it names; UnknownNameError if there is none."""
    from mubeam.scans.quantities import branching_ratios

    check(name)
    if branching_ratios.is_named(name):
        return branching_ratios.named(name)
    found: Quantity = CATALOGUE.load(name.replace("_", "-")).QUANTITY
    return found
