"""Figures of exclusion regions: axes with units, labels on the regions themselves, published bounds in grey."""

import io as bytes_io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import matplotlib as mpl
import mplhep
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from mubeam import bounds, io
from mubeam.areas import ExcludedArea
from mubeam.bounds import Bound
from mubeam.checks import FloatArray
from mubeam.errors import InputError
from mubeam.models import Model
from mubeam.units import AXIS_UNIT, COLUMN_SUFFIX

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's palette, safe for colour-blind readers."""

GREY = "#9a9a9a"
DARK = "#555555"
FORMATS = (".png", ".pdf", ".svg")

Mask: TypeAlias = NDArray[np.bool_]

STYLE: dict[str, Any] = {
    "figure.figsize": (6.4, 5.2),
    "figure.dpi": 160,
    "font.size": 12,
    "axes.linewidth": 1.0,
    "xtick.major.size": 6,
    "xtick.minor.size": 3,
    "ytick.major.size": 6,
    "ytick.minor.size": 3,
    "lines.linewidth": 1.6,
    "pdf.fonttype": 42,
    "svg.hashsalt": "mubeam",
}


@dataclass(frozen=True)
class Region:
    """A polygon (mass in GeV, coupling) to draw, or a line if it is not filled; `label` goes on it."""

    mass: FloatArray
    coupling: FloatArray
    label: str
    color: str
    filled: bool
    style: str = "-"


def reach_figure(
    model: Model,
    areas: Sequence[ExcludedArea],
    projections: Sequence[ExcludedArea] = (),
    *,
    own_bounds: Sequence[Bound] = (),
    note: str = "",
) -> Figure:
    """The plane of `model` with filled `areas`, dashed `projections`, the plane's published bounds and `own_bounds`."""
    every = [*areas, *projections]
    edges = np.concatenate([e[np.isfinite(e)] for area in every for e in (area.lower, area.upper)])
    masses = np.concatenate([area.mass_gev for area in every])
    x_range = (float(masses.min()), float(masses.max()))
    typical = np.concatenate([area.lower[np.isfinite(area.lower)] for area in every])
    if not typical.size:
        y_range = (1e-6, 1.0)
    else:
        y_range = (float(edges.min()) / 20, float(min(edges.max(), typical.max() * 100)) * 20)
    highest = float(model.largest_coupling(masses).max())
    if y_range[0] < highest:
        # the view stops where the theory does; what is excluded beyond is in the table
        y_range = (y_range[0], min(y_range[1], highest))
    if x_range[0] == x_range[1]:
        x_range = (x_range[0] / 2, x_range[1] * 2)
    top = y_range[1] * 10
    return exclusion_figure(
        [r for i, area in enumerate(areas) for r in _regions(area, COLORS[i % len(COLORS)], top, filled=True)]
        + [
            r
            for i, area in enumerate(projections, len(areas))
            for r in _regions(area, COLORS[i % len(COLORS)], top, filled=False)
        ],
        bound_regions(model, top, own_bounds),
        x_label=f"${model.mass_symbol}$ [GeV]",
        y_label=f"${model.coupling_symbol}${AXIS_UNIT[model.coupling_unit]}",
        x_range=x_range,
        y_range=y_range,
        note=note,
    )


def _regions(area: ExcludedArea, color: str, top: float, *, filled: bool) -> list[Region]:
    line = "-" if filled else "--"
    return [Region(mass, g, area.label, color, filled, line) for mass, g in area.polygons(top)]


def bound_regions(model: Model, coupling_max: float, own_bounds: Sequence[Bound] = ()) -> list[Region]:
    """The published limits of the model's plane, without cross-checks, and `own_bounds`, in the model's coupling."""
    plane = [] if model.bounds_plane is None else [bounds.get(name) for name in bounds.names(model.bounds_plane)]
    drawn = [(GREY, bound) for bound in plane if bound.use == "limit"] + [(DARK, bound) for bound in own_bounds]
    return [
        Region(mass, coupling, bound.label, color, bound.region != "edge")
        for color, bound in drawn
        for mass, coupling in in_coupling_of(model, bound).polygons(coupling_max)
    ]


def in_coupling_of(model: Model, bound: Bound) -> Bound:
    """The bound in the model's own coupling: recast from that of the published ones, or the same if it is in it.

    Raises InputError for a bound on another coupling or in another unit.
    """
    suffix = COLUMN_SUFFIX[model.coupling_unit]
    own = f"{model.coupling_name}{suffix}"
    if model.bounds_plane is not None:
        published = bounds.get(bounds.names(model.bounds_plane)[0]).coupling_column
        if bound.coupling_column == published:
            recast = model.bound_coupling(bound.mass_gev, bound.coupling)
            return replace(bound, coupling=recast, coupling_column=own)
    if bound.coupling_column not in (own, f"coupling{suffix}"):
        raise InputError(
            f"the bound {bound.name} is on {bound.coupling_column}, but the coupling of {model.name} is {own}"
        )
    return bound


@contextmanager
def style() -> Iterator[None]:
    """The package's look, for figures made inside."""
    look: dict[Any, Any] = {**mplhep.style.ROOT, **STYLE}
    with mpl.rc_context(look):
        yield


def exclusion_figure(
    regions: Sequence[Region],
    background: Sequence[Region],
    *,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    note: str = "",
) -> Figure:
    """A log-log plane with `background` regions in front of nothing and `regions` on top; labels are placed inside.

    `note` is small print under the axes, such as which efficiency was used.
    """
    with style():
        figure = Figure(layout="constrained")
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot(xscale="log", yscale="log", xlim=x_range, ylim=y_range)
        axes.set_xlabel(x_label)
        axes.set_ylabel(y_label)
        for region in background:
            if region.filled:
                axes.fill(region.mass, region.coupling, facecolor="#d9d9d9", edgecolor=region.color, linewidth=0.7)
            else:
                axes.plot(region.mass, region.coupling, color=region.color, linestyle=":")
        for region in regions:
            if region.filled:
                axes.fill(region.mass, region.coupling, facecolor=region.color, alpha=0.35, linewidth=0)
            axes.plot(region.mass, region.coupling, color=region.color, linestyle=region.style)
        _label(axes, canvas, regions, background)
        if note:
            caption(figure, note)
    return figure


def caption(figure: Figure, text: str) -> None:
    """Small print below the axes."""
    figure.supxlabel(text, fontsize=7, color="#444444", ha="left", x=0.02)


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as .png, .pdf or .svg, whole or not at all; OutputError for another suffix."""
    return io.write_bytes(path, render(figure, path))


def render(figure: Figure, path: str | Path) -> bytes:
    """The content of the file that `save` writes to `path`."""
    path = io.check_suffix(path, FORMATS)
    buffer = bytes_io.BytesIO()
    metadata = {".png": {"Software": "mubeam"}, ".pdf": {"CreationDate": None}, ".svg": {"Date": None}}[path.suffix]
    with style():
        figure.savefig(buffer, format=path.suffix[1:], metadata=metadata)
    return buffer.getvalue()


GRID = (160, 240)
ON_LINE = 0.008
"""Cells this close to a line, in axes heights, are on it."""


def _label(axes: Axes, canvas: FigureCanvasAgg, regions: Sequence[Region], background: Sequence[Region]) -> None:
    """Put each label where its region is widest and least covered by others; lines get theirs above them."""
    rows, columns = GRID
    u, v = np.meshgrid((np.arange(columns) + 0.5) / columns, (np.arange(rows) + 0.5) / rows)
    points = np.column_stack([u.ravel(), v.ravel()])
    taken = np.zeros(GRID, dtype=bool)
    masks = [_mask(axes, region, points) for region in (*regions, *background)]
    distances = [_distance(axes, region, u, v) for region in (*regions, *background)]
    drawn = np.any([distance < ON_LINE for distance in distances] or [taken], axis=0)
    for i, region in enumerate((*regions, *background)):
        is_background = i >= len(regions)
        size = 7.5 if is_background else 9.0
        text = axes.text(
            0.5,
            0.5,
            region.label,
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
        place = _best_place(candidates, penalty, taken, drawn, width, height)
        if place is None:
            text.remove()
            continue
        row, column = place
        text.set_position((u[row, column], v[row, column]))
        taken |= (np.abs(u - u[row, column]) < width / 2) & (np.abs(v - v[row, column]) < height / 2)


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


def _in_axes(axes: Axes, region: Region) -> FloatArray:
    data = np.column_stack([np.log(region.mass), np.log(region.coupling)])
    low = np.log([axes.get_xlim()[0], axes.get_ylim()[0]])
    high = np.log([axes.get_xlim()[1], axes.get_ylim()[1]])
    return np.asarray((data - low) / (high - low))


def _mask(axes: Axes, region: Region, points: FloatArray) -> Mask:
    if not region.filled or len(region.mass) < 3:
        return np.zeros(GRID, dtype=bool)
    return Outline(_in_axes(axes, region)).contains_points(points).reshape(GRID)


def _distance(axes: Axes, region: Region, u: FloatArray, v: FloatArray) -> FloatArray:
    """Distance of each cell to the region's line, in axes heights."""
    line = _in_axes(axes, region)
    smallest = np.full(u.shape, np.inf)
    for (u0, v0), (u1, v1) in pairwise(line):
        along = (u - u0) * (u1 - u0) + (v - v0) * (v1 - v0)
        length2 = (u1 - u0) ** 2 + (v1 - v0) ** 2
        f = np.clip(along / length2, 0, 1) if length2 > 0 else np.zeros_like(u)
        smallest = np.minimum(smallest, (u - u0 - f * (u1 - u0)) ** 2 + (v - v0 - f * (v1 - v0)) ** 2)
    return np.asarray(np.sqrt(smallest))


def _above_line(axes: Axes, region: Region, u: FloatArray, v: FloatArray) -> Mask:
    return _distance(axes, region, u, v - 0.028) < ON_LINE
