"""A state as a scene: its reaches computed, or found among those of before; what is wrong with it by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from time import perf_counter
from typing import Any, Final

import numpy as np

from mubeam import models
from mubeam.errors import InputError, MubeamError
from mubeam.exclusions import plotting
from mubeam.exclusions.figures import overlays as over
from mubeam.exclusions.figures.notes import notes_of
from mubeam.exclusions.figures.patch import Overlay, Patch
from mubeam.exclusions.figures.published import bound_regions
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.reach import reach
from mubeam.exclusions.region import Region
from mubeam.exclusions.result import Reach
from mubeam.experiments import Experiment
from mubeam.explorer.files import Folder
from mubeam.explorer.latest import OutdatedError
from mubeam.explorer.state import MASSES, MOST_MASSES, State
from mubeam.foundation.kept import Kept
from mubeam.models import Model
from mubeam.searches.request import make_search

FLUENT_S: Final = 0.02
COARSE: Final = ((0.15, 24), (inf, 16))
"""Masses while a slider moves, where all of them take longer than FLUENT_S, by how long they take in s."""

MOST_BYTES: Final = 64_000_000
REACH_BYTES: Final = 200_000
"""About so many a reach takes."""

OVERLAY_MASSES: Final = 200
OWN, OVERLAYS, PINS = "own", "with", "pins"
"""Fields of what is drawn besides."""

Progress = Callable[[int, int], None]


class FieldError(InputError):
    """What is wrong with one field: `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown of a state.

    Attributes:
        state: of which it is.
        scene: all that is drawn.
        reaches: that of the state first, then those of its pins.
        labels: what they are called.
        seconds: how long the reach of the state took.
        background_seconds: how long bounds and overlays took.
        problems: what is left out, and why, by field.
        drawn: the state without what is left out.
    """

    state: State
    drawn: State
    scene: Scene
    reaches: tuple[Reach, ...]
    labels: tuple[str, ...]
    seconds: float
    background_seconds: float
    problems: Mapping[str, str] = field(default_factory=dict)


class Views:
    """The views of one folder; threads may share it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._reaches: Kept[Any, Reach] = Kept(MOST_BYTES)
        self._fitting: dict[Any, tuple[str, ...]] = {}
        self._took_s: dict[Any, float] = {}

    def view(
        self, state: State, *, held: View | None = None, progress: Progress | None = None, is_coarse: bool = False
    ) -> View:
        """The view of a state.

        Args:
            state: what is to be shown.
            held: with `is_coarse`, what was shown before: its axes stay, and its bounds and overlays if they took long.
            progress: as in `reach`; what it raises stops the work.
            is_coarse: fewer masses, where that saves time.

        Raises FieldError and the errors of `reach`.
        """
        start = perf_counter()
        count = None
        took = self._took_s.get(_kind(state), 0.0)
        if is_coarse and held is not None and took > FLUENT_S:
            few = next(number for most, number in COARSE if took <= most)
            count = min(few, int(state.options.get("masses", MASSES)))
        # what moves may be an angle, and angles share what is produced
        sketch = is_coarse and held is not None and _of_model(state) != _of_model(held.state)
        first = self.reach(state, count, progress, sketch=sketch)
        seconds = perf_counter() - start
        problems: dict[str, str] = {}
        states, reaches = [state], [first]
        for pin in state.pins:
            try:
                found = self.reach(pin, None, progress)
                if found.search.model.name != first.search.model.name:
                    raise InputError(f"a curve of {found.search.model.name} is not drawn beside {state.model}")
            except MubeamError as error:
                problems[PINS] = str(error)
                continue
            states.append(pin)
            reaches.append(found)
        labels = labels_of(states)
        regions = [replace(one.region, label=label) for one, label in zip(reaches, labels, strict=True)]
        ranges = (None, None) if held is None or not is_coarse else (held.scene.x_range, held.scene.y_range)
        bare = plotting.reach_scene(
            first.search.model,
            [one for one in regions if not one.is_projection],
            [one for one in regions if one.is_projection],
            bounds=False,
            note=notes_of(regions),
            x_range=ranges[0],
            y_range=ranges[1],
        )
        start = perf_counter()
        if is_coarse and held is not None and held.background_seconds > FLUENT_S:
            bounds, overlays, drawn = held.scene.bounds, _further(held), state
            background_seconds = held.background_seconds
        else:
            bounds, overlays, drawn = self._background(state, first, bare, problems, held)
            background_seconds = perf_counter() - start
        scene = replace(bare, bounds=bounds, overlays=bare.overlays + overlays)
        return View(
            state=state,
            drawn=replace(drawn, pins=tuple(states[1:])),
            scene=scene,
            reaches=tuple(reaches),
            labels=tuple(labels),
            seconds=seconds,
            background_seconds=background_seconds,
            problems=problems,
        )

    def reach(
        self, state: State, count: int | None = None, progress: Progress | None = None, *, sketch: bool = False
    ) -> Reach:
        """The reach of a state, at `count` masses if that is given, `sketch` as in `mb.reach`. Raises as `view`."""
        files = (state.model, *state.experiments)
        key = state.searched.address(), count, sketch, self.folder.state_of(files)
        found = self._reaches.get(key)
        if found is None:
            start = perf_counter()
            found = self._computed(state, count, progress, sketch)
            # what is kept is whole: the expected edges are computed when they are first asked for
            found.expected_ranges  # noqa: B018
            if count is None and not sketch:
                self._took_s[_kind(state)] = perf_counter() - start
            self._reaches.put(key, found, REACH_BYTES)
        return found

    def _computed(self, state: State, count: int | None, progress: Progress | None, sketch: bool) -> Reach:
        model, options = self.model(state), dict(state.options)
        ends = [options.pop(name, own) for name, own in zip(ENDS, model.mass_range_gev, strict=True)]
        number = options.pop("masses", MASSES)
        if options.pop("discovery", None) is not None:
            options["discovery"] = True
        low, high = (float(end) for end in ends)
        if not 0 < low < high < np.inf:
            raise FieldError(ENDS[1], f"the masses must rise from above zero, got {low:g} to {high:g} GeV")
        if not 2 <= float(number) <= MOST_MASSES:
            raise FieldError("masses", f"must be between 2 and {MOST_MASSES}")
        ties = {name: [{"mass_gev": 1, "constant": value}] for name, value in state.ratios.items()}
        several = len(state.experiments) > 1
        experiments: list[Experiment] = [self.folder.experiment(name) for name in state.experiments]
        return reach(
            model,
            experiments if several else experiments[0],
            list(state.analyses) if several else state.analyses[0],
            masses_gev=np.geomspace(low, high, int(number) if count is None else count),
            ties=ties or None,
            progress=progress,
            sketch=sketch,
            **options,  # type: ignore[arg-type]
        )

    def model(self, state: State) -> Model:
        """The model of a state with its parameters."""
        given = {**state.ratios, **state.parameters}
        return models.made(self.folder.model(state.model), **given)

    def fitting(self, state: State) -> tuple[str, ...]:
        """The analyses of the first experiment that suit the model; none if no one does, or the model is not one."""
        name = state.experiments[0]
        key = state.model, name, self.folder.state_of((state.model, name))
        if key not in self._fitting:
            self._fitting[key] = self._found_fitting(state)
        return self._fitting[key]

    def _found_fitting(self, state: State) -> tuple[str, ...]:
        try:
            model, experiment = self.model(state), self.folder.experiment(state.experiments[0])
        except MubeamError:
            return ()
        found = []
        # an exposure that the card leaves open does not decide it
        is_open = experiment.beam.muons_on_target is None and not experiment.target.is_colliding
        for name in experiment.analyses:
            try:
                make_search(model, experiment, name, exposure_mot=1.0 if is_open else None)
            except MubeamError:
                continue
            found.append(name)
        return tuple(found)

    def own_bounds(self, state: State, problems: dict[str, str]) -> dict[str, Region]:
        """Those that can be drawn, by file name; why others are not stands in `problems`."""
        found = {}
        for name in state.own:
            try:
                bound = self.folder.bound(name)
                plotting.in_coupling_of(self.model(state), bound)
            except MubeamError as error:
                problems[OWN] = str(error)
            else:
                found[name] = bound
        return found

    def _background(
        self, state: State, first: Reach, scene: Scene, problems: dict[str, str], held: View | None
    ) -> tuple[tuple[Patch, ...], tuple[Overlay, ...], State]:
        """Bounds and overlays in the axes of a scene, the same objects as those held where nothing of them changed.

        And the state without those that cannot be drawn.
        """
        if held is not None and _same_background(state, held.state) and _same_axes(scene, held.scene):
            problems |= {name: why for name, why in held.problems.items() if name in (OWN, OVERLAYS)}
            drawn = replace(state, own=held.drawn.own, overlays=held.drawn.overlays)
            return held.scene.bounds, _further(held), drawn
        model, plane = first.search.model, first.plane
        own = self.own_bounds(state, problems)
        bounds = tuple(bound_regions(model, 10 * scene.y_range[1], [*own.values()], None, state.groups))
        at = np.geomspace(*scene.x_range, OVERLAY_MASSES)
        overlays: dict[str, list[Overlay]] = {}
        for name in state.overlays:
            try:
                overlays[name] = over.made([name], plane.at(at, at).model, at, scene.y_range)
            except MubeamError as error:
                problems[OVERLAYS] = str(error)
        every = tuple(one for some in overlays.values() for one in some)
        return bounds, every, replace(state, own=tuple(own), overlays=tuple(overlays))


ENDS: Final = ("mass_min_gev", "mass_max_gev")


def _kind(state: State) -> tuple[Any, ...]:
    """What decides roughly how long a reach takes."""
    return state.model, state.experiments, state.analyses, state.options.get("masses")


def _of_model(state: State) -> tuple[Any, ...]:
    return state.model, state.parameters, state.ratios


def _further(view: View) -> tuple[Overlay, ...]:
    """The overlays of a view that are no lines of a discovery, which come first."""
    made = sum(len(plotting_lines(one)) for one in view.reaches)
    return view.scene.overlays[made:]


def plotting_lines(found: Reach) -> list[Overlay]:
    """The lines of a discovery of a reach."""
    from mubeam.exclusions.figures.expected import discovery_lines

    return discovery_lines(found.region, "")


def _same_background(one: State, other: State) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("model", "parameters", "ratios", "groups", "own", "overlays")
    )


def _same_axes(one: Scene, other: Scene) -> bool:
    return one.x_range == other.x_range and one.y_range == other.y_range


def labels_of(states: list[State]) -> list[str]:
    """Experiments and analyses; of several curves also what of their settings differs, if these have one name."""
    names = [" + ".join(map(" ".join, zip(one.experiments, one.analyses, strict=True))) for one in states]
    settings = [{**one.parameters, **one.ratios, **one.options} for one in states]
    every = {key for some in settings for key in some}
    different = sorted(key for key in every if len({some.get(key) for some in settings}) > 1)
    found = []
    for name, some in zip(names, settings, strict=True):
        words = [f"{key} = {_short(some[key])}" for key in different if key in some]
        found.append(f"{name}, {', '.join(words)}" if names.count(name) > 1 and words else name)
    # two of the same settings
    return [label if found.count(label) == 1 else f"{label} ({i + 1})" for i, label in enumerate(found)]


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def stop_if(is_outdated: Callable[[], bool], also: Progress | None = None) -> Progress:
    """A progress that ends the work once it is outdated."""

    def progress(done: int, total: int) -> None:
        if is_outdated():
            raise OutdatedError
        if also is not None:
            also(done, total)

    return progress
