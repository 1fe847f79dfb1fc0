"""A pseudoscalar that couples to muons alone, L = -i y a mubar gamma5 mu - i g_chi a chibar gamma5 chi."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.spin_zero import chi_decays, lepton_and_photon_decays
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung


@dataclass(frozen=True)
class MuonphilicPseudoscalar(WithDarkFermion):
    """Radiated off the muon; decays to two photons, which are all below 2 m_mu, to muons, and to a chi.

    As axion-muon (y = 2 m_mu g), which is stable below 2 m_mu as in its paper. Fusion of photons by the muon's loop is
    left out: at 200 MeV it is 4e-4 of bremsstrahlung, its interference 0.4 %.

    Attributes:
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "muonphilic-pseudoscalar"
    description: ClassVar = "pseudoscalar coupled to muons, to photons by their loop, made by bremsstrahlung"
    coupling_name: ClassVar = "y_mu"
    coupling_symbol: ClassVar = r"y_\mu"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Chen:2017awl", "Chen:2018vkr")

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung at strength 1."""
        return (Channel(Bremsstrahlung("pseudoscalar"), 1.0),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to photons, muons and chi."""
        own = lepton_and_photon_decays("pseudoscalar", mass_gev, {"mu": coupling})
        return (*own, *chi_decays("pseudoscalar", self, mass_gev))


MODEL = MuonphilicPseudoscalar
