"""A number with its numerical error, unit, method and status."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, finite

OK = "ok"
BELOW_THRESHOLD = "below threshold"
ABOVE_T_CUT = "lowest momentum transfer above t_max"
NOTHING_IN_WINDOW = "no energy in the window"
NO_SIGNAL = "no signal of this kind"
OUTSIDE_KINEMATICS = "outside the kinematic range"
NOT_RESOLVED = "not resolved"
"""The value is smaller than its error: the number says no more than an upper bound, value + error."""


StatusArray: TypeAlias = NDArray[Any]
"""Strings of variable width: a status a point costs 16 bytes, whatever it says."""

Warnings: TypeAlias = tuple[str, ...] | NDArray[Any]
"""What is to be known of a number that exists: texts; of an array a tuple of texts an entry, or () for none at all."""


def warnings_where(shape: tuple[int, ...], *found: tuple[NDArray[np.bool_], str | NDArray[Any]]) -> Warnings:
    """The warnings of an Estimate of this shape, from pairs (mask, text).

    An entry has the text, one or one of an array, where the mask is true; () if no mask is true anywhere.
    """
    held = [(np.broadcast_to(mask, shape), text) for mask, text in found if np.any(mask)]
    if not held:
        return ()
    every = np.empty(shape, dtype=object)
    every.fill(())
    for mask, text in held:
        texts = [text] if isinstance(text, str) else np.broadcast_to(text, shape)[mask].tolist()
        more = np.empty(len(texts), dtype=object)
        for i, one in enumerate(texts):
            more[i] = (str(one),)
        every[mask] += more
    return every if shape else tuple(every[()])


def statuses(good: NDArray[np.bool_], otherwise: str) -> StatusArray:
    """Status of each point: OK where `good`, else `otherwise`; same shape."""
    # most are good, and a short string is the cheaper to fill with
    result = np.full(good.shape, OK, dtype=np.dtypes.StringDType())
    if not good.all():
        result[~good] = otherwise
    return result


def unresolved(value: FloatArray, error: FloatArray) -> NDArray[np.bool_]:
    """Where a value that must be positive is below its error, or below zero; same shape."""
    return np.asarray((value < error) | (value < 0))


def not_negative(value: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and error of a quantity that must be positive: a value below zero becomes 0, with a larger error."""
    return np.maximum(value, 0.0), error + np.maximum(-value, 0.0)


@dataclass(frozen=True)
class Estimate:
    """A computed quantity and how well it is known.

    Attributes:
        value: float, or array of the broadcast shape of the inputs.
        error: numerical (quadrature) error of `value`, same shape and unit; no physics uncertainty in it.
        unit: unit of `value` and `error`, such as "pb".
        method: how it was computed, such as "exact", "ww", "iww".
        status: "ok", or why an entry is 0 +- 0 ("below threshold"), or "not resolved" where a value is smaller than its
            error; same shape as `value`.
        warnings: texts on a number that exists, such as that the theory does not hold there; of an array a tuple of
            texts for each entry (object array, same shape as `value`), or () if there is none.
    """

    value: float | FloatArray
    error: float | FloatArray
    unit: str
    method: str
    status: str | StatusArray = OK
    warnings: Warnings = ()

    def __format__(self, spec: str) -> str:
        if np.ndim(self.value):
            return str(self)
        spec = spec or ".6g"
        return f"{self.value:{spec}} +- {self.error:.1g} {self.unit}"

    def scaled(self, factor: float | FloatArray, unit: str) -> "Estimate":
        """This estimate times an exact `factor`, a number without unit, in `unit`."""
        checked = finite("factor", factor)
        factor = checked if checked.ndim else float(checked)
        return Estimate(self.value * factor, self.error * np.abs(factor), unit, self.method, self.status, self.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Plain Python numbers and strings, ready for JSON."""
        plain = {"value": self.value, "error": self.error, "status": self.status}
        return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in plain.items()} | {
            "unit": self.unit,
            "method": self.method,
            "warnings": plain_warnings(self.warnings),
        }


def each_warnings(estimate: Estimate) -> list[tuple[str, ...]]:
    """The texts of each entry, in the order of `np.ravel(estimate.value)`."""
    if isinstance(estimate.warnings, np.ndarray):
        return [tuple(texts) for texts in estimate.warnings.ravel()]
    return [estimate.warnings] * int(np.size(estimate.value))


def plain_warnings(warnings: Any) -> list[Any]:
    """Warnings as nested lists of texts, ready for JSON."""
    given = warnings.tolist() if isinstance(warnings, np.ndarray) else warnings
    return [one if isinstance(one, str) else plain_warnings(one) for one in given]


def make_estimate(
    value: FloatArray, error: FloatArray, unit: str, method: str, status: StatusArray, warnings: Warnings = ()
) -> Estimate:
    """An Estimate from equal-shaped arrays; zero-dimensional ones become plain numbers."""
    if value.ndim == 0:
        return Estimate(float(value), float(error), unit, method, str(status), warnings)
    return Estimate(value, error, unit, method, status, warnings)
