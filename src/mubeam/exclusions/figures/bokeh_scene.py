"""A scene as Bokeh draws it: fills, lines, labels, a legend that switches, numbers under the pointer."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures.draw import draw
from mubeam.exclusions.figures.look import DARK, GROUP_COLORS, make_look
from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.published import strips
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.figures.ticks import scale_of
from mubeam.exclusions.region import Region

DASHES: Final = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}

HEIGHT: Final = 600
"""In pixels; the width is that of the window."""


def bokeh_figure(scene: Scene) -> Any:
    """The figure of a scene, as Bokeh has it."""
    from bokeh.models import Range1d
    from bokeh.plotting import figure

    made = figure(
        x_axis_type=scale_of(*scene.x_range),
        y_axis_type=scale_of(*scene.y_range),
        x_range=Range1d(*scene.x_range),
        y_range=Range1d(*scene.y_range),
        x_axis_label=plain_text(scene.x_label),
        y_axis_label=plain_text(scene.y_label),
        tools="pan,wheel_zoom,box_zoom,reset,save",
        active_scroll="wheel_zoom",
        sizing_mode="stretch_width",
        height=HEIGHT,
    )
    made.toolbar.logo = None
    _bounds(made, scene)
    _bands(made, scene)
    _overlays(made, scene)
    _results(made, scene)
    _labels(made, scene)
    if made.legend:
        made.add_layout(made.legend[0], "right")
        made.legend.click_policy = "hide"
        made.legend.label_text_font_size = "9pt"
    return made


def gaps_of(scene: Scene) -> list[Line]:
    """Where bounds have no data, as polygons."""
    is_log = scale_of(*scene.x_range) == "log"
    return [gap for one in scene.bounds for gap in (*one.gaps, *strips(one, scene.x_range, is_log=is_log))]


def _lists(lines: Sequence[Line]) -> dict[str, list[list[float]]]:
    """Coordinates of several lines; what is not finite lies far outside."""
    return {
        "xs": [np.asarray(x, dtype=float).tolist() for x, _ in lines],
        "ys": [np.nan_to_num(y, posinf=1e300).tolist() for _, y in lines],
    }


def _bounds(made: Any, scene: Scene) -> None:
    """All fills, then all lines, group by group; the legend takes a group away."""
    from bokeh.models import ColumnDataSource, HoverTool

    gaps = gaps_of(scene)
    if gaps:
        made.patches(
            **_lists(gaps), fill_alpha=0, line_alpha=0, hatch_pattern="/", hatch_color="#b5b5b5", hatch_weight=0.5,
            hatch_scale=8,
        )  # fmt: skip
    groups = [(group, False) for group in GROUP_COLORS] + [("", True)]
    fills, chosen = [], []
    for group, is_own in groups:
        some = [one for one in scene.bounds if one.is_own == is_own and (is_own or one.group == group)]
        if not some:
            continue
        name = "own bounds" if is_own else f"{group.replace('-', ' ')} bounds".strip()
        chosen.append((some, name, is_own))
        areas = [one for one in some if one.filled]
        if areas:
            names = _names(areas)
            source = ColumnDataSource({**_lists([(one.mass, one.coupling) for one in areas]), "name": names})
            fill = DARK if is_own else GROUP_COLORS[group][0]
            alpha = 0.15 if is_own else 1.0
            fills.append(
                made.patches("xs", "ys", source=source, color=fill, fill_alpha=alpha, line_alpha=0, legend_label=name)
            )
    for some, name, is_own in chosen:
        lines = [(line, one) for one in some for line in one.lines()]
        if lines:
            made.multi_line(
                **_lists([line for line, _ in lines]),
                color=[one.color for _, one in lines],
                line_width=1.6 if is_own else 1.0,
                line_dash="dashdot" if is_own else "solid",
                legend_label=name,
            )
    if fills:
        made.add_tools(HoverTool(renderers=fills, tooltips=[("bound", "@name")], attachment="below"))


def _names(patches: Sequence[Patch]) -> list[str]:
    """Labels of patches; the parts of a bound of which one bears the label share it."""
    known = {(one.color, one.data_ends_gev): plain_text(one.label) for one in patches if one.label}
    return [plain_text(one.label) or known.get((one.color, one.data_ends_gev), "") for one in patches]


def _bands(made: Any, scene: Scene) -> None:
    for band in scene.bands:
        colors = make_look().band
        for (low, high), color, name in zip(((0, 4), (1, 3)), colors, ("2", "1"), strict=True):
            known = np.isfinite(band.lower[[low, high]]).all(axis=0)
            made.varea(
                x=band.along[known].tolist(),
                y1=band.lower[low][known].tolist(),
                y2=band.lower[high][known].tolist(),
                color=color,
                legend_label=plain_text(rf"expected $\pm\,{name}\sigma$"),
            )
        made.line(
            band.along.tolist(),
            band.lower[2].tolist(),
            color=DARK,
            line_dash="dashed",
            legend_label="expected, median",
        )


def _overlays(made: Any, scene: Scene) -> None:
    for one in scene.overlays:
        # several lines that look the same are one thing to switch off
        name = plain_text(one.label if one.in_legend else one.label.partition(" =")[0]) or "the same line"
        if one.upper is not None:
            known = np.isfinite(one.lower) & np.isfinite(one.upper)
            made.varea(
                x=one.mass[known].tolist(),
                y1=np.maximum(one.lower[known], scene.y_range[0] / 1e3).tolist(),
                y2=one.upper[known].tolist(),
                color=one.color,
                alpha=0.25,
                legend_label=name,
            )
        lines = one.lines()
        if lines:
            made.multi_line(**_lists(lines), color=one.color, line_dash=DASHES[one.style], legend_label=name)


def _results(made: Any, scene: Scene) -> None:
    from bokeh.models import ColumnDataSource, HoverTool

    for patch in scene.results:
        if patch.filled:
            made.patches(
                **_lists([(patch.mass, patch.coupling)]),
                color=patch.color,
                fill_alpha=0.35,
                line_alpha=0,
                legend_label=plain_text(patch.label) or _owner(scene, patch),
            )
    for patch in scene.results:
        lines = patch.lines()
        if lines:
            made.multi_line(
                **_lists(lines),
                color=patch.color,
                line_width=2.2,
                line_dash=DASHES[patch.style],
                legend_label=plain_text(patch.label) or _owner(scene, patch),
            )
    markers = []
    for region, color in scene.rows:
        rows = rows_of(region)
        if rows["x"]:
            source = ColumnDataSource(rows)
            markers.append(made.scatter("x", "y", source=source, size=9, color=color, fill_alpha=0, line_alpha=0))
    if markers:
        x, y = plain_text(scene.x_label), plain_text(scene.y_label)
        tips = [("", "@name"), (x, "@x{%.4g}"), (f"{y} excluded", "@range"), ("limit", "@limit")]
        made.add_tools(HoverTool(renderers=markers, mode="vline", tooltips=tips, formatters={"@x": "printf"}))


def _owner(scene: Scene, patch: Patch) -> str:
    return next((plain_text(one.label) for one in scene.results if one.color == patch.color and one.label), "result")


def rows_of(region: Region) -> dict[str, list[Any]]:
    """A marker on each lower edge, with what a reader wants to know of it."""
    mass, columns = region.shape.table()
    edges = {one.says.get("edge", "outline"): one for one in columns[:2]}
    lower = edges.get("lower", columns[0]).values
    upper = edges["upper"].values if "upper" in edges else np.full(lower.shape, np.inf)
    known = np.isfinite(lower) & ((lower > 0) | np.isfinite(upper))
    at = np.where(lower > 0, lower, upper)
    level = region.confidence_level
    try:
        level = f"{100 * float(level):g} % CL"
    except ValueError:
        level = "as given"
    return {
        "x": mass[known].tolist(),
        "y": at[known].tolist(),
        "range": [_range(*ends) for ends in zip(lower[known], upper[known], strict=True)],
        "name": [plain_text(region.label)] * int(known.sum()),
        "limit": [level] * int(known.sum()),
    }


def _range(lower: float, upper: float) -> str:
    return f"above {lower:.4g}" if np.isinf(upper) else f"{lower:.4g} to {upper:.4g}"


def _labels(made: Any, scene: Scene) -> None:
    """Where the printed figure has them."""
    printed = draw(scene)
    axes = printed.axes[0]
    back = axes.transAxes + axes.transData.inverted()
    for text in axes.texts:
        x, y = (float(value) for value in np.ravel(back.transform(text.get_position())))
        made.text(
            x=[x],
            y=[y],
            text=[plain_text(text.get_text())],
            angle=float(np.radians(text.get_rotation())),
            text_color=str(text.get_color()),
            text_font_size=f"{0.95 * float(text.get_fontsize()):.1f}pt",
            text_font_style="bold" if text.get_fontweight() == "bold" else "normal",
            text_align="center",
            text_baseline="middle",
        )
