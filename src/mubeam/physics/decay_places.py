"""Where in a volume a particle decays, as weights at fixed places: exact for what is a polynomial in the place."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.numerics.interpolation import UniformPolynomial
from mubeam.numerics.quadrature import composite_gauss_legendre

FEWEST, MOST, ROWS = 1e-7, 1e7, 1024
"""Lengths of the volume in decay lengths: ends and number of rows of the table; beyond, it no longer changes."""

FINE: Final = 6
"""Between which it is linear: so many rows for one that is computed, by cubic interpolation."""

GRADED_PANELS: Final = 8


@dataclass(frozen=True)
class DecayPlaces:
    """`order` places in a volume with both its ends, and the probability that a decay there stands for.

    Short lifetimes are as good as long ones: the weights integrate e^(-u/l)/l times the polynomial through the places.
    """

    order: int

    @property
    def unit(self) -> FloatArray:
        """Places (order,) from 0, the start of the volume, to 1."""
        return (1 - lobatto_points(self.order)) / 2

    def weights(self, lengths: FloatArray) -> FloatArray:
        """Weights (..., order) for volumes of so many decay lengths (...): they sum to 1 - e^-lengths.

        For particles that are alive at the start; 0 for those that live for ever.
        """
        table = _table(self.order)
        last, start = len(table) - 1, np.log(FEWEST)
        place = (np.log(np.clip(lengths, FEWEST, MOST)) - start) * (last / (np.log(MOST) - start))
        first = np.minimum(place.astype(np.intp), last - 1)
        found = table[first]
        found += (place - first)[..., None] * (table[first + 1] - found)
        found *= -np.expm1(-lengths)[..., None]
        return np.asarray(found)


@cache
def _table(order: int) -> FloatArray:
    """Weights over their sum against the logarithm of the number of decay lengths."""
    start, stop = np.log(FEWEST), np.log(MOST)
    lengths = np.exp(np.linspace(start, stop, ROWS))[:, None]
    unit, weight = composite_gauss_legendre(GRADED_PANELS, 12)
    # the share of the decays that are still to come, dense towards none
    left = unit**4
    place = -np.log1p((left - 1) * -np.expm1(-lengths)) / lengths
    rows = interpolation_rows(lobatto_points(order), 1 - 2 * np.clip(place, 0.0, 1.0))
    coarse = UniformPolynomial(float(start), float(stop), np.einsum("rsj,s->rj", rows, 4 * unit**3 * weight))
    return coarse(np.linspace(start, stop, FINE * (ROWS - 1) + 1))
