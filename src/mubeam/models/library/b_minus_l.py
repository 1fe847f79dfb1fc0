"""The gauge boson of B - L, L = g V_a sum_f (B - L)_f fbar gamma^a f + g_chi V_a chibar gamma^a chi."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.base import Channel, Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.u1 import VectorCouplings, vector_decays
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung


@dataclass(frozen=True)
class BMinusL(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton; decays to three left-handed neutrinos, charged leptons, hadrons and chi.

    The mixing with the photon, which depends on a high scale, is left out. Widths to hadrons are an estimate by vector
    dominance (physics.widths.hadrons).

    Attributes:
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "b-minus-l"
    description: ClassVar = "gauge boson of B - L, made by bremsstrahlung"
    coupling_name: ClassVar = "g_bl"
    coupling_symbol: ClassVar = r"g_{B-L}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Bauer:2018onh", "Foguel:2022ppx")

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung off the beam's lepton; the sign of its charge does not matter."""
        return (Channel(Bremsstrahlung("vector", self.beam_lepton, self.beam_lepton), 1.0),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to neutrinos, charged leptons, hadrons and chi."""
        leptons = dict.fromkeys(LEPTON_MASS_GEV, -coupling)
        couplings = VectorCouplings(vector=leptons, neutrinos=leptons, baryonic=coupling)
        dark = self.dark_decays(lambda g, mass: widths.vector_to_fermions(mass_gev, g, 0.0, mass))
        return (*vector_decays(mass_gev, couplings), *dark)


MODEL = BMinusL
