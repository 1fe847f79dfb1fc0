"""The values of a panel, Chebyshev polynomials of which give the spectra between its masses, and their error.

Values are the places of the nodes of a rule as logit x, and the logarithms of their weights. The error of a panel is
the sum of what its last Chebyshev coefficients say of those left out and of what its interpolant misses at a few masses
between its points, in sums over the nodes with weights that rise and fall with x as lifetimes and selections do.
"""

from functools import cache
from typing import Final

import numpy as np

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import interpolation_rows, lobatto_points
from mubeam.production.engine.spectrum import LEAST_WEIGHT
from mubeam.production.processes import Emission

FEW: Final = 17
MANY: Final = 2 * FEW - 1
"""Points of a panel at first, and with those between them."""

TESTS: Final = {FEW: (1, 6, 11), MANY: (2, 12, 22)}
"""Behind which of its points a panel is tested, where the error of a polynomial is largest. Tests of few are points of
many."""

LAST: Final = 3
SLOWEST: Final = 0.9
"""Coefficients at the end and about the middle of which the largest say how they fall, and the slowest fall, from one
to the next, that is taken for one."""

RISING: Final = (0.0, 1.0, 10.0)
FALLING: Final = (1.0,)
"""s of the weights exp(-s/x) and exp(-s/(1-x)) with which it is, in units of the x of the last and the 1-x of the first
node."""

SAFETY: Final = 5.0
"""The stated error in units of the largest one that is met in a test, besides that of the coefficients left out."""

LEAST_ERROR: Final = 1e-8
UNUSABLE: Final = 1e30
"""Least error of a panel, and that of one with masses at which nothing is produced."""


def as_values(emission: Emission, x: FloatArray, weight: FloatArray) -> FloatArray:
    """Columns (N, columns) of a panel from shares x of the energy and weights (N, n); NaN where nothing is made."""
    size = np.sqrt((weight**2).sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        logit = np.clip(np.log(x) - np.log1p(-x), -40.0, 40.0)
        if emission.is_signed:
            values = np.concatenate([logit, weight / size, np.log(size)], axis=1)
        else:
            values = np.concatenate([logit, np.log(np.maximum(weight, LEAST_WEIGHT * size))], axis=1)
    values[size[:, 0] == 0] = np.nan
    return values


def panel_error(emission: Emission, values: FloatArray, points: int) -> tuple[float, float]:
    """The relative error of sums over the nodes between the points of a panel, and that with twice the points."""
    if np.isnan(values).any():
        return UNUSABLE, UNUSABLE
    x, weight = x_and_weight(emission, values)
    tested, ends = x[points:], x[points:, [0, -1]]
    between = interpolation_rows(chebyshev_points(points), units(points)[points:]) @ values[:points]
    sums, expected = (_sums(*how, ends) for how in (x_and_weight(emission, between), (tested, weight[points:])))
    scale = _sums(tested, np.abs(weight[points:]), ends)
    missed = float((np.abs(sums - expected) / scale).max())
    left, later = _left_out(values[:points], weight[:points])
    error = SAFETY * missed + left
    return error + LEAST_ERROR, error * later / max(left, LEAST_ERROR) + LEAST_ERROR


def _left_out(values: FloatArray, weight: FloatArray) -> tuple[float, float]:
    """How much of the sums the coefficients after the last may make up, if they go on to fall as they did.

    The second is that after as many again.

    From columns (points, columns) of a panel and weights (points, n).
    """
    points, count = weight.shape
    size = np.abs(_coefficients(points) @ values)
    middle = (points - LAST) // 2
    last, before = size[-LAST:].max(axis=0), size[middle : middle + LAST].max(axis=0)
    fall = (last / np.maximum(before, np.finfo(float).tiny)) ** (1 / (points - LAST - middle))
    fall = np.minimum(fall, SLOWEST)
    left = np.stack([last * fall / (1 - fall), last * fall**points / (1 - fall)])
    total = np.abs(weight).sum(axis=1, keepdims=True)
    share = np.abs(weight) / total
    # a weight over the root mean square of all misses as much of that, a logarithm as much of itself
    is_signed = left.shape[1] > 2 * count
    unit = np.sqrt((weight**2).sum(axis=1, keepdims=True)) / total * np.ones(count) if is_signed else share
    sums = left[:, count : 2 * count] @ unit.T
    sums = (sums + left[:, :count] @ share.T).max(axis=1) + left[:, 2 * count :].sum(axis=1)
    return float(sums[0]), float(sums[1])


def _sums(x: FloatArray, weight: FloatArray, ends: FloatArray) -> FloatArray:
    """Sums (T, S) of nodes (T, n) with weights that fall from the last x to the first, or from the first to the last.

    `ends` (T, 2) are the first and the last x.
    """
    first, last = ends[:, :1], ends[:, 1:]
    rising = [np.exp(-s * np.maximum(last / x - 1, -1.0)) for s in RISING]
    falling = [np.exp(-s * np.maximum((1 - first) / np.maximum(1 - x, 1e-300) - 1, -1.0)) for s in FALLING]
    return np.stack([(weight * share).sum(axis=1) for share in (*rising, *falling)], axis=1)


def x_and_weight(emission: Emission, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares x and weights in pb, (N, n), from columns of a panel (N, columns)."""
    count = values.shape[1] // 2
    x = 1 / (1 + np.exp(-values[:, :count]))
    if emission.is_signed:
        return x, values[:, count : 2 * count] * np.exp(values[:, -1:])
    return x, np.exp(values[:, count:])


@cache
def chebyshev_points(points: int) -> FloatArray:
    """The points of a panel between -1 and 1."""
    return lobatto_points(points)


@cache
def units(points: int) -> FloatArray:
    """The points between -1 and 1 and, last, the tests."""
    tests = np.cos(np.pi * (np.array(TESTS[points]) + 0.5) / (points - 1))
    return np.concatenate([chebyshev_points(points), tests])


@cache
def _coefficients(points: int) -> FloatArray:
    """The matrix that takes values at the points to coefficients of Chebyshev polynomials."""
    return np.asarray(np.linalg.inv(np.polynomial.chebyshev.chebvander(chebyshev_points(points), points - 1)))


def between(emission: Emission, values: FloatArray, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Shares x and weights in pb, (N, n), at places (N,) between -1 and 1 of a panel with values at its points."""
    return x_and_weight(emission, interpolation_rows(chebyshev_points(len(values)), unit) @ values)
