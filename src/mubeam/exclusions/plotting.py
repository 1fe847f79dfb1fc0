"""Figures of exclusion regions: axes with units, labels along the curves themselves, published bounds behind them."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, TypedDict, Unpack

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.drawing import Figure, caption, image, style
from mubeam.exclusions.figures import overlays as over
from mubeam.exclusions.figures import view
from mubeam.exclusions.figures.draw import HATCHED, draw
from mubeam.exclusions.figures.expected import band_of, bands_of, discovery_lines
from mubeam.exclusions.figures.look import BAND_COLORS, BANDS, COLORS, DARK, GREY, SIZES, STYLES, make_look
from mubeam.exclusions.figures.notes import notes_of
from mubeam.exclusions.figures.patch import Band, Overlay, Patch
from mubeam.exclusions.figures.published import bound_patches, bound_regions, check_groups, in_coupling_of
from mubeam.exclusions.figures.results import excludes, region_patches
from mubeam.exclusions.figures.scene import Scene, SecondAxis
from mubeam.exclusions.region import Region as ExcludedRegion
from mubeam.foundation import writing
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.labels import axis_label
from mubeam.models import Model
from mubeam.models.axis import Axis
from mubeam.text import shown
from mubeam.units import AXIS_UNIT

__all__ = [
    "BAND_COLORS",
    "COLORS",
    "DARK",
    "FORMATS",
    "GREY",
    "HATCHED",
    "SIZES",
    "STYLES",
    "Band",
    "FigureOptions",
    "Overlay",
    "Patch",
    "Region",
    "ViewOptions",
    "band_of",
    "bound_patches",
    "bound_regions",
    "caption",
    "check_options",
    "draw",
    "exclusion_figure",
    "exclusion_scene",
    "image",
    "in_coupling_of",
    "notes_of",
    "reach_figure",
    "reach_scene",
    "region_patches",
    "render",
    "save",
    "style",
]

FORMATS = (".png", ".pdf", ".svg")

Region = Patch
"""Its public name here: what is drawn, not what is excluded."""

MANY: Final = 200
"""Masses at which overlays are computed."""


class ViewOptions(TypedDict, total=False):
    """What of a plane is shown, and beside what.

    Keys:
        x_range, y_range: (lowest, highest) shown; by default around what is excluded.
        bounds: False for no published bounds, or groups of them, such as ["collider"].
        overlays: names in `overlays.CATALOGUE`, such as "g-minus-2", or Overlays.
        second_axis: name of a number of the model, on the right.
    """

    x_range: tuple[float, float] | None
    y_range: tuple[float, float] | None
    bounds: bool | Collection[str]
    overlays: Sequence[str | Overlay]
    second_axis: str | None


class LookOptions(TypedDict, total=False):
    """How a figure looks.

    Keys:
        size: "screen", or "single" and "double" for columns of a journal.
        style: a name in STYLES.
        band_colors: of expected edges: "amber", for all readers, or "green-yellow".
        legend: names above the axes in place of labels along curves.
    """

    size: str
    style: str
    band_colors: str
    legend: bool


class FigureOptions(ViewOptions, LookOptions, total=False):
    """All options of a figure."""


def reach_figure(
    model: Model,
    areas: Sequence[ExcludedRegion],
    projections: Sequence[ExcludedRegion] = (),
    *,
    own_bounds: Sequence[ExcludedRegion] = (),
    axis: Axis | None = None,
    note: str = "",
    expected: Collection[str] | None = None,
    size: str = "screen",
    style: str = "sans",
    band_colors: str = BANDS,
    legend: bool = False,
    **options: Unpack[ViewOptions],
) -> Figure:
    """The plane of `model` with filled `areas`, dashed `projections`, the plane's published bounds and `own_bounds`.

    Bounds are drawn in the plane of mass and coupling alone. A single region has its expected edges behind it; of
    several, those whose labels are in `expected`. `axis` is shown in place of the coupling. The other options are those
    of `FigureOptions`; overlays are of the region that is of `model`, with what is tied to the mass; the note says of
    which where others differ, and which are left out, as they change with what is tied to the coupling.

    Raises InputError for regions of different planes, own bounds in another plane, a range that does not rise, an
    overlay that the model has not, or a region of `expected` without expected edges; UnknownNameError for a size,
    style, group, overlay, second axis or label of no such name.
    """
    look = make_look(size, style, band_colors)
    scene = reach_scene(
        model,
        areas,
        projections,
        own_bounds=own_bounds,
        axis=axis,
        note=note,
        expected=expected,
        **options,
    )
    return draw(scene, look, legend=legend)


def reach_scene(
    model: Model,
    areas: Sequence[ExcludedRegion],
    projections: Sequence[ExcludedRegion] = (),
    *,
    own_bounds: Sequence[ExcludedRegion] = (),
    axis: Axis | None = None,
    note: str = "",
    expected: Collection[str] | None = None,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    bounds: bool | Collection[str] = True,
    overlays: Sequence[str | Overlay] = (),
    second_axis: str | None = None,
) -> Scene:
    """What `reach_figure` draws."""
    groups, wanted = check_groups(bounds), over.check_overlays(overlays)
    if axis is not None:
        areas, projections = ([area.on_axis(axis) for area in some] for some in (areas, projections))
    every = [*areas, *projections]
    colored = [(area, COLORS[i % len(COLORS)]) for i, area in enumerate(every)]
    bands = bands_of(colored, expected)
    planes = sorted({f"{area.along.column} and {area.coupling_column}" for area in every})
    if len(planes) > 1:
        raise InputError(f"the regions lie in the planes of {', of '.join(planes)}: draw each in a figure of its own")
    first = every[0]
    in_plane = first.is_of_masses and (axis is not None or first.coupling_symbol in ("", model.coupling_symbol))
    if not in_plane and (own_bounds or wanted or second_axis is not None):
        what = "bounds are" if own_bounds else ("overlays are" if wanted else "a second axis is")
        raise InputError(f"{what} of couplings against mass, not of {planes[0]}: leave them out")
    if axis is not None and (wanted or second_axis is not None):
        raise InputError(f"overlays and a second axis belong to {model.coupling_name}: leave them or {axis.name} out")
    masses = np.concatenate([area.mass_gev for area in every])
    shown_x = view.masses_of(every) if x_range is None else _range("x_range", x_range)
    if in_plane:
        highest = view.largest_shown(model, np.clip(masses, *shown_x) if shown_x[0] > 0 else masses, axis)
    else:
        highest = np.inf
    shown_y = (
        view.couplings_of(every, [b.lower for b in bands], highest) if y_range is None else _range("y_range", y_range)
    )
    bottom, top = shown_y[0] / 10, shown_y[1] * 10
    symbol, unit = first.coupling_symbol, first.coupling_unit
    if in_plane and axis is None:
        symbol, unit = model.coupling_symbol, model.coupling_unit
    at = np.geomspace(*shown_x, MANY) if shown_x[0] > 0 else np.linspace(*shown_x, MANY)
    lines, others = _overlays_of(model, every, wanted, at, shown_y) if wanted else ([], "")
    return Scene(
        results=tuple(
            one
            for i, (area, color) in enumerate(colored)
            for one in region_patches(area, color, (bottom, top), filled=i < len(areas))
        ),
        bounds=tuple(bound_regions(model, top, own_bounds, axis, groups)) if in_plane else (),
        bands=tuple(bands),
        overlays=tuple(line for area, color in colored for line in discovery_lines(area, color)) + tuple(lines),
        x_label=f"${model.mass_symbol}$ [GeV]" if first.is_of_masses else first.along.label,
        y_label=f"${symbol}${AXIS_UNIT[unit]}",
        x_range=shown_x,
        y_range=shown_y,
        x_unit=first.along.unit,
        empty=tuple(area.label for area in every if not excludes(area, shown_x, shown_y)),
        second=None if second_axis is None else second_axis_of(model, second_axis, masses),
        note="\n".join(filter(None, (note, others))),
        rows=tuple(colored),
    )


def _overlays_of(
    model: Model,
    areas: Sequence[ExcludedRegion],
    wanted: Sequence[over.Given],
    at: FloatArray,
    shown_y: tuple[float, float],
) -> tuple[list[Overlay], str]:
    """Overlays of the region that is of `model`, and words on those that other regions have not."""
    first = next((area for area in areas if area.model is model), None)
    rest = [area for area in areas if area is not first and area.model is not None]
    models = [
        [model] if first is None else first.models_at(at, shown_y),
        *(area.models_at(at, shown_y) for area in rest),
    ]
    lines, others, left_out = over.of_first(wanted, models, at, shown_y)
    if first is None:
        return lines, ""
    said = [f"{', '.join(others)}: of {first.label}"] if others else []
    said += (
        [f"{', '.join(left_out)}: not drawn, as {', '.join(first.ties)} is tied to the coupling"] if left_out else []
    )
    return lines, "; ".join(said)


def check_options(model: Model | None = None, **options: Unpack[FigureOptions]) -> None:
    """Raise, before any work, what `reach_figure` would raise for these options, and of a model where it is given."""
    make_look(options.get("size", "screen"), options.get("style", "sans"), options.get("band_colors", BANDS))
    check_groups(options.get("bounds", True))
    over.check_overlays(options.get("overlays", ()))
    if (x_range := options.get("x_range")) is not None:
        _range("x_range", x_range)
    if (y_range := options.get("y_range")) is not None:
        _range("y_range", y_range)
    if model is None:
        return
    masses = np.geomspace(*model.mass_range_gev, MANY)
    if (name := options.get("second_axis")) is not None:
        second_axis_of(model, name, masses)
    over.made(options.get("overlays", ()), model, masses, view.NOTHING)


def _range(name: str, given: tuple[float, float]) -> tuple[float, float]:
    """Two numbers that rise; InputError for anything else."""
    low, high = rising(name, given, "two finite numbers that rise, of couplings above zero")
    if name == "y_range" and low <= 0:
        raise InputError(f"{name} must be two finite numbers that rise, of couplings above zero, got {low:g}, {high:g}")
    return low, high


def rising(name: str, given: tuple[float, float], what: str = "two finite numbers that rise") -> tuple[float, float]:
    """Ends of a range; InputError, which says `what` they must be, for anything else."""
    try:
        low, high = (float(end) for end in given)
    except (TypeError, ValueError):
        raise InputError(f"{name} must be two numbers, (lowest, highest), got {shown(given)}") from None
    if not (np.isfinite([low, high]).all() and low < high):
        raise InputError(f"{name} must be {what}, got {low:g}, {high:g}")
    return low, high


def second_axis_of(model: Model, name: str, masses: FloatArray) -> SecondAxis:
    """A number of the model; InputError for one whose scale changes with the mass."""
    axis = model.axis(name)
    factors = np.ravel(axis.factor(masses))
    if not np.allclose(factors, factors[0], rtol=1e-12, atol=0):
        raise InputError(f"the scale of {name} changes with the mass: show it in place of the coupling")
    return SecondAxis(axis_label(axis.name, axis.unit, axis.tex), float(factors[0]), axis.power)


class PlaneOptions(TypedDict, total=False):
    """What else a plane has.

    Keys:
        bands: expected edges: two standard deviations light, one darker, the median dashed.
        overlays: further lines and bands.
        note: small print under the axes, such as which efficiency was used; that a plane is hatched where the data of a
            bound end is added to it.
    """

    bands: Sequence[Band]
    overlays: Sequence[Overlay]
    note: str


def exclusion_scene(
    regions: Sequence[Patch],
    background: Sequence[Patch],
    *,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    rows: Sequence[tuple[ExcludedRegion, str]] = (),
    **options: Unpack[PlaneOptions],
) -> Scene:
    """What `exclusion_figure` draws; `rows`: regions with their colours, of which a page tells the numbers."""
    return Scene(
        results=tuple(regions),
        bounds=tuple(background),
        bands=tuple(options.get("bands", ())),
        overlays=tuple(options.get("overlays", ())),
        x_label=x_label,
        y_label=y_label,
        x_range=x_range,
        y_range=y_range,
        note=options.get("note", ""),
        rows=tuple(rows),
    )


def exclusion_figure(
    regions: Sequence[Patch],
    background: Sequence[Patch],
    *,
    x_label: str,
    y_label: str,
    x_range: tuple[float, float],
    y_range: tuple[float, float],
    size: str = "screen",
    style: str = "sans",
    band_colors: str = BANDS,
    legend: bool = False,
    **options: Unpack[PlaneOptions],
) -> Figure:
    """A plane with `background` regions in front of nothing and `regions` on top; labels are placed inside.

    Axes are logarithmic where the range is wide and above zero. The other options are those of `PlaneOptions`.
    """
    scene = exclusion_scene(
        regions, background, x_label=x_label, y_label=y_label, x_range=x_range, y_range=y_range, **options
    )
    return draw(scene, make_look(size, style, band_colors), legend=legend)


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as .png, .pdf or .svg, whole or not at all; OutputError for another suffix."""
    return writing.write_bytes(path, render(figure, path))


def render(figure: Figure, path: str | Path) -> bytes:
    """The content of the file that `save` writes to `path`."""
    return image(figure, writing.check_suffix(path, FORMATS).suffix)
