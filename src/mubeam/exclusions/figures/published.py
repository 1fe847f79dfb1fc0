"""Published bounds, and those of the reader, as what a figure shows: fills, lines, and where data are missing."""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.exclusions import bounds
from mubeam.exclusions.bounds.bound import check_bound, check_bounds
from mubeam.exclusions.ends import AT_END, Line
from mubeam.exclusions.figures.look import DARK, GROUP_COLORS
from mubeam.exclusions.figures.patch import Patch
from mubeam.exclusions.region import GROUPS, Region
from mubeam.models import Model
from mubeam.models.axis import Axis
from mubeam.units import COLUMN_SUFFIX

STRIP: Final = 0.05
"""Width of what is hatched beyond the data of a bound, in widths of the axes."""


def check_groups(groups: bool | Collection[str]) -> tuple[str, ...]:
    """Names of groups from all (True), none (False) or some; UnknownNameError for another name."""
    if isinstance(groups, bool):
        return GROUPS if groups else ()
    for group in groups:
        check_name("group of bounds", group, GROUPS)
    return tuple(groups)


def bound_regions(
    model: Model,
    coupling_max: float,
    own_bounds: Sequence[Region] = (),
    axis: Axis | None = None,
    groups: bool | Collection[str] = True,
) -> list[Patch]:
    """The published limits of the model's plane, without cross-checks, and `own_bounds`, in the model's coupling.

    Or with the number of `axis` in place of it; those of some groups where these are given.
    """
    chosen = check_groups(groups)
    plane = [] if model.drawn_plane is None or not chosen else bounds.limits(model.drawn_plane)
    every = [(False, bound) for bound in plane if bound.group in chosen or chosen == GROUPS]
    every += [(True, bound) for bound in check_bounds(own_bounds)]
    shown = [(is_own, in_coupling_of(model, bound)) for is_own, bound in every]
    if axis is not None:
        shown = [(is_own, bound.on_axis(axis)) for is_own, bound in shown]
    return [patch for is_own, bound in shown for patch in bound_patches(bound, None, coupling_max, is_own=is_own)]


def bound_patches(bound: Region, color: str | None, coupling_max: float, *, is_own: bool = False) -> list[Patch]:
    """What is drawn of a bound, cut at `coupling_max`; its label is on the part of the widest masses.

    By default its color is that of its group.
    """
    polygons = bound.polygons(coupling_max)
    if not polygons:
        return []
    widest = int(np.argmax([mass.max() / mass.min() for mass, _ in polygons]))
    line = (DARK if is_own else GROUP_COLORS[bound.group][1]) if color is None else color
    gaps = tuple(_gaps(bound, coupling_max))
    edges = tuple(bound.edges(coupling_max))
    return [
        Patch(
            m,
            g,
            bound.label if i == widest else "",
            line,
            bound.region != "edge",
            data_ends_gev=bound.data_ends_gev,
            edges=edges if i == widest else (),
            gaps=gaps if i == widest else (),
            group=bound.group,
            is_own=is_own,
        )
        for i, (m, g) in enumerate(polygons)
    ]


def _gaps(bound: Region, top: float) -> Iterator[Line]:
    """Between two curves of a lower edge whose data end there: all above both."""
    if bound.region != "above" or not bound.data_ends_gev:
        return
    curves = sorted(bound.shape.curves(), key=lambda curve: float(curve[0].min()))
    for (mass, edge), (next_mass, next_edge) in pairwise(curves):
        low, high = float(mass[-1]), float(next_mass[0])
        if low < high and (np.isin(low, bound.data_ends_gev) or np.isin(high, bound.data_ends_gev)):
            yield np.array([low, high, high, low]), np.array([edge[-1], next_edge[0], top, top])


def strips(patch: Patch, x_range: tuple[float, float], *, is_log: bool) -> list[Line]:
    """Beside the ends of a region's data a strip, at the couplings that are excluded there; within the view."""
    mass, coupling = (
        np.log(values) if i or is_log else values for i, values in enumerate((patch.mass, patch.coupling))
    )
    low, high = np.log(x_range) if is_log else x_range
    found = []
    for end in patch.data_ends_gev if patch.filled else ():
        at = float(np.log(end) if is_log else end)
        is_left = abs(at - mass.min()) < AT_END
        if not (is_left or abs(at - mass.max()) < AT_END) or not low < at < high:
            continue
        there = coupling[np.abs(mass - at) < AT_END]
        beyond = max(low, at - STRIP * (high - low)) if is_left else min(high, at + STRIP * (high - low))
        sides = np.array([at, beyond, beyond, at])
        walls = np.exp([there.min(), there.min(), there.max(), there.max()])
        if there.max() > there.min():
            found.append((np.exp(sides) if is_log else sides, walls))
    return found


def in_coupling_of(model: Model, bound: Region) -> Region:
    """The bound in the model's own coupling: recast from that of the published ones, or the same if it is in it.

    Raises InputError for a bound on another coupling or in another unit.
    """
    check_bound(bound)
    suffix = COLUMN_SUFFIX[model.coupling_unit]
    own = f"{model.coupling_name}{suffix}"
    if model.bounds_plane is not None:
        published = bounds.get(bounds.names(model.bounds_plane)[0]).coupling_column
        if bound.coupling_column == published:
            return bound.recast(model.bound_coupling, own)
    if bound.coupling_column not in (own, f"coupling{suffix}"):
        raise InputError(
            f"the bound {bound.name} is on {bound.coupling_column}, but the coupling of {model.name} is {own}"
        )
    return bound
