"""Tests of a model besides a search: g-2, dark matter, rare decays, UV completion, tau pairs. One module each.

A module loads on first use: mubeam.observables.g_minus_2.band(...).
"""

from types import ModuleType

from mubeam.foundation.catalogue import ModuleCatalogue

__all__ = ["CATALOGUE"]

CATALOGUE = ModuleCatalogue("observable", __name__, without=("overlays",))


def __getattr__(name: str) -> ModuleType:
    if name.replace("_", "-") in CATALOGUE.names():
        return CATALOGUE.load(name.replace("_", "-"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [name.replace("-", "_") for name in CATALOGUE.names()]
