"""What was found of a production, kept in memory by its contents: an exposure or a flat efficiency only scales it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.numerics.estimate import StatusArray
from mubeam.searches.nodes import Folded

if TYPE_CHECKING:
    from mubeam.searches.folding import SignalTable
    from mubeam.searches.plane import Rows
    from mubeam.searches.search import Search

KEPT_BYTES: Final = 1 << 26
"""Memory of the tables."""

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


_kept: Kept[Contents, tuple["SignalTable", int]] = Kept(KEPT_BYTES)
_number = count(1)

_units: Kept[Contents, "Search"] = Kept(MOST_UNITS)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()
    _units.clear()


def unit_of(search: "Search") -> tuple["Search", float]:
    """The same search for a unit exposure and efficiency, and what its events are to be multiplied by.

    Equal searches share one, which knows its beam and target already.
    """
    unit = search.of_unit
    scale = search.luminosity_per_fb * (1.0 if search.efficiency is None else search.efficiency)
    if not _is_known(search):
        return unit, scale
    key = Contents(unit, NO_MASSES, ())
    found = _units.get(key)
    if found is None:
        _units.put(key, unit, 1)
        found = unit
    return found, scale


def contents(search: "Search", mass_gev: FloatArray, how: tuple[int, ...]) -> Contents | None:
    """What a table of a search for masses (N,) is kept by, but for its exposure; `how` says what is asked for.

    None for a model or signature of one's own, whose code is not known.
    """
    return Contents(unit_of(search)[0], mass_gev, how) if _is_known(search) else None


def _is_known(search: "Search") -> bool:
    return all(type(one).__module__.startswith("mubeam.") for one in (search.model, search.signature))


def kept_signal(
    search: "Search", mass_gev: FloatArray, how: tuple[int, ...], make: Callable[["Search"], "SignalTable"]
) -> "SignalTable | ScaledSignal":
    """The signal of the table that `make` makes of a search, for masses (N,) against its coupling.

    The table is made and kept for a unit exposure: the numbers are the same whatever else was computed before. `how`
    says what else of a table is asked for.
    """
    if not _is_known(search):
        return make(search)
    unit, scale = unit_of(search)
    key = Contents(unit, mass_gev, how)
    found = _kept.get(key)
    if found is None:
        found = make(unit), next(_number)
        rules = {id(nodes): nodes for nodes in (found[0].value, found[0].check, found[0].rough)}
        _kept.put(key, found, sum(nodes.nbytes for nodes in rules.values()))
    table, number = found
    return ScaledSignal(table, scale, (number,))


@dataclass(frozen=True)
class ScaledSignal:
    """The signal of a kept table for another exposure and efficiency: `scale` times its events.

    `identity` tells tables of numbers that are kept apart; it is empty for rows of one.
    """

    unit: "SignalTable"
    scale: float
    identity: tuple[int, ...] = ()

    @property
    def of_plane(self) -> "Rows":
        """As of `Signal`."""
        return self.unit.of_plane

    @property
    def status(self) -> StatusArray:
        """As of `Signal`."""
        return self.unit.status

    @property
    def nodes(self) -> int:
        """As of `Signal`."""
        return self.unit.nodes

    @property
    def is_pointwise(self) -> bool:
        """As of `Signal`."""
        return False

    def events_in_bins(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return self.scale * self.unit.events_in_bins(size)

    def folded(self, size: FloatArray) -> Folded:
        """As of `Signal`."""
        found, scale = self.unit.folded(size), self.scale
        return Folded(scale * found.value, scale * found.check, scale * found.rough, found.floor, scale * found.between)

    def rate(self, size: FloatArray) -> FloatArray:
        """As of `Signal`."""
        return self.scale * self.unit.rate(size)

    def is_extrapolated(self, size: FloatArray) -> NDArray[np.bool_]:
        """As of `Signal`."""
        return self.unit.is_extrapolated(size)

    def roughly(self) -> "ScaledSignal":
        """As of `Signal`."""
        few = self.unit.roughly()
        return self if few is self.unit else replace(self, unit=few, identity=(*self.identity, 0))

    def rows(self, rows: NDArray[np.intp]) -> "ScaledSignal":
        """As of `Signal`."""
        part = self.unit.rows(rows)
        return self if part is self.unit else ScaledSignal(part, self.scale)
