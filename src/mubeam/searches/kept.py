"""What was found of a production, kept in memory by its contents: an exposure or a flat efficiency only scales it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept

if TYPE_CHECKING:
    from mubeam.searches.folding import SignalTable
    from mubeam.searches.search import Search

KEPT_BYTES: Final = 1 << 26
"""Memory of the tables."""


class Contents:
    """What decides the numbers of a table, but for a factor; compared part by part, as cards cannot be hashed."""

    def __init__(self, search: "Search", mass_gev: FloatArray, how: tuple[bool, ...]) -> None:
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


_kept: Kept[Contents, "SignalTable"] = Kept(KEPT_BYTES)
_number = count(1)


def forget() -> None:
    """Drop all tables."""
    _kept.clear()


def unit_of(search: "Search") -> tuple["Search", float]:
    """The same search for a unit exposure and efficiency, and what its events are to be multiplied by."""
    return search.of_unit, search.luminosity_per_fb * (1.0 if search.efficiency is None else search.efficiency)


def contents(search: "Search", mass_gev: FloatArray, how: tuple[bool, ...]) -> Contents | None:
    """What a table of a search for masses (N,) is kept by, but for its exposure; `how` says what is asked for.

    None for a model or signature of one's own, whose code is not known.
    """
    own = search.model, search.signature
    if not all(type(one).__module__.startswith("mubeam.") for one in own):
        return None
    return Contents(search.of_unit, mass_gev, how)


def kept_table(
    search: "Search", mass_gev: FloatArray, how: tuple[bool, ...], make: Callable[["Search"], "SignalTable"]
) -> "SignalTable":
    """The table that `make` makes of a search, for masses (N,) against its coupling; kept for a unit exposure.

    `how` says what else of a table is asked for.
    """
    key = contents(search, mass_gev, how)
    if key is None:
        return make(search)
    unit, _ = unit_of(search)
    found = _kept.get(key)
    if found is None:
        found = replace(make(unit), identity=(next(_number),))
        rules = {id(nodes): nodes for nodes in (found.value, found.check, found.rough)}
        _kept.put(key, found, sum(nodes.nbytes for nodes in rules.values()))
    efficiency = search.efficiency
    return found.scaled(search, search.luminosity_per_fb, 1.0 if efficiency is None else efficiency)
