"""A vector that turns muons into taus, L = g V_a taubar gamma^a (cos + gamma5 sin) mu + h.c.."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.lepton_flavour import LfvSpinOne


@dataclass(frozen=True)
class LfvVectorTau(LfvSpinOne):
    """Radiated off a lepton that changes its flavour.

    Below m_tau - m_mu = 1.67 GeV taus decay to it (`lepton_width_gev`).

    Attributes:
        theta: 0 vector, pi/2 axial vector, in rad.
        mass_chi_gev, g_chi: a stable Dirac fermion, L = g_chi V_a chibar gamma^a chi; without them
            each analysis takes the decay that it is made for.
    """

    name: ClassVar = "lfv-vector-tau"
    description: ClassVar = "vector that turns muons into taus"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = r"g_{\mu\tau}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_V"
    mass_range_gev: ClassVar = (1.0, 50.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Heeck:2016xkh",)

    heavy: ClassVar = "tau"
    light: ClassVar = "mu"


MODEL = LfvVectorTau
