"""What a browser draws of a scene, from back to front: fills, lines, markers and labels as columns of numbers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures.bands import ALPHAS, PARTS
from mubeam.exclusions.figures.contours import MEDIAN, between, contours_of
from mubeam.exclusions.figures.draw import UNKNOWN, draw
from mubeam.exclusions.figures.labels import LEADER
from mubeam.exclusions.figures.look import DARK, GROUP_COLORS, make_look
from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.published import strips
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.region import Region

DASHES: Final = {"-": "solid", "--": "dashed", ":": "dotted", "-.": "dashdot"}

BOUND_TIPS: Final = "bound"
ROW_TIPS: Final = "row"
"""What the pointer tells of a layer."""


@dataclass(frozen=True)
class Layer:
    """One thing that is drawn.

    Attributes:
        kind: how, as Bokeh calls it: "patches", "multi_line", "varea", "line", "scatter" or "text".
        columns: numbers and words by name.
        look: what is the same for all of them.
        legend: its name there; "" for none.
        tips: what the pointer tells of it, BOUND_TIPS or ROW_TIPS; "" for nothing.
    """

    kind: str
    columns: Mapping[str, list[Any]]
    look: Mapping[str, Any] = field(default_factory=dict)
    legend: str = ""
    tips: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """All but the columns: layers of one key differ by what they show alone."""
        return self.kind, tuple(sorted(self.look.items())), self.legend, self.tips, tuple(self.columns)


def background_layers(scene: Scene) -> list[Layer]:
    """Bounds: where they have no data, all fills, then all lines, by groups."""
    return [*_gaps(scene), *_bounds(scene)]


def front_layers(scene: Scene) -> list[Layer]:
    """What is computed: expected edges, overlays, results, and markers that tell their numbers."""
    return [*_unknown(scene), *_bands(scene), *_overlays(scene), *_results(scene), *_markers(scene)]


def gaps_of(scene: Scene) -> list[Line]:
    """Where bounds have no data, as polygons."""
    is_log = scene.scales[0] == "log"
    return [gap for one in scene.bounds for gap in (*one.gaps, *strips(one, scene.x_range, is_log=is_log))]


def _lists(lines: Sequence[Line]) -> dict[str, list[Any]]:
    """Coordinates of several lines; what is not finite lies far outside."""
    return {
        "xs": [np.asarray(x, dtype=float).tolist() for x, _ in lines],
        "ys": [np.nan_to_num(y, posinf=1e300).tolist() for _, y in lines],
    }


def _gaps(scene: Scene) -> Iterator[Layer]:
    gaps = gaps_of(scene)
    if gaps:
        hatch = {"hatch_pattern": "/", "hatch_color": "#b5b5b5", "hatch_weight": 0.5, "hatch_scale": 8}
        yield Layer("patches", _lists(gaps), {"fill_alpha": 0, "line_alpha": 0, **hatch})


def _bounds(scene: Scene) -> Iterator[Layer]:
    """All fills, then all lines, group by group; the legend takes a group away."""
    groups = [(group, False) for group in GROUP_COLORS] + [("", True)]
    lines = []
    for group, is_own in groups:
        some = [one for one in scene.bounds if one.is_own == is_own and (is_own or one.group == group)]
        name = "own bounds" if is_own else f"{group.replace('-', ' ')} bounds".strip()
        areas = [one for one in some if one.filled]
        if areas:
            fill = {"color": DARK if is_own else GROUP_COLORS[group][0], "fill_alpha": 0.15 if is_own else 1.0}
            columns: dict[str, list[Any]] = {
                **_lists([(one.mass, one.coupling) for one in areas]),
                "name": _names(areas),
            }
            yield Layer("patches", columns, {**fill, "line_alpha": 0}, name, BOUND_TIPS)
        edges = [(line, one.color) for one in some for line in one.lines()]
        if edges:
            colored = _lists([line for line, _ in edges]) | {"color": [color for _, color in edges]}
            look = {"line_width": 1.6 if is_own else 1.0, "line_dash": "dashdot" if is_own else "solid"}
            lines.append(Layer("multi_line", colored, look, name))
    yield from lines


def _unknown(scene: Scene) -> Iterator[Layer]:
    if scene.unknown:
        hatch = {"hatch_pattern": "x", "hatch_color": UNKNOWN, "hatch_weight": 0.5, "hatch_scale": 8}
        yield Layer("patches", _lists(scene.unknown), {"fill_alpha": 0, "line_alpha": 0, **hatch}, "no number")


def _names(patches: Sequence[Patch]) -> list[str]:
    """Labels of patches; the parts of a bound of which one bears the label share it."""
    known = {(one.color, one.data_ends_gev): plain_text(one.label) for one in patches if one.label}
    return [plain_text(one.label) or known.get((one.color, one.data_ends_gev), "") for one in patches]


def _bands(scene: Scene) -> Iterator[Layer]:
    top = 10 * scene.y_range[1]
    for band in scene.bands:
        for (low, high), own, alpha, name in zip(PARTS, make_look().band, ALPHAS, ("2", "1"), strict=True):
            # of each the outline and then its holes
            polygons = list(between(band, low, high, top))
            columns = {"xs": _sides(polygons, 0), "ys": _sides(polygons, 1)}
            fill = {"fill_color": band.color, "fill_alpha": alpha} if band.color else {"fill_color": own}
            look = {"line_color": None, **fill}
            yield Layer("multi_polygons", columns, look, plain_text(rf"expected $\pm\,{name}\sigma$"))
        median = [line for one in contours_of(band, MEDIAN, top) for line in one.lines]
        look = {"color": band.color or DARK, "line_dash": "dashed"}
        yield Layer("multi_line", _lists(median), look, "expected, median")


def _sides(polygons: Sequence[Sequence[Line]], side: int) -> list[Any]:
    return [[[line[side].tolist() for line in one]] for one in polygons]


def _overlays(scene: Scene) -> Iterator[Layer]:
    for one in scene.overlays:
        # several lines that look the same are one thing to switch off
        name = plain_text(one.label if one.in_legend else one.label.partition(" =")[0]) or "the same line"
        if one.upper is not None:
            known = np.isfinite(one.lower) & np.isfinite(one.upper)
            lower = np.maximum(one.lower[known], scene.y_range[0] / 1e3).tolist()
            columns = {"x": one.mass[known].tolist(), "y1": lower, "y2": one.upper[known].tolist()}
            yield Layer("varea", columns, {"color": one.color, "alpha": 0.25}, name)
        lines = one.lines()
        if lines:
            yield Layer("multi_line", _lists(lines), {"color": one.color, "line_dash": DASHES[one.style]}, name)


def _results(scene: Scene) -> Iterator[Layer]:
    for patch in scene.results:
        if patch.filled:
            look = {"color": patch.color, "fill_alpha": 0.35, "line_alpha": 0}
            yield Layer("patches", _lists([(patch.mass, patch.coupling)]), look, _owner(scene, patch))
    for patch in scene.results:
        lines = patch.lines()
        if lines:
            look = {"color": patch.color, "line_width": 2.2, "line_dash": DASHES[patch.style]}
            yield Layer("multi_line", _lists(lines), look, _owner(scene, patch))


def _owner(scene: Scene, patch: Patch) -> str:
    """The label of a patch, or of the widest part of what it belongs to; of one name in two colours with the first."""
    labels = [plain_text(one.label) for one in scene.results if one.color == patch.color and one.label]
    first = labels[0] if labels else "result"
    if not patch.label:
        return first
    same = {one.color for one in scene.results if one.label == patch.label}
    name = plain_text(patch.label)
    return name if len(same) == 1 or name == first else f"{name} ({first})"


def _markers(scene: Scene) -> Iterator[Layer]:
    for region, color in scene.rows:
        rows = rows_of(region)
        if rows["x"]:
            yield Layer("scatter", rows, {"size": 9, "color": color, "fill_alpha": 0, "line_alpha": 0}, "", ROW_TIPS)


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


def label_layer(scene: Scene) -> Layer:
    """Labels where the printed figure has them along their curves; those with a leader are told by the pointer."""
    printed = draw(scene)
    axes = printed.axes[0]
    along = [text for text in axes.texts if text.get_gid() != LEADER]
    back = axes.transAxes + axes.transData.inverted()
    places = [np.ravel(back.transform(text.get_position())) for text in along]
    columns: dict[str, list[Any]] = {
        "x": [float(place[0]) for place in places],
        "y": [float(place[1]) for place in places],
        "text": [plain_text(text.get_text()) for text in along],
        "angle": [float(np.radians(text.get_rotation())) for text in along],
        "text_color": [str(text.get_color()) for text in along],
        "text_font_size": [f"{0.95 * float(text.get_fontsize()):.1f}pt" for text in along],
        "text_font_style": ["bold" if text.get_fontweight() == "bold" else "normal" for text in along],
    }
    return Layer("text", columns, {"text_align": "center", "text_baseline": "middle"})
