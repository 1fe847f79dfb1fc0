"""A number with its numerical error, unit, method and status."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, finite


class AnyStatus(StrEnum):
    """What an entry is, in a word, and whether a number stands there; each module has its own as a subclass.

    A status equals its text. `exists` is False where the entry is a placeholder (0 +- 0, NaN, infinite) and the text
    says why.
    """

    exists: bool

    def __new__(cls, text: str, exists: bool = False) -> "AnyStatus":
        """A member of that text."""
        member = str.__new__(cls, text)
        member._value_ = text
        member.exists = exists
        return member

    def __repr__(self) -> str:
        return repr(self.value)


class Status(AnyStatus):
    """Statuses of what is produced and what comes of it.

    Members:
        OK: a number with its error.
        NOT_RESOLVED: the value is smaller than its error: it says no more than an upper bound, value + error.
        others: why there is none.
    """

    OK = "ok", True
    NOT_RESOLVED = "not resolved", True
    BELOW_THRESHOLD = "below threshold"
    ABOVE_T_CUT = "lowest momentum transfer above t_max"
    NOTHING_IN_WINDOW = "no energy in the window"
    NO_SIGNAL = "no signal of this kind"
    OUTSIDE_KINEMATICS = "outside the kinematic range"
    NOT_FINITE = "not a finite number"
    NOT_BOTH_KNOWN = "not both are known"


# plain texts, as arrays hold them: these compare with an array three times as fast as a member does
OK: Final = Status.OK.value
BELOW_THRESHOLD: Final = Status.BELOW_THRESHOLD.value
ABOVE_T_CUT: Final = Status.ABOVE_T_CUT.value
NOTHING_IN_WINDOW: Final = Status.NOTHING_IN_WINDOW.value
NO_SIGNAL: Final = Status.NO_SIGNAL.value
OUTSIDE_KINEMATICS: Final = Status.OUTSIDE_KINEMATICS.value
NOT_RESOLVED: Final = Status.NOT_RESOLVED.value
NOT_FINITE: Final = Status.NOT_FINITE.value


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


def status_of(text: str) -> str:
    """The member of an `AnyStatus` with that text; the text itself if nobody has declared it."""
    if isinstance(text, AnyStatus):
        return text
    return next((kind(text) for kind in AnyStatus.__subclasses__() if text in kind._value2member_map_), text)


def number_exists(status: str | StatusArray) -> bool | NDArray[np.bool_]:
    """Whether a number stands where these statuses do, same shape; not where nobody has declared the text."""
    if isinstance(status, str):
        found = status_of(status)
        return isinstance(found, AnyStatus) and found.exists
    good = [member.value for kind in AnyStatus.__subclasses__() for member in kind if member.exists]
    return np.isin(np.asarray(status, dtype=object), good)


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
            error; same shape as `value`. A single one is an `AnyStatus`; arrays hold texts.
        warnings: texts on a number that exists, such as that the theory does not hold there; of an array a tuple of
            texts for each entry (object array, same shape as `value`), or () if there is none.
    """

    value: float | FloatArray
    error: float | FloatArray
    unit: str
    method: str
    status: str | StatusArray = OK
    warnings: Warnings = ()

    def __post_init__(self) -> None:
        if isinstance(self.status, str):
            object.__setattr__(self, "status", status_of(self.status))

    @property
    def exists(self) -> bool | NDArray[np.bool_]:
        """Whether there is a number, same shape as `value`; where there is none the status says why."""
        found = number_exists(self.status)
        return np.full(np.shape(self.value), found) if np.ndim(found) < np.ndim(self.value) else found

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
        status = str(self.status) if isinstance(self.status, str) else self.status
        plain = {"value": self.value, "error": self.error, "status": status}
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
