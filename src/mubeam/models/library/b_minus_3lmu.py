"""The gauge boson of B - 3 L_mu, L = g V_a sum_f (B - 3 L_mu)_f fbar gamma^a f + g_chi V_a chibar gamma^a chi."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.gauge_boson import GaugeBoson
from mubeam.models.u1 import CHARGES


@dataclass(frozen=True)
class BMinus3Lmu(GaugeBoson):
    """Radiated off the muon, three times as strong as g; decays to muons, their neutrinos, hadrons and chi.

    The mixing with the photon is left out, and hadrons are an estimate, as in b-minus-l.

    Attributes:
        beam_lepton: of the beam; electrons do not radiate it.
        mass_chi_gev, g_chi: a stable Dirac fermion; none without them.
    """

    name: ClassVar = "b-minus-3lmu"
    description: ClassVar = "gauge boson of B - 3 L_mu, made by bremsstrahlung"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = "g"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = r"m_{Z^\prime}"
    mass_range_gev: ClassVar = (1e-3, 10.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Bauer:2018onh", "Foguel:2022ppx")

    charges: ClassVar = CHARGES["b-minus-3lmu"]


MODEL = BMinus3Lmu
