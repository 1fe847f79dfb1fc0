"""A scan as a scene: what is drawn of each search in the plane, bounds behind, words below."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError, check_name
from mubeam.exclusions import plotting
from mubeam.exclusions.drawing import Figure
from mubeam.exclusions.figures import view
from mubeam.exclusions.figures.draw import draw
from mubeam.exclusions.figures.look import make_look
from mubeam.exclusions.figures.overlays import check_overlays
from mubeam.exclusions.figures.patch import Overlay
from mubeam.exclusions.figures.published import check_groups
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.region import Region
from mubeam.models import Model
from mubeam.scans.figures import backdrop, kinds
from mubeam.scans.figures.chosen import slices
from mubeam.scans.figures.contours import rectangles
from mubeam.scans.figures.kinds.reach import region
from mubeam.scans.figures.lattice import Side
from mubeam.scans.figures.plane import Plane, make_plane
from mubeam.scans.figures.rebuilt import scan_of
from mubeam.scans.figures.slices import Slice
from mubeam.scans.figures.words import small_print
from mubeam.scans.section import COUPLING, MASS
from mubeam.text import shown

if TYPE_CHECKING:
    from mubeam.scans.result import ScanResult

LOOKS: Final = ("size", "style", "band_colors", "legend")
"""Options of how a figure looks."""

REACH, G_MINUS_2 = "reach", "g-minus-2"
FIRST: Final = (REACH, "excluded", "profile")
"""What is drawn unless it is asked for: the first of these that the scan has, and g-2 besides."""


class Plot(NamedTuple):
    """A scene, and what a reader of the command line is told of it."""

    scene: Scene
    said: tuple[str, ...]
    labels: tuple[str, ...]


def figure_of(result: "ScanResult", **options: Any) -> Figure:
    """As `ScanResult.plot`."""
    look = {name: options.pop(name) for name in LOOKS if name in options}
    return drawn(plot_of(result, **options), **look)


def drawn(found: Plot, *, legend: bool = False, **look: str) -> Figure:
    """The figure of a plot; `look` as in `make_look`."""
    made = make_look(**look)
    return draw(found.scene, made, legend=legend)


def plot_of(
    result: "ScanResult",
    *,
    x: str = MASS,
    y: str = COUPLING,
    where: Mapping[str, Any] | None = None,
    show: Sequence[str] | None = None,
    labels: Sequence[str] = (),
    own_bounds: Sequence[Region] = (),
    model: Model | type[Model] | None = None,
    x_range: tuple[float, float] | None = None,
    y_range: tuple[float, float] | None = None,
    bounds: bool | Collection[str] = True,
    overlays: Sequence[str | Overlay] = (),
    second_axis: str | None = None,
) -> Plot:
    """What is drawn; arguments and errors as in `ScanResult.plot`."""
    groups, wanted = check_groups(bounds), check_overlays(overlays)
    plane = make_plane(scan_of(result, model), x, y, {} if where is None else where)
    backdrop.check_plane(plane, own_bounds, wanted, second_axis)
    searches = [(search, plane.likelihood(search)) for search in map(plane.search, plane.pairs)]
    chosen = _kinds(plane, [likelihood for _, likelihood in searches], show)
    every, unplaced = slices(result, plane, searches, chosen, labels, y_range)
    along, across = every[0].lattice.x, every[0].lattice.y
    shown_x = along.span if x_range is None else _range("x_range", x_range, along.scale)
    shown_y = _y_range(plane, across, every) if y_range is None else _range("y_range", y_range, across.scale)
    made = [
        (one, kind.draw(plane.scan, one))
        for kind in chosen
        for one in (every[:1] if kind.of_all_searches else every)
        if one.rows.size
    ]
    unknown: NDArray[np.bool_] = np.any([found.unknown for _, found in made], axis=0)
    behind, why = backdrop.bounds(plane, groups, own_bounds, shown_y)
    missing = f"{result.missing} of {result.manifest['parts']} parts are missing" if result.missing else ""
    notes = [note for _, found in made for note in found.notes]
    scene = Scene(
        results=tuple(patch for _, found in made for patch in found.patches),
        bounds=tuple(behind),
        overlays=tuple(backdrop.overlays(plane, wanted, shown_x, shown_y)),
        x_label=along.label,
        y_label=across.label,
        x_range=shown_x,
        y_range=shown_y,
        x_unit=along.unit,
        y_unit=across.unit,
        x_scale=along.scale,
        y_scale=across.scale,
        unknown=tuple(rectangles(every[0].lattice, unknown)),
        empty=tuple(one.label for one, found in made if found.is_empty),
        second=None if second_axis is None else plotting.second_axis_of(plane.model, second_axis, np.array(shown_x)),
        note=small_print(plane, every, [*notes, unplaced, missing, "crossed: not known" if unknown.any() else "", why]),
        rows=tuple((found.region, one.color) for one, found in made if found.region is not None),
    )
    return Plot(scene, tuple(one.said for one in plane.chosen if one.said), tuple(one.label for one in every))


def _kinds(plane: Plane, likelihoods: Sequence[Any], show: Sequence[str] | None) -> list[kinds.Kind]:
    """What is drawn; InputError for what the scan has not got."""
    if isinstance(show, str):
        raise InputError(f"show must be a list, such as ['excluded'], got {shown(show)}")
    known = {name: kinds.get(name) for name in kinds.names()}
    for name in show or ():
        check_name("what to show", name, known)
    here = {name: kind for name, kind in known.items() if (name == REACH) == plane.is_of_edges}
    can = [name for name, kind in here.items() if all(kind.columns(plane.scan, one) is not None for one in likelihoods)]
    if show is None:
        found = [*[name for name in FIRST if name in can][:1], *[name for name in (G_MINUS_2,) if name in can]]
        if not found:
            asks = ", ".join(dict.fromkeys(known[name].asks for name in here))
            raise InputError(f"the scan has nothing to draw in this plane: add {asks} to its quantities with --extend")
        return [known[name] for name in found]
    for name in show:
        if name not in here:
            which = "edges of couplings, and no axis of them" if plane.is_of_edges else "no edges of couplings"
            raise InputError(f"{name} cannot be shown: in this plane the scan has {which}")
        if name not in can:
            raise InputError(f"{name} cannot be shown: the scan has no {known[name].asks}: add it with --extend")
    return [known[name] for name in dict.fromkeys(show)]


def _range(name: str, given: tuple[float, float], scale: str) -> tuple[float, float]:
    """Two numbers that rise; InputError for anything else."""
    low, high = plotting.rising(name, given)
    if scale == "log" and low <= 0:
        raise InputError(f"{name} must be above zero on a logarithmic axis, got {low:g}, {high:g}")
    return low, high


def _y_range(plane: Plane, side: Side, every: Sequence[Slice]) -> tuple[float, float]:
    """The whole side; around the edges of a reach."""
    if not plane.is_of_edges:
        return side.span
    areas = [region(plane.scan, one) for one in every if one.rows.size]
    masses = every[0].lattice.x.nodes if plane.x == MASS else np.array([plane.held.get(MASS, np.nan)])
    highest = float(plane.model.largest_coupling(masses).max()) if np.isfinite(masses).all() else np.inf
    return view.couplings_of(areas, [], highest)
