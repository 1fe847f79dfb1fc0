"""An axion-like particle with derivative couplings to leptons and one to photons (arXiv 1708.00443).

L = sum_l (c_l/2f) d_rho a lbar gamma^rho gamma5 l + (c_gamma alpha/(pi f)) a E.B - i g_chi a chibar gamma5 chi, with
F Ftilde = -4 E.B.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mubeam.constants import ALPHA, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray, Real
from mubeam.models.axis import Axis, constant
from mubeam.models.base import Decay
from mubeam.models.beam_lepton import WithBeamLepton
from mubeam.models.dark_fermion import WithDarkFermion
from mubeam.models.parameter import parameter
from mubeam.models.spin_zero import chi_decays, lepton_and_photon_decays
from mubeam.models.vertex import Proportional, Vertex
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.production.processes.photon_fusion import PhotonFusion

PHOTONS = ALPHA / np.pi
"""g/(c_gamma/f), with g the coefficient of a E.B."""


def _coefficient(default: float, tex: str, largest: float) -> float:
    found: float = parameter(default, low=-largest, high=largest, tex=tex)
    return found


@dataclass(frozen=True)
class Alp(WithBeamLepton, WithDarkFermion):
    """Radiated off the lepton and made of two photons, amplitudes that interfere; decays to photons, leptons and chi.

    On external leptons the derivative couplings are Yukawa couplings y_l = c_l m_l/f; with photons they are so up to
    the anomaly: (c_l, c_gamma) here is (y_l, c_gamma - sum c_l) there (models.conventions). The decay to photons has
    the loops of the leptons that couple. Fusion by these loops, whose photons are virtual, is left out.

    Attributes:
        c_mu, c_e, c_tau, c_gamma: coefficients of either sign; the signs of c_mu and c_gamma matter together.
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    c_mu: float = _coefficient(1.0, r"c_\mu", 1e3)
    c_e: float = _coefficient(0.0, "c_e", 1e3)
    c_tau: float = _coefficient(0.0, r"c_\tau", 1e3)
    c_gamma: float = _coefficient(0.0, r"c_\gamma", 1e6)

    name: ClassVar = "alp"
    description: ClassVar = "axion-like particle with derivative couplings to leptons, and to photons"
    coupling_name: ClassVar = "one_over_f"
    coupling_symbol: ClassVar = "1/f"
    coupling_unit: ClassVar = "1/GeV"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Bauer:2017ris",)

    def _per_f(self, lepton: str) -> Real:
        """y_l f in GeV."""
        coefficient: Real = getattr(self, f"c_{lepton}")
        return coefficient * LEPTON_MASS_GEV[lepton]

    def vertices(self) -> tuple[Vertex, ...]:
        """Bremsstrahlung and photon fusion off the beam's lepton, in one group."""
        beam = self.beam_lepton
        return (
            Vertex(Bremsstrahlung("pseudoscalar", beam, beam), Proportional(self._per_f(beam))),
            Vertex(PhotonFusion(beam), Proportional(PHOTONS * self.c_gamma)),
        )

    def decays(self, mass_gev: FloatArray, coupling: FloatArray) -> tuple[Decay, ...]:
        """Decays to photons, leptons and chi."""
        yukawas = {lepton: self._per_f(lepton) * coupling for lepton in LEPTON_MASS_GEV}
        own = lepton_and_photon_decays("alp", mass_gev, yukawas, PHOTONS * self.c_gamma * coupling)
        return (*own, *chi_decays("alp", self, mass_gev))

    def axes(self) -> tuple[Axis, ...]:
        """C/Lambda = |c_mu|/(2f) of d_rho a mubar gamma^rho gamma5 mu, y_mu and g_agammagamma, as far as not zero."""
        beyond_f = {
            "c_over_lambda": ("1/GeV", r"C/\Lambda", self.c_mu / 2),
            "y_mu": ("1", r"y_\mu", self._per_f("mu")),
            "g_agammagamma": ("1/GeV", r"g_{a\gamma\gamma}", PHOTONS * self.c_gamma),
        }
        return tuple(
            Axis(name, unit, tex, constant(np.abs(factor)))
            for name, (unit, tex, factor) in beyond_f.items()
            if np.all(np.asarray(factor) != 0)
        )


MODEL = Alp
