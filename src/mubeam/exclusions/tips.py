"""Where an excluded region begins or ends between two rows of a plane, and the lowest range there."""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.exclusions.edges import excluded_ranges, is_excluded_anywhere, most_events
from mubeam.exclusions.first_places import Piece, known_between, piece_of
from mubeam.exclusions.heights import kept_events, kept_piece
from mubeam.exclusions.last_place import last_places
from mubeam.exclusions.shapes import ERRORS, Ranges, joined, make_ranges
from mubeam.exclusions.steps import decade_of
from mubeam.foundation.checks import FloatArray
from mubeam.searches.between import DENSE, may_interpolate
from mubeam.searches.blocks import Signal, combined_blocks, is_pointwise
from mubeam.searches.plane import Rows
from mubeam.searches.search import Search
from mubeam.searches.unit import Contents, contents, unit_of
from mubeam.statistics.base import Likelihood
from mubeam.statistics.upper_limit import UpperLimit

CLOSE: Final = 2.0**-20
CLOSE_IN_SKETCH: Final = 2.0**-6
"""Of the distance of the two rows, to which a tip is found."""

THRESHOLDS_GEV: Final = tuple(sorted(sum(pair) for pair in combinations_with_replacement(LEPTON_MASS_GEV.values(), 2)))
"""Masses at which decays open, and regions often end. Efficiencies have kinks at those of their tables."""


class _LookedAt(NamedTuple):
    """Rising places (n,) and the one signal of all of them, or none that is of use."""

    places: FloatArray
    signals: list[Signal]

    def ranges(self, places: FloatArray, likelihood: Likelihood) -> Ranges | None:
        """The ranges at these places; None where they are not among those of the signal."""
        if len(self.signals) != 1 or not np.isin(places, self.places).all():
            return None
        found, rows = excluded_ranges(self.signals[0], likelihood), np.searchsorted(self.places, places)
        return make_ranges(found.mass_gev[rows], *(getattr(found, name)[rows] for name in ("lower", "upper", *ERRORS)))


def find_tips(
    searches: Sequence[Search],
    rows: Rows,
    size: float,
    excluded: NDArray[np.bool_],
    likelihood: Likelihood,
    *,
    in_parts: bool = False,
    close: float = CLOSE,
) -> Ranges:
    """The tips of rows of which some are `excluded` (N,); their masses are the last ones at which something is.

    None are looked for where production depends on the constrained parameter. `in_parts` as in `combined_blocks`; tips
    are found to the part `close` of the distance of two rows.
    With one limit on events numbers are those of the unit of a production: they do not depend on what was asked for
    first.
    """
    ends = np.flatnonzero(excluded[:-1] != excluded[1:])
    if not ends.size or is_pointwise(rows, size):
        nothing = np.zeros(0)
        return make_ranges(nothing, nothing, nothing)
    along, is_log = rows.along, bool(rows.along[0] > 0)
    place = np.log(along) if is_log else along
    good = np.where(excluded[ends], place[ends], place[ends + 1])
    bad = np.where(excluded[ends], place[ends + 1], place[ends])
    # of few masses between two rows panels are made once, and serve the next search for a tip
    interpolated = rows.plane.is_of_masses and all(
        may_interpolate(search, max(DENSE, along.size)) for search in searches
    )

    def signals(at: FloatArray, *, checked: bool) -> list[Signal]:
        tip = Rows(rows.plane, np.exp(at) if is_log else at)
        made = combined_blocks(searches, tip, size, checked=checked, interpolated=interpolated, in_parts=in_parts)
        return [block.signal for block in made]

    limit = likelihood.limit_events
    limit = limit if limit is not None and 0 < limit < np.inf else None
    is_kept = limit is not None and rows.plane.is_usual and len(searches) == 1
    if is_kept and limit is not None:
        unit, scale = unit_of(searches[0])
        searches, limit = [unit], limit / scale
        likelihood = UpperLimit(limit)
    looked_at = _LookedAt(np.zeros(0), [])

    def most(made: list[Signal], limit_events: float) -> FloatArray:
        return np.concatenate([most_events(one, limit_events) for one in made])

    first_places: list[FloatArray] = []

    def first(at: FloatArray) -> FloatArray:
        """As `height`, at the first places between two rows, of which the events are kept."""
        if limit is None:
            return height(at)
        first_places.append(at)
        # another exposure will ask for the checks of what is kept
        checked = is_kept and interpolated
        return _log(kept_events(key_of(at, limit), lambda: most(signals(at, checked=checked), limit)) / limit)

    def key_of(at: FloatArray, limit_events: float) -> Contents | None:
        how = int(is_log), int(interpolated), int(in_parts), decade_of(limit_events)
        return contents(searches[0], at, how) if is_kept else None

    def piece(place: float) -> Piece | None:
        """What is known about a place between first ones, where production is kept."""
        if limit is None or not (is_kept and is_log and interpolated):
            return None
        found = piece_of(place, first_places, kinks)
        if found is None:
            return None
        way, rows = found
        return kept_piece(key_of(way[rows], limit), lambda: known_between(signals(way, checked=True), way, rows, limit))

    def height(at: FloatArray) -> FloatArray:
        """Above zero where something is excluded (n,)."""
        nonlocal looked_at
        # where production is kept its checks cost less than another table
        made = signals(at, checked=interpolated)
        looked_at = _LookedAt(at, made if interpolated else [])
        if limit is not None:
            return _log(most(made, limit) / limit)
        return np.concatenate([np.where(is_excluded_anywhere(one, likelihood), np.inf, -np.inf) for one in made])

    def direct(at: FloatArray) -> list[Ranges]:
        return [excluded_ranges(one, likelihood) for one in signals(at, checked=True)]

    tables = [search.efficiency_table for search in searches]
    masses = {*THRESHOLDS_GEV, *(mass for table in tables if table is not None for mass in table.mass_knots_gev)}
    kinks = [float(np.log(mass)) for mass in sorted(masses)] if is_log and rows.plane.is_of_masses else []
    tip = last_places(height, good, bad, kinks, close, first, lambda at: piece(at) is not None)
    pieces = [piece(at) for at in tip.tolist()]
    if limit is not None and any(pieces):
        each = [
            direct(at) if one is None else [one.ranges(at, limit)] for one, at in zip(pieces, tip[:, None], strict=True)
        ]
        between = joined([part for parts in each for part in parts])
        if np.isfinite(between.lower[:, 0]).all():
            return _lowest(between)
        # what is excluded there is less than nodes between masses are good for
        tip = last_places(height, good, bad, kinks, close, first)
    found = looked_at.ranges(tip, likelihood)
    return _lowest(joined(direct(tip)) if found is None else found)


def _lowest(found: Ranges) -> Ranges:
    """The lowest ranges: past the last place that is excluded nothing is."""
    return make_ranges(found.mass_gev, *(getattr(found, name)[:, 0] for name in ("lower", "upper", *ERRORS)))


def _log(ratio: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.log(ratio)
