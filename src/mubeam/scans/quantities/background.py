"""The background that a search expects."""

from typing import TYPE_CHECKING

import numpy as np

from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class Background(Quantity):
    """In all bins."""

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("background_events", NUMBER, "events", repeats=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        found = at.of_searches("background", lambda search: search.data.background_events)
        return {"background_events": np.array(found)[:, None]}


QUANTITY = Background()
