"""The events that a search counted; none in a projection."""

from typing import TYPE_CHECKING

import numpy as np

from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class Observed(Quantity):
    """In all bins."""

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("observed_events", NUMBER, "events", repeats=True, may_be_missing=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        each = at.of_searches("data", lambda search: search.data)
        found = [np.nan if data.counts.observed is None else data.observed_events for data in each]
        return {"observed_events": np.array(found)[:, None]}


QUANTITY = Observed()
