"""A state as a scene: its reaches beside what else is drawn; what is left out, and why, by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any, Final

from mubeam.errors import InputError, MubeamError
from mubeam.exclusions import plotting
from mubeam.exclusions.figures.notes import notes_of
from mubeam.exclusions.figures.scene import Scene
from mubeam.exclusions.result import Reach
from mubeam.explorer.background import Background, is_same, make_background
from mubeam.explorer.files import Folder
from mubeam.explorer.names import labels_of
from mubeam.explorer.reaches import FLUENT_S, Progress, Reaches
from mubeam.explorer.state import State

PINS: Final = "pins"
"""Field of curves side by side."""


@dataclass(frozen=True, kw_only=True)
class View:
    """What is shown of a state.

    Attributes:
        state: of which it is.
        scene: all that is drawn.
        reaches: that of the state first, then those of its pins.
        labels: what they are called.
        seconds: how long the reach of the state took.
        background: what is drawn beside them.
        problems: what is left out, and why, by field.
        drawn: the state without what is left out.
    """

    state: State
    drawn: State
    scene: Scene
    reaches: tuple[Reach, ...]
    labels: tuple[str, ...]
    seconds: float
    background: Background
    problems: Mapping[str, str] = field(default_factory=dict)


class Views:
    """The views of one folder; threads may share it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.reaches = Reaches(folder)

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
        start, moves = perf_counter(), is_coarse and held is not None
        count = self.reaches.fluent_masses(state) if moves else None
        # what moves may be an angle, and angles share what is produced
        sketch = is_coarse and held is not None and _of_model(state) != _of_model(held.state)
        first = self.reaches.reach(state, count, progress, sketch=sketch)
        seconds = perf_counter() - start
        problems: dict[str, str] = {}
        pinned = self._pinned(state, first, progress, problems)
        states = [state, *(pin for pin, _ in pinned)]
        reaches = [first, *(found for _, found in pinned)]
        labels = labels_of(states)
        regions = [replace(one.region, label=label) for one, label in zip(reaches, labels, strict=True)]
        ranges = (held.scene.x_range, held.scene.y_range) if is_coarse and held is not None else (None, None)
        bare = plotting.reach_scene(
            first.search.model,
            [one for one in regions if not one.is_projection],
            [one for one in regions if one.is_projection],
            bounds=False,
            note=notes_of(regions),
            x_range=ranges[0],
            y_range=ranges[1],
        )
        if held is not None and (
            (is_coarse and held.background.seconds > FLUENT_S) or is_same(state, held.state, bare, held.scene)
        ):
            background = held.background
        else:
            background = make_background(self.reaches, state, first, bare)
        return View(
            state=state,
            drawn=replace(state, own=background.own, overlays=background.named, pins=tuple(states[1:])),
            scene=replace(bare, bounds=background.bounds, overlays=bare.overlays + background.overlays),
            reaches=tuple(reaches),
            labels=tuple(labels),
            seconds=seconds,
            background=background,
            problems=problems | background.problems,
        )

    def _pinned(
        self, state: State, first: Reach, progress: Progress | None, problems: dict[str, str]
    ) -> list[tuple[State, Reach]]:
        """Pins and their reaches, of those that can be drawn beside the first one."""
        found = []
        for pin in state.pins:
            try:
                one = self.reaches.reach(pin, None, progress)
                if one.search.model.name != first.search.model.name:
                    raise InputError(f"a curve of {one.search.model.name} is not drawn beside {state.model}")
            except MubeamError as error:
                problems[PINS] = str(error)
            else:
                found.append((pin, one))
        return found


def _of_model(state: State) -> tuple[Any, ...]:
    return state.model, state.parameters, state.ratios
