"""How figures call a number: its symbol, or its name in words where it has none, and its unit in brackets."""

import re
from types import MappingProxyType
from typing import Final

from mubeam.units import AXIS_UNIT, PARAMETER_SUFFIX

NAME_END: Final = MappingProxyType(
    {**PARAMETER_SUFFIX, "m": "_m", "mm": "_mm", "1/fb": "_per_fb", "pb": "_pb", "events": "_events"}
)
"""How the name of a number ends by its unit."""

EXPOSURE_END: Final = "_mot"
"""Of the name of an exposure, whose unit is 1."""

EXPOSURE: Final = "muons on target"

LETTER: Final = re.compile(r"([A-Za-z])(?:_([A-Za-z0-9]+))?")
"""A name that is a symbol: a letter, with an index or without, such as c_mu."""

GREEK: Final = frozenset(
    {"alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho"}
    | {"sigma", "tau", "phi", "chi", "psi", "omega"}
)


def _stem(name: str, unit: str) -> str:
    end = EXPOSURE_END if name.endswith(EXPOSURE_END) else NAME_END.get(unit, "")
    return name.removesuffix(end) or name


def in_words(name: str, unit: str) -> str:
    """A name without its unit, in words: "track resolution" of track_resolution_m."""
    return _stem(name, unit).replace("_", " ").strip() or name


def _symbol(name: str, unit: str) -> str:
    """TeX of a name that is a symbol; "" for any other."""
    stem = _stem(name, unit)
    if stem in GREEK:
        return rf"\{stem}"
    found = LETTER.fullmatch(stem)
    if found is None:
        return ""
    letter, index = found.groups()
    if index is None:
        return letter
    below = rf"\{index}" if index in GREEK else rf"\mathrm{{{index}}}"
    return f"{letter}_{{{below}}}"


def symbol_of(name: str, unit: str, tex: str = "") -> str:
    """TeX, without dollars, of a number: its symbol, or what its name says."""
    return tex or _symbol(name, unit) or rf"\mathrm{{{in_words(name, unit)}}}".replace(" ", r"\;")


def axis_label(name: str, unit: str, tex: str = "") -> str:
    """The label of an axis, such as "length [m]" of length_m: the symbol of a number, or its name; and its unit."""
    symbol = tex or _symbol(name, unit)
    shown = EXPOSURE if name.endswith(EXPOSURE_END) else unit
    return (f"${symbol}$" if symbol else in_words(name, unit)) + AXIS_UNIT.get(shown, f" [{shown}]")
