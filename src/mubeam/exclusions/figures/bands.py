"""The band of expected lower edges: two standard deviations light, one darker, the median dashed."""

from typing import Any, Final

from matplotlib.axes import Axes

from mubeam.exclusions.figures.look import DARK, Look
from mubeam.exclusions.figures.patch import Band

ALPHAS: Final = (0.18, 0.25)
"""Of the wide part of a band among several, and of the narrow one on top of it."""

FILL: Final = 1.3
MEDIAN: Final = 2.3
"""In front of which other things they are drawn."""


def draw_band(axes: Axes, band: Band, look: Look) -> None:
    """Draw it; one of several in its own colour, through which the others show."""
    for (low, high), own, alpha in zip(((0, 4), (1, 3)), look.band, ALPHAS, strict=True):
        fill: dict[str, Any] = {"color": band.color, "alpha": alpha} if band.color else {"color": own}
        axes.fill_between(band.along, band.lower[low], band.lower[high], linewidth=0, zorder=FILL, **fill)
    line: dict[str, Any] = {"linestyle": "--", "linewidth": 0.6 * look.points("line"), "zorder": MEDIAN}
    axes.plot(band.along, band.lower[2], color=band.color or DARK, **line)
