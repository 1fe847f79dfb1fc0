"""What is excluded: filled where all of the rest is, dotted where some of it is; a projection is dashed."""

from typing import ClassVar

import numpy as np

from mubeam.scans.figures.contours import Stroke, patches
from mubeam.scans.figures.kinds.base import Drawn, Kind
from mubeam.scans.figures.slices import Slice
from mubeam.scans.figures.tension import way
from mubeam.scans.scan import Scan
from mubeam.scans.section import COUPLING
from mubeam.statistics.base import Likelihood


class Excluded(Kind):
    """From events and their limit, from CLs, or from the truth alone."""

    asks: ClassVar = "excluded"

    def columns(self, scan: Scan, likelihood: Likelihood | None) -> tuple[str, ...] | None:
        """As of `Kind`."""
        found = way(scan.section.quantities, likelihood, scan.section.statistic)
        return None if found is None else found.columns

    def draw(self, scan: Scan, one: Slice) -> Drawn:
        """As of `Kind`."""
        found = way(scan.section.quantities, one.likelihood, scan.section.statistic)
        assert found is not None, "asked before"  # noqa: S101
        tension = found.tension(one)
        at_all, at_some = one.lattice.smallest(tension), one.lattice.largest(tension)
        at_all = np.where(one.unfinished, np.nan, at_all)
        is_projection = one.search.is_projection
        # above an edge a projection is told by its line; where couplings are not y, the side is not
        filled = not (is_projection and one.lattice.y.column == COUPLING)
        stroke = Stroke(one.label, one.color, filled, "--" if is_projection else "-")
        drawn = patches(one.lattice, at_all, 0.0, stroke)
        level = one.confidence_level
        notes = ["projections dashed"] if is_projection else []
        notes += [found.words if level is None else f"{100 * level:g} % CL, {found.words}"]
        if one.is_bundle:
            label = "" if drawn and drawn[0].label else one.label
            some = patches(one.lattice, at_some, 0.0, Stroke(label, one.color, style=":"))
            drawn = [*some, *drawn]
            notes.append(f"dotted: excluded at some {one.rest_words}, else at all")
        return Drawn(
            patches=drawn, unknown=np.isnan(at_all), notes=notes, is_empty=not bool((at_all >= 0).any()) and not drawn
        )


KIND = Excluded()
