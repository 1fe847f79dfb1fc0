"""Functions of ln(mass) as polynomials on panels, halved until they are accurate, with the error that is left."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import exp, log
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.chebyshev import lobatto_points

POINTS: Final = 9
LONGEST: Final = 0.7
HALVINGS: Final = 9
"""Points of a panel, its length in ln(mass), and how often it may be halved."""

BETWEEN: Final = (0, 2, 5, 7)
"""Behind which of its points a panel is tested."""

SAFETY: Final = 3.0
"""The stated error in units of the largest one that is met in a test."""

FEW: Final = 6
"""Columns up to which floats are quicker than arrays, at one mass."""

SMALLEST: Final = 1e-300
LEAST_SCALE: Final = 1e-280
"""What a column of positive numbers has where it vanishes, and the number to which errors are relative there."""

Columns: TypeAlias = Callable[[FloatArray], FloatArray]
"""Numbers (N, C) at masses (N,) in GeV, rising."""

Distance: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
"""Relative errors (N,) of columns (N, C) against others."""

UNIT: Final = lobatto_points(POINTS)[::-1]
TESTS: Final = np.array([(UNIT[i] + UNIT[i + 1]) / 2 for i in BETWEEN])
POWERS: Final = np.arange(POINTS)
TO_POWERS: Final = np.linalg.inv(UNIT[:, None] ** POWERS)
AT_TESTS: Final = TESTS[:, None] ** POWERS


@dataclass(frozen=True)
class Panels:
    """Columns at any mass between two.

    Attributes:
        edges: ln(mass) of the ends of the panels (P + 1,).
        coefficients: of the powers of the place in each (P, POINTS, C).
        error: the stated relative error of each; infinite where no panel is short enough.
        is_log: which columns (C,) are positive, and have logarithms as polynomials.
    """

    edges: FloatArray
    coefficients: FloatArray
    error: FloatArray
    is_log: NDArray[np.bool_]

    @property
    def largest_error(self) -> float:
        """Of the panels that are accurate enough."""
        return float(self.error[np.isfinite(self.error)].max(initial=0.0))

    def at(self, mass_gev: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Columns (N, C) at masses (N,), and their errors (N,)."""
        place = np.log(mass_gev)
        panel = np.searchsorted(self.edges[1:-1], place, side="right")
        low, high = self.edges[panel], self.edges[panel + 1]
        unit = (2 * place - low - high) / (high - low)
        found = np.einsum("nd,ndc->nc", unit[:, None] ** POWERS, self.coefficients[panel])
        if self.is_log.all():
            found = np.exp(found)
            found *= found > LEAST_SCALE
        elif self.is_log.any():
            found[:, self.is_log] = np.exp(found[:, self.is_log])
        return found, self.error[panel]

    def one(self, mass_gev: float) -> tuple[Sequence[float], float]:
        """Columns (C,) at one mass, and their error: as `at`, in floats where there are few."""
        edges, columns, are_logs, errors = self._plain
        place = log(mass_gev)
        panel = bisect_right(edges, place, 1, len(edges) - 1) - 1
        low, high = edges[panel], edges[panel + 1]
        unit = (2 * place - low - high) / (high - low)
        if columns is None:
            found = unit**POWERS @ self.coefficients[panel]
            if all(are_logs):
                found = np.exp(found)
                found *= found > LEAST_SCALE
            elif any(are_logs):
                found[self.is_log] = np.exp(found[self.is_log])
            return found, errors[panel]
        values = []
        for powers, is_log in zip(columns[panel], are_logs, strict=True):
            value = 0.0
            for power in powers:
                value = value * unit + power
            values.append(exp(value) if is_log else value)
        if all(are_logs):
            values = [value if value > LEAST_SCALE else 0.0 for value in values]
        return values, errors[panel]

    @cached_property
    def _plain(self) -> tuple[list[float], list[list[list[float]]] | None, list[bool], list[float]]:
        """Edges, powers of each column of each panel, highest first, which of them are logarithms, and errors."""
        few = self.coefficients.shape[2] <= FEW
        columns = self.coefficients[:, ::-1].swapaxes(1, 2).tolist() if few else None
        return self.edges.tolist(), columns, self.is_log.tolist(), self.error.tolist()


def relative(found: FloatArray, wanted: FloatArray) -> FloatArray:
    """The largest error of any column, (N,); of columns that change sign, over the largest number here."""
    is_positive = (wanted >= 0).all(axis=0)
    scale = np.where(is_positive, np.abs(wanted), np.abs(wanted).max(axis=0, initial=0.0))
    return np.asarray((np.abs(found - wanted) / np.maximum(scale, LEAST_SCALE)).max(axis=1, initial=0.0))


def make_panels(
    columns: Columns,
    range_gev: tuple[float, float],
    accuracy: float,
    *,
    distance: Distance = relative,
    kinks_gev: Iterable[float] = (),
) -> Panels:
    """Panels over a range of masses.

    Args:
        columns: numbers at masses; all panels of one length are asked for at once.
        range_gev: lowest and highest mass.
        accuracy: the largest relative error that a panel may state.
        distance: what the error is.
        kinks_gev: masses at which panels end.
    """
    low, high = np.log(range_gev)
    inside = sorted({float(np.log(kink)) for kink in kinks_gev if range_gev[0] < kink < range_gev[1]})
    ends = np.array([low, *inside, high])
    edges: list[float] = []
    for start, end in pairwise(ends):
        edges += np.linspace(start, end, int(np.ceil((end - start) / LONGEST)) + 1)[:-1].tolist()
    waiting = np.stack([edges, [*edges[1:], high]], axis=1)
    kept: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    is_log: NDArray[np.bool_] = np.zeros(0, dtype=bool)
    for level in range(HALVINGS + 1):
        unit = np.concatenate([UNIT, TESTS])
        places = waiting.mean(axis=1)[:, None] + np.diff(waiting, axis=1) / 2 * unit
        masses, inverse = np.unique(np.clip(np.exp(places).ravel(), *range_gev), return_inverse=True)
        values = columns(masses)
        if level == 0:
            is_log = np.asarray((values >= 0).all(axis=0))
        values = values[inverse.ravel()].reshape(*places.shape, -1)
        smooth = np.where(is_log, np.log(np.maximum(values, SMALLEST)), values)
        coefficients = np.einsum("dp,npc->ndc", TO_POWERS, smooth[:, :POINTS])
        between = np.einsum("td,ndc->ntc", AT_TESTS, coefficients)
        between = np.where(is_log, np.exp(np.minimum(between, 700.0)), between)
        pairs = zip(between, values[:, POINTS:], strict=True)
        error = SAFETY * np.array([distance(one, other).max() for one, other in pairs])
        # a column that was positive so far
        error[np.any(values[:, :, is_log] < 0, axis=(1, 2))] = np.inf
        bad = np.asarray(~(error <= accuracy))
        if level == HALVINGS:
            error[bad], bad = np.inf, np.zeros_like(bad)
        kept.append((waiting[~bad], coefficients[~bad], error[~bad]))
        if not bad.any():
            break
        middle = waiting[bad].mean(axis=1)
        left, right = (np.stack(pair, axis=1) for pair in ((waiting[bad, 0], middle), (middle, waiting[bad, 1])))
        waiting = np.concatenate([left, right])
    ranges, all_coefficients, errors = (np.concatenate(part) for part in zip(*kept, strict=True))
    order = np.argsort(ranges[:, 0])
    places = np.append(ranges[order, 0], high)
    return Panels(places, all_coefficients[order], errors[order], is_log)
