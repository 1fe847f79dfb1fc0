"""The profile likelihood: the largest likelihood of the rest, within one and two standard deviations of the maximum."""

from typing import ClassVar

import numpy as np

from mubeam.errors import InputError
from mubeam.scans.figures.contours import Stroke, lighter, patches
from mubeam.scans.figures.kinds.base import Drawn, Kind
from mubeam.scans.figures.likelihoods import PROFILE_SIGMAS, profile_level
from mubeam.scans.figures.slices import Slice
from mubeam.scans.scan import Scan
from mubeam.statistics.base import Likelihood

COLUMN = "log_likelihood"


class Profile(Kind):
    """Regions of two parameters, filled."""

    asks: ClassVar = COLUMN

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """As of `Kind`."""
        return (COLUMN,) if COLUMN in scan.section.quantities else None

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """As of `Kind`."""
        values = log_likelihood(one)
        highest = one.lattice.largest(values)
        if not np.isfinite(highest).any():
            raise InputError(f"{one.label}: no row has a likelihood above zero: there is no profile to draw")
        depth = -2 * (highest - np.nanmax(highest))
        drawn = []
        for sigmas in reversed(PROFILE_SIGMAS):
            color = one.color if sigmas == PROFILE_SIGMAS[0] else lighter(one.color)
            stroke = Stroke(rf"{one.prefix}{sigmas}$\sigma$", color, filled=True)
            drawn += patches(one.lattice, -depth, -profile_level(sigmas), stroke)
        levels = " and ".join(f"{profile_level(sigmas):.2f}" for sigmas in PROFILE_SIGMAS)
        over = f", largest over {one.rest_words}" if one.is_bundle else ""
        note = rf"filled: profile likelihood{over}, $-2\,\Delta\ln L$ below {levels} (1, 2$\,\sigma$, 2 parameters)"
        return Drawn(patches=drawn, unknown=np.isnan(highest), notes=[note])


def log_likelihood(one: Slice) -> np.ndarray:
    """Of the rows (n,): minus infinity where the counts are impossible, NaN where it is not known."""
    found = one.rows.columns[COLUMN]
    return np.where(one.rows.known, np.where(np.isnan(found), -np.inf, found), np.nan)


KIND = Profile()
