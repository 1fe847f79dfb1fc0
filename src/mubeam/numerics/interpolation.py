"""Interpolation on uniform grids, and between the nodes of a Gauss rule."""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre

MIDDLE_ERROR = {4: 3 / 128, 6: 5 / 1024}
"""Error of a polynomial through so many neighbours, midway between the inner two, in units of their next difference."""


@dataclass(frozen=True)
class UniformPolynomial:
    """Local interpolation on a uniform grid by polynomials through a few neighbours; constant outside it.

    Attributes:
        start, stop: ends of the grid.
        values: values (grid, columns), `points` rows or more.
        points: neighbours, 4 (cubic) or 6.
    """

    start: float
    stop: float
    values: FloatArray
    points: int = 4

    def good_cells(self, tolerance: float) -> NDArray[np.bool_]:
        """Mask (grid - 1,) of the cells whose interpolation error, from the next differences, is below `tolerance`."""
        n = self.points
        bad = MIDDLE_ERROR[n] * np.abs(np.diff(self.values, n, axis=0)).max(axis=1) > tolerance
        return np.asarray(~np.lib.stride_tricks.sliding_window_view(np.pad(bad, n - 1), n).any(axis=1))

    def cell(self, at: FloatArray) -> NDArray[np.intp]:
        """Index of the cell of each place, of the first or last one outside the grid; shape of `at`."""
        cells = len(self.values) - 1
        return np.clip((at - self.start) / (self.stop - self.start) * cells, 0, cells - 1).astype(np.intp)

    def __call__(self, at: FloatArray) -> FloatArray:
        """Values (*at.shape, columns)."""
        last, n = len(self.values) - 1, self.points
        # a grid of one place is constant
        length = self.stop - self.start or 1.0
        place = np.clip((at - self.start) / length, 0.0, 1.0) * last
        first = np.clip(np.floor(place).astype(int) - (n // 2 - 1), 0, last - (n - 1))
        f = (place - first)[..., None]
        found = np.zeros((*at.shape, self.values.shape[1]))
        for i in range(n):
            others = [j for j in range(n) if j != i]
            found += self.values[first + i] * (prod(f - j for j in others) / prod(i - j for j in others))
        return found


def gauss_rows_at(order: int, at: FloatArray) -> FloatArray:
    """Rows (..., order) that times values at Gauss nodes of [0, 1] give their polynomial at places (...)."""
    nodes, weight = gauss_legendre(order)
    barycentric = np.where(np.arange(order) % 2, -1.0, 1.0) * np.sqrt(nodes * (1 - nodes) * weight)
    distance = at[..., None] - nodes
    hits = np.abs(distance) < 1e-14
    terms = barycentric / np.where(hits, 1.0, distance)
    rows = terms / terms.sum(axis=-1, keepdims=True)
    on_node = hits.any(axis=-1)
    rows[on_node] = hits[on_node]
    return np.asarray(rows)
