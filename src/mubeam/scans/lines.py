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
from mubeam.scans.axis import POINTS, Axis
from mubeam.scans.spec import COUPLING, MASS, Scan
from mubeam.searches.folding import MASSES_TOGETHER

SAMPLES = "samples"
"""The axis along which all drawn parameters change."""

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Lines:
    """The lines of a scan."""

    scan: Scan

    @property
    def names(self) -> list[str]:
        """Coordinates that are the same along a line."""
        return [*self.scan.model_parameters, MASS]

    @property
    def are_drawn(self) -> bool:
        """Whether the samples are lines: more than the coupling is drawn."""
        return any(name != COUPLING for name in self.scan.drawn)

    @cached_property
    def changing(self) -> list[str]:
        """The model's parameters that change production other than by coefficients of its parts."""
        return self._changing(in_parts=True)

    @cached_property
    def in_parts(self) -> bool:
        """Whether production is that of parts, since a parameter mixes them."""
        return self._changing(in_parts=False) != self.changing

    def _changing(self, *, in_parts: bool) -> list[str]:
        parameters = self.scan.model_parameters.items()
        return [name for name, axis in parameters if self._changes_production(name, axis, in_parts=in_parts)]

    def _changes_production(self, name: str, axis: Axis, *, in_parts: bool) -> bool:
        try:
            models = [self.scan.model(self.scan.first_parameters | {name: value}) for value in _ends(axis)]
        except MubeamError:
            return True
        made = [model.rate_vertices() if in_parts else model.vertices() for model in models]
        return len({tuple(vertex.process for vertex in vertices) for vertices in made}) > 1

    @cached_property
    def _axes(self) -> tuple[dict[str, int], dict[str, int]]:
        """Lengths of the axes outside and inside of the blocks of masses, outermost first."""
        sizes = {name: axis.size for name, axis in self.scan.model_parameters.items() if not axis.is_drawn}
        outside = {name: size for name, size in sizes.items() if name in self.changing}
        inside = {name: size for name, size in sizes.items() if name not in self.changing}
        if self.are_drawn:
            draws_production = any(name in self.scan.drawn for name in (*self.changing, MASS))
            (outside if draws_production else inside)[SAMPLES] = self.scan.section.samples or 1
        return outside, inside

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

    def _places(self, index: Index) -> dict[str, Index]:
        """The place (n,) of lines along each axis."""
        outside, inside = self._axes
        outer, rest = np.divmod(index, self.masses * self.sharing)
        block, rest = np.divmod(rest, MASSES_TOGETHER * self.sharing)
        first = block * MASSES_TOGETHER
        inner, mass = np.divmod(rest, np.minimum(MASSES_TOGETHER, self.masses - first))
        return {MASS: first + mass} | _unravelled(outer, outside) | _unravelled(inner, inside)

    def coordinates(self, index: Index) -> dict[str, FloatArray]:
        """Model parameters and mass (n,) of lines."""
        places, parameters = self._places(index), self.scan.section.parameters
        return {
            name: self.drawn(name, places[SAMPLES]) if parameters[name].is_drawn else parameters[name].at(places[name])
            for name in self.names
        }

    def samples(self, index: Index) -> Index:
        """The sample (n,) of each line."""
        return self._places(index)[SAMPLES]

    def drawn(self, name: str, samples: Index) -> FloatArray:
        """The values of a drawn parameter in these samples."""
        axis, dimension = self.scan.drawn[name], list(self.scan.drawn).index(name)
        found, inverse = np.unique(samples, return_inverse=True)
        stretches = np.split(found, np.flatnonzero(np.diff(found) > 1) + 1)
        seed = self.scan.section.seed
        return np.concatenate([axis.drawn(int(s[0]), len(s), dimension, seed) for s in stretches])[inverse]


def _ends(axis: Axis) -> tuple[float, ...]:
    """Values at which it is asked what changes; of many points the ends."""
    return axis.ends if axis.kind == POINTS else axis.numbers


def _unravelled(index: Index, sizes: dict[str, int]) -> dict[str, Index]:
    """Places along axes of these lengths, the last of which changes fastest."""
    found = {}
    for name, size in reversed(sizes.items()):
        index, found[name] = np.divmod(index, size)
    return found
