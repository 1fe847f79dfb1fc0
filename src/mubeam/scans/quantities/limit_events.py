"""The upper limit on the events of a signal; none for several bins, in which it depends on the signal's shape."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class LimitEvents(Quantity):
    """The same at all points of a search."""

    asks_limits: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("limit_events", NUMBER, "events", repeats=True, may_be_missing=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        limits = [one.limit_events for one in at.likelihoods]
        return {"limit_events": np.array([[np.nan if limit is None else limit] for limit in limits])}


QUANTITY = LimitEvents()
