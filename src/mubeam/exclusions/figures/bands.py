"""The band of expected lower edges: two standard deviations light, one darker, the median dashed."""

from typing import Final

from matplotlib.axes import Axes

from mubeam.exclusions.figures.look import DARK, Look
from mubeam.exclusions.figures.patch import Band

FILL: Final = 1.3
MEDIAN: Final = 2.3
"""In front of which other things they are drawn."""


def draw_band(axes: Axes, band: Band, look: Look) -> None:
    """Draw it."""
    for (low, high), color in zip(((0, 4), (1, 3)), look.band, strict=True):
        axes.fill_between(band.along, band.lower[low], band.lower[high], color=color, linewidth=0, zorder=FILL)
    axes.plot(band.along, band.lower[2], color=DARK, linestyle="--", linewidth=0.6 * look.points("line"), zorder=MEDIAN)
