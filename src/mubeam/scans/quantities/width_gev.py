"""The total width of the particle."""

from typing import ClassVar

from mubeam.scans.at import AtLines
from mubeam.scans.quantities.base import Quantity, Results


class Width(Quantity):
    """Of its decays to all products."""

    units: ClassVar = {"width_gev": "GeV"}
    needs_coupling: ClassVar = True
    of_lines: ClassVar = True

    def values(self, at: AtLines) -> Results:
        """As of `Quantity`."""
        return {"width_gev": at.shares.width_gev}


QUANTITY = Width()
