"""Contours of expected edges: each closes at a tip of its own, placed from its last two rows.

Near a tip the width of a range, ln(upper / lower), falls like the root of the distance to it. A tip lies between the
last row with a range and the next, in which nothing is excluded.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np

from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures.patch import Band
from mubeam.foundation.checks import FloatArray

MEDIAN: Final = 2
"""Among the edges of a band."""

POINTS: Final = 12
"""Of an edge from the last row to the tip."""


class Contour(NamedTuple):
    """A polygon, and what of it is drawn as a line: not where rows end."""

    polygon: Line
    lines: list[Line]


def contours_of(band: Band, which: int, top: float) -> list[Contour]:
    """Those of one of the expected edges (0 to 4), cut at `top`; from its lower edge upwards where it has no upper."""
    lower = band.lower[which]
    upper = np.where(np.isfinite(lower), top, np.nan) if band.upper is None else np.minimum(band.upper[which], top)
    is_log = bool((band.along > 0).all())
    x = np.log(band.along) if is_log else band.along
    known = np.isfinite(lower) & (lower > 0) & (upper > 0) & (lower < top)
    starts = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    return [_contour(x, lower, upper, top, first, end, is_log) for first, end in starts.reshape(-1, 2)]


def between(band: Band, outer: int, inner: int, top: float) -> Iterator[list[Line]]:
    """Polygons of one contour, each with those of another one within it, which are its holes."""
    holes = [one.polygon for one in contours_of(band, inner, top)]
    for one in contours_of(band, outer, top):
        low, high = one.polygon[0].min(), one.polygon[0].max()
        yield [one.polygon, *(hole for hole in holes if low <= hole[0].mean() <= high)]


def _contour(
    x: FloatArray, lower: FloatArray, upper: FloatArray, top: float, first: int, end: int, is_log: bool
) -> Contour:
    """Of the rows from `first` to before `end`."""
    rows = slice(first, end)
    places, low, high = x[rows], np.log(lower[rows]), np.log(upper[rows])
    left = _tip(x, places, low, high, first - 1, np.log(top), -1)
    right = _tip(x, places, low, high, end, np.log(top), 1)
    parts = [part for part in (left, (places, low, high), right) if part is not None]
    at, down, up = (np.concatenate(column) for column in zip(*parts, strict=True))
    along, bottom, above = np.exp(at) if is_log else at, np.exp(down), np.exp(up)
    polygon = np.concatenate([along, along[::-1]]), np.concatenate([bottom, above[::-1]])
    below, over = (along, bottom), (along, above)
    if right is not None:
        lines = [polygon if left is None else (np.append(polygon[0], along[0]), np.append(polygon[1], bottom[0]))]
    elif left is not None:
        lines = [(np.concatenate([along[::-1], along]), np.concatenate([bottom[::-1], above]))]
    else:
        lines = [below, over]
    return Contour(polygon, lines)


def _tip(
    x: FloatArray, places: FloatArray, low: FloatArray, high: FloatArray, beyond: int, top: float, side: int
) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """Places and edges from the last row on one side to the tip; None where there is no row beyond, or no upper end."""
    last, before = (-1, -2) if side > 0 else (0, 1)
    if not 0 <= beyond < len(x) or len(places) < 2 or high[last] >= top or high[before] >= top:
        return None
    width, wider = high[last] - low[last], high[before] - low[before]
    step, room = places[last] - places[before], x[beyond] - places[last]
    reach = room
    if wider > width:
        reach = side * min(abs(room), abs(width**2 * step / (wider**2 - width**2)))
    part = np.linspace(0, 1, POINTS + 1)[1:]
    middle = (low[last] + high[last]) / 2
    turn = (middle - (low[before] + high[before]) / 2) / step
    centre = middle + turn * reach * part
    half = width / 2 * np.sqrt(1 - part)
    found = places[last] + reach * part, centre - half, centre + half
    return found if side > 0 else tuple(column[::-1] for column in found)
