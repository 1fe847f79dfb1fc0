"""What a figure of a scan can show, one kind a module: `KIND` says what it needs and what it draws.

Its file's name is the name of `--show`.
"""

from typing import Final

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.scans.figures.kinds.base import Drawn, Kind

__all__ = ["CATALOGUE", "Drawn", "Kind", "get", "names"]

CATALOGUE: Final = ModuleCatalogue("kind of drawing", __name__)


def names() -> tuple[str, ...]:
    """All, sorted."""
    return CATALOGUE.names()


def get(name: str) -> Kind:
    """The kind of that name; UnknownNameError if there is none."""
    found: Kind = CATALOGUE.load(name).KIND
    return found
