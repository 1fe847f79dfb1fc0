"""Where in the axes a label may be: along its curve on both sides, or within its region; and how bad a place is.

Places are in points of the page, and are judged on a grid over the axes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from mubeam.exclusions.figures import raster
from mubeam.exclusions.figures.raster import Mask
from mubeam.foundation.checks import FloatArray

PLACES: Final = 40
"""Along a line at which a label is tried."""

CHUNK: Final = 100
"""Places that are judged at a time."""

STEEP: Final = 75.0
"""Degrees beyond which text is hard to read."""

GAP: Final = 1.5
"""Points between a line and its label."""

ASIDE: Final = 2.5
"""Points before and after a label that no line passes."""

LOW: Final = 0.2
"""How much worse the top of the axes is than the bottom: of two like places that at the lower edge."""

MARGIN: Final = 3.0
"""Points between a label and the frame."""


@dataclass(frozen=True)
class Labelled:
    """What bears a label: its lines, each (N, 2) in widths and heights of the axes, and its outline where it is filled.

    A label is sought for in the order of `rank`.
    """

    text: str
    lines: Sequence[FloatArray]
    outline: FloatArray | None
    color: str
    size: float
    bold: bool = False
    rank: int = 0


class Place(NamedTuple):
    """Centre of a label in points from the corner of the axes, its angle in degrees, how bad it is.

    `anchor` is the end of its leader, where it has one.
    """

    x: float
    y: float
    angle: float
    cost: float
    anchor: tuple[float, float] = (0.0, 0.0)


class Room:
    """The axes in points, what they hold, and where in them a label may be."""

    def __init__(self, axes: Axes, things: Sequence[Labelled], busy: Mask | None = None) -> None:
        points = 72 / axes.get_figure(root=True).dpi  # type: ignore[union-attr]
        self.width, self.height = axes.bbox.width * points, axes.bbox.height * points
        self.scale = np.array([self.width, self.height])
        self.things = things
        self.lines = [raster.passed(one.lines) for one in things]
        self.fills = [None if one.outline is None else raster.filled(one.outline) for one in things]
        self.drawn: Mask = np.any(self.lines or [np.zeros(raster.SHAPE, dtype=bool)], axis=0)
        covered = [fill.astype(int) for fill in self.fills if fill is not None]
        self.covered = np.sum(covered or [np.zeros(raster.SHAPE, dtype=int)], axis=0)
        self.taken: Mask = np.zeros(raster.SHAPE, dtype=bool)
        # where fills end without a line, and what else a label had better not cross
        ends = [raster.passed([one.outline]) for one in things if one.outline is not None]
        self.busy: Mask = np.any([*ends, self.taken if busy is None else busy], axis=0) & ~self.drawn

    def best(self, i: int, size: tuple[float, float]) -> Place | None:
        """The best place for the label of a thing; None if there is none."""
        found = self._cheapest(i, size, list(self._along(i, size)))
        if found is None and self.fills[i] is not None:
            found = self._cheapest(i, size, list(self._within(i)))
        return found

    def take(self, place: Place, size: tuple[float, float]) -> None:
        """Keep others from this place."""
        (box,) = self._boxes([place], (size[0] + 4, size[1] + 2), step=0.7)
        cells = np.floor(box / self.scale * [raster.COLUMNS, raster.ROWS]).astype(int)
        cells = np.clip(cells, 0, [raster.COLUMNS - 1, raster.ROWS - 1])
        self.taken[cells[:, 1], cells[:, 0]] = True

    def _boxes(self, places: Sequence[Place], size: tuple[float, float], step: float = 1.0) -> FloatArray:
        """Points (P, M, 2) of a text's box at places (P,), no further apart than a step in cells."""
        cell = min(self.width / raster.COLUMNS, self.height / raster.ROWS) * step
        across, up = (np.linspace(-0.5, 0.5, max(3, int(length / cell) + 2)) * length for length in size)
        grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        x, y, angle = np.array([place[:3] for place in places]).T
        cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        turns = np.moveaxis(np.array([[cos, sin], [-sin, cos]]), -1, 0)
        return np.asarray(grid @ turns + np.stack([x, y], axis=-1)[:, None])

    def _cheapest(self, i: int, size: tuple[float, float], places: Sequence[Place]) -> Place | None:
        """Of the places at which the label touches nothing the best."""
        return min(self.free(i, size, places), key=lambda place: place.cost, default=None)

    def free(self, i: int, size: tuple[float, float], places: Sequence[Place]) -> Iterator[Place]:
        """Those of the places at which the label touches nothing, with what it covers in their cost."""
        size = (size[0] + 2 * ASIDE, size[1])
        for start in range(0, len(places), CHUNK):
            some = places[start : start + CHUNK]
            boxes = self._boxes(some, size)
            inside = ((boxes >= MARGIN) & (boxes <= self.scale - MARGIN)).all(axis=(1, 2))
            boxes = boxes / self.scale
            free = inside & ~raster.at(self.drawn | self.taken, boxes).any(axis=1)
            for at in np.flatnonzero(free).tolist():
                yield some[at]._replace(cost=some[at].cost + self._cost(i, boxes[at], some[at].angle))

    def _cost(self, i: int, box: FloatArray, angle: float) -> float:
        """How bad it is what a label covers there."""
        fill = self.fills[i]
        own = 0.0 if fill is None else float(raster.at(fill, box).mean())
        others = float(raster.at(self.covered, box).mean()) - own
        outside = 0.0 if fill is None else 0.6 * (1 - own)
        return (
            outside
            + 0.4 * others
            + 0.5 * float(raster.at(self.busy, box).any())
            + abs(angle) / 150
            + LOW * float(box[:, 1].mean())
        )

    def _along(self, i: int, size: tuple[float, float]) -> Iterator[Place]:
        """On both sides of the lines, along them."""
        for part in self.shown(i):
            points = part * self.scale
            arc = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
            half = min(size[0], arc[-1]) / 2
            for at in np.linspace(half, arc[-1] - half, PLACES if arc[-1] > 2 * half else 1):
                yield from self._beside(points, arc, float(at), half, size)

    def shown(self, i: int) -> Iterator[FloatArray]:
        """What of the lines of a thing is within the axes: points (N, 2), two points of the page apart at most."""
        for line in self.things[i].lines:
            yield from _shown(raster.walked(line, 2 / self.width, 2 / self.height))

    def _beside(
        self, points: FloatArray, arc: FloatArray, at: float, half: float, size: tuple[float, float]
    ) -> Iterator[Place]:
        """Above and below one place of a line, by as much as it bends there."""
        length, height = size
        first, last = np.searchsorted(arc, [at - half, at + half])
        near = points[first : last + 1]
        if len(near) < 2:
            return
        chord = near[-1] - near[0]
        if chord[0] < 0:
            chord = -chord
        angle = float(np.degrees(np.arctan2(chord[1], chord[0])))
        if abs(angle) > STEEP or not np.hypot(*chord) > half:
            # beside a steep or a crooked line the text lies level
            angle, along = 0.0, np.array([1.0, 0.0])
            is_steep = True
        else:
            along, is_steep = chord / np.hypot(*chord), False
        up = np.array([-along[1], along[0]])
        middle = near[len(near) // 2] if is_steep else (near[0] + near[-1]) / 2
        off_middle = 0.15 * abs(at / arc[-1] - 0.5)
        if is_steep:
            # what of the line is as high as the text
            beside = near[np.abs(near[:, 1] - middle[1]) < height / 2 + GAP, 0] - middle[0]
            for side, most in ((1, beside.max()), (-1, -beside.min())):
                x, y = middle + side * np.array([length / 2 + GAP + ASIDE + most + self.width / raster.COLUMNS, 0.0])
                yield Place(float(x), float(y), 0.0, 0.35 + off_middle)
            rise = float(np.ptp(near[:, 1]))
            for side, most in ((1, rise), (-1, rise)) if rise < 1.5 * height else ():
                x, y = middle + side * np.array([0.0, height / 2 + GAP + most])
                yield Place(float(x), float(y), 0.0, 0.45 + off_middle)
            return
        bend = (near - middle) @ up
        for side, most in ((1, bend.max()), (-1, -bend.min())):
            x, y = middle + side * (height / 2 + GAP + max(most, 0.0) + 1.2 * self.height / raster.ROWS) * up
            yield Place(float(x), float(y), angle, off_middle + max(most, 0.0) / 30)

    def _within(self, i: int) -> Iterator[Place]:
        """Anywhere within a region, level."""
        fill = self.fills[i]
        assert fill is not None  # noqa: S101  (asked before)
        rows, columns = np.nonzero(fill[::8, ::8])
        for row, column in zip(rows * 8 + 4, columns * 8 + 4, strict=True):
            x, y = column / raster.COLUMNS * self.width, row / raster.ROWS * self.height
            yield Place(float(x), float(y), 0.0, 1.0)


def _shown(line: FloatArray) -> Iterator[FloatArray]:
    """The pieces of a line within the axes."""
    inside = ((line >= 0) & (line <= 1)).all(axis=1)
    at = np.flatnonzero(np.diff(inside.astype(int))) + 1
    for piece, is_shown in zip(np.split(line, at), np.split(inside, at), strict=True):
        if is_shown.all() and len(piece) > 1:
            yield piece
