"""Where the data of a curve end though its region need not, and what line is drawn of a region there: no wall."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np

from mubeam.foundation.checks import FloatArray

Line: TypeAlias = tuple[FloatArray, FloatArray]
"""Masses in GeV and couplings."""

OPEN_ENDS = ("none", "low", "high", "both")
"""At which ends of its masses the data of a source end, though the region need not."""

STEEP = 10.0
"""d ln g / d ln m beyond which an edge is a wall."""

AT_END = 0.02
"""Masses this close in ln m are at the same end."""


def data_ends(curves: Sequence[Line], side: str, open_ends: str | None) -> tuple[float, ...]:
    """Masses at which data end, rising."""
    ends: list[float] = []
    for mass, coupling in curves:
        if open_ends is None:
            ends += [] if side == "inside" else _ends_without_wall(mass, coupling)
        else:
            ends += [mass.min()] if open_ends in ("low", "both") else []
            ends += [mass.max()] if open_ends in ("high", "both") else []
    return tuple(sorted({float(end) for end in ends}))


def _ends_without_wall(mass: FloatArray, coupling: FloatArray) -> Iterator[float]:
    """The ends of a lower edge at which it does not rise steeply outwards."""
    if len(mass) == 1:
        yield float(mass[0])
        return
    for end, inner in ((0, 1), (-1, -2)):
        rise = float(coupling[end] / coupling[inner]) if np.isfinite(coupling[inner]) else 1.0
        if not np.log(rise) > STEEP * abs(np.log(mass[end] / mass[inner])):
            yield float(mass[end])


def without_walls(mass: FloatArray, coupling: FloatArray, data_ends_gev: Sequence[float]) -> list[Line]:
    """The closed line around a polygon in pieces: without the steep sides at masses where data end."""
    closed = np.append(mass, mass[0]), np.append(coupling, coupling[0])
    x, y = np.log(closed[0]), np.log(closed[1])
    at_end = np.any([np.abs(x - np.log(end)) < AT_END for end in data_ends_gev] or [np.zeros(x.shape, bool)], axis=0)
    wall = at_end[:-1] & at_end[1:] & (np.abs(np.diff(y)) > STEEP * np.abs(np.diff(x)))
    if not wall.any():
        return [closed]
    # begun after a wall, so that no piece goes over the seam
    order = np.roll(np.arange(len(mass)), -int(np.flatnonzero(wall)[-1]) - 1)
    pieces = np.split(order, np.flatnonzero(wall[order]) + 1)
    return [(mass[piece], coupling[piece]) for piece in pieces if len(piece) > 1]
