"""Labels on the regions of a figure themselves: each where its region is widest and least covered by others.

All is decided on a grid over the axes, in time that does not grow much with the number of points of an outline.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from mubeam.exclusions.drawing import label_text
from mubeam.foundation.checks import FloatArray

Mask: TypeAlias = NDArray[np.bool_]

GRID = (160, 240)
ON_LINE = 0.008
"""Cells this close to a line, in axes heights, are on it."""

RESOLUTION: Final = 4000
"""Points of an outline nearer to each other than one part in so many of the axes are one."""

FAR: Final = 20.0
"""In widths or heights of the axes: what lies further outside is as good as there."""

MANY_POINTS: Final = 1500
MOST_LETTERS: Final = 70
"""Of a label: more are wider than the axes."""

MOST_LABELS: Final = 60
"""Of the largest regions; a figure has no room for more."""


@dataclass(frozen=True)
class Patch:
    """A polygon (mass in GeV, coupling) to draw, or a line if it is not filled; `label` goes on it."""

    mass: FloatArray
    coupling: FloatArray
    label: str
    color: str
    filled: bool
    style: str = "-"


def thinned(region: Patch, x_range: tuple[float, float], y_range: tuple[float, float]) -> Patch:
    """The region without points that a figure cannot show apart; all that it can show stays."""
    if len(region.mass) <= MANY_POINTS:
        return region
    cells = np.round(np.clip(_shares(region, x_range, y_range), -FAR, FAR) * RESOLUTION)
    kept = np.arange(len(cells))
    for along, across in ((0, 1), (1, 0)):
        kept = kept[_ends_of_runs(cells[kept, along], cells[kept, across])]
    return replace(region, mass=region.mass[kept], coupling=region.coupling[kept])


def _ends_of_runs(along: FloatArray, across: FloatArray) -> NDArray[np.intp]:
    """Of points that follow each other in one column: the first, the last, the lowest and the highest."""
    starts = np.flatnonzero(np.concatenate([[True], along[1:] != along[:-1]]))
    run = np.cumsum(np.bincount(starts, minlength=len(along))) - 1
    order = np.lexsort((across, run))
    ends = np.append(starts[1:], len(along))
    return np.unique(np.concatenate([starts, ends - 1, order[starts], order[ends - 1]]))


def place_labels(axes: Axes, canvas: FigureCanvasAgg, regions: Sequence[Patch], background: Sequence[Patch]) -> None:
    """Put each label where its region is widest and least covered by others; lines get theirs above them."""
    rows, columns = GRID
    u, v = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    points = np.column_stack([u.ravel(), v.ravel()])
    taken = np.zeros(GRID, dtype=bool)
    every = _largest(axes, [*regions, *background])
    masks = [_mask(axes, region, points) for region in every]
    distances = [_distance(axes, region, u, v) for region in every]
    drawn = np.any([distance < ON_LINE for distance in distances] or [taken], axis=0)
    for i, region in enumerate(every):
        is_background = not any(region is one for one in regions)
        size = 7.5 if is_background else 9.0
        text = axes.text(
            0.5,
            0.5,
            label_text(region.label, MOST_LETTERS),
            transform=axes.transAxes,
            ha="center",
            va="center",
            fontsize=size,
            color="#333333" if is_background else region.color,
            fontweight="normal" if is_background else "bold",
        )
        extent = text.get_window_extent(canvas.get_renderer())  # type: ignore[no-untyped-call]
        width, height = extent.width / axes.bbox.width + 0.015, extent.height / axes.bbox.height + 0.015
        others = np.any([m for j, m in enumerate(masks) if j != i] or [np.zeros(GRID, dtype=bool)], axis=0)
        candidates = masks[i] if region.filled else _above_line(axes, region, u, v)
        if is_background and region.filled:
            # near its own edge, where it can be told from the others
            near = candidates & (distances[i] < 0.06)
            candidates = near if near.any() else candidates
        penalty = 3.0 * others if region.filled else 0.5 * others
        fits = width < 1 and height < 1
        place = _best_place(candidates, penalty, taken, drawn, width, height) if fits else None
        if place is None:
            text.remove()
            continue
        row, column = place
        text.set_position((u[row, column], v[row, column]))
        taken |= (np.abs(u - u[row, column]) < width / 2) & (np.abs(v - v[row, column]) < height / 2)


def _largest(axes: Axes, regions: list[Patch]) -> list[Patch]:
    """So many of the largest as can have a label, in their order."""
    if len(regions) <= MOST_LABELS:
        return regions
    sizes = [float(np.prod(np.ptp(np.clip(_in_axes(axes, region), 0, 1), axis=0) + 1e-6)) for region in regions]
    return [regions[i] for i in sorted(np.argsort(sizes)[-MOST_LABELS:])]


def _best_place(
    candidates: Mask, penalty: FloatArray, taken: Mask, drawn: Mask, width: float, height: float
) -> tuple[int, int] | None:
    """The candidate cell whose text box covers fewest foreign cells, lines and other labels; None if all are bad."""
    rows, columns = GRID
    half_w, half_h = max(1, round(width * columns / 2)), max(1, round(height * rows / 2))
    cost = 1.0 * ~candidates + penalty + 2.0 * drawn + 50.0 * taken
    padded = np.pad(cost, ((half_h + 1, half_h), (half_w + 1, half_w)), constant_values=50.0)
    integral = padded.cumsum(axis=0).cumsum(axis=1)
    box = (
        integral[2 * half_h + 1 :, 2 * half_w + 1 :]
        - integral[: -2 * half_h - 1, 2 * half_w + 1 :]
        - integral[2 * half_h + 1 :, : -2 * half_w - 1]
        + integral[: -2 * half_h - 1, : -2 * half_w - 1]
    )
    cells = (2 * half_h + 1) * (2 * half_w + 1)
    row, column = np.indices(GRID)
    if not candidates.any():
        return None
    # among equals, the middle of the region
    off_centre = np.hypot(
        row / rows - row[candidates].mean() / rows, column / columns - column[candidates].mean() / columns
    )
    mean = np.where(candidates, box / cells + 0.2 * off_centre, np.inf)
    best = np.unravel_index(int(mean.argmin()), GRID)
    return (int(best[0]), int(best[1])) if mean[best] < 5.0 else None


def _in_axes(axes: Axes, region: Patch) -> FloatArray:
    return _shares(region, axes.get_xlim(), axes.get_ylim())


def _shares(region: Patch, x_range: tuple[float, float], y_range: tuple[float, float]) -> FloatArray:
    """Points (N, 2) in widths and heights of logarithmic axes."""
    # an axis of masses is logarithmic, one of a parameter of either sign is not
    data, low, high = (
        np.stack([np.log(x) if x_range[0] > 0 else np.asarray(x), np.log(y)], axis=-1)
        for (x, y) in ((region.mass, region.coupling), (x_range[0], y_range[0]), (x_range[1], y_range[1]))
    )
    return np.asarray((data - low) / (high - low))


def _mask(axes: Axes, region: Patch, points: FloatArray) -> Mask:
    if not region.filled or len(region.mass) < 3:
        return np.zeros(GRID, dtype=bool)
    outline = _in_axes(axes, region)
    if len(outline) > MANY_POINTS:
        return _inside(outline)
    return Outline(outline).contains_points(points).reshape(GRID)


def _inside(outline: FloatArray) -> Mask:
    """Cells within an outline of many points: row by row, those with an odd number of crossings on their left."""
    rows, columns = GRID
    (x0, y0), (x1, y1) = outline.T, np.roll(outline, -1, axis=0).T
    inside = np.zeros(GRID, dtype=bool)
    for row in range(rows):
        level = (row + 0.5) / rows
        crosses = (y0 > level) != (y1 > level)
        part = (level - y0[crosses]) / (y1[crosses] - y0[crosses])
        at = x0[crosses] + part * (x1[crosses] - x0[crosses])
        left = np.searchsorted(np.sort(at), (np.arange(columns) + 0.5) / columns)
        inside[row] = left % 2 == 1
    return inside


def _distance(axes: Axes, region: Patch, u: FloatArray, v: FloatArray) -> FloatArray:
    """Distance of each cell to the region's line, in axes heights."""
    line = _in_axes(axes, region)
    if len(line) > MANY_POINTS:
        return _distance_to_cells(line, float(v[0, 0]) - 0.5 / GRID[0])
    smallest = np.full(u.shape, np.inf)
    for (u0, v0), (u1, v1) in pairwise(line):
        along = (u - u0) * (u1 - u0) + (v - v0) * (v1 - v0)
        length2 = (u1 - u0) ** 2 + (v1 - v0) ** 2
        f = np.clip(along / length2, 0, 1) if length2 > 0 else np.zeros_like(u)
        smallest = np.minimum(smallest, (u - u0 - f * (u1 - u0)) ** 2 + (v - v0 - f * (v1 - v0)) ** 2)
    return np.asarray(np.sqrt(smallest))


def _distance_to_cells(line: FloatArray, up: float) -> FloatArray:
    """The same for a line of many points, to within a cell; the line stands `-up` higher.

    The nearest cell that the line passes is looked for along the columns, then along the rows.
    """
    rows, columns = GRID
    points = line - np.array([0.0, up])
    # of what lies outside only the direction matters
    steps = np.abs(np.diff(np.clip(points, -1, 2), axis=0)) * [columns, rows]
    between = np.clip(np.ceil(steps.max(axis=1)).astype(int), 1, 3 * columns)
    index = np.repeat(np.arange(len(between)), between)
    part = (np.arange(index.size) - np.repeat(np.cumsum(between) - between, between)) / between[index]
    walked = points[index] + part[:, None] * (points[index + 1] - points[index])
    cells = np.floor(walked * [columns, rows])
    shown = ((cells >= 0) & (cells < [columns, rows])).all(axis=1)
    passed = np.zeros(GRID, dtype=bool)
    passed[cells[shown, 1].astype(int), cells[shown, 0].astype(int)] = True
    row = np.where(passed, np.arange(rows)[:, None], -np.inf)
    below = np.maximum.accumulate(row, axis=0)
    above = -np.maximum.accumulate(np.where(passed, -np.arange(rows)[:, None], -np.inf)[::-1], axis=0)[::-1]
    here = np.arange(rows)[:, None]
    vertical = np.minimum(here - below, above - here) / rows
    smallest = np.full(GRID, np.inf)
    at = np.arange(columns) / columns
    for column in range(columns):
        smallest = np.minimum(smallest, vertical[:, column, None] ** 2 + (at - at[column]) ** 2)
    return np.asarray(np.sqrt(smallest))


def _above_line(axes: Axes, region: Patch, u: FloatArray, v: FloatArray) -> Mask:
    return _distance(axes, region, u, v - 0.028) < ON_LINE
