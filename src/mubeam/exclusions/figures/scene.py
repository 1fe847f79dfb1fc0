"""All that a figure of a plane holds, before it is drawn on a page or in a browser."""

from dataclasses import dataclass, field
from typing import NamedTuple

from mubeam.exclusions.ends import Line
from mubeam.exclusions.figures.patch import Band, Overlay, Patch
from mubeam.exclusions.figures.scale import scale_of
from mubeam.exclusions.region import Region
from mubeam.foundation.checks import FloatArray


class SecondAxis(NamedTuple):
    """A number proportional to a power of the coupling, on the right: factor x coupling^power."""

    label: str
    factor: float
    power: float

    def value(self, coupling: FloatArray) -> FloatArray:
        """The number for couplings."""
        return self.factor * coupling**self.power

    def coupling(self, value: FloatArray) -> FloatArray:
        """The inverse."""
        return (value / self.factor) ** (1 / self.power)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What is drawn.

    Attributes:
        results: what was computed, filled or dashed.
        bounds: behind it.
        bands: expected edges.
        overlays: further lines and bands.
        x_label, y_label: with units.
        x_range, y_range: what is shown.
        x_unit, y_unit: "rad" for ticks at fractions of pi.
        x_scale, y_scale: "log" or "linear"; "" for what fits the range.
        unknown: polygons in which what was computed has no number.
        empty: who excludes nothing in this view.
        second: an axis on the right.
        note: small print.
        rows: regions of which a reader may ask the numbers, with their colors.
    """

    results: tuple[Patch, ...] = ()
    bounds: tuple[Patch, ...] = ()
    bands: tuple[Band, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    x_label: str
    y_label: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_unit: str = "1"
    y_unit: str = "1"
    x_scale: str = ""
    y_scale: str = ""
    unknown: tuple[Line, ...] = ()
    empty: tuple[str, ...] = ()
    second: SecondAxis | None = None
    note: str = ""
    rows: tuple[tuple[Region, str], ...] = field(default=(), repr=False)

    @property
    def scales(self) -> tuple[str, str]:
        """Of x and y: "log" or "linear"."""
        return self.x_scale or scale_of(*self.x_range), self.y_scale or scale_of(*self.y_range)
