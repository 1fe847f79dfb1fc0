"""Gauge bosons of charges that are known: what their models share, with and without mixing with the photon.

L = g V_a sum_f q_f fbar gamma^a f + (g Pi(m^2) + epsilon0) e V_a J_em^a + g_chi V_a chibar gamma^a chi
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.axis import Axis
from mubeam.models.base import Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.parameter import parameter
from mubeam.models.u1 import Charges, VectorCouplings, vector_decays
from mubeam.models.vertex import Vertex
from mubeam.physics import widths
from mubeam.physics.loops import flavour_mixing
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung


@dataclass(frozen=True)
class GaugeBoson(WithBeamLepton, WithDarkFermion):
    """A vector that couples to charges alone.

    Class attribute: charges, of leptons and baryons.
    """

    charges: ClassVar[Charges]

    def lepton_coupling(self, lepton: str, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray | None:
        """What the vertex of a charged lepton has; None for one that does not couple."""
        charge = getattr(self.charges, lepton)
        return np.asarray(charge * coupling) if charge != 0 else None

    def mixing(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray | None:
        """|epsilon| e, the coupling of a unit of electric charge by the mixing; None without mixing."""
        return None

    def _radiated(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        found = self.lepton_coupling(self.beam_lepton, mass_gev, coupling)
        return np.zeros(np.shape(coupling)) if found is None else found

    def vertices(self) -> tuple[Vertex, ...]:
        """Bremsstrahlung off the beam's lepton."""
        return (Vertex(Bremsstrahlung("vector", self.beam_lepton, self.beam_lepton), self._radiated),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to left-handed neutrinos, charged leptons, hadrons and chi."""
        leptons = {lepton: self.lepton_coupling(lepton, mass_gev, coupling) for lepton in LEPTON_MASS_GEV}
        charges = {lepton: getattr(self.charges, lepton) for lepton in LEPTON_MASS_GEV}
        couplings = VectorCouplings(
            vector={lepton: found for lepton, found in leptons.items() if found is not None},
            neutrinos={flavour: charge * coupling for flavour, charge in charges.items() if charge != 0},
            electromagnetic=self.mixing(mass_gev, coupling),
            baryonic=self.charges.baryon * coupling if self.charges.baryon != 0 else None,
        )
        dark = self.dark_decays(lambda g, mass: widths.vector_to_fermions(mass_gev, g, 0.0, mass))
        return (*vector_decays(mass_gev, couplings), *dark)

    def axes(self) -> tuple[Axis, ...]:
        """With a chi y = g^2 g_chi^2 (m_chi/m)^4, on which the density of dark matter depends."""
        if self.mass_chi_gev is None or self.g_chi is None:
            return ()
        chi, g_chi = self.mass_chi_gev, self.g_chi
        return (Axis("y", tex="y", factor=lambda mass: np.asarray(g_chi**2 * (chi / mass) ** 4), power=2.0),)


@dataclass(frozen=True)
class MixedGaugeBoson(GaugeBoson):
    """A gauge boson of L_light - L_heavy, which the loops of these two leptons mix with the photon.

    Fermions of electric charge Q that have no charge of their own get Q e |g Pi(m^2) + epsilon0| (physics.loops). For
    the two leptons, of whose coupling the loop is below 1 %, it is left out. Class attributes: light, heavy.
    """

    light: ClassVar[str]
    heavy: ClassVar[str]

    epsilon0: float = parameter(0.0, low=-1.0, high=1.0, tex=r"\epsilon_0")

    def lepton_coupling(self, lepton: str, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray | None:
        """As in GaugeBoson; that of the mixing for a lepton without charge."""
        own = super().lepton_coupling(lepton, mass_gev, coupling)
        return self.mixing(mass_gev, coupling) if own is None else own - ELEMENTARY_CHARGE * np.asarray(self.epsilon0)

    def mixing(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """As in GaugeBoson."""
        loop = coupling * flavour_mixing(mass_gev**2, self.light, self.heavy)
        return np.asarray(ELEMENTARY_CHARGE * np.abs(loop + self.epsilon0))
