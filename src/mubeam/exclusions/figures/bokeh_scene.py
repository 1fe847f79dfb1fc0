"""A scene as Bokeh draws it: layers, a legend that switches, numbers under the pointer."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from mubeam.exclusions.figures.layers import (
    BOUND_TIPS,
    ROW_TIPS,
    Layer,
    background_layers,
    front_layers,
    label_layer,
)
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.scene import Scene

HEIGHT: Final = 600
"""In pixels; the width is that of the window."""

FEW_DECADES: Final = 2.0
MANTISSAS: Final = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0)
"""Of numbers with a label, where there are fewer decades."""

OF_TIPS: Final = ("name", "range", "limit")
"""Columns that the pointer tells; the others are drawn."""


def bokeh_figure(scene: Scene) -> Any:
    """The figure of a scene, as Bokeh has it."""
    return figure_of(scene, [*background_layers(scene), *front_layers(scene), label_layer(scene)])


def figure_of(scene: Scene, layers: Sequence[Layer], *, legend: str = "right") -> Any:
    """A figure of these layers in the axes of a scene; its renderers are in the order of the layers.

    The legend is on that side: "right" or "below".
    """
    from bokeh.models import ColumnDataSource
    from bokeh.plotting import figure

    made = figure(
        x_axis_type=scene.scales[0],
        y_axis_type=scene.scales[1],
        x_range=_range(scene.x_range),
        y_range=_range(scene.y_range),
        x_axis_label=plain_text(scene.x_label),
        y_axis_label=plain_text(scene.y_label),
        tools="pan,wheel_zoom,box_zoom,reset,save",
        active_scroll="wheel_zoom",
        sizing_mode="stretch_width",
        height=HEIGHT,
    )
    made.toolbar.logo = None
    sides = zip((made.xaxis, made.yaxis), (scene.x_range, scene.y_range), scene.scales, strict=True)
    for axis, ends, scale in sides:
        if has_few_decades(ends, scale):
            _label_between_decades(axis, ends)
    told: dict[str, list[Any]] = {}
    for layer in layers:
        fields = {name: name for name in layer.columns if name not in OF_TIPS}
        named = {"legend_label": layer.legend} if layer.legend else {}
        source = ColumnDataSource(dict(layer.columns))
        renderer = getattr(made, layer.kind)(source=source, **fields, **layer.look, **named)
        told.setdefault(layer.tips, []).append(renderer)
    _tips(made, scene, told)
    if made.legend:
        made.add_layout(made.legend[0], legend)
        if legend == "below":
            made.legend.orientation = "horizontal"
            made.legend.ncols = "auto"
        made.legend.click_policy = "hide"
        made.legend.label_text_font_size = "9pt"
    return made


def has_few_decades(ends: tuple[float, float], scale: str) -> bool:
    """Whether an axis is logarithmic and needs labels between its decades."""
    return scale == "log" and ends[1] < 10**FEW_DECADES * ends[0]


def _label_between_decades(axis: Any, ends: tuple[float, float]) -> None:
    from bokeh.models import FixedTicker, NoOverlap

    decades = np.arange(np.floor(np.log10(ends[0])) - 1, np.ceil(np.log10(ends[1])) + 1)
    major = np.outer(10.0**decades, MANTISSAS).ravel()
    minor = np.outer(10.0**decades, np.arange(1, 10, 0.5)).ravel()
    axis.ticker = FixedTicker(ticks=[float(f"{one:.2g}") for one in major], minor_ticks=minor.tolist())
    axis.major_label_policy = NoOverlap(min_distance=6)


def _range(ends: tuple[float, float]) -> Any:
    from bokeh.models import Range1d

    return Range1d(*ends, reset_start=ends[0], reset_end=ends[1])


def _tips(made: Any, scene: Scene, told: dict[str, list[Any]]) -> None:
    from bokeh.models import HoverTool

    if some := told.get(BOUND_TIPS):
        made.add_tools(HoverTool(renderers=some, tooltips=[("bound", "@name")], attachment="below"))
    if some := told.get(ROW_TIPS):
        x, y = plain_text(scene.x_label), plain_text(scene.y_label)
        tips = [("", "@name"), (x, "@x{%.4g}"), (f"{y} excluded", "@range"), ("limit", "@limit")]
        made.add_tools(HoverTool(renderers=some, mode="vline", tooltips=tips, formatters={"@x": "printf"}))
