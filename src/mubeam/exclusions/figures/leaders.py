"""A label beside its curve, with a thin line to it, where there is no room along the curve itself."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from mubeam.exclusions.figures import raster
from mubeam.exclusions.figures.room import Place, Room
from mubeam.foundation.checks import FloatArray

SHORTEST, LONGEST = 5.0, 45.0
"""Points of a leader."""

STEP: Final = 5.0
"""Points between places that are tried."""

AIR: Final = 1.0
"""Points between a label and its leader."""

CLOSE: Final = 5.0
"""Points about the end of a leader in which its own curve, and others near it, are not crossed."""


def best(room: Room, i: int, size: tuple[float, float]) -> Place | None:
    """The best free place near the curve of a thing from which a leader crosses no label and hardly a line."""
    places = list(_near(room, i, size))
    return room.cheapest(i, size, places) if places else None


def ends_of(place: Place, size: tuple[float, float]) -> tuple[FloatArray, FloatArray]:
    """Where the leader of a place begins, at the box of its label, and ends, at its curve: points (2,)."""
    centre, end = np.array([place.x, place.y]), np.array(place.anchor)
    half = np.array(size) / 2 + AIR
    return np.clip(end, centre - half, centre + half), end


def _near(room: Room, i: int, size: tuple[float, float]) -> Iterator[Place]:
    """Level places about the curve, those with a leader that may be drawn."""
    found = [part * room.scale for part in room.shown(i)]
    if not found:
        return
    curve = np.concatenate(found)
    x, y = (np.arange(STEP, length, STEP) for length in (room.width, room.height))
    centres = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    half = np.array(size) / 2 + AIR
    # to the nearest point of the curve from each box
    beyond = np.maximum(np.abs(curve - centres[:, None]) - half, 0.0)
    length = np.hypot(*np.moveaxis(beyond, -1, 0))
    nearest = length.argmin(axis=1)
    least = length[np.arange(len(centres)), nearest]
    for at in np.flatnonzero((least >= SHORTEST) & (least <= LONGEST)):
        anchor = curve[nearest[at]]
        place = Place(*centres[at], 0.0, 0.0, tuple(anchor))
        crossed = _crossed(room, place, size)
        if crossed is not None:
            yield place._replace(cost=float(least[at]) / 40 + 0.5 * crossed)


def _crossed(room: Room, place: Place, size: tuple[float, float]) -> int | None:
    """How many lines a leader crosses; None where it passes a label."""
    start, end = ends_of(place, size)
    points = raster.walked(np.stack([start, end]), 0.5, 0.5)
    if raster.at(room.taken, points / room.scale).any():
        return None
    far = points[np.hypot(*(points - end).T) > CLOSE]
    on_line = raster.at(room.drawn, far / room.scale)
    return int(on_line[:1].sum() + (np.diff(on_line.astype(int)) > 0).sum())
