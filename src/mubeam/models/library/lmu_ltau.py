"""The gauge boson of L_mu - L_tau, with its loop mixing with the photon (arXiv 1803.05466).

L = g Z'_a (mubar gamma^a mu - taubar gamma^a tau + nubar_mu gamma^a nu_mu - nubar_tau gamma^a nu_tau)
    + (g Pi(m^2) + epsilon0) e Z'_a J_em^a + g_chi Z'_a chibar gamma^a chi
"""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.gauge_boson import MixedGaugeBoson
from mubeam.models.u1 import CHARGES


@dataclass(frozen=True)
class LmuLtau(MixedGaugeBoson):
    """Radiated off the lepton; decays to neutrinos, to muons and taus, by mixing to electrons and hadrons.

    The loops of muons and taus mix it with the photon: electrons and quarks of charge Q get Q e |g Pi(m^2) +
    epsilon0|, Pi(0) = 1/69.3 (physics.loops). For muons and taus, of whose coupling it is 0.4 %, it is left out.

    Attributes:
        epsilon0: mixing at tree level, L = epsilon0 e Z'_a J_em^a; -epsilon in L = -(epsilon/2) F F'.
        beam_lepton: of the beam; electrons radiate it by the mixing.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "lmu-ltau"
    description: ClassVar = "gauge boson of L_mu - L_tau, mixed with the photon by loops, made by bremsstrahlung"
    coupling_name: ClassVar = "g_zprime"
    coupling_symbol: ClassVar = r"g_{Z^\prime}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("He:1990pn", "He:1991qd", "Bauer:2018onh", "Foguel:2022ppx")

    charges: ClassVar = CHARGES["lmu-ltau"]
    light: ClassVar = "mu"
    heavy: ClassVar = "tau"


MODEL = LmuLtau
