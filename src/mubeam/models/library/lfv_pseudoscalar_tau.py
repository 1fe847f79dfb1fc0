"""A pseudoscalar that turns muons into taus, L = -i g a taubar gamma5 mu + h.c. (arXiv 2407.15942)."""

from dataclasses import dataclass
from typing import ClassVar

from mubeam.models.lepton_flavour import LfvSpinZero


@dataclass(frozen=True)
class LfvPseudoscalarTau(LfvSpinZero):
    """Radiated off a lepton that changes its flavour.

    It is lfv-alp with one parity. Below m_tau - m_mu = 1.67 GeV taus decay to it (`lepton_width_gev`).

    Attributes:
        mass_chi_gev, g_chi: a stable Dirac fermion, L = -i g_chi a chibar gamma5 chi; without them
            each analysis takes the decay that it is made for.
    """

    name: ClassVar = "lfv-pseudoscalar-tau"
    description: ClassVar = "pseudoscalar that turns muons into taus"
    coupling_name: ClassVar = "g"
    coupling_symbol: ClassVar = r"g_{\mu\tau}"
    coupling_unit: ClassVar = "1"
    mass_symbol: ClassVar = "m_a"
    mass_range_gev: ClassVar = (1.0, 50.0)
    bounds_plane: ClassVar = None
    citations: ClassVar = ("Batell:2024cdl",)

    kind: ClassVar = "pseudoscalar"
    heavy: ClassVar = "tau"
    light: ClassVar = "mu"


MODEL = LfvPseudoscalarTau
