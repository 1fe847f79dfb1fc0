"""Figures of exclusion regions: axes with units, labels on the regions themselves, published bounds in grey."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.exclusions import bounds, drawing
from mubeam.exclusions.bounds.bound import check_bound, check_bounds
from mubeam.exclusions.drawing import Figure, caption, label_text, style
from mubeam.exclusions.plot_labels import Patch, place_labels, thinned
from mubeam.exclusions.region import Region as ExcludedRegion
from mubeam.exclusions.table import BAND
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.axis import Axis
from mubeam.units import AXIS_UNIT, COLUMN_SUFFIX

__all__ = [
    "COLORS",
    "DARK",
    "FORMATS",
    "GREY",
    "Patch",
    "Region",
    "bound_patches",
    "bound_regions",
    "caption",
    "exclusion_figure",
    "in_coupling_of",
    "reach_figure",
    "render",
    "save",
    "style",
]

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's palette, safe for colour-blind readers."""

BAND_COLORS = {"amber": ("#fde9a9", "#f7c04a"), "green-yellow": ("#ffee33", "#33bb44")}
"""Of two standard deviations and of one. Those of amber differ in lightness, for all readers and in print."""

BANDS = "amber"
"""By default."""

GREY = "#9a9a9a"
DARK = "#555555"
FORMATS = (".png", ".pdf", ".svg")
DATA_END = "grey without a line at its side: the data of a bound end there"

Region = Patch
"""Its public name here: what is drawn, not what is excluded."""


DISCOVERY_STYLES = (":", "-.")
"""Of the lines from which on a signal would be evidence, and a discovery."""

NARROW = 1e-3
"""A band of this relative width is a line."""

SAME_LINE = 1e-3
"""Relative difference of lines that are one to the eye."""


class Line(NamedTuple):
    """A line with its label, at the last of its points in view."""

    along: FloatArray
    edge: FloatArray
    label: str
    color: str
    style: str


class Band(NamedTuple):
    """Expected lower edges (5, N) at -2, -1, 0, +1, +2 standard deviations against the values (N,) of the rows."""

    along: FloatArray
    lower: FloatArray


def reach_figure(
    model: Model,
    areas: Sequence[ExcludedRegion],
    projections: Sequence[ExcludedRegion] = (),
    *,
    own_bounds: Sequence[ExcludedRegion] = (),
    axis: Axis | None = None,
    band_colors: str = BANDS,
    note: str = "",
) -> Figure:
    """The plane of `model` with filled `areas`, dashed `projections`, the plane's published bounds and `own_bounds`.

    Bounds are drawn in the plane of mass and coupling alone. `axis` is shown in place of the coupling. A single region
    has its expected edges behind it, in `band_colors` "amber" or "green-yellow".

    Raises InputError for regions of different planes, or own bounds in another plane.
    """
    check_name("band_colors", band_colors, BAND_COLORS)
    if axis is not None:
        areas, projections = ([area.on_axis(axis) for area in some] for some in (areas, projections))
    every = [*areas, *projections]
    # several would hide each other
    bands = band_of(every[0]) if len(every) == 1 else []
    planes = sorted({f"{area.along.column} and {area.coupling_column}" for area in every})
    if len(planes) > 1:
        raise InputError(f"the regions lie in the planes of {', of '.join(planes)}: draw each in a figure of its own")
    columns = [column for area in every for column in area.shape.table()[1]]
    finite = [(column.says.get("edge"), column.values[np.isfinite(column.values)]) for column in columns]
    edges = np.concatenate([values for _, values in finite])
    masses = np.concatenate([area.mass_gev for area in every])
    x_range = (float(masses.min()), float(masses.max()))
    edges = edges[edges > 0]
    typical = np.concatenate([values[values > 0] for edge, values in finite if edge != "upper"])
    if not typical.size:
        y_range = (1e-6, 1.0)
    else:
        y_range = (float(edges.min()) / 20, float(min(edges.max(), typical.max() * 100)) * 20)
    first = every[0]
    is_usual = first.is_of_masses and (axis is not None or first.coupling_symbol in ("", model.coupling_symbol))
    largest = model.largest_coupling(masses) if is_usual else np.array([np.inf])
    highest = float((largest if axis is None else axis.value(masses, largest)).max())
    if y_range[0] < highest:
        # the view stops where the theory does; what is excluded beyond is in the table
        y_range = (y_range[0], min(y_range[1], highest))
    if x_range[0] == x_range[1]:
        x_range = (x_range[0] / 2, x_range[1] * 2) if x_range[0] else (-1.0, 1.0)
    if own_bounds and not is_usual:
        raise InputError(f"bounds are of couplings against mass, not of {planes[0]}: leave them out")
    own = (model.coupling_symbol, model.coupling_unit)
    symbol, unit = own if is_usual and axis is None else (first.coupling_symbol, first.coupling_unit)
    bottom, top = y_range[0] / 10, y_range[1] * 10
    return exclusion_figure(
        [r for i, area in enumerate(areas) for r in _regions(area, COLORS[i % len(COLORS)], (bottom, top), filled=True)]
        + [
            r
            for i, area in enumerate(projections, len(areas))
            for r in _regions(area, COLORS[i % len(COLORS)], (bottom, top), filled=False)
        ],
        bound_regions(model, top, own_bounds, axis) if is_usual else [],
        x_label=f"${model.mass_symbol}$ [GeV]" if first.is_of_masses else first.along.label,
        y_label=f"${symbol}${AXIS_UNIT[unit]}",
        x_range=x_range,
        y_range=y_range,
        bands=bands,
        band_colors=band_colors,
        lines=[line for i, area in enumerate(every) for line in _discovery_lines(area, COLORS[i % len(COLORS)])],
        note=note,
    )


def band_of(area: ExcludedRegion) -> list[Band]:
    """The expected lower edges of a region, where they are more than a line."""
    expected = np.array([lower for lower, _ in area.expected.values()])
    if len(expected) != len(BAND) or not (expected[-1] > expected[0] * (1 + NARROW)).any():
        return []
    known = np.isfinite(expected).any(axis=0)
    return [Band(area.mass_gev[known], expected[:, known])]


def _discovery_lines(area: ExcludedRegion, color: str) -> list[Line]:
    """Where a signal begins to be a discovery, by its standard deviations; lines that are one have one label."""
    found: list[Line] = []
    for (name, (lower, _)), dashes in zip(area.discovery.items(), DISCOVERY_STYLES, strict=False):
        label = name.replace("_sigma", r"$\sigma$")
        if found and np.allclose(found[-1].edge, lower, rtol=SAME_LINE, atol=0, equal_nan=True):
            label = f"{found[-1].label}, {label}"
            found[-1] = found[-1]._replace(label="")
        found.append(Line(area.mass_gev, lower, label, color, dashes))
    return found


def _regions(area: ExcludedRegion, color: str, view: tuple[float, float], *, filled: bool) -> list[Patch]:
    line, (bottom, top) = "-" if filled else "--", view
    # a region may reach down to zero
    return [Patch(mass, np.maximum(g, bottom), area.label, color, filled, line) for mass, g in area.polygons(top)]


def bound_regions(
    model: Model, coupling_max: float, own_bounds: Sequence[ExcludedRegion] = (), axis: Axis | None = None
) -> list[Patch]:
    """The published limits of the model's plane, without cross-checks, and `own_bounds`, in the model's coupling.

    Or with the number of `axis` in place of it.
    """
    plane = [] if model.drawn_plane is None else [bounds.get(name) for name in bounds.names(model.drawn_plane)]
    drawn = [(GREY, bound) for bound in plane if bound.use == "limit"] + [
        (DARK, bound) for bound in check_bounds(own_bounds)
    ]
    shown = [(color, in_coupling_of(model, bound)) for color, bound in drawn]
    if axis is not None:
        shown = [(color, bound.on_axis(axis)) for color, bound in shown]
    return [patch for color, bound in shown for patch in bound_patches(bound, color, coupling_max)]


def bound_patches(bound: ExcludedRegion, color: str, coupling_max: float) -> list[Patch]:
    """What is drawn of a bound, cut at `coupling_max`; its label is on the part of the widest masses."""
    polygons = bound.polygons(coupling_max)
    widest = int(np.argmax([mass.max() / mass.min() for mass, _ in polygons]))
    return [
        Patch(
            m, g, bound.label if i == widest else "", color, bound.region != "edge", data_ends_gev=bound.data_ends_gev
        )
        for i, (m, g) in enumerate(polygons)
    ]


def in_coupling_of(model: Model, bound: ExcludedRegion) -> ExcludedRegion:
    """The bound in the model's own coupling: recast from that of the published ones, or the same if it is in it.

    Raises InputError for a bound on another coupling or in another unit.
    """
    check_bound(bound)
    suffix = COLUMN_SUFFIX[model.coupling_unit]
    own = f"{model.coupling_name}{suffix}"
    if model.bounds_plane is not None:
        published = bounds.get(bounds.names(model.bounds_plane)[0]).coupling_column
        if bound.coupling_column == published:
            return bound.recast(model.bound_coupling, own)
    if bound.coupling_column not in (own, f"coupling{suffix}"):
        raise InputError(
            f"the bound {bound.name} is on {bound.coupling_column}, but the coupling of {model.name} is {own}"
        )
    return bound


def exclusion_figure(
    regions: Sequence[Patch],
    background: Sequence[Patch],
    *,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    bands: Sequence[Band] = (),
    band_colors: str = BANDS,
    lines: Sequence[Line] = (),
    note: str = "",
) -> Figure:
    """A log-log plane with `background` regions in front of nothing and `regions` on top; labels are placed inside.

    Of `bands` two standard deviations are light, one is darker, and the median is dashed; `lines` have their label at
    the end.

    `note` is small print under the axes, such as which efficiency was used; that data end within them is added to it.
    """
    with style():
        figure, canvas = drawing.make_figure(layout="constrained")
        scale = "log" if x_range[0] > 0 else "linear"
        axes = figure.add_subplot(xscale=scale, yscale="log", xlim=x_range, ylim=y_range)
        axes.set_xlabel(label_text(x_label))
        axes.set_ylabel(label_text(y_label))
        regions, background = ([thinned(region, x_range, y_range) for region in some] for some in (regions, background))
        for region in background:
            if region.filled:
                axes.fill(region.mass, region.coupling, facecolor="#d9d9d9", linewidth=0)
                for line in region.lines():
                    axes.plot(*line, color=region.color, linewidth=0.7, zorder=1)
            else:
                axes.plot(region.mass, region.coupling, color=region.color, linestyle=":")
        for region in regions:
            if region.filled:
                axes.fill(region.mass, region.coupling, facecolor=region.color, alpha=0.35, linewidth=0)
            axes.plot(region.mass, region.coupling, color=region.color, linestyle=region.style)
        for band in bands:
            for (low, high), color in zip(((0, 4), (1, 3)), BAND_COLORS[band_colors], strict=True):
                axes.fill_between(band.along, band.lower[low], band.lower[high], color=color, linewidth=0, zorder=1.5)
            axes.plot(band.along, band.lower[2], color=DARK, linestyle="--", linewidth=1.0, zorder=1.6)
        for mark in lines:
            edge = np.where(mark.edge > 0, mark.edge, np.nan)
            axes.plot(mark.along, edge, color=mark.color, linestyle=mark.style, linewidth=1.0, zorder=2)
            seen = np.flatnonzero((edge > y_range[0]) & (edge < y_range[1]))
            if mark.label and seen.size:
                # outside of the line, where there is room
                at_start = mark.along[seen[0]] > x_range[0]
                i, shift, side = (seen[0], -4, "right") if at_start else (seen[-1], 4, "left")
                axes.annotate(
                    mark.label,
                    (mark.along[i], edge[i]),
                    xytext=(shift, 0),
                    textcoords="offset points",
                    ha=side,
                    va="center",
                    color=mark.color,
                    fontsize=9,
                )
        place_labels(axes, canvas, regions, background)
        ends = [end for region in background if region.filled for end in region.data_ends_gev]
        if any(x_range[0] < end < x_range[1] for end in ends):
            note = "; ".join(part for part in (note, DATA_END) if part)
        if note:
            caption(figure, note)
    return figure


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as .png, .pdf or .svg, whole or not at all; OutputError for another suffix."""
    return writing.write_bytes(path, render(figure, path))


def render(figure: Figure, path: str | Path) -> bytes:
    """The content of the file that `save` writes to `path`."""
    return drawing.image(figure, writing.check_suffix(path, FORMATS).suffix)
