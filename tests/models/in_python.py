"""A model in Python that stands beside its card: the muonphilic scalar."""

from dataclasses import dataclass
from typing import ClassVar

import mubeam as mb
from mubeam.constants import LEPTON_MASS_GEV
from mubeam.models.parameter import parameter
from mubeam.physics import widths


@dataclass(frozen=True)
class MuonphilicScalar(mb.Model):
    scale: float = parameter(1.0, unit="1", low=0.0)

    name: ClassVar = "muonphilic-scalar-in-python"
    description: ClassVar = "scalar with a Yukawa coupling to muons"
    coupling_name: ClassVar = "y_mu"
    coupling_symbol: ClassVar = r"y_\mu"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_s"
    bounds_plane: ClassVar = None
    citations: ClassVar = ()

    def channels(self):
        return (mb.Channel(mb.Bremsstrahlung("scalar"), self.scale),)

    def decays(self, mass_gev, coupling):
        yukawa = self.scale * coupling
        return (
            mb.Decay("gamma gamma", widths.scalar_to_photons(mass_gev, 0.0, {"mu": yukawa}), visible=True),
            mb.Decay("mu- mu+", widths.scalar_to_fermions(mass_gev, yukawa, LEPTON_MASS_GEV["mu"]), visible=True),
        )


MODEL = MuonphilicScalar
