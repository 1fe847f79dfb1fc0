"""Interpolation on uniform grids, and between the nodes of a Gauss rule."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.quadrature import gauss_legendre

MIDDLE_ERROR = 3 / 128
"""Error of the cubic through four neighbours, midway between the inner two, in units of the fourth difference."""


@dataclass(frozen=True)
class UniformCubic:
    """Local cubic interpolation on a uniform grid; constant outside it.

    Attributes:
        start, stop: ends of the grid.
        values: values (grid, columns), four rows or more.
    """

    start: float
    stop: float
    values: FloatArray

    def good_cells(self, tolerance: float) -> NDArray[np.bool_]:
        """Mask (grid - 1,) of the cells whose interpolation error, from fourth differences, is below `tolerance`."""
        bad = MIDDLE_ERROR * np.abs(np.diff(self.values, 4, axis=0)).max(axis=1) > tolerance
        return np.asarray(~np.lib.stride_tricks.sliding_window_view(np.pad(bad, 3), 4).any(axis=1))

    def cell(self, at: FloatArray) -> NDArray[np.intp]:
        """Index of the cell of each place, of the first or last one outside the grid; shape of `at`."""
        cells = len(self.values) - 1
        return np.clip((at - self.start) / (self.stop - self.start) * cells, 0, cells - 1).astype(np.intp)

    def __call__(self, at: FloatArray) -> FloatArray:
        """Values (*at.shape, columns)."""
        last = len(self.values) - 1
        # a grid of one place is constant
        length = self.stop - self.start or 1.0
        place = np.clip((at - self.start) / length, 0.0, 1.0) * last
        first = np.clip(np.floor(place).astype(int) - 1, 0, last - 3)
        f = (place - first)[..., None]
        return np.asarray(
            self.values[first] * ((f - 1) * (f - 2) * (f - 3) / -6)
            + self.values[first + 1] * (f * (f - 2) * (f - 3) / 2)
            + self.values[first + 2] * (f * (f - 1) * (f - 3) / -2)
            + self.values[first + 3] * (f * (f - 1) * (f - 2) / 6)
        )


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
