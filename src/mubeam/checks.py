"""Types of numbers, and the checks that every public function makes before any work."""

from textwrap import shorten
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import InputError

FloatArray: TypeAlias = NDArray[np.float64]

Real: TypeAlias = Any
"""A float, an array or a multiple-precision number: what the pure formulas of mubeam.physics take."""


SMALLEST = 1e-20
LARGEST = 1e20
"""Numbers beyond these have no use here, and their powers would leave the range of floats."""


def finite(name: str, value: ArrayLike) -> FloatArray:
    """`value` as a float array; InputError where it is not finite numbers."""
    try:
        array = np.asarray(value)
    except ValueError:
        array = np.array(None)
    if array.dtype.kind not in "iuf" and array.size:
        raise InputError(f"{name} must be a number or an array of numbers, got {shorten(repr(value), 60)}")
    array = array.astype(float)
    if array.size == 0:
        raise InputError(f"{name} is empty: give at least one number")
    bad = array[~np.isfinite(array)]
    if bad.size:
        raise InputError(f"{name} must be finite, got {bad.flat[0]}")
    return array


def positive(name: str, value: ArrayLike) -> FloatArray:
    """`value` as a float array; InputError where it is not finite, above zero and within SMALLEST and LARGEST."""
    array = finite(name, value)
    bad = array[array <= 0]
    if bad.size:
        raise InputError(f"{name} must be above zero, got {bad.flat[0]:g}")
    beyond = array[(array < SMALLEST) | (array > LARGEST)]
    if beyond.size:
        raise InputError(f"{name} must be between {SMALLEST:g} and {LARGEST:g}, got {beyond.flat[0]:g}")
    return array


def positive_scalar(name: str, value: ArrayLike) -> float:
    """`value` as one float above zero; InputError otherwise."""
    array = positive(name, value)
    if array.ndim:
        raise InputError(f"{name} must be one number, got an array of shape {array.shape}")
    return float(array)


def open_fraction(name: str, value: ArrayLike, meaning: str) -> FloatArray:
    """`value` as a float array in (0, 1), both ends excluded; InputError otherwise, saying what it means."""
    array = finite(name, value)
    if ((array <= 0) | (array >= 1)).any():
        raise InputError(f"{name} must be between 0 and 1: it is {meaning}")
    return array


def fraction_scalar(name: str, value: ArrayLike, *, above_zero: bool = False) -> float:
    """`value` as one float in [0, 1], or (0, 1] with `above_zero`; InputError otherwise."""
    array = finite(name, value)
    if array.ndim or not 0 <= array <= 1 or (above_zero and array == 0):
        raise InputError(f"{name} must be one number in {'(' if above_zero else '['}0, 1], got {value!r}")
    return float(array)


def broadcast(**arrays: FloatArray) -> tuple[FloatArray, ...]:
    """The arrays with their common shape; InputError, with their names and shapes, if there is none."""
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise InputError(f"the arguments do not broadcast: {shapes}") from None
