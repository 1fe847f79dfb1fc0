"""Models of vertices as given, for tests."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.vertex import Vertex
from mubeam.physics.amplitudes.bremsstrahlung import scalar_vertex
from mubeam.production.processes._radiation import Radiation
from oracles.plain import Plain


@dataclass(frozen=True)
class Toy(Plain):
    """Vertices and decays as given."""

    given: tuple[Vertex, ...] = ()
    made: tuple[mb.Decay, ...] = ()

    def vertices(self):
        return self.given

    def decays(self, mass_gev, coupling):
        return tuple(decay._replace(width_gev=decay.width_gev * (1 + 0 * mass_gev * coupling)) for decay in self.made)


@dataclass(frozen=True)
class Strange(Radiation):
    """A scalar of which no interference with others is known."""

    initial_lepton: ClassVar = "mu"
    final_lepton: ClassVar = "mu"
    event_name: ClassVar = "strange"
    event_number: ClassVar = -771
    event_description: ClassVar = "l N -> l N X, a toy"
    boson_pdg: ClassVar = 54

    def vertex(self, m, mi, mf):
        return scalar_vertex(m, mi, mf)


def times(number):
    """A coefficient: number x coupling."""
    return lambda mass, coupling: number * coupling
