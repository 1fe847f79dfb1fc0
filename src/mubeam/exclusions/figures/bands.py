"""The band of expected edges: two standard deviations light, one darker, the median dashed."""

from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from mubeam.exclusions.figures.contours import MEDIAN, between, contours_of
from mubeam.exclusions.figures.look import DARK, Look
from mubeam.exclusions.figures.patch import Band

ALPHAS: Final = (0.18, 0.25)
"""Of the wide part of a band among several, and of the narrow one on top of it."""

PARTS: Final = ((0, 4), (1, 3))
"""Which edges they lie between."""

FILL: Final = 1.3
MEDIAN_LINE: Final = 2.3
"""In front of which other things they are drawn."""


def draw_band(axes: Axes, band: Band, look: Look) -> None:
    """Draw it; one of several in its own colour, through which the others show."""
    top = 10 * axes.get_ylim()[1]
    for (low, high), own, alpha in zip(PARTS, look.band, ALPHAS, strict=True):
        fill: dict[str, Any] = {"facecolor": band.color, "alpha": alpha} if band.color else {"facecolor": own}
        for polygons in between(band, low, high, top):
            # holes run the other way round
            closed = [np.column_stack(one)[:: -1 if i else 1] for i, one in enumerate(polygons)]
            path = Path.make_compound_path(*(Path(np.vstack([one, one[:1]]), closed=True) for one in closed))
            axes.add_patch(PathPatch(path, linewidth=0, zorder=FILL, **fill))
    line: dict[str, Any] = {"linestyle": "--", "linewidth": 0.6 * look.points("line"), "zorder": MEDIAN_LINE}
    for contour in contours_of(band, MEDIAN, top):
        for one in contour.lines:
            axes.plot(*one, color=band.color or DARK, **line)
