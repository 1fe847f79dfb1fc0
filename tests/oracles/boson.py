"""A vector boson with decays as asked for, for events of its products."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.models.base import Channel, Decay
from oracles.plain import Plain


@dataclass(frozen=True)
class Boson(Plain):
    """Radiated off the muon, with decays as asked for: widths per squared coupling by products."""

    widths: tuple[tuple[str, float], ...] = ()
    name: ClassVar = "boson"

    def channels(self):
        return (Channel(mb.Bremsstrahlung("vector"), 1.0),)

    def decays(self, mass_gev, coupling):
        return tuple(Decay(name, width * coupling**2 + 0 * mass_gev, visible=True) for name, width in self.widths)
