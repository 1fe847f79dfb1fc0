"""A scalar that couples to leptons as their mass, L = -xi sum_l (m_l/v) s lbar l - g_chi s chibar chi."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from mubeam.constants import HIGGS_VEV_GEV, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.spin_zero import chi_decays, lepton_and_photon_decays
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

PER_XI = {lepton: mass / HIGGS_VEV_GEV for lepton, mass in LEPTON_MASS_GEV.items()}
"""y_l/xi."""


@dataclass(frozen=True)
class LeptophilicScalar(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton; decays to leptons, to photons by the loops of all three, and to a chi.

    Attributes:
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "leptophilic-scalar"
    description: ClassVar = "scalar coupled to leptons as their mass, made by bremsstrahlung"
    coupling_name: ClassVar = "xi"
    coupling_symbol: ClassVar = r"\xi"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_s"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Chen:2017awl", "Chen:2018vkr")

    kind: ClassVar[Literal["scalar", "pseudoscalar"]] = "scalar"

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung with the Yukawa coupling m_l/v."""
        process = Bremsstrahlung(self.kind, self.beam_lepton, self.beam_lepton)
        return (Channel(process, PER_XI[self.beam_lepton]),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to photons, leptons and chi."""
        yukawas = {lepton: ratio * coupling for lepton, ratio in PER_XI.items()}
        own = lepton_and_photon_decays(self.kind, mass_gev, yukawas)
        return (*own, *chi_decays(self.kind, self, mass_gev))


MODEL = LeptophilicScalar
