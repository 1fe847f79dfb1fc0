"""A dark photon, L = epsilon e A'_a J_em^a + g_chi A'_a chibar gamma^a chi (Holdom 1986)."""

from dataclasses import dataclass
from math import pi
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.axis import Axis
from mubeam.models.base import Channel, Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.u1 import VectorCouplings, vector_decays
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung


@dataclass(frozen=True)
class DarkPhoton(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton; decays to charged leptons and hadrons, and to a chi that is lighter than half of it.

    Below 2 m_e it counts as stable: 3 gamma takes 3e-17 epsilon^2 GeV at 1 MeV (arXiv 0807.3279).

    Attributes:
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "dark-photon"
    description: ClassVar = "dark photon: kinetic mixing epsilon, made by bremsstrahlung"
    coupling_name: ClassVar = "epsilon"
    coupling_symbol: ClassVar = r"\epsilon"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{A^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = "epsilon"
    citations: ClassVar = ("Holdom1986", "Foguel:2022ppx", "Pospelov:2008jk")

    def channels(self) -> tuple[Channel, ...]:
        """Bremsstrahlung off the beam's lepton with e; its sign does not matter."""
        return (Channel(Bremsstrahlung("vector", self.beam_lepton, self.beam_lepton), ELEMENTARY_CHARGE),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to charged leptons, hadrons and chi."""
        charge = ELEMENTARY_CHARGE * coupling
        couplings = VectorCouplings(vector=dict.fromkeys(LEPTON_MASS_GEV, charge), electromagnetic=charge)
        dark = self.dark_decays(lambda g, mass: widths.vector_to_fermions(mass_gev, g, 0.0, mass))
        return (*vector_decays(mass_gev, couplings), *dark)

    def axes(self) -> tuple[Axis, ...]:
        """With a chi y = epsilon^2 alpha_D (m_chi/m)^4, alpha_D = g_chi^2/(4 pi)."""
        if self.mass_chi_gev is None or self.g_chi is None:
            return ()
        chi, alpha_dark = self.mass_chi_gev, self.g_chi**2 / (4 * pi)
        return (Axis("y", tex="y", factor=lambda mass: np.asarray(alpha_dark * (chi / mass) ** 4), power=2.0),)


MODEL = DarkPhoton
