"""A scene on a page: all fills first, then all lines, then labels where there is room."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mubeam.exclusions import drawing
from mubeam.exclusions.drawing import caption, label_text, style
from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures import legend as legends
from mubeam.exclusions.figures import raster
from mubeam.exclusions.figures.bands import draw_band
from mubeam.exclusions.figures.contours import MEDIAN, contours_of
from mubeam.exclusions.figures.labels import place_labels
from mubeam.exclusions.figures.look import DARK, GROUP_COLORS, Look, make_look
from mubeam.exclusions.figures.overlays import draw_overlay
from mubeam.exclusions.figures.patch import Overlay, Patch, Transform, thinned
from mubeam.exclusions.figures.published import strips
from mubeam.exclusions.figures.raster import Mask
from mubeam.exclusions.figures.room import Labelled
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.figures.ticks import set_ticks
from mubeam.foundation.checks import FloatArray

HATCHED: Final = "hatched: no data of a bound there"
UNKNOWN: Final = "#b0b0b0"
"""Of the crosses where what was computed has no number."""

UNLABELLED: Final = "without a label for lack of room: "

LEAST_AXES: Final = 0.45
"""Of the height of a figure's size, at least for its axes."""

GAPS, BOUNDS, OWN, RESULTS = 0.9, 1.0, 1.1, 1.5
"""In front of which other things fills are drawn."""

BOUND_LINES, OWN_LINES, RESULT_LINES = 2.0, 2.1, 2.4
"""And lines: all in front of all fills."""


def draw(scene: Scene, look: Look | None = None, *, legend: bool = False) -> Figure:
    """The figure of a scene; `legend` names results, overlays and groups of bounds above the axes, not along curves.

    A figure is as high as its size says, and higher where legend and small print would leave little for the axes.
    """
    look = look or make_look()
    figure = _drawn(scene, look, legend)
    height = figure.get_figheight()
    lacking = height * (LEAST_AXES - figure.axes[0].get_position().height)
    return figure if lacking <= 0 else _drawn(scene, look, legend, height + lacking)


def _drawn(scene: Scene, look: Look, legend: bool, height: float | None = None) -> Figure:
    """That of the height in inches that is given, or the size's own."""
    with style(look.settings):
        figure, canvas = drawing.make_figure(look.settings, layout="constrained")
        if height is not None:
            figure.set_figheight(height)
        axes = _axes(figure, scene)
        to_axes = _transform(axes)
        results = [thinned(patch, to_axes) for patch in scene.results]
        bounds = [thinned(patch, to_axes) for patch in scene.bounds]
        hatched = _fills(axes, scene, results, bounds, look, to_axes)
        _lines(axes, scene, results, bounds, look)
        if scene.empty:
            text = label_text(f"nothing excluded: {', '.join(scene.empty)}")
            axes.set_title(text, fontsize=look.points("results"), color=DARK, loc="left")
        note = "; ".join(part for part in (scene.note, HATCHED if hatched.any() else "") if part)
        _annotate(figure, canvas, axes, scene, results, bounds, look, note, legend, hatched)
    return figure


def _axes(figure: Figure, scene: Scene) -> Axes:
    x_scale, y_scale = scene.scales
    axes = figure.add_subplot(xscale=x_scale, yscale=y_scale, xlim=scene.x_range, ylim=scene.y_range)
    axes.set_xlabel(label_text(scene.x_label))
    axes.set_ylabel(label_text(scene.y_label))
    width, height = (0.8 * inches * 72 for inches in figure.get_size_inches())
    font = float(axes.xaxis.get_ticklabels()[0].get_fontsize()) if axes.xaxis.get_ticklabels() else 10.0
    set_ticks(axes.xaxis, scene.x_range, scene.x_unit, width, font, upright=False, scale=x_scale)
    set_ticks(axes.yaxis, scene.y_range, scene.y_unit, height, font, upright=True, scale=y_scale)
    if scene.second is not None:
        second = scene.second
        axes.tick_params(axis="y", which="both", right=False)
        functions: Any = (second.value, second.coupling)
        right = axes.secondary_yaxis("right", functions=functions)
        right.set_ylabel(label_text(second.label))
        low, high = sorted(float(second.value(np.array(end))) for end in scene.y_range)
        set_ticks(right.yaxis, (low, high), "1", height, font, upright=True)
    return axes


def _transform(axes: Axes) -> Transform:
    both = axes.transData + axes.transAxes.inverted()

    def to_axes(points: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            found: FloatArray = np.nan_to_num(both.transform(points), nan=-20.0, posinf=20.0, neginf=-20.0)
            return found

    return to_axes


def _fills(axes: Axes, scene: Scene, results: list[Patch], bounds: list[Patch], look: Look, to_axes: Transform) -> Mask:
    """Draw all that is filled; the cells in which something hatched is seen."""
    hatched = np.zeros(raster.SHAPE, dtype=bool)
    for patch in bounds:
        beside = strips(patch, scene.x_range, is_log=axes.get_xscale() == "log")
        for gap in (*patch.gaps, *beside):
            axes.fill(*gap, facecolor="none", edgecolor="#b5b5b5", hatch="//////", linewidth=0, zorder=GAPS)
            hatched |= raster.filled(to_axes(np.column_stack(gap)))
    for gap in scene.unknown:
        axes.fill(*gap, facecolor="none", edgecolor=UNKNOWN, hatch="xxx", linewidth=0, zorder=RESULTS)
    for patch in bounds:
        if patch.filled and patch.is_own:
            axes.fill(
                patch.mass, patch.coupling, facecolor="none", edgecolor="#a0a0a0", hatch="||", linewidth=0, zorder=OWN
            )
        elif patch.filled:
            if hatched.any():
                hatched &= ~raster.filled(to_axes(np.column_stack([patch.mass, patch.coupling])))
            fill = GROUP_COLORS[patch.group][0]
            axes.fill(patch.mass, patch.coupling, facecolor=fill, linewidth=0, zorder=BOUNDS)
    for band in scene.bands:
        draw_band(axes, band, look)
    for patch in results:
        if patch.filled:
            axes.fill(patch.mass, patch.coupling, facecolor=patch.color, alpha=0.35, linewidth=0, zorder=RESULTS)
    return hatched


def _lines(axes: Axes, scene: Scene, results: list[Patch], bounds: list[Patch], look: Look) -> None:
    width = look.points("line")
    for patch in bounds:
        style_of = "-." if patch.is_own else ("-" if patch.filled else ":")
        options: dict[str, Any] = {"linestyle": style_of, "linewidth": width * (0.8 if patch.is_own else 0.5)}
        for line in patch.lines():
            axes.plot(*line, color=patch.color, zorder=OWN_LINES if patch.is_own else BOUND_LINES, **options)
    for overlay in scene.overlays:
        draw_overlay(axes, overlay, look)
    for patch in results:
        for line in patch.lines():
            axes.plot(*line, color=patch.color, linestyle=patch.style, linewidth=width, zorder=RESULT_LINES)


def _annotate(
    figure: Figure,
    canvas: FigureCanvasAgg,
    axes: Axes,
    scene: Scene,
    results: list[Patch],
    bounds: list[Patch],
    look: Look,
    note: str,
    legend: bool,
    hatched: Mask,
) -> None:
    """Labels along curves; what finds no room there stands in a legend, and of bounds in the small print."""
    named: list[Patch | Overlay] = [*results, *scene.overlays]
    things = list(_labelled(axes, scene, results, bounds, look))
    of_named = range(len(named))
    in_legend = {i for i in of_named if _may_be_in_legend(named[i])} if legend else set()
    missing: list[str] = []
    for _ in range(3):
        for old in list(figure.legends):
            old.remove()
        _legend(figure, scene, [named[i] for i in sorted(in_legend)], bounds, look, complete=legend)
        more = f"{UNLABELLED}{', '.join(missing)}" if missing else ""
        if words := "; ".join(part for part in (note, more) if part):
            caption(figure, words, look.points("caption"))
        figure.draw_without_rendering()
        shown = [thing if i not in in_legend else _mute(thing) for i, thing in enumerate(things)]
        left = place_labels(axes, canvas, shown, hatched)
        lost = {i for i in left if i in of_named and _may_be_in_legend(named[i])}
        gone = [things[i].text for i in left if i not in of_named and _is_visible(things[i])]
        if not lost and gone == missing:
            break
        in_legend |= lost
        missing = gone


def _may_be_in_legend(one: Patch | Overlay) -> bool:
    return isinstance(one, Patch) or one.in_legend


def _is_visible(thing: Labelled) -> bool:
    return any(((line > 0) & (line < 1)).all(axis=1).any() for line in thing.lines)


def _mute(thing: Labelled) -> Labelled:
    return Labelled("", thing.lines, thing.outline, thing.color, thing.size)


def _legend(figure: Figure, scene: Scene, named: list[Any], bounds: list[Patch], look: Look, *, complete: bool) -> None:
    entries = [
        legends.of_patch(one) if isinstance(one, Patch) else legends.of_overlay(one) for one in named if one.label
    ]
    if complete:
        entries += legends.of_bands(scene.bands, look)
        entries += legends.of_bounds(bounds)
    legends.draw_legend(figure, entries, look)


def _labelled(axes: Axes, scene: Scene, results: list[Patch], bounds: list[Patch], look: Look) -> Iterator[Labelled]:
    """Results, overlays, bounds and lines without a label, in axes."""
    to_axes = _transform(axes)

    def lines(some: list[Line]) -> list[FloatArray]:
        return [to_axes(np.column_stack(line)) for line in some]

    for patch in results:
        outline = to_axes(np.column_stack([patch.mass, patch.coupling])) if patch.filled else None
        yield Labelled(patch.label, lines(patch.lines()), outline, patch.color, look.points("results"), True, 0)
    for overlay in scene.overlays:
        yield Labelled(
            overlay.label, lines(overlay.lines()), None, overlay.color, 0.85 * look.points("results"), False, 1
        )
    for patch in bounds:
        outline = to_axes(np.column_stack([patch.mass, patch.coupling])) if patch.filled else None
        color = "#222222" if patch.is_own else "#444444"
        size, rank = look.points("bounds"), 2 if patch.is_own else 3
        yield Labelled(patch.label, lines(patch.lines()), outline, color, size, patch.is_own, rank)
    top = 10 * scene.y_range[1]
    medians = [line for band in scene.bands for one in contours_of(band, MEDIAN, top) for line in one.lines]
    yield Labelled("", lines(medians), None, DARK, look.points("bounds"))
