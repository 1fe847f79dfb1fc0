"""Groups of vertices at one mass and coupling: what of the rate belongs together in events.

The amplitudes of a group add, so that its events are drawn from the sum of its terms and never term by term: a term may
be below zero, the sum is not. Groups add as rates, and an event is of one of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from mubeam.events.density import Part
from mubeam.models.vertex import Term, Vertex, groups, rate_terms
from mubeam.production.processes import OffShellProcess, Process

JOINT_NUMBER = -799
"""Number in event files of the first group of several processes; of the others those above it."""


NEGLIGIBLE = 1e-14
"""What is less is zero but for rounding: the cosine of pi/2, a sum of terms over the sum of their sizes."""


class Label(NamedTuple):
    """Name, number and description of what happens, in event files."""

    name: str
    number: int
    description: str


@dataclass(frozen=True)
class Group:
    """One group.

    Attributes:
        vertices: what adds as amplitudes.
        label: what event files call it.
        parts: the density, process by process; none where the coefficients are zero or cancel.
        envelope: what the density is nowhere above; the same as `parts` if no part is below zero.
    """

    vertices: tuple[Vertex, ...]
    label: Label
    parts: tuple[Part, ...]
    envelope: tuple[Part, ...]

    @property
    def process(self) -> Process:
        """That of the first vertex; leptons and particles are those of all."""
        return self.vertices[0].process

    @property
    def pair(self) -> OffShellProcess | None:
        """The process, where X is a pair; None for a particle X."""
        return self.process.off_shell


def make_groups(vertices: tuple[Vertex, ...], mass_gev: float, coupling: float) -> tuple[Group, ...]:
    """The groups of a model's vertices at one point; ModelError for an interference that is not known."""
    found, joint = [], 0
    for members in groups(vertices):
        terms = [term for term in rate_terms(members) if abs(term.factor) > NEGLIGIBLE]
        numbers = [_at(term, mass_gev, coupling) for term in terms]
        parts = _merged(zip(terms, numbers, strict=True))
        if any(part.coefficient < 0 or part.process.is_signed for part in parts):
            envelope = _merged((term, number) for term, number in _bounds(terms, numbers) if number > 0)
        else:
            envelope = parts
        labels = tuple(dict.fromkeys(_label(vertex.process) for vertex in members))
        found.append(Group(members, _together(labels, joint), parts, envelope))
        joint += len(labels) > 1
    return tuple(found)


def _at(term: Term, mass_gev: float, coupling: float) -> float:
    return float(np.ravel(term.coefficient(np.array([mass_gev]), np.array([coupling])))[0])


def _merged(terms: Iterable[tuple[Term, float]]) -> tuple[Part, ...]:
    """The sum by processes; those that are zero, also by rounding, are left out."""
    processes: list[Process] = []
    numbers: list[list[float]] = []
    for term, number in terms:
        if term.process not in processes:
            processes.append(term.process)
            numbers.append([])
        numbers[processes.index(term.process)].append(number)
    sums = [(process, sum(given), sum(map(abs, given))) for process, given in zip(processes, numbers, strict=True)]
    return tuple(Part(process, number) for process, number, size in sums if abs(number) > NEGLIGIBLE * size)


def _bounds(terms: Sequence[Term], numbers: Sequence[float]) -> list[tuple[Term, float]]:
    """|sum of amplitudes|^2 is at most the sum of the squares, each once and once for every amplitude that it meets.

    As 2 |c_a A_a c_b A_b| <= |c_a A_a|^2 + |c_b A_b|^2.
    """
    meets = [{id(term.first), id(term.second)} for term in terms if term.first is not term.second]
    own = [(term, number) for term, number in zip(terms, numbers, strict=True) if term.first is term.second]
    # a pair that interferes in several terms counts once
    pairs = {frozenset(pair) for pair in meets}
    return [(term, number * (1 + sum(id(term.first) in pair for pair in pairs))) for term, number in own]


def _label(process: Process) -> Label:
    return Label(process.event_name, process.event_number, process.event_description)


def _together(labels: tuple[Label, ...], joint: int) -> Label:
    """One label for a group of several processes, whose events are of all of them."""
    if len(labels) == 1:
        return labels[0]
    description = "; ".join(label.description for label in labels)
    return Label("+".join(label.name for label in labels), JOINT_NUMBER + joint, f"amplitudes of {description}")
