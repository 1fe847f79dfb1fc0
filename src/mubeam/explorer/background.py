"""What is drawn beside the curves of a state: published bounds, bounds of the folder, overlays."""

from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from mubeam.errors import MubeamError
from mubeam.exclusions import plotting
from mubeam.exclusions.figures import overlays as over
from mubeam.exclusions.figures.patch import Overlay, Patch
from mubeam.exclusions.figures.published import bound_regions
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.region import Region
from mubeam.exclusions.result import Reach
from mubeam.explorer.reaches import Reaches
from mubeam.explorer.state import State

OVERLAY_MASSES: Final = 200
OWN, OVERLAYS = "own", "with"
"""Fields of what is drawn besides."""


@dataclass(frozen=True, kw_only=True)
class Background:
    """What is drawn beside curves.

    Attributes:
        bounds, overlays: in the axes of a scene.
        own, named: file names of bounds and names of overlays that are drawn.
        problems: why others are not, by field.
        seconds: how long it took.
    """

    bounds: tuple[Patch, ...]
    overlays: tuple[Overlay, ...]
    own: tuple[str, ...]
    named: tuple[str, ...]
    problems: dict[str, str]
    seconds: float


def own_bounds(reaches: Reaches, state: State, problems: dict[str, str]) -> dict[str, Region]:
    """Those of the folder that can be drawn, by file name; why others are not stands in `problems`."""
    found = {}
    for name in state.own:
        try:
            bound = reaches.folder.bound(name)
            plotting.in_coupling_of(reaches.model(state), bound)
        except MubeamError as error:
            problems[OWN] = str(error)
        else:
            found[name] = bound
    return found


def make_background(reaches: Reaches, state: State, first: Reach, scene: Scene) -> Background:
    """The background of a state, whose reach is `first`, in the axes of a scene."""
    start, problems = perf_counter(), dict[str, str]()
    own = own_bounds(reaches, state, problems)
    bounds = tuple(bound_regions(first.search.model, 10 * scene.y_range[1], [*own.values()], None, state.groups))
    at = np.geomspace(*scene.x_range, OVERLAY_MASSES)
    overlays: dict[str, list[Overlay]] = {}
    for name in state.overlays:
        try:
            overlays[name] = over.made([name], first.plane.at(at, at).model, at, scene.y_range)
        except MubeamError as error:
            problems[OVERLAYS] = str(error)
    return Background(
        bounds=bounds,
        overlays=tuple(one for some in overlays.values() for one in some),
        own=tuple(own),
        named=tuple(overlays),
        problems=problems,
        seconds=perf_counter() - start,
    )


def is_same(one: State, other: State, scene: Scene, other_scene: Scene) -> bool:
    """Whether the backgrounds of two states in the axes of two scenes are."""
    names = ("model", "parameters", "ratios", "groups", "own", "overlays")
    axes = (scene.x_range, scene.y_range) == (other_scene.x_range, other_scene.y_range)
    return axes and all(getattr(one, name) == getattr(other, name) for name in names)
