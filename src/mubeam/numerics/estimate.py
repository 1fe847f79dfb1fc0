"""Estimate: a number or array with its numerical error, unit, method, status and warnings."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, finite


class AnyStatus(StrEnum):
    """Base of the statuses of an entry; each module declares its own as a subclass.

    A member equals its text.

    Attributes:
        exists: whether the entry is a number. If False it is a placeholder (0 +- 0, NaN or infinite), and the text says
            why.
    """

    exists: bool

    def __new__(cls, text: str, exists: bool = False) -> "AnyStatus":
        """A member with this text and `exists`."""
        member = str.__new__(cls, text)
        member._value_ = text
        member.exists = exists
        return member

    def __repr__(self) -> str:
        return repr(self.value)


class Status(AnyStatus):
    """Statuses of production, and of what is computed from it.

    Members:
        OK: a number with its error.
        NOT_RESOLVED: a number smaller than its error; it is only an upper bound, value + error.
        others: there is no number; the text says why.
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
"""Array of statuses as strings of variable width (StringDType), 16 bytes a point whatever their length."""

Warnings: TypeAlias = tuple[str, ...] | NDArray[Any]
"""Texts on a number that exists; for an array an object array with a tuple of texts for each entry; () for none."""


def warnings_where(shape: tuple[int, ...], *found: tuple[NDArray[np.bool_], str | NDArray[Any]]) -> Warnings:
    """The warnings of an Estimate of this shape, from pairs (mask, text); masks and arrays of texts broadcast to it.

    Each entry gets the texts of the masks that are true there. The result is () if no mask is true anywhere.
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
    """The member with that text of a subclass of `AnyStatus`; the text itself if none has it."""
    if isinstance(text, AnyStatus):
        return text
    return next((kind(text) for kind in AnyStatus.__subclasses__() if text in kind._value2member_map_), text)


def number_exists(status: str | StatusArray) -> bool | NDArray[np.bool_]:
    """Whether entries with these statuses are numbers, same shape; False for a text that no `AnyStatus` has."""
    if isinstance(status, str):
        found = status_of(status)
        return isinstance(found, AnyStatus) and found.exists
    good = [member.value for kind in AnyStatus.__subclasses__() for member in kind if member.exists]
    return np.isin(np.asarray(status, dtype=object), good)


def unresolved(value: FloatArray, error: FloatArray) -> NDArray[np.bool_]:
    """Mask of values that are below their error or below zero, for a quantity that must be positive; same shape."""
    return np.asarray((value < error) | (value < 0))


def not_negative(value: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Value and error of a quantity that must be positive: a value below zero becomes 0, its error grows by as much."""
    return np.maximum(value, 0.0), error + np.maximum(-value, 0.0)


@dataclass(frozen=True)
class Estimate:
    """A computed quantity with its numerical error, unit, method and status.

    Attributes:
        value: float, or array of the broadcast shape of the inputs.
        error: numerical (quadrature) error of `value`, same shape and unit; no physics uncertainty in it.
        unit: unit of `value` and `error`, such as "pb".
        method: how it was computed, such as "exact", "ww", "iww".
        status: "ok"; or why there is no number, such as "below threshold" for 0 +- 0; or "not resolved" for a value
            smaller than its error. Same shape as `value`. A single one is an `AnyStatus`; arrays hold texts.
        warnings: texts on a number that exists, such as that the coupling is beyond perturbation theory. For an array
            an object array of the same shape with a tuple of texts for each entry; () if there are none.
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
        """Whether an entry is a number, same shape as `value`; if not, its status says why."""
        found = number_exists(self.status)
        return np.full(np.shape(self.value), found) if np.ndim(found) < np.ndim(self.value) else found

    def __format__(self, spec: str) -> str:
        if np.ndim(self.value):
            return str(self)
        spec = spec or ".6g"
        return f"{self.value:{spec}} +- {self.error:.1g} {self.unit}"

    def scaled(self, factor: float | FloatArray, unit: str) -> "Estimate":
        """This estimate times an exact `factor`, with the new unit `unit`; status and warnings are kept.

        Raises InputError for a factor that is not finite or carries a unit.
        """
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
    """An Estimate from arrays of one shape; those without dimension become plain numbers."""
    if value.ndim == 0:
        return Estimate(float(value), float(error), unit, method, str(status), warnings)
    return Estimate(value, error, unit, method, status, warnings)
