"""A search for a unit exposure and efficiency: what decides the numbers of all that differ from it by a factor."""

from typing import TYPE_CHECKING, Final

import numpy as np

from mubeam.foundation.checks import FloatArray, keep
from mubeam.foundation.kept import Kept

if TYPE_CHECKING:
    from mubeam.searches.search import Search

MOST_UNITS: Final = 64
"""Searches for a unit exposure that are kept."""

NO_MASSES: Final = np.zeros(0)


class Contents:
    """What decides the numbers of a table, but for a factor; compared part by part, as cards cannot be hashed."""

    def __init__(self, search: "Search", mass_gev: FloatArray, how: tuple[int, ...]) -> None:
        masses, model = mass_gev.tobytes(), search.model
        self.parts = (masses, how, type(model), model, search, search.signature)
        self.hash = hash((masses, how, type(model), search.analysis_name, search.precision))

    def __hash__(self) -> int:
        return self.hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Contents):
            return NotImplemented
        try:
            return self.parts == other.parts
        except (TypeError, ValueError):
            # of parts that are arrays it is not known whether they are the same
            return False


_units: Kept[Contents, "Search"] = Kept(MOST_UNITS)


def forget() -> None:
    """Drop all that is kept."""
    _units.clear()


def unit_of(search: "Search") -> tuple["Search", float]:
    """The same search for a unit exposure and efficiency, and what its events are to be multiplied by.

    Equal searches share one, and all of them what any knows of its beam and target.
    """
    unit = search.of_unit
    scale = search.luminosity_per_fb * (1.0 if search.efficiency is None else search.efficiency)
    if not _is_known(search):
        return unit, scale
    key = Contents(unit, NO_MASSES, ())
    found = _units.get(key)
    if found is None:
        unit.share(search)
        _units.put(key, unit, 1)
        return unit, scale
    if found is not unit:
        search.share(found)
        # the next call finds it at once
        keep(search, of_unit=found)
    return found, scale


def contents(search: "Search", mass_gev: FloatArray, how: tuple[int, ...]) -> Contents | None:
    """What a table of a search for masses (N,) is kept by, but for its exposure; `how` says what is asked for.

    None for a model or signature of one's own, whose code is not known.
    """
    return Contents(unit_of(search)[0], mass_gev, how) if _is_known(search) else None


def _is_known(search: "Search") -> bool:
    return all(type(one).__module__.startswith("mubeam.") for one in (search.model, search.signature))
