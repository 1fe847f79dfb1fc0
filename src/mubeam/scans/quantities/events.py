"""Expected events and their numerical error."""

from typing import ClassVar

from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import Quantity, Results


class Events(Quantity):
    """Of the signal, in all bins."""

    units: ClassVar = {"events": "events", "events_error": "events"}
    needs_coupling: ClassVar = True

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        return {"events": at.events, "events_error": at.events_error}


QUANTITY = Events()
