"""The couplings that bring the muon's g-2 to a measurement, and those that one excludes, from the scan's shift."""

from typing import ClassVar, Final

import numpy as np

from mubeam.exclusions.figures.patch import Patch
from mubeam.observables.g_minus_2 import reference, references
from mubeam.observables.overlays.g_minus_2 import COLORS, SIGMAS
from mubeam.scans.figures.contours import Stroke, patches
from mubeam.scans.figures.kinds.base import Drawn, Kind
from mubeam.scans.figures.slices import Slice
from mubeam.scans.scan import Scan
from mubeam.scans.section import COUPLING
from mubeam.statistics.base import Likelihood

COLUMN: Final = "muon_shift"
SMALL: Final = 1e-3
"""Of the error of a reference: shifts that are larger are drawn by their logarithm, in which they are straight."""


class GMinus2(Kind):
    """A band for each reference that asks for a shift, a dashed line for each that is a bound."""

    asks: ClassVar = "g_minus_2"
    of_all_searches: ClassVar = True

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """As of `Kind`."""
        return (COLUMN,) if self.asks in scan.section.quantities else None

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """As of `Kind`."""
        shift = one.rows.columns[COLUMN]
        drawn: list[Patch] = []
        for name, color in zip(references(), COLORS, strict=False):
            known = reference(name)
            low, high = known.interval(SIGMAS)
            unit = SMALL * known.shift_error
            label = rf"$(g-2)_\mu$ {name}, {SIGMAS:g}$\,\sigma$"
            if low > 0:
                drawn += _band(one, (low, high), unit, Stroke(label, color, filled=True))
            else:
                # of couplings, as in figures of reaches, the line says enough
                is_above = one.lattice.y.column == COUPLING
                words = f"excluded{' above' if is_above else ''}, {label}"
                drawn += _excluded(one, (low, high), unit, Stroke(words, color, filled=not is_above, style="--"))
        missing = np.isnan(one.lattice.largest(shift))
        notes = [f"g-2: at some {one.rest_words}"] if one.is_bundle and drawn else []
        return Drawn(patches=drawn, unknown=missing, notes=notes)


def _even(shift: np.ndarray | float, unit: float) -> np.ndarray:
    return np.asarray(np.arcsinh(np.asarray(shift) / unit))


def _band(one: Slice, ends: tuple[float, float], unit: float, stroke: Stroke) -> list[Patch]:
    """Where the shift is within; where the rest varies, at some of it."""
    shift = _even(one.rows.columns[COLUMN], unit)
    low, high = (float(_even(end, unit)) for end in ends)
    if not one.is_bundle:
        return patches(one.lattice, one.lattice.largest(shift), low, stroke, high)
    within = np.minimum(shift - low, high - shift)
    return patches(one.lattice, one.lattice.largest(within), 0.0, stroke)


def _excluded(one: Slice, ends: tuple[float, float], unit: float, stroke: Stroke) -> list[Patch]:
    """Where the shift is beyond; where the rest varies, at all of it."""
    shift = _even(one.rows.columns[COLUMN], unit)
    low, high = (float(_even(end, unit)) for end in ends)
    return patches(one.lattice, one.lattice.smallest(np.maximum(low - shift, shift - high)), 0.0, stroke)


KIND = GMinus2()
