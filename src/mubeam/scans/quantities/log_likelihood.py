"""The log-likelihood of what was counted; of a projection that of the median counts without a signal."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.fit.counted import Averaged, make_counted
from mubeam.foundation.checks import FloatArray
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan
    from mubeam.searches.request import Search


class LogLikelihood(Quantity):
    """As in a fit of one search; no number where such counts are impossible."""

    needs_coupling: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("log_likelihood", NUMBER, "1", may_be_missing=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""

        def of(counted: Averaged, signal: FloatArray) -> FloatArray:
            positive = np.maximum(signal, 0.0)
            with np.errstate(divide="ignore"):
                flat = counted.log_likelihood([positive.reshape(-1, positive.shape[-1])])
            return np.where(np.isfinite(flat), flat, np.nan).reshape(positive.shape[:-1])

        return {"log_likelihood": at.decided(at.of_searches("counted", _counted), of)}


def _counted(search: "Search") -> Averaged:
    (found,) = make_counted([search.data.counts])
    return found


QUANTITY = LogLikelihood()
