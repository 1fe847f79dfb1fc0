"""The gauge boson of L_mu - L_tau, with its loop mixing with the photon (arXiv 1803.05466).

L = g Z'_a (mubar gamma^a mu - taubar gamma^a tau + nubar_mu gamma^a nu_mu - nubar_tau gamma^a nu_tau)
    + (g Pi(m^2) + epsilon0) e Z'_a J_em^a + g_chi Z'_a chibar gamma^a chi
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE
from mubeam.foundation.checks import FloatArray
from mubeam.models.axis import Axis
from mubeam.models.base import Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.parameter import parameter
from mubeam.models.u1 import CHARGES, VectorCouplings, vector_decays
from mubeam.models.vertex import Vertex
from mubeam.physics import widths
from mubeam.physics.loops import kinetic_mixing
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

CHARGE = CHARGES["lmu-ltau"]


@dataclass(frozen=True)
class LmuLtau(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton; decays to neutrinos, to muons and taus, by mixing to electrons and hadrons.

    The loops of muons and taus mix it with the photon: electrons and quarks of charge Q get Q e |g Pi(m^2) +
    epsilon0|, Pi(0) = 1/69.3 (physics.loops). For muons and taus, of whose coupling it is 0.4 %, it is left out.

    Attributes:
        epsilon0: mixing at tree level, L = epsilon0 e Z'_a J_em^a; -epsilon in L = -(epsilon/2) F F'.
        beam_lepton: of the beam; electrons radiate it by the mixing.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    epsilon0: float = parameter(0.0, low=-1.0, high=1.0, tex=r"\epsilon_0")

    name: ClassVar = "lmu-ltau"
    description: ClassVar = "gauge boson of L_mu - L_tau, mixed with the photon by loops, made by bremsstrahlung"
    coupling_name: ClassVar = "g_zprime"
    coupling_symbol: ClassVar = r"g_{Z^\prime}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("He:1990pn", "He:1991qd", "Bauer:2018onh", "Foguel:2022ppx")

    def _mixing(self, mass: FloatArray, g: FloatArray) -> FloatArray:
        """|epsilon| e, the coupling of a unit of electric charge."""
        return np.asarray(ELEMENTARY_CHARGE * np.abs(g * kinetic_mixing(mass**2) + self.epsilon0))

    def _tree(self, charge: float, g: FloatArray) -> FloatArray:
        """The coupling of a lepton of this charge of L_mu - L_tau."""
        return np.asarray(charge * g - ELEMENTARY_CHARGE * self.epsilon0)

    def _radiated(self, mass: FloatArray, g: FloatArray) -> FloatArray:
        """The coupling to the beam's lepton."""
        return self._mixing(mass, g) if self.beam_lepton == "e" else self._tree(CHARGE.mu, g)

    def vertices(self) -> tuple[Vertex, ...]:
        """Bremsstrahlung off the beam's lepton."""
        return (Vertex(Bremsstrahlung("vector", self.beam_lepton, self.beam_lepton), self._radiated),)

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to neutrinos, charged leptons, hadrons and chi."""
        mixing = self._mixing(mass_gev, coupling)
        couplings = VectorCouplings(
            vector={"e": mixing, "mu": self._tree(CHARGE.mu, coupling), "tau": self._tree(CHARGE.tau, coupling)},
            neutrinos={"mu": CHARGE.mu * coupling, "tau": CHARGE.tau * coupling},
            electromagnetic=mixing,
        )
        dark = self.dark_decays(lambda g, mass: widths.vector_to_fermions(mass_gev, g, 0.0, mass))
        return (*vector_decays(mass_gev, couplings), *dark)

    def axes(self) -> tuple[Axis, ...]:
        """With a chi y = g_Z'^2 g_chi^2 (m_chi/m)^4, on which the density of dark matter depends."""
        if self.mass_chi_gev is None or self.g_chi is None:
            return ()
        chi, g_chi = self.mass_chi_gev, self.g_chi
        return (Axis("y", tex="y", factor=lambda mass: np.asarray(g_chi**2 * (chi / mass) ** 4), power=2.0),)


MODEL = LmuLtau
