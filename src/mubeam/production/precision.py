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
    "fast": Rules(Orders(6, 10, 6, 5, 16, 8), Orders(5, 8, 5, 4, 12, 6), 1e-5),
    "standard": Rules(Orders(8, 16, 8, 6, 24, 12), Orders(6, 10, 6, 5, 18, 9), 1e-6),
    "high": Rules(Orders(16, 24, 14, 12, 48, 20), Orders(12, 20, 11, 10, 36, 15), 1e-7),
}

SAFETY: Final = 5.0
"""The stated error in units of the difference of the two rules."""


def rules_for(precision: str) -> Rules:
    """The rules of "fast", "standard" or "high" (aims: 1e-3, 1e-4, 1e-6); UnknownNameError otherwise."""
    if precision not in PRECISIONS:
        raise UnknownNameError("precision", precision, PRECISIONS)
    return PRECISIONS[precision]


def numerical_error(value: FloatArray, check: FloatArray, floor: float) -> FloatArray:
    """Absolute error of `value` from a second, coarser rule."""
    return np.asarray(SAFETY * np.abs(value - check) + floor * np.abs(value))
