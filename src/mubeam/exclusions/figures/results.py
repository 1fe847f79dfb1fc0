"""Computed regions as what a figure shows of them: fills, solid or dashed edges, one label each."""

import numpy as np

from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.region import Region


def region_patches(area: Region, color: str, span: tuple[float, float], *, filled: bool) -> list[Patch]:
    """What is drawn of a computed region between two couplings: filled, or its edges dashed.

    One label is on the part that is widest. A region may reach down to zero.
    """
    bottom, top = span
    edges = tuple((mass, np.maximum(g, bottom)) for mass, g in area.edges(top))
    polygons = area.polygons(top)
    if not polygons:
        return []
    widest = int(np.argmax([np.ptp(mass) for mass, _ in polygons]))
    line = "-" if filled else "--"
    return [
        Patch(
            mass,
            np.maximum(g, bottom),
            area.label if i == widest else "",
            color,
            filled,
            line,
            edges=edges if i == widest else (),
        )
        for i, (mass, g) in enumerate(polygons)
    ]


def excludes(area: Region, x_range: tuple[float, float], y_range: tuple[float, float]) -> bool:
    """Whether something that it excludes is shown."""
    (left, right), (bottom, top) = x_range, y_range
    return any(
        bool(((left <= mass) & (mass <= right)).any() and g.min() < top and g.max() > bottom)
        for mass, g in area.polygons(np.inf)
    )
