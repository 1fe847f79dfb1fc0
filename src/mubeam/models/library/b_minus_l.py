"""The gauge boson of B - L, L = g V_a sum_f (B - L)_f fbar gamma^a f + g_chi V_a chibar gamma^a chi."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.gauge_boson import GaugeBoson
from mubeam.models.u1 import CHARGES


@dataclass(frozen=True)
class BMinusL(GaugeBoson):
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
    bounds_plane: ClassVar = "b-minus-l"
    citations: ClassVar = ("Bauer:2018onh", "Foguel:2022ppx")

    charges: ClassVar = CHARGES["b-minus-l"]


MODEL = BMinusL
