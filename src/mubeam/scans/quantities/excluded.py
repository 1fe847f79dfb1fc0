"""Whether a point is excluded."""

from typing import TYPE_CHECKING, ClassVar

from mubeam.scans.at import AtSearch, is_decided
from mubeam.scans.quantities.base import TRUTH, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class Excluded(Quantity):
    """As the likelihood of the search decides."""

    needs_coupling: ClassVar = True
    asks_limits: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("excluded", TRUTH, "1"),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        return {"excluded": at.decided(at.likelihoods, is_decided)}


QUANTITY = Excluded()
