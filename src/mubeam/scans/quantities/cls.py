"""CLs of a point: what is below 1 - confidence level is excluded."""

from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan
    from mubeam.searches.search import Search


class Cls(Quantity):
    """Of the counts; of a projection of the median counts without a signal."""

    units: ClassVar = {"cls": "1"}
    needs_coupling: ClassVar = True
    asks_limits: ClassVar = True

    def check_search(self, scan: "Scan", search: "Search") -> None:
        """As of `Quantity`."""
        if not hasattr(scan.likelihood(search), "cls"):
            raise InputError("cls has no meaning with limit_events in place of a likelihood")

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""

        def cls(likelihood: Any, signal: FloatArray) -> FloatArray:
            return np.asarray(likelihood.cls(np.maximum(signal, 0.0)))

        return {"cls": at.decided(at.likelihoods, cls)}


QUANTITY = Cls()
