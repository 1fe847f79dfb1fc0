"""What a figure of regions shows of a plane: masses, and couplings up to where the theory ends."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from mubeam.exclusions.region import Region
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.axis import Axis

BELOW: Final = 10.0
"""The view begins this factor below the lowest edge."""

ABOVE: Final = 1e4
"""It goes no further above the lowest lower edge, but for a region that is closed, which is shown whole."""

ABOVE_EACH: Final = 30.0
"""But so far above the lowest of each region."""

MARGIN: Final = 5.0
"""Above upper edges."""

NOTHING: Final = (1e-6, 1.0)
"""Where nothing is excluded and the theory has no end."""

Span = tuple[float, float]


def masses_of(areas: Sequence[Region]) -> Span:
    """The lowest and the highest value of all rows; a little more around one alone."""
    every = np.concatenate([area.mass_gev for area in areas])
    low, high = float(every.min()), float(every.max())
    if low == high:
        return (low / 2, low * 2) if low > 0 else (low - 1.0, low + 1.0)
    return low, high


def couplings_of(areas: Sequence[Region], bands: Sequence[FloatArray], highest: float) -> Span:
    """Couplings around the edges of regions and expected edges, up to `highest`, where the theory ends."""
    lowest, uppers, closed, is_open = [], [], [], False
    for area in areas:
        edges = [(column.says.get("edge"), column.values) for column in area.shape.table()[1]]
        lower = _numbers(values for edge, values in edges if edge != "upper")
        upper = _numbers(values for edge, values in edges if edge == "upper")
        # of a region that goes down to zero the upper end
        start = lower if lower.size else upper
        if start.size:
            lowest.append(float(start.min()))
            uppers += [float(upper.max())] if upper.size else []
            has_end = area.shape.side == "inside" and area.shape.open_points[0] == 0
            is_open = is_open or not has_end
            closed += [float(upper.max())] if has_end and upper.size and upper.max() < highest else []
    lowest += [float(found.min()) for band in bands if (found := _numbers([band])).size]
    within = [one for one in lowest if one < highest] or lowest
    if not within:
        top = min(NOTHING[1], highest)
        return min(NOTHING[0], top / 1e4), top
    bottom = min(within)
    top = max(bottom * ABOVE, max(within) * ABOVE_EACH)
    if uppers and not is_open:
        top = min(top, max(*uppers, *within) * MARGIN)
    top = max([top, *(end * MARGIN for end in closed)])
    if bottom < highest:
        top = min(top, highest)
    return min(bottom, top) / BELOW, top


def largest_shown(model: Model, masses_gev: FloatArray, axis: Axis | None) -> float:
    """The largest coupling at which the theory holds at one of these masses, or the number on `axis` for it."""
    largest = model.largest_coupling(masses_gev)
    return float((largest if axis is None else axis.value(masses_gev, largest)).max())


def _numbers(edges: Iterable[FloatArray]) -> FloatArray:
    found = np.concatenate([np.ravel(values) for values in edges] or [np.zeros(0)])
    return np.asarray(found[np.isfinite(found) & (found > 0)])
