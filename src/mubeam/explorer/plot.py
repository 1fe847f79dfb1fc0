"""The figure of a page: its columns are renewed while its layers stay the same, else it is made anew."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Any

from mubeam.exclusions.figures.bokeh_scene import HEIGHT, figure_of, has_few_decades
from mubeam.exclusions.figures.layers import Layer, background_layers, front_layers
from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.figures.plain import plain_text
from mubeam.exclusions.figures.scene import Scene

NO_LABELS = Layer(
    "text",
    {name: [] for name in ("x", "y", "text", "angle", "text_color", "text_font_size", "text_font_style")},
    {"text_align": "center", "text_baseline": "middle"},
)


class Plot:
    """A figure in a holder; `made` is called with each new one."""

    def __init__(self, made: Any) -> None:
        from bokeh.models import Column, Div

        self._made = made
        # until there is a figure
        self.holder = Column(Div(text="", height=HEIGHT), sizing_mode="stretch_width", name="plot")
        self._figure: Any = None
        self._layers: list[Layer] = []
        self._axes: tuple[Any, ...] = ()
        self._bounds: tuple[Patch, ...] | None = None
        self._background: list[Layer] = []

    def layers_of(self, scene: Scene) -> list[Layer]:
        """The layers of a scene without labels; those of bounds are kept while these are the same."""
        if scene.bounds is not self._bounds:
            self._bounds, self._background = scene.bounds, background_layers(scene)
        return [*self._background, *front_layers(scene)]

    def show(self, scene: Scene, layers: Sequence[Layer], labels: Layer | None) -> None:
        """Show a scene; `labels` None takes all away."""
        every = [*layers, labels or NO_LABELS]
        ranges = (scene.x_range, scene.y_range)
        axes = (*scene.scales, *map(has_few_decades, ranges, scene.scales), scene.x_label, scene.y_label)
        if self._figure is None or axes != self._axes or [a.key for a in every] != [b.key for b in self._layers]:
            self._figure = figure_of(scene, every, legend="below")
            self._made(self._figure)
            self.holder.children = [self._figure]
        else:
            for renderer, new, old in zip(self._figure.renderers, every, self._layers, strict=True):
                if new is not old and new.columns != old.columns:
                    renderer.data_source.data = dict(new.columns)
            self._range(self._figure.x_range, scene.x_range)
            self._range(self._figure.y_range, scene.y_range)
        self._layers, self._axes = every, axes

    def fit(self, least: float) -> None:
        """One entry of the legend a line where the axes are narrower than this, in pixels."""
        if self._figure is not None and self._figure.legend:
            self._figure.legend.ncols = 1 if self.width < least else "auto"

    @property
    def width(self) -> float:
        """Of the axes in pixels; inf as long as no browser has told it."""
        from bokeh.core.property.descriptors import UnsetValueError

        try:
            return float(self._figure.inner_width)
        except UnsetValueError:
            return inf

    @staticmethod
    def _range(shown: Any, ends: tuple[float, float]) -> None:
        """Move an axis; where the reader has zoomed and the axis is to stay, it stays."""
        if (shown.reset_start, shown.reset_end) != ends:
            shown.update(start=ends[0], end=ends[1], reset_start=ends[0], reset_end=ends[1])


def of_bounds(labels: Layer | None, scene: Scene) -> Layer | None:
    """The labels of bounds alone, as those of results are where the curve was."""
    if labels is None:
        return None
    names = {plain_text(one.label) for one in scene.bounds if one.label}
    kept = [i for i, text in enumerate(labels.columns["text"]) if text in names]
    return replace(labels, columns={name: [column[i] for i in kept] for name, column in labels.columns.items()})
