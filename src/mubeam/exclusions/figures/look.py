"""Sizes and styles of figures, by name: inches, points and colours."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from mubeam.errors import check_name

COLORS: Final = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#332288", "#000000")
"""Okabe and Ito's palette, safe for colour-blind readers; indigo in place of its yellow, which white hides."""

DARK: Final = "#555555"
GREY: Final = "#9a9a9a"

BAND_COLORS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"amber": ("#fde9a9", "#f7c04a"), "green-yellow": ("#ffee33", "#33bb44")}
)
"""Of two standard deviations and of one. Those of amber differ in lightness, for all readers and in print."""

BANDS: Final = "amber"
"""By default."""

GROUP_COLORS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "collider": ("#dcdcdc", "#7d7d7d"),
        "beam-dump": ("#e6dfd3", "#8d7b5c"),
        "fixed-target": ("#d9e2e0", "#5f7f78"),
        "neutrino": ("#e2dce8", "#7a6b8c"),
        "astrophysics": ("#dbe3ee", "#6a7f9c"),
        "": ("#dcdcdc", "#7d7d7d"),
    }
)
"""Fill and line of a bound by what it comes from: greys with a tint, of one lightness."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Of a figure in inches, and of its text in points."""

    inches: tuple[float, float]
    text: float
    ticks: float
    results: float
    bounds: float
    caption: float
    line: float


SIZES: Final[Mapping[str, Size]] = MappingProxyType(
    {
        "screen": Size(inches=(6.4, 5.2), text=12, ticks=10.5, results=9.5, bounds=7.5, caption=7.5, line=1.7),
        "single": Size(inches=(3.4, 3.0), text=8.5, ticks=7.5, results=7.5, bounds=7, caption=7, line=1.1),
        "double": Size(inches=(7.0, 4.7), text=10.5, ticks=9, results=8.5, bounds=7, caption=7, line=1.4),
    }
)
"""single and double: one and two columns of a journal, 86 and 178 mm."""

DEFAULT_SIZE: Final = "screen"


@dataclass(frozen=True, kw_only=True)
class Style:
    """Fonts, all of which are TrueType, so that a PDF holds them as what they are, and the size of text and lines."""

    family: str
    font: str
    mathtext: str
    scale: float = 1.0


STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "sans": Style(family="sans-serif", font="DejaVu Sans", mathtext="dejavusans"),
        "serif": Style(family="serif", font="STIXGeneral", mathtext="stix", scale=1.1),
        "talk": Style(family="sans-serif", font="DejaVu Sans", mathtext="dejavusans", scale=1.25),
    }
)
DEFAULT_STYLE: Final = "sans"


@dataclass(frozen=True, kw_only=True)
class Look:
    """Sizes in points and colours of a figure; made by `make_look`."""

    size: Size
    style: Style
    band: tuple[str, str]

    def points(self, name: str) -> float:
        """The size of a kind of text, a field of `Size`."""
        found: float = getattr(self.size, name)
        return found * self.style.scale

    @property
    def settings(self) -> dict[str, Any]:
        """Settings of matplotlib."""
        from matplotlib import rcParamsDefault

        text, ticks, line = self.points("text"), self.points("ticks"), self.points("line")
        style = self.style
        return {
            "figure.figsize": self.size.inches,
            "font.family": style.family,
            f"font.{style.family}": [style.font],
            "mathtext.fontset": style.mathtext,
            # letters slanted, digits upright: "normal" from Matplotlib 3.11 on, "it" before
            "mathtext.default": rcParamsDefault["mathtext.default"],
            "font.size": text,
            "axes.labelsize": text,
            "legend.fontsize": self.points("bounds"),
            "xtick.labelsize": ticks,
            "ytick.labelsize": ticks,
            "lines.linewidth": line,
            "axes.linewidth": 0.6 * line,
            "hatch.linewidth": 0.5,
            **{f"{axis}tick.{which}.width": 0.5 * line for axis in "xy" for which in ("major", "minor")},
            **{f"{axis}tick.major.size": 0.5 * ticks for axis in "xy"},
            # the lowest label of the one axis is above the first of the other
            "xtick.major.pad": 0.8 * ticks,
            "ytick.major.pad": 0.4 * ticks,
            **{f"{axis}tick.minor.size": 0.25 * ticks for axis in "xy"},
        }


def make_look(size: str = DEFAULT_SIZE, style: str = DEFAULT_STYLE, band_colors: str = BANDS) -> Look:
    """The look of that size, style and band; UnknownNameError for another name."""
    check_name("size of a figure", size, SIZES)
    check_name("style of a figure", style, STYLES)
    check_name("band_colors", band_colors, BAND_COLORS)
    return Look(size=SIZES[size], style=STYLES[style], band=BAND_COLORS[band_colors])
