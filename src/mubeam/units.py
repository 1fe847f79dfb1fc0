"""Conversions between GeV = 1 and the units of the package's boundary; the only ones in the package.

Values: CODATA 2022 (hbar c = 0.1973269804 GeV fm exactly rounded; c exact).
"""

from types import MappingProxyType
from typing import Final

HBARC_GEV_M: Final = 0.1973269804e-15
"""hbar c in GeV m: a length of 1/GeV in metres."""

HBARC_GEV_FM: Final = 0.1973269804
"""hbar c in GeV fm: a length of 1/GeV in femtometres."""

PB_PER_INVERSE_GEV2: Final = 0.3893793721e9
"""(hbar c)^2 in GeV^2 pb: a cross section of 1/GeV^2 in picobarn."""

CM2_PER_FB: Final = 1e-39
"""One femtobarn in cm^2."""

FB_PER_PB: Final = 1e3
"""Femtobarns in a picobarn."""

CM3_PER_S_PER_INVERSE_GEV2: Final = PB_PER_INVERSE_GEV2 * 1e-36 * 2.99792458e10
"""(hbar c)^2 c in GeV^2 cm^3/s: a sigma v of 1/GeV^2 in cm^3/s."""
CM_PER_M: Final = 100.0
"""Centimetres in a metre."""

MM_PER_M: Final = 1000.0
"""Millimetres in a metre."""

COLUMN_SUFFIX: Final = MappingProxyType({"1": "", "1/GeV": "_per_gev"})
"""What a unit adds to the name of a column."""

AXIS_UNIT: Final = MappingProxyType({"1": "", "1/GeV": " [GeV$^{-1}$]"})
"""What a unit adds to the label of an axis."""

GEV_PER: Final = MappingProxyType({"eV": 1e-9, "keV": 1e-6, "MeV": 1e-3, "GeV": 1.0, "TeV": 1e3})
"""Units of mass that files may have."""

COUPLING_PER: Final = MappingProxyType(
    {"1": ("1", 1.0)} | {f"1/{unit}": ("1/GeV", 1 / in_gev) for unit, in_gev in GEV_PER.items()}
)
"""Units of a coupling that files may have: the package's own unit, and how much of it one is."""

GEV_PER_ATOMIC_MASS_UNIT: Final = 0.93149410372
"""The atomic mass unit in GeV."""
