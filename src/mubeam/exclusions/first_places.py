"""What is known between the first places at which a tip is looked for: nodes, which are interpolated there.

Another exposure has its tip elsewhere between them, which then takes no production of its own.
"""

from bisect import bisect
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.edges import ranges_from_steps
from mubeam.exclusions.ladder import Ladder
from mubeam.exclusions.shapes import Ranges
from mubeam.exclusions.steps import Steps, steps_of
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


def piece_of(
    place: float, first: Sequence[FloatArray], kinks: Sequence[float]
) -> tuple[FloatArray, NDArray[np.intp]] | None:
    """Which of the `first` places, way by way, are about a place between the same kinks: the way, and its rows.

    None of a place that is one of them.
    """
    for way in first:
        if way[0] < place < way[-1] and place not in way:
            piece = bisect(kinks, place)
            begins = int(np.searchsorted(way, kinks[piece - 1])) if piece else 0
            ends = int(np.searchsorted(way, kinks[piece])) if piece < len(kinks) else way.size
            return (way, np.arange(begins, ends)) if ends - begins >= LEAST_PLACES else None
    return None


def known_between(
    signals: Sequence[Signal], place: FloatArray, rows: NDArray[np.intp], limit_events: float
) -> Piece | None:
    """What is known between these of places, from the signals of a unit at all; None where nodes are not smooth.

    Places are ln(m/GeV), the chosen ones Lobatto points between two kinks.
    """
    signal = signals[0]
    if len(signals) > 1 or not isinstance(signal, ScaledSignal):
        return None
    table, ladder = table_between(signal.unit.rows(rows), place[rows]), steps_of(signal, limit_events).ladder
    if table is None or ladder.most is None or not ladder.is_log or not (ladder.most[rows] > 0).all():
        return None
    return Piece(table, ladder.places[rows], np.log(ladder.most[rows]))
