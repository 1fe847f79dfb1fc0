"""Reaches of states, kept; what a state's model can be looked for with; how long a reach took."""

from collections.abc import Callable
from math import inf
from time import perf_counter
from typing import Any, Final

import numpy as np

from mubeam import models
from mubeam.errors import InputError, MubeamError
from mubeam.exclusions.reach import reach
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

ENDS: Final = ("mass_min_gev", "mass_max_gev")

Progress = Callable[[int, int], None]


class FieldError(InputError):
    """What is wrong with one field: `field` is its name."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class Reaches:
    """The reaches of states whose cards lie in one folder; threads may share it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._kept: Kept[Any, Reach] = Kept(MOST_BYTES)
        self._fitting: dict[Any, tuple[str, ...]] = {}
        self._took_s: dict[Any, float] = {}

    def fluent_masses(self, state: State) -> int | None:
        """How many masses follow a slider that moves; None for all of them."""
        took = self._took_s.get(_kind(state), 0.0)
        if took <= FLUENT_S:
            return None
        few = next(number for most, number in COARSE if took <= most)
        return min(few, int(state.options.get("masses", MASSES)))

    def reach(
        self, state: State, count: int | None = None, progress: Progress | None = None, *, sketch: bool = False
    ) -> Reach:
        """The reach of a state, at `count` masses if that is given, `sketch` as in `mb.reach`.

        Raises FieldError and the errors of `mb.reach`.
        """
        files = (state.model, *state.experiments)
        key = state.searched.address(), count, sketch, self.folder.state_of(files)
        found = self._kept.get(key)
        if found is None:
            start = perf_counter()
            found = self._computed(state, count, progress, sketch)
            # what is kept is whole: the expected edges are computed when they are first asked for
            found.expected_ranges  # noqa: B018
            if count is None and not sketch:
                self._took_s[_kind(state)] = perf_counter() - start
            self._kept.put(key, found, REACH_BYTES)
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


def _kind(state: State) -> tuple[Any, ...]:
    """What decides roughly how long a reach takes."""
    return state.model, state.experiments, state.analyses, state.options.get("masses")


def stop_if(is_outdated: Callable[[], bool], also: Progress | None = None) -> Progress:
    """A progress that ends the work once it is outdated."""

    def progress(done: int, total: int) -> None:
        if is_outdated():
            raise OutdatedError
        if also is not None:
            also(done, total)

    return progress
