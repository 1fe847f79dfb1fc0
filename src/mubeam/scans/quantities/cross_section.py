"""The cross section of production, averaged over the beam."""

from typing import ClassVar

import numpy as np

from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import Quantity, Results
from mubeam.searches.mean_cross_sections import produced_cross_sections


class CrossSection(Quantity):
    """At coupling 1 where a scan has no axis of couplings."""

    units: ClassVar = {"cross_section_pb": "pb", "cross_section_error_pb": "pb"}
    of_one_model: ClassVar = True

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        made = produced_cross_sections(at.search, at.mass_gev)
        sigma = made.at(np.ones((len(at.mass_gev), 1)) if at.couplings is None else at.couplings)
        at.say_each(made.status[:, None])
        return {"cross_section_pb": np.asarray(sigma.value), "cross_section_error_pb": np.asarray(sigma.error)}


QUANTITY = CrossSection()
