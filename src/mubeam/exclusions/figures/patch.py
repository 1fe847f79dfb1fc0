"""What a figure shows: polygons with their lines, further lines and bands on top, expected edges."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.ends import Line, without_walls
from mubeam.foundation.checks import FloatArray

Transform: TypeAlias = Callable[[FloatArray], FloatArray]
"""Points (N, 2) of mass and coupling in widths and heights of the axes."""

RESOLUTION = 4000
"""Points of an outline nearer to each other than one part in so many of the axes are one."""

FAR = 20.0
"""In widths or heights of the axes: what lies further outside is as good as there."""

MANY_POINTS = 1500


@dataclass(frozen=True)
class Patch:
    """A polygon (mass in GeV, coupling) to draw, or a line if it is not filled; `label` goes on it, if any.

    At `data_ends_gev` the polygon ends because the data of its source do: no line is drawn there.

    Attributes:
        edges: lines to draw; None for the outline.
        gaps: polygons beside it in which its source has no data.
        group: what a bound comes from, one of `region.GROUPS`; "" for others.
        is_own: whether it is a bound of the reader.
    """

    mass: FloatArray
    coupling: FloatArray
    label: str
    color: str
    filled: bool
    style: str = "-"
    data_ends_gev: tuple[float, ...] = ()
    edges: tuple[Line, ...] | None = None
    gaps: tuple[Line, ...] = ()
    group: str = ""
    is_own: bool = False

    def mapped(self, coupling: Callable[[FloatArray], FloatArray]) -> "Patch":
        """The same with another number in place of the coupling."""
        return replace(
            self,
            coupling=coupling(self.coupling),
            edges=None if self.edges is None else tuple((mass, coupling(g)) for mass, g in self.edges),
            gaps=tuple((mass, coupling(g)) for mass, g in self.gaps),
        )

    def lines(self) -> list[Line]:
        """What of its outline is drawn as a line."""
        if self.edges is not None:
            return list(self.edges)
        if not self.filled:
            return [(self.mass, self.coupling)]
        return without_walls(self.mass, self.coupling, self.data_ends_gev)


class Band(NamedTuple):
    """Expected edges (5, N) at -2, -1, 0, +1, +2 standard deviations against the values (N,) of the rows.

    NaN where nothing is excluded; `upper` is inf where there is no upper edge, and None where there is none at all.
    `color` is that of the curve that it belongs to; "" for the colours of the only band.
    """

    along: FloatArray
    lower: FloatArray
    color: str = ""
    upper: FloatArray | None = None


@dataclass(frozen=True)
class Overlay:
    """What else constrains or suggests couplings: a band between two edges (N,), or a line where `upper` is None.

    One of several lines that look the same is not told from the others by a legend: `in_legend` is False.
    """

    label: str
    mass: FloatArray
    lower: FloatArray
    upper: FloatArray | None = None
    color: str = "#5b2c83"
    style: str = "-"
    in_legend: bool = True

    def lines(self) -> list[Line]:
        """Its edges, where they are numbers."""
        edges = [self.lower] if self.upper is None else [self.lower, self.upper]
        return [part for edge in edges for part in _finite_parts(self.mass, edge)]


def _finite_parts(mass: FloatArray, edge: FloatArray) -> list[Line]:
    exists = np.isfinite(edge) & (edge > 0)
    at = np.flatnonzero(np.diff(exists.astype(int))) + 1
    parts = zip(np.split(mass, at), np.split(edge, at), np.split(exists, at), strict=True)
    return [(m, g) for m, g, is_there in parts if is_there.all() and len(m) > 1]


def thinned_line(line: Line, to_axes: Transform) -> Line:
    """The line without points that a figure cannot show apart; all that it can show stays."""
    mass, coupling = line
    if len(mass) <= MANY_POINTS:
        return line
    cells = np.round(np.clip(to_axes(np.column_stack(line)), -FAR, FAR) * RESOLUTION)
    kept = np.arange(len(cells))
    for along, across in ((0, 1), (1, 0)):
        kept = kept[_ends_of_runs(cells[kept, along], cells[kept, across])]
    return mass[kept], coupling[kept]


def thinned(patch: Patch, to_axes: Transform) -> Patch:
    """The patch with its outline and edges so thinned."""
    if len(patch.mass) <= MANY_POINTS:
        return patch
    mass, coupling = thinned_line((patch.mass, patch.coupling), to_axes)
    edges = None if patch.edges is None else tuple(thinned_line(one, to_axes) for one in patch.edges)
    return replace(patch, mass=mass, coupling=coupling, edges=edges)


def _ends_of_runs(along: FloatArray, across: FloatArray) -> NDArray[np.intp]:
    """Of points that follow each other in one column: the first, the last, the lowest and the highest."""
    starts = np.flatnonzero(np.concatenate([[True], along[1:] != along[:-1]]))
    run = np.cumsum(np.bincount(starts, minlength=len(along))) - 1
    order = np.lexsort((across, run))
    ends = np.append(starts[1:], len(along))
    return np.unique(np.concatenate([starts, ends - 1, order[starts], order[ends - 1]]))
