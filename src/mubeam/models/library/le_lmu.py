"""The gauge boson of L_e - L_mu, with its loop mixing with the photon (arXiv 1803.05466).

L = g Z'_a (ebar gamma^a e - mubar gamma^a mu + nubar_e gamma^a nu_e - nubar_mu gamma^a nu_mu)
    + (g Pi(m^2) + epsilon0) e Z'_a J_em^a + g_chi Z'_a chibar gamma^a chi
"""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.gauge_boson import MixedGaugeBoson
from mubeam.models.u1 import CHARGES


@dataclass(frozen=True)
class LeLmu(MixedGaugeBoson):
    """Radiated off the lepton; decays to neutrinos, to electrons and muons, by mixing to taus and hadrons.

    The loops of electrons and muons mix it with the photon: taus and quarks of charge Q get Q e |g Pi(m^2) + epsilon0|,
    Pi(0) = 1/36.7 (physics.loops). For electrons and muons, of whose coupling it is 0.8 %, it is left out.

    Attributes:
        epsilon0: mixing at tree level, L = epsilon0 e Z'_a J_em^a.
        beam_lepton: of the beam.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "le-lmu"
    description: ClassVar = "gauge boson of L_e - L_mu, mixed with the photon by loops, made by bremsstrahlung"
    coupling_name: ClassVar = "g_zprime"
    coupling_symbol: ClassVar = r"g_{Z^\prime}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("He:1990pn", "He:1991qd", "Bauer:2018onh", "Foguel:2022ppx")

    charges: ClassVar = CHARGES["le-lmu"]
    light: ClassVar = "e"
    heavy: ClassVar = "mu"


MODEL = LeLmu
