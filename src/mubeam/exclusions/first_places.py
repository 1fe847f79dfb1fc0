"""What is known at the first places between two rows, where a tip is looked for: the most events, and all between.

Between two kinks nodes are interpolated, so that a tip takes no production of its own.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from mubeam.exclusions.edges import most_events, ranges_from_steps
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

    def ranges(self, place: FloatArray, limit_events: float) -> Ranges:
        """The ranges at places (P,), of a limit on the events of the unit."""
        shares, signal = self.table.shares(place), self.table.at(place)
        ladder = Ladder(places=shares @ self.steps, is_log=True, most=np.exp(shares @ self.log_most))
        return ranges_from_steps(signal, limit_events, Steps(ladder, signal.events_in_bins(ladder.size(ladder.places))))


class Known(NamedTuple):
    """The most events (n,) that a size gives at first places, and the pieces of which more is known."""

    events: FloatArray
    pieces: list[Piece]

    def piece(self, place: float) -> Piece | None:
        """The piece that a place is in."""
        return next((piece for piece in self.pieces if piece.table.holds(place)), None)

    @property
    def nbytes(self) -> int:
        """Memory that its arrays take."""
        return 2 * self.events.nbytes + sum(piece.table.nbytes + piece.steps.nbytes for piece in self.pieces)


def known_at(
    signals: Sequence[Signal], place: FloatArray, kinks: Sequence[float], limit_events: float, *, is_between: bool
) -> Known:
    """What is known at first places (n,), from the signals of a unit there and a limit on its events.

    `is_between`: these are ln(m/GeV), Lobatto points between each two of the rising `kinks`, and what is between them
    is asked for.
    """
    events = np.concatenate([most_events(one, limit_events) for one in signals])
    signal = signals[0]
    if not is_between or len(signals) > 1 or not isinstance(signal, ScaledSignal):
        return Known(events, [])
    ladder, pieces = steps_of(signal, limit_events).ladder, []
    for rows in np.split(np.arange(place.size), np.searchsorted(place, [*kinks])):
        if rows.size < LEAST_PLACES or ladder.most is None or not ladder.is_log or not (ladder.most[rows] > 0).all():
            continue
        table = table_between(signal.unit.rows(rows), place[rows])
        if table is not None:
            pieces.append(Piece(table, ladder.places[rows], np.log(ladder.most[rows])))
    return Known(events, pieces)
