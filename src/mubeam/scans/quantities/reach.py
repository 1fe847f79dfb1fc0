"""The excluded ranges of couplings at each mass, the lowest first."""

from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.remarks import NOT_PROMPT, SEVERAL_RANGES, has_several, is_delayed
from mubeam.exclusions.shapes import EDGES
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results
from mubeam.scans.statuses import EDGE_BEYOND_THEORY, EXTRAPOLATED, MORE_RANGES, NOTHING_EXCLUDED
from mubeam.units import COLUMN_SUFFIX

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan

OLD: tuple[str, ...] = tuple(f"coupling_{edge}{error}" for edge in ("lower", "upper") for error in ("", "_error"))
"""Names before those of reach.csv, which stay beside them for a while."""


MOST_RANGES: Final = 3
"""For which a table has columns."""


class Reach(Quantity):
    """Its edges, in columns with the names of those in reach.csv: the edge, and its error, range by range."""

    finds_couplings: ClassVar = True
    asks_limits: ClassVar = True
    of_one_model: ClassVar = True
    of_one_likelihood: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`; no number where nothing is excluded, which the status says."""
        unit = scan.model_class.coupling_unit
        symbol = scan.model_class.coupling_symbol
        names = (*(name for rank in range(MOST_RANGES) for name in edge_names(scan, rank)), *OLD)
        return tuple(Column(name, NUMBER, unit, may_be_missing=True, symbol=symbol) for name in names)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        ranges = excluded_ranges(at.table, at.likelihood)
        edges = [[getattr(ranges, name)[:, rank] for name in EDGES] for rank in range(ranges.lower.shape[1])]
        lower = edges[0][0]
        at.say(NOT_PROMPT, is_delayed(at.search, at.table.of_plane, lower)[:, None])
        at.say(MORE_RANGES, np.asarray(np.isfinite(ranges.lower[:, MOST_RANGES:]).any(axis=1))[:, None])
        at.say(SEVERAL_RANGES, has_several(ranges)[:, None])
        at.say(NOTHING_EXCLUDED, np.isnan(lower)[:, None])
        at.say(EXTRAPOLATED, at.table.extrapolated[:, None])
        at.say(EDGE_BEYOND_THEORY, (lower > at.highest)[:, None])
        none = [np.full(lower.shape, np.nan)] * len(EDGES)
        found: Results = {}
        for rank in range(MOST_RANGES):
            of_range = edges[rank] if rank < len(edges) else none
            found |= dict(zip(edge_names(at.scan, rank), (edge[:, None] for edge in of_range), strict=True))
        return found | dict(zip(OLD, (edge[:, None] for edge in edges[0]), strict=True))


def edge_names(scan: "Scan", rank: int = 0) -> tuple[str, ...]:
    """Lower edge, its error, upper edge and its error of a range, as in reach.csv, such as g_lower_2_per_gev."""
    cls = scan.model_class
    suffix = COLUMN_SUFFIX[cls.coupling_unit]
    which = f"_{rank + 1}" if rank else ""
    return tuple(f"{cls.coupling_name}_{edge}{which}{suffix}" for edge in EDGES)


QUANTITY = Reach()
