"""The edges of a scan that has the quantity reach: all of its ranges, against any coordinate.

Filled where couplings are excluded at all of the rest, dotted where they are at some; a projection is dashed.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.exclusions.coordinate import Coordinate
from mubeam.exclusions.figures.results import region_patches
from mubeam.exclusions.region import Region
from mubeam.exclusions.shapes import make_ranges
from mubeam.foundation.checks import SMALLEST, FloatArray
from mubeam.foundation.labels import symbol_of
from mubeam.scans.figures.contours import LARGEST, Stroke, patches
from mubeam.scans.figures.kinds.base import Drawn, Kind
from mubeam.scans.figures.lattice import Side
from mubeam.scans.figures.slices import Slice
from mubeam.scans.figures.tips import tipped
from mubeam.scans.quantities.reach import MOST_RANGES, edge_names
from mubeam.scans.scan import Scan
from mubeam.statistics.base import Likelihood
from mubeam.units import COLUMN_SUFFIX, PARAMETER_SUFFIX

ROWS_TOGETHER: Final = 1000
MOST_NODES: Final = 4000
"""Couplings at which ranges are compared: all edges, or even ones where there are more."""

EVEN_NODES: Final = 200
BEYOND: Final = 1e5
"""By which factor they go on beyond the edges."""


class Reach(Kind):
    """Edges as lines, what is between filled."""

    asks: ClassVar = "reach"

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """As of `Kind`."""
        if "reach" not in scan.section.quantities:
            return None
        return tuple(name for rank in range(MOST_RANGES) for name in edge_names(scan, rank)[::2])

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """As of `Kind`."""
        is_projection = one.search.is_projection
        notes = ["projections dashed"] if is_projection else []
        notes += [] if one.confidence_level is None else [f"{100 * one.confidence_level:g} % CL"]
        known = one.rows.known
        if not one.is_bundle:
            area, span = region(scan, one), one.lattice.y.span
            at_rows = np.zeros(len(one.lattice.x.nodes), dtype=bool)
            at_rows[one.lattice.at[known] // len(one.lattice.y.nodes)] = True
            if not scan.ties:
                area = replace(area, shape=tipped(one, area.ranges, at_rows, one.mass_gev))
            drawn = region_patches(area, one.color, span, filled=not is_projection)
            unknown = np.broadcast_to(~at_rows[:, None], one.lattice.shape)
            return Drawn(patches=drawn, unknown=unknown, notes=notes, is_empty=not drawn, region=area)
        at_all, at_some = _fields(one, *edges(scan, one.rows.columns))
        at_all = np.where(one.unfinished, np.nan, at_all)
        stroke = Stroke(one.label, one.color, not is_projection, "--" if is_projection else "-")
        drawn = patches(one.lattice, at_all, 0.0, stroke)
        label = "" if drawn else one.label
        drawn = [*patches(one.lattice, at_some, 0.0, Stroke(label, one.color, style=":")), *drawn]
        notes.append(f"dotted: excluded at some {one.rest_words}, else at all")
        return Drawn(patches=drawn, unknown=np.isnan(at_all), notes=notes, is_empty=not drawn)


def edges(scan: Scan, columns: Mapping[str, FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Lower and upper edges (n, R) of all ranges."""
    names = [edge_names(scan, rank)[::2] for rank in range(MOST_RANGES)]
    lower, upper = (np.stack([columns[pair[i]] for pair in names], axis=1) for i in (0, 1))
    most = max(1, int(np.isfinite(lower).any(axis=0).sum()))
    return lower[:, :most], upper[:, :most]


def region(scan: Scan, one: Slice) -> Region:
    """The ranges of a slice against x, of which each value has one row."""
    cls, side, known = scan.model_class, one.lattice.x, one.rows.known
    x = side.nodes
    lower, upper = edges(scan, one.rows.columns)
    places = one.lattice.at[known] // len(one.lattice.y.nodes)
    low, high = np.full((2, len(x), lower.shape[1]), np.nan)
    low[places], high[places] = lower[known], upper[known]
    level = one.confidence_level
    suffix = PARAMETER_SUFFIX.get(side.unit, "")
    symbol = side.label.partition("$")[2].partition("$")[0] or symbol_of(side.column, side.unit)
    return Region(
        label=one.label,
        shape=make_ranges(x, low, high),
        coupling_column=f"{cls.coupling_name}{COLUMN_SUFFIX[cls.coupling_unit]}",
        along=Coordinate(name=side.column.removesuffix(suffix), unit=side.unit, symbol=symbol),
        confidence_level="as given" if level is None else f"{level:g}",
        model=one.search.model,
        is_projection=one.search.is_projection,
    )


def couplings(scan: Scan, every: list[Mapping[str, FloatArray]], label: str, shown: tuple[float, float] | None) -> Side:
    """The couplings at which ranges are compared: at all edges, so that none is missed, and evenly beside them.

    They go on beyond the edges, and beyond what is `shown`.
    """
    found = np.concatenate([np.ravel(part) for columns in every for part in edges(scan, columns)] or [np.zeros(0)])
    found = np.unique(found[np.isfinite(found) & (found > 0)])
    low, high = (found[0], found[-1]) if found.size else (1e-6, 1.0)
    low, high = low / BEYOND, high * BEYOND
    if shown is not None:
        low, high = min(low, max(shown[0], SMALLEST) / BEYOND), max(high, shown[1] * BEYOND)
    even = np.geomspace(low, high, EVEN_NODES)
    if found.size > MOST_NODES:
        even, found = np.geomspace(low, high, MOST_NODES), found[[0, -1]]
    middle = np.sqrt(found[1:] * found[:-1])
    unit = scan.model_class.coupling_unit
    nodes = np.unique(np.concatenate([even, found, middle]))
    return Side(column="coupling", label=label, unit=unit, scale="log", nodes=nodes)


def _fields(one: Slice, lower: FloatArray, upper: FloatArray) -> tuple[FloatArray, FloatArray]:
    """How far couplings (nx, ny) are inside the ranges of all rows, and of the one that is the furthest, in ln g."""
    shape = one.lattice.shape
    y = np.log(one.lattice.y.nodes)
    places, known = one.lattice.at // shape[1], one.rows.known
    at_all, at_some = np.full(shape, np.inf), np.full(shape, -np.inf)
    with np.errstate(divide="ignore"):
        low, high = np.log(lower), np.log(upper)
    for first in range(0, len(places), ROWS_TOGETHER):
        part = slice(first, first + ROWS_TOGETHER)
        inside = np.minimum(y - low[part, :, None], high[part, :, None] - y)
        depth = np.nan_to_num(inside, nan=-LARGEST).max(axis=1)
        here: NDArray[np.bool_] = known[part]
        np.minimum.at(at_all, places[part], np.where(here[:, None], depth, -np.inf))
        np.maximum.at(at_some, places[part][here], depth[here])
    counted = np.bincount(places, minlength=shape[0]) > 0
    lacking = np.bincount(places[~known], minlength=shape[0]) > 0
    at_all[~counted | lacking] = np.nan
    at_some[~np.isfinite(at_some).all(axis=1)] = np.nan
    return at_all, at_some


KIND = Reach()
