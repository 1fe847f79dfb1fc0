"""Types of numbers, and the checks that every public function makes before any work."""

from typing import Any, TypeAlias, TypeGuard, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError
from mubeam.foundation.quantities import plain
from mubeam.text import shown

FloatArray: TypeAlias = NDArray[np.float64]

Real: TypeAlias = float | FloatArray
"""A float or an array, as the formulas of mubeam.physics take (multiple-precision numbers work in them too)."""

RealT = TypeVar("RealT", float, FloatArray)
"""Type of the result of a formula with arguments RealT | float: a float for floats, an array if any is an array."""

NUMBERS = (float, int, np.generic)
"""Types of plain numbers."""

SMALLEST = 1e-20
LARGEST = 1e20
LARGEST_WHOLE = 10**300
"""Range of sizes accepted for numbers, so that powers of them stay in the range of floats."""


def bare(value: Any, dtype: Any = None) -> NDArray[Any]:
    """`value` as an array, as np.asarray, for formulas that take plain numbers in GeV.

    Raises InputError for a quantity with a unit or with masked values, which np.asarray would drop silently.
    """
    if type(value) is np.ndarray or isinstance(value, NUMBERS):
        return np.asarray(value, dtype=dtype)
    return np.asarray(plain("an argument of this formula", value), dtype=dtype)


def finite(name: str, value: ArrayLike, unit: str | None = None) -> FloatArray:
    """`value` as a float array.

    Quantities of astropy, pint or unyt are converted to the unit that ends `name`, or to `unit` ("1", "1/GeV") if the
    name has none. Raises InputError for anything but finite numbers, an empty array, masked values, or a unit that
    cannot be converted.
    """
    if _is_plain(value) and np.isfinite(value).all():
        return np.array(value)
    numbers = plain(name, value, unit)
    try:
        array = np.asarray(numbers)
    # whatever an object has to say against becoming an array
    except Exception:
        array = np.array(None)
    if array.dtype.kind not in "iuf" and array.size:
        raise InputError(f"{name} must be a number or an array of numbers, got {shown(value)}")
    array = array.astype(float)
    if array.size == 0:
        raise InputError(f"{name} is empty: give at least one number")
    bad = array[~np.isfinite(array)]
    if bad.size:
        raise InputError(f"{name} must be finite, got {bad.flat[0]}")
    return array


def _is_plain(value: object) -> TypeGuard[FloatArray]:
    """Whether it is an array of numbers already, of one number or more: those of a search ask for no more checks."""
    return type(value) is np.ndarray and value.dtype == np.float64 and value.size > 0


def positive(name: str, value: ArrayLike, unit: str | None = None) -> FloatArray:
    """As `finite`, with values from SMALLEST to LARGEST; InputError for others."""
    if _is_plain(value) and value.min() >= SMALLEST and value.max() <= LARGEST:
        return np.array(value)
    array = finite(name, value, unit)
    bad = array[array <= 0]
    if bad.size:
        raise InputError(f"{name} must be above zero, got {bad.flat[0]:g}")
    beyond = array[(array < SMALLEST) | (array > LARGEST)]
    if beyond.size:
        raise InputError(f"{name} must be between {SMALLEST:g} and {LARGEST:g}, got {beyond.flat[0]:g}")
    return array


def finite_scalar(name: str, value: ArrayLike, unit: str | None = None) -> float:
    """As `finite`, for one number; InputError for an array."""
    return _one(name, finite(name, value, unit))


def positive_scalar(name: str, value: ArrayLike, unit: str | None = None) -> float:
    """As `positive`, for one number; InputError for an array."""
    return _one(name, positive(name, value, unit))


def positive_or_infinite(name: str, value: ArrayLike, unit: str | None = None) -> float:
    """As `positive_scalar`, infinity allowed."""
    numbers = plain(name, value, unit)
    return numbers if isinstance(numbers, float) and numbers == float("inf") else positive_scalar(name, numbers, unit)


def whole_number(name: str, value: ArrayLike, least: int, most: int | None = None) -> int:
    """`value` as an int from `least` to `most`; InputError for anything else, also for a float with a fraction."""
    numbers = plain(name, value)
    if isinstance(numbers, int | np.integer) and not isinstance(numbers, bool | np.timedelta64):
        # a float has not the digits of a large seed
        if least <= numbers <= (LARGEST_WHOLE if most is None else most):
            return int(numbers)
    else:
        number = finite(name, numbers)
        if not number.ndim and number % 1 == 0 and least <= number <= (LARGEST_WHOLE if most is None else most):
            return int(number)
    allowed = f">= {least}" if most is None else f"from {least} to {most:g}"
    raise InputError(f"{name} must be a whole number {allowed}, got {shown(value)}")


def open_fraction(name: str, value: ArrayLike, meaning: str) -> FloatArray:
    """As `finite`, with values in (0, 1), ends excluded; InputError for others, with `meaning`, what the number is."""
    array = finite(name, value)
    if ((array <= 0) | (array >= 1)).any():
        raise InputError(f"{name} must be between 0 and 1: it is {meaning}")
    return array


def fraction_scalar(name: str, value: ArrayLike, *, above_zero: bool = False) -> float:
    """`value` as one float in [0, 1], or (0, 1] with `above_zero`; InputError otherwise."""
    array = finite(name, value)
    if array.ndim or not 0 <= array <= 1 or (above_zero and array == 0):
        raise InputError(f"{name} must be one number in {'(' if above_zero else '['}0, 1], got {shown(value)}")
    return float(array)


def keep(instance: Any, **values: Any) -> None:
    """Set fields of a frozen dataclass to checked values; for its __post_init__."""
    for name, value in values.items():
        object.__setattr__(instance, name, value)


def _one(name: str, array: FloatArray) -> float:
    if array.ndim:
        raise InputError(f"{name} must be one number, got an array of shape {array.shape}")
    return float(array)


def instance(name: str, value: object, kind: type, advice: str = "") -> None:
    """Raise InputError unless `value` is an instance of `kind`; `advice` follows the class's name in the message."""
    if not isinstance(value, kind):
        raise InputError(f"{name} must be a {kind.__name__}{advice}, got {shown(value)}")


def common_shape(**arrays: FloatArray) -> tuple[int, ...]:
    """The shape to which arrays broadcast; InputError, with their names and shapes, if there is none."""
    try:
        return np.broadcast(*arrays.values()).shape
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(f"the arguments do not broadcast: {shapes}") from None


def broadcast(**arrays: FloatArray) -> tuple[FloatArray, ...]:
    """The arrays with their common shape; errors as `common_shape`."""
    common_shape(**arrays)
    return tuple(np.broadcast_arrays(*arrays.values()))
