"""Quantities other than events that test a model: moments, dark matter, rare decays. One a file.

They load on first use: mubeam.observables.g_minus_2.band(...).
"""

from types import ModuleType

from mubeam.foundation.catalogue import ModuleCatalogue

__all__ = ["CATALOGUE"]

CATALOGUE = ModuleCatalogue("observable", __name__)


def __getattr__(name: str) -> ModuleType:
    if name.replace("_", "-") in CATALOGUE.names():
        return CATALOGUE.load(name.replace("_", "-"))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [name.replace("-", "_") for name in CATALOGUE.names()]
