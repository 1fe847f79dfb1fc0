"""A pseudoscalar coupled to photons, L = -(g/4) a F Ftilde (P1 III)."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay, Model
from mubeam.physics import widths
from mubeam.production.processes.photon_fusion import PhotonFusion


@dataclass(frozen=True)
class AxionPhoton(Model):
    """Made by photon fusion, decays to two photons; coupling g_agammagamma in 1/GeV."""

    name: ClassVar = "axion-photon"
    description: ClassVar = "pseudoscalar coupled to photons, made by photon fusion (arXiv 2501.06294 III)"
    coupling_name: ClassVar = "g_agammagamma"
    coupling_symbol: ClassVar = r"g_{a\gamma\gamma}"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    bounds_plane: ClassVar = "axion-photon"
    citations: ClassVar = ("Li2025",)

    def channels(self) -> tuple[Channel, ...]:
        """Photon fusion at strength 1."""
        return (Channel(PhotonFusion(), 1.0),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decay a -> gamma gamma."""
        return (Decay("gamma gamma", widths.pseudoscalar_to_photons(mass_gev, coupling), visible=True),)


MODEL = AxionPhoton
