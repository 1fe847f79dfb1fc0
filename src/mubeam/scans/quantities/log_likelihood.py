"""The log-likelihood of what was counted; of a projection that of the median counts without a signal."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.fit.counted import make_counted
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class LogLikelihood(Quantity):
    """As in a fit of one search; no number where such counts are impossible."""

    needs_coupling: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("log_likelihood", NUMBER, "1", may_be_missing=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        positive = np.maximum(at.signal, 0.0)
        (counted,) = at.kept("counted", lambda: make_counted([at.search.data.counts]))
        with np.errstate(divide="ignore"):
            flat = counted.log_likelihood([positive.reshape(-1, positive.shape[-1])])
        return {"log_likelihood": np.where(np.isfinite(flat), flat, np.nan).reshape(positive.shape[:-1])}


QUANTITY = LogLikelihood()
