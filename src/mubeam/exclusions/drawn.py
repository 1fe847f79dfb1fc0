"""The figure of one reach: its region, filled or dashed, and its note."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mubeam.exclusions import plotting
from mubeam.exclusions.drawing import Figure
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.region import Region

if TYPE_CHECKING:
    from mubeam.exclusions.result import Reach


def figure_of(
    reach: "Reach",
    *,
    own_bounds: Sequence[Region] = (),
    axis: str | None = None,
    label: str | None = None,
    **options: Any,
) -> Figure:
    """As `Reach.plot`."""
    return plotting.reach_figure(**_parts(reach, own_bounds, axis, label), **options)


def page_of(
    reach: "Reach",
    *,
    own_bounds: Sequence[Region] = (),
    axis: str | None = None,
    label: str | None = None,
    **options: Any,
) -> bytes:
    """As `Reach.to_html`."""
    from mubeam.exclusions.figures.page import page

    return page(scene_of(reach, own_bounds=own_bounds, axis=axis, label=label, **options))


def scene_of(
    reach: "Reach",
    *,
    own_bounds: Sequence[Region] = (),
    axis: str | None = None,
    label: str | None = None,
    **options: Any,
) -> Scene:
    """What figure and page show."""
    return plotting.reach_scene(**_parts(reach, own_bounds, axis, label), **options)


def _parts(reach: "Reach", own_bounds: Sequence[Region], axis: str | None, label: str | None) -> dict[str, Any]:
    region = reach.region if label is None else replace(reach.region, label=label)
    return {
        "model": reach.search.model,
        "areas": [] if region.is_projection else [region],
        "projections": [region] if region.is_projection else [],
        "own_bounds": own_bounds,
        "axis": None if axis is None else reach.axis(axis),
        "note": f"{label or reach.label}: {reach.note}",
    }
