"""A vector of any charges.

L = g V_a sum_l [lbar gamma^a (q_l + a_l gamma5) l + (q_l - a_l) nubar_L gamma^a nu_L]
    + (g q_B/3) V_a sum_q qbar gamma^a q + epsilon0 e V_a J_em^a + g_chi V_a chibar gamma^a chi
"""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np

from mubeam.constants import ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray, Real
from mubeam.models.base import Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.parameter import parameter
from mubeam.models.u1 import VectorCouplings, vector_decays
from mubeam.models.vertex import Vertex
from mubeam.physics import widths
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung

LARGEST_CHARGE = 100.0


def _charge(default: float, tex: str) -> float:
    found: float = parameter(default, low=-LARGEST_CHARGE, high=LARGEST_CHARGE, tex=tex)
    return found


@dataclass(frozen=True)
class GeneralU1(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton, its vector and axial parts; decays to neutrinos, charged leptons, hadrons and chi.

    B - 3 L_mu is charge_mu=-3, charge_baryon=1. Neutrinos are those of left-handed leptons. Loop mixing is left out. An
    axial coupling is to a current that is not conserved: it holds up to sqrt(4 pi) m/(2 m_l).

    Attributes:
        charge_e, charge_mu, charge_tau: vector charges.
        axial_e, axial_mu, axial_tau: axial charges.
        charge_baryon: of a baryon; quarks have a third.
        epsilon0: mixing with the photon at tree level, L = epsilon0 e V_a J_em^a.
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.

    Raises InputError for baryon charge and mixing together, whose hadronic currents interfere.
    """

    charge_e: float = _charge(0.0, "q_e")
    charge_mu: float = _charge(1.0, r"q_\mu")
    charge_tau: float = _charge(0.0, r"q_\tau")
    charge_baryon: float = _charge(0.0, "q_B")
    axial_e: float = _charge(0.0, "a_e")
    axial_mu: float = _charge(0.0, r"a_\mu")
    axial_tau: float = _charge(0.0, r"a_\tau")
    epsilon0: float = parameter(0.0, low=-1.0, high=1.0, tex=r"\epsilon_0")

    name: ClassVar = "general-u1"
    description: ClassVar = "vector boson of any charges, made by bremsstrahlung"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Bauer:2018onh", "Foguel:2022ppx")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.charge_baryon != 0 and self.epsilon0 != 0:
            raise InputError(
                "charge_baryon and epsilon0 together are not computed, as their hadrons interfere: leave one at 0"
            )

    def _vector(self, lepton: str, g: FloatArray) -> FloatArray:
        charge: Real = getattr(self, f"charge_{lepton}")
        return np.asarray(g * charge - ELEMENTARY_CHARGE * self.epsilon0)

    def _axial(self, lepton: str, g: FloatArray) -> FloatArray:
        charge: Real = getattr(self, f"axial_{lepton}")
        return np.asarray(g * charge)

    def _vector_at(self, lepton: str, mass_gev: FloatArray, g: FloatArray) -> FloatArray:
        """The vector coupling, as the coefficient of a vertex."""
        return self._vector(lepton, g)

    def _axial_at(self, lepton: str, mass_gev: FloatArray, g: FloatArray) -> FloatArray:
        """The same of the axial one."""
        return self._axial(lepton, g)

    def vertices(self) -> tuple[Vertex, ...]:
        """Bremsstrahlung off the beam's lepton, vector and axial."""
        beam = self.beam_lepton
        return (
            Vertex(Bremsstrahlung("vector", beam, beam), partial(self._vector_at, beam)),
            Vertex(Bremsstrahlung("axial", beam, beam), partial(self._axial_at, beam)),
        )

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to neutrinos, charged leptons, hadrons and chi."""
        neutrinos = {
            lepton: coupling * (getattr(self, f"charge_{lepton}") - getattr(self, f"axial_{lepton}"))
            for lepton in LEPTON_MASS_GEV
        }
        couplings = VectorCouplings(
            vector={lepton: self._vector(lepton, coupling) for lepton in LEPTON_MASS_GEV},
            axial={lepton: self._axial(lepton, coupling) for lepton in LEPTON_MASS_GEV},
            neutrinos=neutrinos,
            electromagnetic=ELEMENTARY_CHARGE * np.asarray(self.epsilon0),
            baryonic=coupling * self.charge_baryon,
        )
        dark = self.dark_decays(lambda g, mass: widths.vector_to_fermions(mass_gev, g, 0.0, mass))
        return (*vector_decays(mass_gev, couplings), *dark)


MODEL = GeneralU1
