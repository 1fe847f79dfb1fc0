"""Models of vertices as given, for tests."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.vertex import Vertex


@dataclass(frozen=True)
class Toy(mb.Model):
    """Vertices and decays as given."""

    given: tuple[Vertex, ...] = ()
    made: tuple[mb.Decay, ...] = ()

    name: ClassVar = "toy"
    description: ClassVar = "vertices as given"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def vertices(self):
        return self.given

    def decays(self, mass_gev, coupling):
        return tuple(decay._replace(width_gev=decay.width_gev * (1 + 0 * mass_gev * coupling)) for decay in self.made)


def times(number):
    """A coefficient: number x coupling."""
    return lambda mass, coupling: number * coupling
