"""The lowest excluded range of couplings at each mass."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.remarks import NOT_PROMPT, SEVERAL_RANGES, has_several, is_delayed
from mubeam.exclusions.shapes import EDGES
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results
from mubeam.scans.statuses import EDGE_BEYOND_THEORY, EXTRAPOLATED, NOTHING_EXCLUDED
from mubeam.units import COLUMN_SUFFIX

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan

OLD: tuple[str, ...] = tuple(f"coupling_{edge}{error}" for edge in ("lower", "upper") for error in ("", "_error"))
"""Names before those of reach.csv, which stay beside them for a while."""


class Reach(Quantity):
    """Its edges, in columns with the names of those in reach.csv: the edge, and its error."""

    finds_couplings: ClassVar = True
    asks_limits: ClassVar = True
    of_one_model: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`; no number where nothing is excluded, which the status says."""
        unit = scan.model_class.coupling_unit
        symbol = scan.model_class.coupling_symbol
        names = (*_names(scan), *OLD)
        return tuple(Column(name, NUMBER, unit, may_be_missing=True, symbol=symbol) for name in names)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        ranges = excluded_ranges(at.table, at.likelihood)
        edges = [getattr(ranges, name)[:, 0] for name in EDGES]
        lower = edges[0]
        at.say(NOT_PROMPT, is_delayed(at.search, at.table.of_plane, lower)[:, None])
        at.say(SEVERAL_RANGES, has_several(ranges)[:, None])
        at.say(NOTHING_EXCLUDED, np.isnan(lower)[:, None])
        at.say(EXTRAPOLATED, at.table.extrapolated[:, None])
        at.say(EDGE_BEYOND_THEORY, (lower > at.highest)[:, None])
        columns = [edge[:, None] for edge in edges]
        return dict(zip((*_names(at.scan), *OLD), (*columns, *columns), strict=True))


def _names(scan: "Scan") -> tuple[str, ...]:
    """As in reach.csv, such as g_lower_per_gev and g_lower_error_per_gev."""
    cls = scan.model_class
    suffix = COLUMN_SUFFIX[cls.coupling_unit]
    return tuple(f"{cls.coupling_name}_{edge}{end}{suffix}" for edge in ("lower", "upper") for end in ("", "_error"))


QUANTITY = Reach()
