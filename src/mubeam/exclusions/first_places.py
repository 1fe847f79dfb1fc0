"""What is known between the first places at which a tip is looked for: nodes, which are interpolated there.

Another exposure has its tip elsewhere between them, which then takes no production of its own.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from mubeam.exclusions.edges import ranges_from_steps
from mubeam.exclusions.ladder import Ladder, make_ladder
from mubeam.exclusions.shapes import Ranges
from mubeam.exclusions.steps import Steps, decade_of
from mubeam.foundation.checks import FloatArray
from mubeam.searches.blocks import Signal
from mubeam.searches.kept import ScaledSignal
from mubeam.searches.table_between import TableBetween, table_between

LEAST_PLACES: Final = 4
"""Of a piece, for what is between them to be known."""


class Piece(NamedTuple):
    """What is known between two kinks: the nodes, and of steps (n, G) the places and logarithms of most events (n,)."""

    table: TableBetween
    steps: FloatArray
    log_most: FloatArray

    @property
    def nbytes(self) -> int:
        """Memory that its arrays take."""
        return self.table.nbytes + self.steps.nbytes

    def ranges(self, place: FloatArray, limit_events: float) -> Ranges:
        """The ranges at places (P,), of a limit on the events of the unit."""
        shares, signal = self.table.shares(place), self.table.at(place)
        ladder = Ladder(places=shares @ self.steps, is_log=True, most=np.exp(shares @ self.log_most))
        return ranges_from_steps(signal, limit_events, Steps(ladder, signal.events_in_bins(ladder.size(ladder.places))))


def piece_of(place: float, first: Sequence[FloatArray], kinks: Sequence[float]) -> FloatArray | None:
    """Those of the `first` places, way by way, that are about a place between the same kinks; None if it is one."""
    for way in first:
        for part in np.split(way, np.searchsorted(way, [*kinks])):
            if part.size >= LEAST_PLACES and part[0] < place < part[-1] and place not in part:
                return part
    return None


def known_between(signals: Sequence[Signal], place: FloatArray, limit_events: float) -> Piece | None:
    """What is known between places (n,) from the signals of a unit there; None where nodes are not smooth.

    Places are ln(m/GeV), Lobatto points between two kinks.
    """
    signal = signals[0]
    if len(signals) > 1 or not isinstance(signal, ScaledSignal):
        return None
    table = table_between(signal.unit, place)
    ladder = make_ladder(signal.unit, 10.0 ** decade_of(limit_events))
    if table is None or ladder.most is None or not ladder.is_log or not (ladder.most > 0).all():
        return None
    return Piece(table, ladder.places, np.log(ladder.most))
