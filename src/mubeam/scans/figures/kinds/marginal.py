"""The marginal likelihood: points by their likelihood, each as often as it was drawn, in regions of highest density."""

from typing import ClassVar, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.scans.axes import Points
from mubeam.scans.figures.contours import Stroke, darker, patches
from mubeam.scans.figures.kinds.base import Drawn, Kind
from mubeam.scans.figures.kinds.profile import COLUMN, log_likelihood
from mubeam.scans.figures.likelihoods import SHARES, density_level, effective_points, weights
from mubeam.scans.figures.slices import Slice
from mubeam.scans.scan import Scan
from mubeam.statistics.base import Likelihood

LEAST_EFFECTIVE: Final = 10
"""Points that must carry the weight: of fewer a region is chance."""

STYLES: Final = dict(zip(SHARES, ("-.", ":"), strict=True))

TINY: Final = 1e-12
"""Of the highest density, below which it is as good as none."""


class Marginal(Kind):
    """Regions of two parameters, as lines without fill; the prior is how the scan's axes draw."""

    asks: ClassVar = COLUMN

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """As of `Kind`."""
        return (COLUMN,) if COLUMN in scan.section.quantities else None

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """As of `Kind`."""
        weight = weights(log_likelihood(one))
        effective = effective_points(weight)
        if effective < LEAST_EFFECTIVE:
            raise InputError(
                f"{one.label}: {effective:.2g} of {weight.size} points carry the likelihood, and {LEAST_EFFECTIVE} are "
                "needed: narrow the ranges of the scan, or draw more samples"
            )
        area = np.outer(one.lattice.x.widths, one.lattice.y.widths)
        # where the prior is the same all over the plane the mean has no noise of how many points there are
        density = one.lattice.mean(weight) if one.is_even else one.lattice.total(weight) / area
        highest = density.max()
        field = np.log(np.maximum(density / highest, TINY))
        drawn = []
        for share in reversed(SHARES):
            level = max(density_level(density, area, share) / highest, 2 * TINY)
            stroke = Stroke(f"{one.prefix}{100 * share:g} %", darker(one.color), style=STYLES[share])
            drawn += patches(one.lattice, field, float(np.log(level)), stroke)
        shares = " and ".join(f"{100 * share:g} %" for share in SHARES)
        over = f" over {one.rest_words}" if one.is_bundle else ""
        prior = "of how points of the file lie" if _is_of_file(scan) else "as the axes of the scan draw"
        note = (
            f"without fill: marginal likelihood{over}, {shares} of highest density, prior {prior}; "
            f"{effective:.3g} effective points of {weight.size}"
        )
        lacking = one.lattice.counts() == 0
        return Drawn(patches=drawn, unknown=lacking | one.unfinished, notes=[note])


def _is_of_file(scan: Scan) -> bool:
    return any(isinstance(axis, Points) for axis in scan.section.parameters.values())


KIND = Marginal()
