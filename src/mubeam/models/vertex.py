"""Vertices: what a model multiplies the unit amplitude of a process with, and the terms of the rate that follow.

Vertices of one group add as amplitudes, groups add as rates:

    rate = sum over groups of |sum_a c_a A_a|^2 = sum_a c_a^2 sigma_a + sum_{a<b} c_a c_b sigma_ab

with c_a(mass, coupling) the coefficients and sigma_ab what the processes say of their interference.

A vertex that an angle mixes may be given in parts, each of one parity, with cos and sin of the angle in the
coefficients: the rate is then of second order in these, and one production serves all angles. `Process.parts` gives a
process so, `Model.vertices_in_parts` all of a model, `in_parts` asks for them where rates are made.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import ModelError
from mubeam.foundation.checks import LARGEST, SMALLEST, FloatArray
from mubeam.numerics.roots import bisect
from mubeam.production.processes import Process

Coefficient: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""The coefficient of a vertex, of either sign, for mass in GeV and the model's coupling, which broadcast."""


@dataclass(frozen=True)
class Proportional:
    """A coefficient that is a strength times the coupling; an array where the strength depends on what is varied."""

    strength: float | FloatArray

    def __call__(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """Strength x coupling, for every mass."""
        return np.asarray(self.strength * coupling)


@dataclass(frozen=True)
class Times:
    """A coefficient times a number, an array where that depends on what is varied."""

    factor: float | FloatArray
    coefficient: Coefficient

    def __call__(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """The product."""
        return np.asarray(self.factor * self.coefficient(mass_gev, coupling))


@dataclass(frozen=True)
class Vertex:
    """One amplitude: coefficient x the unit amplitude of `process`.

    Attributes:
        process: leptons, kind and unit amplitude.
        coefficient: its number, of either sign, from mass and coupling.
        group: vertices of one group add as amplitudes; None for all that have the same leptons and the same particle.
    """

    process: Process
    coefficient: Coefficient
    group: Hashable | None = None

    @property
    def key(self) -> Hashable:
        """The group, or what stands for it where none is given."""
        return self.process.final_state if self.group is None else (self.group,)

    def largest_coupling(self, mass: FloatArray) -> FloatArray:
        """The model's coupling up to which the vertex holds, for masses in GeV, same shape; inf if it always does."""
        limit = self.process.largest_coupling(mass)
        if isinstance(self.coefficient, Proportional):
            with np.errstate(divide="ignore"):
                return np.asarray(limit / np.abs(self.coefficient.strength))

        def holds(log_coupling: FloatArray) -> NDArray[np.bool_]:
            return np.asarray(np.abs(self.coefficient(mass, np.exp(log_coupling))) <= limit)

        low, high = (np.full(mass.shape, np.log(end)) for end in (SMALLEST, LARGEST))
        edge = np.where(holds(low), bisect(holds, low, high), -np.inf)
        return np.where(holds(high), np.inf, np.exp(edge))


class Term(NamedTuple):
    """A term of the rate: factor x the coefficients of two vertices x the cross section of `process`."""

    process: Process
    factor: float
    first: Vertex
    second: Vertex

    def coefficient(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """What multiplies the cross section; mass and coupling broadcast."""
        first = self.first.coefficient(mass_gev, coupling)
        if self.second is self.first:
            return np.asarray(self.factor * first**2)
        return np.asarray(self.factor * first * self.second.coefficient(mass_gev, coupling))


def polarised(vertices: tuple[Vertex, ...], beam_polarisation: float) -> tuple[Vertex, ...]:
    """The vertices in a beam of this mean helicity, as `Process.polarised`; themselves for an unpolarised one."""
    if beam_polarisation == 0:
        return vertices
    return tuple(replace(vertex, process=vertex.process.polarised(beam_polarisation)) for vertex in vertices)


def without_phases(vertices: tuple[Vertex, ...]) -> tuple[Vertex, ...]:
    """Parts as they are in the rate of unpolarised leptons, which does not see how they interfere."""
    return tuple(replace(vertex, process=vertex.process.without_phase) for vertex in vertices)


def groups(vertices: tuple[Vertex, ...]) -> tuple[tuple[Vertex, ...], ...]:
    """The vertices group by group, in the order of their first ones."""
    found: dict[Hashable, list[Vertex]] = {}
    for vertex in vertices:
        found.setdefault(vertex.key, []).append(vertex)
    return tuple(map(tuple, found.values()))


def rate_terms(vertices: tuple[Vertex, ...]) -> tuple[Term, ...]:
    """The terms of the rate.

    Raises ModelError where two vertices of a group do not add, or have an interference that is not known.
    """
    terms = [Term(vertex.process, 1.0, vertex, vertex) for vertex in vertices]
    for first, second in combinations(vertices, 2):
        if first.key == second.key:
            if first.process.final_state != second.process.final_state:
                raise ModelError(
                    f"{first.process} and {second.process} leave other particles and add as rates: give them other "
                    "groups"
                )
            terms += [
                Term(process, factor, first, second) for factor, process in first.process.cross_terms(second.process)
            ]
    return tuple(terms)
