"""A grid over the axes: which cells a region covers, which a line passes, and whether a box of text touches them."""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

Mask: TypeAlias = NDArray[np.bool_]

ROWS: Final = 300
COLUMNS: Final = 400
SHAPE: Final = (ROWS, COLUMNS)


def filled(outline: FloatArray) -> Mask:
    """Cells within an outline (N, 2) in widths and heights of the axes: an odd number of crossings on their left."""
    inside = np.zeros(SHAPE, dtype=bool)
    if len(outline) < 3:
        return inside
    (x0, y0), (x1, y1) = outline.T, np.roll(outline, -1, axis=0).T
    centres = (np.arange(COLUMNS) + 0.5) / COLUMNS
    for row in range(ROWS):
        level = (row + 0.5) / ROWS
        crosses = (y0 > level) != (y1 > level)
        part = (level - y0[crosses]) / (y1[crosses] - y0[crosses])
        at = x0[crosses] + part * (x1[crosses] - x0[crosses])
        inside[row] = np.searchsorted(np.sort(at), centres) % 2 == 1
    return inside


def passed(lines: Sequence[FloatArray]) -> Mask:
    """Cells that lines (N, 2) pass, and those around them."""
    found = np.zeros(SHAPE, dtype=bool)
    for line in lines:
        # of what lies outside only the direction matters
        points = walked(np.clip(line, -1, 2), 0.5 / COLUMNS, 0.5 / ROWS)
        cells = np.floor(points * [COLUMNS, ROWS]).astype(int)
        shown = ((cells >= 0) & (cells < [COLUMNS, ROWS])).all(axis=1)
        found[cells[shown, 1], cells[shown, 0]] = True
    return widened(found)


def widened(mask: Mask) -> Mask:
    """The cells and their neighbours."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    tall = wide.copy()
    tall[:, 1:] |= wide[:, :-1]
    tall[:, :-1] |= wide[:, 1:]
    return tall


def walked(line: FloatArray, across: float, up: float) -> FloatArray:
    """Points (M, 2) along a line (N, 2), no further from each other than a step."""
    if len(line) < 2:
        return line
    steps = np.abs(np.diff(line, axis=0)) / [across, up]
    between = np.maximum(np.ceil(steps.max(axis=1)).astype(int), 1)
    index = np.repeat(np.arange(len(between)), between)
    part = (np.arange(index.size) - np.repeat(np.cumsum(between) - between, between)) / between[index]
    points = line[index] + part[:, None] * (line[index + 1] - line[index])
    return np.concatenate([points, line[-1:]])


def at(mask: NDArray[Any], points: FloatArray) -> NDArray[Any]:
    """Values of a grid at points (..., 2) within the axes."""
    column = np.clip((points[..., 0] * COLUMNS).astype(int), 0, COLUMNS - 1)
    row = np.clip((points[..., 1] * ROWS).astype(int), 0, ROWS - 1)
    return np.asarray(mask[row, column])
