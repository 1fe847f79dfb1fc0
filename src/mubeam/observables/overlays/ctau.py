"""Lines of one mean lifetime c tau of the particle, in powers of ten that lie within the figure."""

from typing import Final

import numpy as np

from mubeam.errors import InputError
from mubeam.exclusions.figures.patch import Overlay
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.units import HBARC_GEV_M

MOST: Final = 5
"""Lines in a figure."""

COUPLINGS: Final = 120
"""At so many between the lowest and the highest shown the lifetime is computed."""

COLOR: Final = "#8c564b"
UNITS: Final = ((1e3, "km"), (1.0, "m"), (1e-2, "cm"), (1e-3, "mm"), (1e-6, "\N{MICRO SIGN}m"), (1e-9, "nm"))


def overlays(model: Model, masses_gev: FloatArray, couplings: tuple[float, float]) -> list[Overlay]:
    """Couplings at which c tau is 1 m, 1 cm and so on; InputError for a stable particle."""
    low, high = couplings
    # beyond the figure, so that each line goes on to its frame
    strength = np.geomspace(low / 100, high * 100, COUPLINGS)
    width = np.array([model.shares(masses_gev, np.full(masses_gev.shape, one)).width_gev for one in strength])
    if not (width > 0).any():
        raise InputError(f"the particle of {model.name} is stable at these masses: leave ctau out")
    with np.errstate(divide="ignore"):
        length = np.log10(HBARC_GEV_M / width)
    seen = length[(strength >= low) & (strength <= high)]
    shown = seen[np.isfinite(seen)]
    if not shown.size:
        return []
    first, last = int(np.ceil(shown.min())), int(np.floor(shown.max()))
    step = max(1, int(np.ceil((last - first + 1) / MOST)))
    found = []
    for power in range(last - (last - first) % step if last >= first else last, first - 1, -step):
        edge = np.array([_crossing(column, power, strength) for column in length.T])
        if np.isfinite(edge).sum() > 1:
            found.append(Overlay(rf"$c\tau$ = {_metres(power)}", masses_gev, edge, None, COLOR, ":", False))
    return found


def _crossing(length: FloatArray, power: int, strength: FloatArray) -> float:
    """The coupling at which a falling log10 of the length is `power`; NaN where it is not reached."""
    if not (length.min() <= power <= length.max()):
        return np.nan
    return float(np.exp(np.interp(-power, -length, np.log(strength))))


def _metres(power: int) -> str:
    size = 10.0**power
    factor, name = next(((factor, name) for factor, name in UNITS if size >= factor * 0.999), (1.0, "m"))
    count = size / factor
    if not 0.99 < count < 1e4:
        return rf"$10^{{{round(np.log10(count))}}}$ {name}"
    return f"{count:.0f} {name}"
