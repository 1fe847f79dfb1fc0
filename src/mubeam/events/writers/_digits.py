"""Decimal text of numbers: 17 digits, so that the same number is read back, correctly rounded.

Text is kept in arrays of bytes of one width, filled up with zero bytes.
"""

from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray

REACH: Final = 90
"""Decimal exponent up to which numbers are written by arithmetic."""

TIE: Final = 1e-9
"""How near to half a last digit a number is left to Python where the arithmetic is not exact, but right to 1e-14."""

_EXACT = [Fraction(10) ** k for k in range(-REACH - 17, REACH + 18)]
POWER = np.array([float(power) for power in _EXACT])
REST = np.array([float(power - Fraction(float(power))) for power in _EXACT])
ZERO: Final = REACH + 17
"""Place of 10^0 in the tables; 10^k is POWER + REST to 32 digits."""

SPLITTER: Final = 134217729.0
"""2^27 + 1: cuts a float into halves whose products are exact (Dekker 1971)."""

_FOUR: Final = np.array([b"%04d" % i for i in range(10_000)]).view(np.uint32)
_TWO: Final = np.array([b"%02d" % i for i in range(100)]).view(np.uint16)
_LAYOUT: Final = np.dtype(
    [
        ("sign", "u1"),
        ("lead", "u1"),
        ("point", "u1"),
        ("rest", "u4", 4),
        ("e", "u1"),
        ("way", "u1"),
        ("power", "u2"),
        ("end", "u1"),
    ]
)
"""-1.2345678901234567e+00 and a byte that only a third digit of the exponent needs."""


def floats(values: FloatArray) -> NDArray[np.uint8]:
    """Text (..., 24) of finite numbers (...), correctly rounded to 17 digits."""
    size = np.abs(values)
    plain = (size >= 10.0**-REACH) & (size <= 10.0**REACH)
    digits, power, near_tie = _digits(np.where(plain, size, 1.0))
    text = np.zeros(values.shape, dtype=_LAYOUT)
    text["sign"] = np.where(values < 0, ord("-"), 0)
    text["point"], text["e"] = ord("."), ord("e")
    text["way"] = np.where(power < 0, ord("-"), ord("+"))
    text["power"] = _TWO[np.abs(power)]
    lead, rest = np.divmod(digits, 10**16)
    text["lead"] = lead + ord("0")
    for half, eight in enumerate(np.divmod(rest, 10**8)):
        four = np.divmod(eight.astype(np.uint32), np.uint32(10_000))
        text["rest"][..., 2 * half] = _FOUR[four[0]]
        text["rest"][..., 2 * half + 1] = _FOUR[four[1]]
    flat = text.view(f"S{_LAYOUT.itemsize}")
    for place in np.argwhere(~plain | near_tie):
        value = values[tuple(place)]
        flat[tuple(place)] = b"%.16e" % value if value else b"0"
    return flat.view(np.uint8).reshape(*values.shape, _LAYOUT.itemsize)


def _digits(size: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """The first 17 digits as a whole number, and the decimal exponent, of numbers above zero within REACH.

    Also whether the rest is so near to half that the arithmetic does not tell how it is rounded.
    """
    power = np.floor(np.log10(size)).astype(np.int64)
    power -= _below(size, power)
    power += ~_below(size, power + 1)
    scale, rest = POWER[ZERO + 16 - power], REST[ZERO + 16 - power]
    high = size * scale
    size_high, size_low = _halves(size)
    scale_high, scale_low = _halves(scale)
    low = ((size_high * scale_high - high) + size_high * scale_low + size_low * scale_high) + size_low * scale_low
    # high is above 2^53, so whole
    left = low + size * rest
    whole = np.rint(left)
    digits = high.astype(np.int64) + whole.astype(np.int64)
    carried = digits == 10**17
    # exact where the power of ten is
    near_tie = (rest != 0) & (np.abs(np.abs(left - whole) - 0.5) < TIE)
    return np.where(carried, 10**16, digits), power + carried, near_tie


def _below(size: FloatArray, power: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether size < 10^power, exactly."""
    bound, rest = POWER[ZERO + power], REST[ZERO + power]
    return np.asarray((size < bound) | ((size == bound) & (rest > 0)))


def _halves(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    big = SPLITTER * values
    high = big - (big - values)
    return high, values - high
