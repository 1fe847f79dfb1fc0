"""A scalar that couples to muons alone, L = -y s mubar mu - g_chi s chibar chi (arXiv 1701.07437)."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.spin_zero import chi_decays, lepton_and_photon_decays
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung


@dataclass(frozen=True)
class MuonphilicScalar(WithDarkFermion):
    """Radiated off the muon; decays to two photons, which are all below 2 m_mu, to muons, and to a chi.

    Fusion of photons by the muon's loop is left out: at 200 MeV its interference is 0.5 % of bremsstrahlung.

    Attributes:
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "muonphilic-scalar"
    description: ClassVar = "scalar coupled to muons, to photons by their loop, made by bremsstrahlung"
    coupling_name: ClassVar = "y_mu"
    coupling_symbol: ClassVar = r"y_\mu"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_s"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Chen:2017awl", "Chen:2018vkr")

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung at strength 1."""
        return (Channel(Bremsstrahlung("scalar"), 1.0),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to photons, muons and chi."""
        own = lepton_and_photon_decays("scalar", mass_gev, {"mu": coupling})
        return (*own, *chi_decays("scalar", self, mass_gev))


MODEL = MuonphilicScalar
