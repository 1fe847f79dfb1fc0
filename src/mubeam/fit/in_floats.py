"""The log-likelihood of one point in floats: its parts, asked one by one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Final

import numpy as np

from mubeam.fit.counted import Counted
from mubeam.fit.one_point import NOT_IN_FLOATS, OnePoint
from mubeam.fit.points import COUPLING, Pair
from mubeam.fit.priors import GammaPrior, Prior
from mubeam.fit.said import Observable
from mubeam.fit.signals import Signals
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.vertex import Vertex
from mubeam.searches.plane import MASS

PROBES: Final = 12
GOLDEN: Final = 0.6180339887
ROUNDING: Final = 1e-10
"""Points at which floats are compared with arrays, a step between them, and how far they may be off."""


@dataclass(frozen=True)
class InFloats:
    """As `FitLikelihood`, called with the numbers of one point.

    Attributes:
        model, pairs: at one point, and the terms of its rate.
        vertices: of all points; None where they vary.
        signals, counted, observables: what is asked.
        ranges: finite ends of what each number may be.
        mass_gev, coupling: those that do not vary.
        mass_at, coupling_at, own: the places of mass, coupling and other parameters of the model; None for a fixed one.
        free_from: the place of the first free nuisance.
    """

    model: Model
    pairs: tuple[Pair, ...]
    vertices: tuple[Vertex, ...] | None
    signals: tuple[Signals, ...]
    counted: tuple[Counted, ...]
    observables: tuple[Observable, ...]
    ranges: tuple[tuple[float, float], ...]
    mass_gev: float
    coupling: float
    mass_at: int | None
    coupling_at: int | None
    own: tuple[tuple[str, int], ...]
    free_from: int

    def __call__(self, given: Sequence[float]) -> float:
        """The number; raises one of NOT_IN_FLOATS where arrays have to give it."""
        for value, (low, high) in zip(given, self.ranges, strict=True):
            if not low <= value <= high:
                return -inf
        mass = self.mass_gev if self.mass_at is None else given[self.mass_at]
        coupling = self.coupling if self.coupling_at is None else given[self.coupling_at]
        own, free = {name: given[i] for name, i in self.own}, given[self.free_from :]
        # as in arrays
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            point = OnePoint(self.model, mass, coupling, own, self.pairs, self.vertices)
            events, found = [one.one(point) for one in self.signals], 0.0
            for counted in self.counted:
                found += counted.one(events, free)
            for observable in self.observables:
                found += observable.one(point)
        return -inf if isnan(found) else found

    def agrees(self, x: FloatArray, wanted: FloatArray) -> bool:
        """Whether it can do most points (n, d), and gives the numbers (n,) there."""
        done = 0
        for point, number in zip(x.tolist(), wanted.tolist(), strict=True):
            try:
                found = self(point)
            except NOT_IN_FLOATS:
                continue
            done += 1
            if found != number and not abs(found - number) <= ROUNDING * (1 + abs(number)):
                return False
        return 2 * done > len(x)


def make_in_floats(
    model: Model,
    pairs: tuple[Pair, ...],
    parts: tuple[tuple[Signals, ...], tuple[Counted, ...], tuple[Observable, ...]],
    priors: Sequence[Prior | GammaPrior],
    fixed: Mapping[str, float],
    free_from: int,
) -> InFloats:
    """Of a fit with these parts; `free_from` is the place of the first free nuisance."""
    most = float(np.finfo(float).max)
    names = [COUPLING if one.name == model.coupling_name else one.name for one in priors[:free_from]]
    own = tuple((name, i) for i, name in enumerate(names) if name not in (MASS, COUPLING))
    mass_at, coupling_at = (names.index(name) if name in names else None for name in (MASS, COUPLING))
    return InFloats(
        model,
        pairs,
        None if own else model.vertices_in_parts(),
        *parts,
        tuple((max(one.low, -most), min(one.high, most)) for one in priors),
        fixed.get(MASS, 0.0),
        fixed.get(COUPLING, 0.0),
        mass_at,
        coupling_at,
        own,
        free_from,
    )


def probes(transform: Callable[[FloatArray], FloatArray], count: int) -> FloatArray:
    """Points (PROBES, count), even in the unit cube of the prior."""
    steps = np.outer(np.arange(1, PROBES + 1), np.sqrt(np.arange(2.0, count + 2)) + GOLDEN)
    return transform(np.mod(0.5 + steps, 1.0))
