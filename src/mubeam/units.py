"""Conversions between GeV = 1 and the units of the package's boundary; the only ones in the package.

Values: CODATA 2022 (hbar c = 0.1973269804 GeV fm exactly rounded; c exact).
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

from mubeam.errors import UnknownNameError

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
"""Suffix of a column's name by the unit of a coupling."""

PARAMETER_SUFFIX: Final = MappingProxyType({**COLUMN_SUFFIX, "GeV": "_gev", "rad": "_rad"})
"""Suffix of a column's name by the unit of a parameter."""

AXIS_UNIT: Final = MappingProxyType(
    {"1": "", "1/GeV": " [GeV$^{-1}$]", "GeV": " [GeV]", "rad": " [rad]", "1/fb": " [fb$^{-1}$]"}
)
"""Suffix of an axis's label by unit."""


def unit_of_column(name: str) -> str:
    """The unit that the end of a column's name says; 1 where it says none."""
    units = sorted(PARAMETER_SUFFIX, key=lambda unit: -len(PARAMETER_SUFFIX[unit]))
    return next(unit for unit in units if name.endswith(PARAMETER_SUFFIX[unit]))


GEV_PER: Final = MappingProxyType({"eV": 1e-9, "keV": 1e-6, "MeV": 1e-3, "GeV": 1.0, "TeV": 1e3})
"""Units of mass in files, in GeV."""

COUPLING_PER: Final = MappingProxyType(
    {"1": ("1", 1.0)} | {f"1/{unit}": ("1/GeV", 1 / in_gev) for unit, in_gev in GEV_PER.items()}
)
"""Units of a coupling in files: the package's unit for it, and its value in that unit."""

GEV_PER_ATOMIC_MASS_UNIT: Final = 0.93149410372
"""The atomic mass unit in GeV."""

DECORATIONS: Final = (
    *("$", "\\mathrm", "\\mbox", "\\text", "\\rm", "\\,", "\\;", "\\!", "{", "}", "(", ")", "[", "]", "~"),
    *(" ", "\t", "\u00a0", "\u202f", "\u2009"),
)
"""TeX, brackets and blanks that are ignored in units."""

MINUS_SIGNS: Final = ("\u2212", "\u2013", "\u2010", "\u2011", "\u2012", "\u207b", "\ufe63", "\uff0d")
POWERS: Final = ("^-1", "**-1", "-1")
SPEED_OF_LIGHT: Final = ("/c^2", "/c**2", "/c2", "c^-2", "c**-2", "c-2")
"""Spellings of 1/c^2, which are ignored in units of mass."""


def plain_unit(unit: str) -> str:
    """The plain spelling ("GeV", "1/GeV", "1", ...) of a unit such as [GeV/c^2], $GeV^{-1}$, GEV**-1 or "".

    A unit that is not known is returned without its decoration.
    """
    text = unit
    for decoration in DECORATIONS:
        text = text.replace(decoration, "")
    for sign in MINUS_SIGNS:
        text = text.replace(sign, "-")
    text = text.translate(
        {ord("\u00b9"): "1", ord("\u00b2"): "2", ord("\u00d7"): "", ord("\u22c5"): "", ord("\u00b7"): ""}
    )
    for light in SPEED_OF_LIGHT:
        if light in text and not text.startswith(light):
            text = text.replace(light, "")
            break
    for power in POWERS:
        if text.endswith(power) and text != power:
            text = f"1/{text.removesuffix(power)}"
            break
    if text in ("", "dimensionless"):
        return "1"
    # milli-eV is not mega-eV: other than as usual a unit may be in capitals only
    spelt = {one.upper(): one for one in (*GEV_PER, *COUPLING_PER)}
    return spelt.get(text, text)


def unknown_unit(kind: str, given: object, known: Iterable[str]) -> UnknownNameError:
    """The error for an unknown unit; it suggests a known one only if the two differ in capitals alone."""
    known = tuple(known)
    text = plain_unit(given) if isinstance(given, str) else ""
    # meV is well spelt, and not MeV
    close = () if "meV" in text else [one for one in known if text and one.lower() == text.lower()]
    return UnknownNameError(kind, given, known, close)
