"""Groups of vertices whose amplitudes add, at one mass and coupling.

The events of a group are drawn from the sum of its terms: a term (an interference) may be negative, the sum is not.
Groups add as rates, and each event belongs to one of them.
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
"""Coefficients below this (a cosine of pi/2), and sums below this fraction of their terms, count as zero."""


class Label(NamedTuple):
    """Name, number and description of a process in event files."""

    name: str
    number: int
    description: str


@dataclass(frozen=True)
class Group:
    """One group.

    Attributes:
        vertices: the vertices whose amplitudes add.
        label: its process in event files.
        parts: terms of the density, one a process; empty where the coefficients are zero or cancel.
        envelope: terms, none negative, whose sum is an upper bound of the density; `parts` itself if none is negative.
    """

    vertices: tuple[Vertex, ...]
    label: Label
    parts: tuple[Part, ...]
    envelope: tuple[Part, ...]

    @property
    def process(self) -> Process:
        """Process of the first vertex; all vertices have the same leptons and particles."""
        return self.vertices[0].process

    @property
    def pair(self) -> OffShellProcess | None:
        """The process if X is a pair; None if X is a particle."""
        return self.process.off_shell


def make_groups(vertices: tuple[Vertex, ...], mass_gev: float, coupling: float) -> tuple[Group, ...]:
    """The groups of a model's vertices at a mass in GeV and a coupling.

    Raises ModelError if the interference of two vertices of a group is not known.
    """
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
    """Terms summed by process, without sums that are zero up to rounding."""
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
    """Terms of an upper bound: each square times 1 + the number of other amplitudes that it interferes with.

    Since 2 |c_a A_a c_b A_b| <= |c_a A_a|^2 + |c_b A_b|^2.
    """
    meets = [{id(term.first), id(term.second)} for term in terms if term.first is not term.second]
    own = [(term, number) for term, number in zip(terms, numbers, strict=True) if term.first is term.second]
    # a pair that interferes in several terms counts once
    pairs = {frozenset(pair) for pair in meets}
    return [(term, number * (1 + sum(id(term.first) in pair for pair in pairs))) for term, number in own]


def _label(process: Process) -> Label:
    return Label(process.event_name, process.event_number, process.event_description)


def _together(labels: tuple[Label, ...], joint: int) -> Label:
    """One label for a group of several processes, whose events cannot be told apart."""
    if len(labels) == 1:
        return labels[0]
    description = "; ".join(label.description for label in labels)
    return Label("+".join(label.name for label in labels), JOINT_NUMBER + joint, f"amplitudes of {description}")
