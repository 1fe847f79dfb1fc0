"""How many quadrature points each precision takes, and the error that the difference of two rules stands for."""

from typing import Final, Literal, NamedTuple, TypeAlias

import numpy as np

from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray


class Orders(NamedTuple):
    """Numbers of quadrature points: totals in t and s; spectra in t, angle and x; off-shell masses a panel."""

    t: int
    s: int
    spectrum_t: int
    angle: int
    x: int
    mass: int


class Rules(NamedTuple):
    """The rule that gives the value, two coarser ones that give its error, and the least relative error stated.

    A difference of two rules is small by accident too, of three hardly ever.
    """

    value: Orders
    check: Orders
    rough: Orders
    floor: float

    @property
    def all(self) -> tuple[Orders, Orders, Orders]:
        """All three."""
        return self.value, self.check, self.rough


Precision: TypeAlias = Literal["fast", "standard", "high"]

PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(7, 10, 6, 5, 18, 8), Orders(5, 8, 5, 4, 14, 6), Orders(3, 5, 3, 3, 9, 4), 1e-4),
    "standard": Rules(Orders(10, 14, 8, 6, 28, 12), Orders(8, 11, 6, 5, 22, 9), Orders(4, 6, 3, 4, 12, 6), 1e-5),
    "high": Rules(Orders(16, 24, 16, 12, 64, 20), Orders(12, 20, 13, 10, 48, 15), Orders(9, 14, 9, 7, 32, 10), 1e-6),
}
"""Aims: 1e-3 ("fast"), 1e-4 ("standard"), 1e-6 ("high")."""

FUSION_PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(9, 12, 9, 6, 24, 8), Orders(7, 9, 7, 5, 18, 6), Orders(5, 6, 4, 4, 12, 4), 1e-4),
    "standard": Rules(Orders(12, 16, 14, 8, 36, 12), Orders(9, 12, 10, 6, 24, 9), Orders(6, 8, 6, 4, 14, 6), 1e-5),
    "high": Rules(Orders(20, 28, 24, 16, 96, 20), Orders(16, 22, 19, 12, 72, 15), Orders(11, 15, 12, 8, 40, 10), 1e-6),
}
"""Two light photon propagators make more structure than one: more points."""

INTERFERENCE_PRECISIONS: Final[dict[str, Rules]] = FUSION_PRECISIONS | {
    "standard": Rules(Orders(12, 16, 14, 6, 28, 12), Orders(9, 12, 10, 5, 22, 9), Orders(6, 8, 6, 4, 14, 6), 1e-5),
}
"""Each angle takes two nodes, and a spectrum in between those of radiation and fusion fewer than the latter: they add
less than 1e-5 of the root of the product of both to the error, which is that of t."""

ELECTRON_PRECISIONS: Final[dict[str, Rules]] = {
    "fast": Rules(Orders(10, 14, 8, 6, 28, 8), Orders(8, 8, 6, 5, 22, 6), Orders(5, 6, 4, 4, 14, 4), 1e-4),
    "standard": Rules(Orders(16, 24, 14, 9, 48, 12), Orders(12, 18, 11, 7, 36, 9), Orders(8, 12, 6, 5, 20, 6), 1e-5),
    "high": Rules(Orders(24, 40, 22, 16, 96, 20), Orders(20, 30, 18, 13, 72, 15), Orders(14, 20, 12, 9, 40, 10), 1e-6),
}
"""So light a final lepton leaves the spectrum steep at its end: more points."""

FINER_TOTALS: Final[tuple[tuple[tuple[int, int], tuple[int, int]], ...]] = (
    ((20, 28), (16, 22)),
    ((28, 48), (24, 36)),
    ((40, 80), (34, 60)),
)
"""Numbers of points in t and s, of value and check, for totals that the rule of their precision leaves too uncertain.

Light pseudoscalars and axial vectors at high energy are such: between threshold and the beam's energy s grows by ten
orders of magnitude and more.
"""

DECADES_OF_STANDARD: Final = 8.0
"""Decades of s from threshold to the beam's energy beyond which a finer rule is taken in any case."""

LARGEST_ERROR: Final = {"fast": 3e-2, "standard": 3e-3, "high": 1e-4}
"""Relative error of a total above which a finer rule is taken."""

SAFETY: Final = 5.0
"""The stated error in units of the difference of the two rules."""

ROUGH_SAFETY: Final = 0.3
"""The least stated error in units of the difference to the roughest rule, whose error is some hundred times larger."""


def check_precision(precision: str) -> None:
    """UnknownNameError if there is no such precision."""
    check_name("precision", precision, PRECISIONS)


def least_error(precision: Precision) -> float:
    """The least relative error that a precision states."""
    return PRECISIONS[precision].floor


def numerical_error(value: FloatArray, check: FloatArray, floor: float, rough: FloatArray | None = None) -> FloatArray:
    """The stated absolute error of `value`, from the results of a coarser rule and of a much coarser one, same shapes.

    The largest of SAFETY |value - check| and ROUGH_SAFETY |value - rough|, plus `floor` |value|.
    """
    difference = SAFETY * np.abs(value - check)
    if rough is not None:
        difference = np.maximum(difference, ROUGH_SAFETY * np.abs(value - rough))
    return np.asarray(difference + floor * np.abs(value))
