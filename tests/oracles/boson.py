"""A vector boson with decays as asked for, for events of its products."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.base import Channel, Decay, Model


@dataclass(frozen=True)
class Boson(Model):
    """Radiated off the muon, with decays as asked for: widths per squared coupling by products."""

    widths: tuple[tuple[str, float], ...] = ()
    name: ClassVar = "boson"
    description: ClassVar = "a vector boson"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def channels(self):
        return (Channel(mb.Bremsstrahlung("vector"), 1.0),)

    def decays(self, mass_gev, coupling):
        return tuple(Decay(name, width * coupling**2 + 0 * mass_gev, visible=True) for name, width in self.widths)
