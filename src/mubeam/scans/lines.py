"""How the lines of a scan are numbered; a line is a mass with values of the model's parameters.

Outermost are the parameters that change production, then blocks of masses, then the other parameters, and innermost the
masses of a block: lines that share production are neighbours, and the masses of a block are computed together.
"""

from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import MubeamError
from mubeam.foundation.checks import FloatArray
from mubeam.scans.axes import Axis
from mubeam.scans.scan import Scan
from mubeam.scans.section import COUPLING, MASS
from mubeam.searches.folding import MASSES_TOGETHER

NUDGE = 1.01
"""Times a tied parameter, to see whether production depends on it."""

SAMPLES = "samples"
"""The axis along which all drawn parameters change."""

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """The lines of a scan."""

    scan: Scan

    @cached_property
    def axes(self) -> dict[str, Axis]:
        """The axes of coordinates that are the same along a line."""
        scan = self.scan
        found = scan.drawn_options | scan.model_axes | {MASS: scan.section.parameters[MASS]}
        if scan.ties_follow_coupling or (self.are_drawn and COUPLING in scan.drawn):
            found[COUPLING] = scan.section.parameters[COUPLING]
        return found

    @property
    def names(self) -> list[str]:
        """Coordinates that are the same along a line."""
        return [*self.axes, *self.scan.ties]

    @cached_property
    def are_drawn(self) -> bool:
        """Whether the samples are lines: more than the coupling is drawn, or something follows it."""
        drawn = self.scan.drawn
        return any(name != COUPLING for name in drawn) or (COUPLING in drawn and self.scan.ties_follow_coupling)

    @cached_property
    def changing(self) -> list[str]:
        """The model's parameters that change production other than by coefficients of its parts."""
        return self._changing(in_parts=True)

    @cached_property
    def in_parts(self) -> bool:
        """Whether production is that of parts, since a parameter mixes them."""
        return self._changing(in_parts=False) != self.changing

    def _changing(self, *, in_parts: bool) -> list[str]:
        ends: dict[str, tuple[float, ...]] = {
            name: (axis.first, *axis.ends) for name, axis in self.scan.model_axes.items()
        }
        first = self.scan.first_parameters
        ends |= {name: (first[name], first[name] * NUDGE if first[name] else NUDGE - 1) for name in self.scan.ties}
        return [name for name, values in ends.items() if self._changes_production(name, values, in_parts=in_parts)]

    def _changes_production(self, name: str, values: tuple[float, ...], *, in_parts: bool) -> bool:
        try:
            models = [self.scan.model(self.scan.first_parameters | {name: value}) for value in values]
        except MubeamError:
            return True
        made = [model.vertices_in_parts() if in_parts else model.vertices() for model in models]
        return len({tuple(vertex.process for vertex in vertices) for vertices in made}) > 1

    @cached_property
    def _axes(self) -> tuple[dict[str, int], dict[str, int]]:
        """Lengths of the axes outside and inside of the blocks of masses, outermost first."""
        sizes = {name: axis.size for name, axis in self.axes.items() if name != MASS and not axis.is_drawn}
        changing = self.changing_axes
        outside = {name: size for name, size in sizes.items() if name in changing}
        inside = {name: size for name, size in sizes.items() if name not in changing}
        if self.are_drawn:
            (outside if self.draws_production else inside)[SAMPLES] = self.scan.section.samples or 1
        return outside, inside

    @cached_property
    def changing_axes(self) -> set[str]:
        """The axes that change production, themselves or through what is tied to them."""
        found = {name for name in self.changing if name in self.axes}
        of_coupling = self.scan.model_class.coupling_name
        for name in self.changing:
            if name in self.scan.ties:
                found |= {COUPLING if of == of_coupling else of for of in self.scan.ties[name].names}
        return found

    @property
    def draws_production(self) -> bool:
        """Whether each sample has a production of its own."""
        return any(name in self.scan.drawn for name in (*self.changing_axes, MASS))

    @property
    def masses(self) -> int:
        """Length of the axis of masses; 1 for drawn ones."""
        return self.scan.section.parameters[MASS].size

    @property
    def sharing(self) -> int:
        """Lines of a mass that share production."""
        return prod(self._axes[1].values())

    def __len__(self) -> int:
        return prod(self._axes[0].values()) * self.masses * self.sharing

    def places(self, index: Index) -> dict[str, Index]:
        """The place (n,) of lines along each axis."""
        outside, inside = self._axes
        outer, rest = np.divmod(index, self.masses * self.sharing)
        block, rest = np.divmod(rest, MASSES_TOGETHER * self.sharing)
        first = block * MASSES_TOGETHER
        inner, mass = np.divmod(rest, np.minimum(MASSES_TOGETHER, self.masses - first))
        return {MASS: first + mass} | _unravelled(outer, outside) | _unravelled(inner, inside)

    def index(self, places: dict[str, Index]) -> Index:
        """The numbers (n,) of the lines at these places along each axis."""
        outside, inside = self._axes
        block = places[MASS] // MASSES_TOGETHER
        first = block * MASSES_TOGETHER
        width = np.minimum(MASSES_TOGETHER, self.masses - first)
        outer = _ravelled(places, outside) * self.masses * self.sharing
        return outer + first * self.sharing + _ravelled(places, inside) * width + places[MASS] - first

    def coordinates(self, index: Index) -> dict[str, FloatArray]:
        """Model parameters and mass (n,) of lines."""
        places = self.places(index)
        found = {
            name: self.drawn(name, places[SAMPLES]) if axis.is_drawn else axis.at(places[name])
            for name, axis in self.axes.items()
        }
        tied = self.scan.tied(found)
        return found | {name: np.broadcast_to(value, index.shape) for name, value in tied.items()}

    def samples(self, index: Index) -> Index:
        """The sample (n,) of each line."""
        return self.places(index)[SAMPLES]

    def drawn(self, name: str, samples: Index) -> FloatArray:
        """The values of a drawn parameter in these samples."""
        axis, dimension = self.scan.drawn[name], list(self.scan.drawn).index(name)
        found, inverse = np.unique(samples, return_inverse=True)
        stretches = np.split(found, np.flatnonzero(np.diff(found) > 1) + 1)
        seed = self.scan.section.seed
        return np.concatenate([axis.drawn(int(s[0]), len(s), dimension, seed) for s in stretches])[inverse]


def _ravelled(places: dict[str, Index], sizes: dict[str, int]) -> Index:
    """The inverse of `_unravelled`."""
    found = np.zeros(places[MASS].shape, dtype=np.int64)
    for name, size in sizes.items():
        found = found * size + places[name]
    return found


def _unravelled(index: Index, sizes: dict[str, int]) -> dict[str, Index]:
    """Places along axes of these lengths, the last of which changes fastest."""
    found = {}
    for name, size in reversed(sizes.items()):
        index, found[name] = np.divmod(index, size)
    return found
