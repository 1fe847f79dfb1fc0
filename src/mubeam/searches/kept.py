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
from mubeam.searches import unit
from mubeam.searches.nodes import Folded
from mubeam.searches.unit import Contents, contents, unit_of

if TYPE_CHECKING:
    from mubeam.searches.folding import SignalTable
    from mubeam.searches.plane import Rows
    from mubeam.searches.search import Search

KEPT_BYTES: Final = 1 << 26
"""Memory of the tables."""

_kept: Kept[Contents, tuple["SignalTable", int]] = Kept(KEPT_BYTES)
_number = count(1)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()
    unit.forget()


def kept_signal(
    search: "Search", mass_gev: FloatArray, how: tuple[int, ...], make: Callable[["Search"], "SignalTable"]
) -> "SignalTable | ScaledSignal":
    """The signal of the table that `make` makes of a search, for masses (N,) against its coupling.

    The table is made and kept for a unit exposure: the numbers are the same whatever else was computed before. `how`
    says what else of a table is asked for.
    """
    key = contents(search, mass_gev, how)
    if key is None:
        return make(search)
    of_unit, scale = unit_of(search)
    found = _kept.get(key)
    if found is None:
        found = make(of_unit), next(_number)
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
