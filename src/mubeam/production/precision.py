"""How many quadrature points each precision takes, and the error that the difference of two rules stands for."""

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from mubeam.checks import FloatArray
from mubeam.errors import UnknownNameError


class Orders(NamedTuple):
    """Numbers of quadrature points: totals in t and s; spectra in t, angle and x; off-shell masses a panel."""

    t: int
    s: int
    spectrum_t: int
    angle: int
    x: int
    mass: int


class Rules(NamedTuple):
    """The rule that gives the value, a coarser one that gives its error, and the least relative error stated."""

    value: Orders
    check: Orders
    floor: float


Precision: TypeAlias = Literal["fast", "standard", "high"]

PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(7, 10, 6, 5, 18, 8), Orders(5, 8, 5, 4, 14, 6), 1e-4),
    "standard": Rules(Orders(10, 14, 8, 6, 28, 12), Orders(8, 11, 6, 5, 22, 9), 1e-5),
    "high": Rules(Orders(16, 24, 16, 12, 64, 20), Orders(12, 20, 13, 10, 48, 15), 1e-6),
}
"""Aims: 1e-3 ("fast"), 1e-4 ("standard"), 1e-6 ("high")."""

FUSION_PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(9, 12, 9, 6, 24, 8), Orders(7, 9, 7, 5, 18, 6), 1e-4),
    "standard": Rules(Orders(12, 16, 14, 8, 36, 12), Orders(9, 12, 10, 6, 24, 9), 1e-5),
    "high": Rules(Orders(20, 28, 24, 16, 96, 20), Orders(16, 22, 19, 12, 72, 15), 1e-6),
}
"""Two light photon propagators make more structure than one: more points."""

ELECTRON_PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(10, 14, 8, 6, 28, 8), Orders(8, 8, 6, 5, 22, 6), 1e-4),
    "standard": Rules(Orders(16, 24, 14, 9, 48, 12), Orders(12, 18, 11, 7, 36, 9), 1e-5),
    "high": Rules(Orders(24, 40, 22, 16, 96, 20), Orders(20, 30, 18, 13, 72, 15), 1e-6),
}
"""So light a final lepton leaves the spectrum steep at its end: more points."""

SAFETY: Final = 5.0
"""The stated error in units of the difference of the two rules."""


def check_precision(precision: str) -> None:
    """UnknownNameError if there is no such precision."""
    if precision not in tuple(PRECISIONS):
        raise UnknownNameError("precision", precision, PRECISIONS)


def least_error(precision: Precision) -> float:
    """The least relative error that a precision states."""
    return PRECISIONS[precision].floor


def numerical_error(value: FloatArray, check: FloatArray, floor: float) -> FloatArray:
    """Absolute error of `value` from a second, coarser rule."""
    return np.asarray(SAFETY * np.abs(value - check) + floor * np.abs(value))
