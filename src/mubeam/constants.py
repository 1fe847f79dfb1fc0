"""Physical constants, natural units (GeV = 1), each with its source."""

from collections.abc import Mapping
from math import pi
from types import MappingProxyType
from typing import Final

ALPHA: Final = 1 / 137.035999177
"""Fine-structure constant at q^2 = 0 (CODATA 2022)."""

ELEMENTARY_CHARGE: Final = (4 * pi * ALPHA) ** 0.5
"""e = sqrt(4 pi alpha)."""

LEPTON_MASS_GEV: Final[Mapping[str, float]] = MappingProxyType(
    {"e": 0.51099895069e-3, "mu": 0.1056583755, "tau": 1.77693}
)
"""Charged-lepton masses in GeV (CODATA 2022 for e and mu, PDG 2024 for tau)."""

FERMI_CONSTANT_PER_GEV2: Final = 1.1663788e-5
"""Fermi's constant in 1/GeV^2 (PDG 2024)."""

Z_MASS_GEV: Final = 91.1880
"""Mass of the Z boson in GeV (PDG 2024)."""

Z_WIDTH_GEV: Final = 2.4955
"""Width of the Z boson in GeV (PDG 2024)."""

Z_TO_LEPTONS_WIDTH_GEV: Final = 83.984e-3
"""Width of Z -> l+ l- for one massless charged lepton in GeV (PDG 2024)."""

Z_LEPTON_COUPLINGS: Final = (-0.03783, -0.50123)
"""Effective vector and axial couplings of the Z boson to charged leptons (PDG 2024)."""

HIGGS_MASS_GEV: Final = 125.20
"""Mass of the Higgs boson in GeV (PDG 2024)."""

HIGGS_WIDTH_GEV: Final = 4.1e-3
"""Width of the Higgs boson in GeV in the Standard Model (the value of P2, App. A)."""

HIGGS_VEV_GEV: Final = (2**0.5 * FERMI_CONSTANT_PER_GEV2) ** -0.5
"""Vacuum expectation value of the Higgs field in GeV, 1/sqrt(sqrt(2) G_F)."""

MESON_MASS_GEV: Final[Mapping[str, float]] = MappingProxyType(
    {"pi+": 0.13957039, "pi0": 0.1349768, "eta": 0.547862, "K+": 0.493677, "K0": 0.497611}
)
"""Masses of mesons in GeV (PDG 2024)."""

PROTON_MASS_GEV: Final = 0.93827208943
"""Proton mass in GeV (CODATA 2022)."""

AVOGADRO_PER_MOL: Final = 6.02214076e23
"""Avogadro's number (exact)."""

MUON_DECAY_LENGTH_M: Final = 658.638
"""c tau of the muon in m (PDG 2024)."""

TAU_DECAY_LENGTH_M: Final = 87.03e-6
"""c tau of the tau lepton in m (PDG 2024)."""

PLANCK_MASS_GEV: Final = 1.220890e19
"""Planck mass G^(-1/2) in GeV (CODATA 2022)."""

CMB_TEMPERATURE_GEV: Final = 2.7255 * 8.617333262e-14
"""Temperature of the cosmic microwave background today, 2.7255 K, in GeV (PDG 2024)."""

CRITICAL_DENSITY_GEV_PER_CM3: Final = 1.053672e-5
"""Critical density of the universe over h^2 in GeV/cm^3 (PDG 2024)."""

DARK_MATTER_DENSITY: Final = 0.120
"""Omega h^2 of dark matter; its uncertainty is 0.001 (Planck 2018)."""
