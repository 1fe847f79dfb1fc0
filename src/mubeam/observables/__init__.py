"""Quantities other than events that test a model: moments, dark matter, rare decays. One a file.

They load on first use: mubeam.observables.g_minus_2.band(...).
"""

from importlib import import_module
from types import ModuleType

__all__ = [
    "boson_decays",
    "dark_matter",
    "decay_bounds",
    "g_minus_2",
    "heavy_lepton",
    "indirect_bounds",
    "tau_decay_length",
    "tau_decays",
    "tau_pair_events",
    "uv_completion",
]


def __getattr__(name: str) -> ModuleType:
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
