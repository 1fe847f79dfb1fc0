"""A pseudoscalar coupled to muons, L = -i g (2 m_mu) a mubar gamma5 mu (P1 Eq. 7)."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay, Model
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

YUKAWA = 2 * LEPTON_MASS_GEV["mu"]
"""y/g in GeV."""


@dataclass(frozen=True)
class AxionMuon(Model):
    """Radiated off the muon; stable below 2 m_mu, else it decays to two muons; coupling g_amumu in 1/GeV."""

    name: ClassVar = "axion-muon"
    description: ClassVar = "pseudoscalar coupled to muons, made by bremsstrahlung (arXiv 2501.06294 IV)"
    coupling_name: ClassVar = "g_amumu"
    coupling_symbol: ClassVar = r"g_{a\mu\mu}"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    bounds_plane: ClassVar = "axion-muon"
    citations: ClassVar = ("Li2025",)

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung with the Yukawa coupling 2 m_mu g."""
        return (Channel(Bremsstrahlung("pseudoscalar"), YUKAWA),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decay a -> mu mu above threshold; loop decays below it are neglected, as in P1."""
        width = widths.pseudoscalar_to_fermions(mass_gev, YUKAWA * coupling, LEPTON_MASS_GEV["mu"])
        return (Decay("mu+ mu-", width, visible=True),)


MODEL = AxionMuon
