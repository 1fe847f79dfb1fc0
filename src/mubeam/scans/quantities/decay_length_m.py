"""The mean decay length over the accepted events."""

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.scans.at import AtSearch
from mubeam.scans.quantities.base import NUMBER, Column, Quantity, Results

if TYPE_CHECKING:
    from mubeam.scans.scan import Scan


class DecayLength(Quantity):
    """Of their mean momentum; none for a particle that is stable, or that is not made."""

    needs_coupling: ClassVar = True

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """As of `Quantity`."""
        return (Column("decay_length_m", NUMBER, "m", may_be_missing=True),)

    def values(self, at: AtSearch) -> Results:
        """As of `Quantity`."""
        table, couplings = at.table, at.given_couplings
        point = table.of_plane.at(couplings)
        width = np.broadcast_to(point.model.shares(point.mass_gev, point.coupling).width_gev, couplings.shape)
        momentum = np.empty_like(couplings)
        for column in range(couplings.shape[1]):
            made = table.produced(table.value, couplings[:, column]) * table.value.acceptance
            size = made.sum(axis=1)
            total = (made * table.value.momentum_gev).sum(axis=1)
            momentum[:, column] = np.divide(total, size, out=np.full(size.shape, np.nan), where=size != 0)
        rate = decay_rate_per_m(width, table.mass_gev[:, None], np.where(momentum > 0, momentum, np.nan))
        return {"decay_length_m": np.divide(1.0, rate, out=np.full(rate.shape, np.nan), where=rate > 0)}


QUANTITY = DecayLength()
