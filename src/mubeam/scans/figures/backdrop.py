"""What lies behind and over the regions of a scan: published bounds, those of the reader, overlays."""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.figures import overlays as over
from mubeam.exclusions.figures.patch import Overlay, Patch
from mubeam.exclusions.figures.published import bound_regions
from mubeam.exclusions.region import Region
from mubeam.foundation.checks import FloatArray
from mubeam.scans.figures.plane import Plane
from mubeam.scans.section import COUPLING, MASS

MANY: Final = 200
"""Masses at which overlays are computed."""

Span = tuple[float, float]


def check_plane(plane: Plane, own: Sequence[Region], overlays: Sequence[str | Overlay], second: str | None) -> None:
    """InputError for what is of couplings against mass alone, in another plane, and for overlays of several models."""
    if not plane.has_bounds and (own or overlays or second is not None):
        what = "bounds are" if own else ("overlays are" if overlays else "a second axis is")
        raise InputError(f"{what} of {COUPLING} against {MASS}, not of {plane.y} against {plane.x}: leave them out")
    names = [one for one in overlays if isinstance(one, str)]
    if names and plane.varied:
        raise InputError(f"overlays are of one model: fix {', '.join(plane.varied)} with where, or leave them out")


def bounds(plane: Plane, groups: Collection[str], own: Sequence[Region], shown_y: Span) -> tuple[list[Patch], str]:
    """Published bounds and those of the reader; or why there are none, where they are not the same all over."""
    if not plane.has_bounds:
        return [], ""
    top = shown_y[1] * 10
    found = bound_regions(plane.model, top, own, None, tuple(groups) or False)
    others = [name for name in plane.varied if name in plane.scan.model_axes]
    if found and others:
        ends = {name: plane.scan.section.parameters[name].ends[1] for name in others}
        other = bound_regions(plane.scan.model(plane.parameters | ends), top, own, None, tuple(groups) or False)
        if not _are_same(found, other):
            return [], f"no published bounds: they depend on {', '.join(others)}"
    return found, ""


def _are_same(some: Sequence[Patch], others: Sequence[Patch]) -> bool:
    def flat(patches: Sequence[Patch]) -> FloatArray:
        return np.concatenate([np.ravel(one.coupling) for one in patches])

    return [len(one.coupling) for one in some] == [len(one.coupling) for one in others] and np.allclose(
        flat(some), flat(others), rtol=1e-9, atol=0
    )


def overlays(plane: Plane, wanted: Sequence[str | Overlay], shown_x: Span, shown_y: Span) -> list[Overlay]:
    """Those that are wanted."""
    return over.made(wanted, plane.model, np.geomspace(*shown_x, MANY), shown_y) if wanted else []
