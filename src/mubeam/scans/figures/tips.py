"""Where a region of edges begins or ends between two rows of a scan: computed for the figure, as `reach` does."""

import numpy as np

from mubeam.errors import MubeamError
from mubeam.exclusions.ladder import typical_size
from mubeam.exclusions.shapes import Ranges
from mubeam.exclusions.table import with_tips
from mubeam.exclusions.tips import find_tips
from mubeam.foundation.checks import FloatArray
from mubeam.scans.figures.slices import Slice
from mubeam.scans.section import MASS
from mubeam.searches.plane import make_plane


def tipped(one: Slice, ranges: Ranges, known: FloatArray, mass_gev: float | None) -> Ranges:
    """The ranges of a slice against x with tips between rows (N,) that are `known`; the ranges alone where none are.

    `mass_gev` is that of all rows, where they are no masses. None are looked for beside rows that are not known, of a
    search whose options vary, and along what is no parameter of the model.
    """
    name = one.lattice.x.column
    rows = np.flatnonzero(known)
    if one.likelihood is None or rows.size < 2 or not known[rows[0] : rows[-1] + 1].all():
        return ranges
    if name != MASS and (mass_gev is None or name not in {p.name for p in one.search.model.parameters()}):
        return ranges
    along = ranges.mass_gev[rows]
    excluded = np.isfinite(ranges.lower[rows, 0])
    if excluded.all() or not excluded.any():
        return ranges
    try:
        plane = make_plane(
            one.search.model,
            masses_gev=along if name == MASS else mass_gev,
            along=None if name == MASS else (name, along),
        )
        tips = find_tips([one.search], plane, typical_size(plane.plane), excluded, one.likelihood)
    # what a scan has may be more than a search takes: its rows are drawn as they are
    except MubeamError:
        return ranges
    return with_tips(ranges, tips)
