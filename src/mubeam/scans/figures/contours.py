"""Contours of a field on a lattice, as polygons with their lines: none goes through what is not known."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from contourpy import FillType, LineType, contour_generator
from numpy.typing import NDArray

from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures.patch import Patch
from mubeam.foundation.checks import FloatArray
from mubeam.scans.figures.lattice import Lattice

LARGEST: Final = 700.0
"""Size of a field beyond which it is cut, so that lines between nodes are numbers."""


@dataclass(frozen=True)
class Stroke:
    """How a contour is drawn."""

    label: str
    color: str
    filled: bool = False
    style: str = "-"


def lighter(color: str) -> str:
    """A colour, #rrggbb, a third of the way to white."""
    return _mixed(color, 255)


def darker(color: str) -> str:
    """A colour, #rrggbb, a third of the way to black."""
    return _mixed(color, 0)


def _mixed(color: str, level: int) -> str:
    return "#" + "".join(f"{(2 * int(color[i : i + 2], 16) + level) // 3:02x}" for i in (1, 3, 5))


def patches(lattice: Lattice, field: FloatArray, low: float, stroke: Stroke, high: float = np.inf) -> list[Patch]:
    """Where a field (nx, ny) is between `low` and `high`; lines are at these levels, and not where nodes end.

    The label is on the widest part. NaN in the field is not known, and nothing is drawn beside it.
    """
    x, y, z = _padded(lattice, np.clip(field, -LARGEST, LARGEST))
    made = contour_generator(
        x, y, np.ma.masked_invalid(z).T, line_type=LineType.Separate, fill_type=FillType.OuterOffset, corner_mask=False
    )
    polygons: Any = made.filled(low, min(high, 2 * LARGEST))
    outlines = [
        _back(lattice, _one_outline(points, offsets)) for points, offsets in zip(*polygons, strict=True) if len(points)
    ]
    levels = [low] if np.isinf(high) else [low, high]
    lines: Any = [line for level in levels for line in made.lines(level)]
    edges = tuple(_back(lattice, line) for line in lines if len(line) > 1)
    if not outlines:
        return []
    widest = int(np.argmax([np.ptp(lattice.x.even(one[0])) * np.ptp(lattice.y.even(one[1])) for one in outlines]))
    return [
        Patch(
            *outline,
            stroke.label if i == widest else "",
            stroke.color,
            stroke.filled,
            stroke.style,
            edges=edges if i == widest else (),
        )
        for i, outline in enumerate(outlines)
    ]


def _padded(lattice: Lattice, field: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Places of nodes and the field there; of cells out to their outermost walls."""
    places = []
    for axis, side in enumerate((lattice.x, lattice.y)):
        even = side.even(side.nodes)
        if side.walls is not None:
            ends = side.even(np.array(side.span))
            even = np.concatenate([ends[:1], even, ends[1:]])
            field = np.pad(field, [(1, 1) if axis == i else (0, 0) for i in (0, 1)], mode="edge")
        places.append(even)
    return places[0], places[1], field


def _one_outline(points: FloatArray, offsets: NDArray[Any]) -> FloatArray:
    """An outline with its holes as one: a bridge of no width leads to each hole and back."""
    outer, *holes = (points[first:end] for first, end in pairwise(offsets.astype(int).tolist()))
    parts = [outer]
    for hole in holes:
        parts += [hole, outer[-1:]]
    return np.concatenate(parts)


def _back(lattice: Lattice, points: FloatArray) -> Line:
    return lattice.x.back(points[:, 0]), lattice.y.back(points[:, 1])


def rectangles(lattice: Lattice, unknown: NDArray[np.bool_]) -> list[Line]:
    """Rectangles that cover what lies beside unknown nodes (nx, ny): no contour goes there."""
    x, y, nodes = _padded(lattice, unknown.astype(float))
    bad = nodes > 0
    quads = bad[1:, 1:] | bad[1:, :-1] | bad[:-1, 1:] | bad[:-1, :-1]
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], int] = {}
    for column in range(quads.shape[0] + 1):
        runs = set(_runs(quads[column])) if column < quads.shape[0] else set()
        for run in [run for run in open_runs if run not in runs]:
            found.append((open_runs.pop(run), column, *run))
        for run in runs:
            open_runs.setdefault(run, column)
    xs, ys = lattice.x.back(x), lattice.y.back(y)
    return [(xs[[a, b, b, a]], ys[[c, c, d, d]]) for a, b, c, d in sorted(found)]


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    steps = np.diff(np.concatenate([[0], row.astype(int), [0]]))
    return list(zip(np.flatnonzero(steps > 0).tolist(), np.flatnonzero(steps < 0).tolist(), strict=True))
