"""A label beside its curve, with a thin line to it, where there is no room along the curve itself."""

from typing import Final

import numpy as np

from mubeam.exclusions.figures import raster
from mubeam.exclusions.figures.room import Place, Room
from mubeam.foundation.checks import FloatArray

SHORTEST, LONGEST = 5.0, 45.0
"""Points of a leader."""

STEP: Final = 6.0
"""Points between places that are tried."""

FOR_A_LEADER: Final = 40.0
"""Points of a leader that are as bad as a label that covers all that it can."""

FOR_A_LINE: Final = 0.5
"""How bad a line is that a leader crosses."""

AIR: Final = 1.0
"""Points between a label and its leader."""

CLOSE: Final = 5.0
"""Points about the end of a leader in which its own curve, and others near it, are not crossed."""


def best(room: Room, i: int, size: tuple[float, float]) -> Place | None:
    """The best free place near the curve of a thing from which a leader crosses no label and hardly a line."""
    found: Place | None = None
    for place in sorted(room.free(i, size, _near(room, i, size)), key=lambda place: place.cost):
        if found is not None and place.cost >= found.cost:
            break
        crossed = _crossed(room, place, size)
        if crossed is not None and (found is None or place.cost + FOR_A_LINE * crossed < found.cost):
            found = place._replace(cost=place.cost + FOR_A_LINE * crossed)
    return found


def ends_of(place: Place, size: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Where the leader of a place begins, at the box of its label, and ends, at its curve: points (2,)."""
    centre, end = np.array([place.x, place.y]), np.array(place.anchor)
    half = np.array(size) / 2 + AIR
    return np.clip(end, centre - half, centre + half), end


def _near(room: Room, i: int, size: tuple[float, float]) -> list[Place]:
    """Level places about the curve that a leader of some length would join to it."""
    found = [part[::2] * room.scale for part in room.shown(i)]
    if not found:
        return []
    curve = np.concatenate(found)
    x, y = (np.arange(STEP, length, STEP) for length in (room.width, room.height))
    centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    half = np.array(size) / 2 + AIR
    # far ones at once
    reach = half + LONGEST
    centres = centres[((centres >= curve.min(axis=0) - reach) & (centres <= curve.max(axis=0) + reach)).all(axis=1)]
    # to the nearest point of the curve from each box
    length = np.hypot(*np.moveaxis(np.maximum(np.abs(curve - centres[:, None]) - half, 0.0), -1, 0))
    nearest = length.argmin(axis=1)
    least = length[np.arange(len(centres)), nearest]
    return [
        Place(
            float(centres[at, 0]),
            float(centres[at, 1]),
            0.0,
            float(least[at]) / FOR_A_LEADER,
            tuple(curve[nearest[at]]),
        )
        for at in np.flatnonzero((least >= SHORTEST) & (least <= LONGEST))
    ]


def _crossed(room: Room, place: Place, size: tuple[float, float]) -> int | None:
    """How many lines a leader crosses; None where it passes a label."""
    start, end = ends_of(place, size)
    points = raster.walked(np.stack([start, end]), 0.5, 0.5)
    if raster.at(room.taken, points / room.scale).any():
        return None
    far = points[np.hypot(*(points - end).T) > CLOSE]
    on_line = raster.at(room.drawn, far / room.scale)
    return int(on_line[:1].sum() + (np.diff(on_line.astype(int)) > 0).sum())
