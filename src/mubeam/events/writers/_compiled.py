"""Pages of text as `_text.join` makes them, compiled by Numba; needs the extra `fast`."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mubeam.events.writers import _text
from mubeam.events.writers._digits import POWER, REACH, REST, SPLITTER, TIE, ZERO
from mubeam.events.writers._text import Masked, Piece, Text

# no fast mathematics: the products must be exact
OPTIONS: Final[dict[str, Any]] = {"error_model": "numpy", "cache": True}

CONSTANT, FLOAT, INTEGER = 0, 1, 2
"""Kinds of pieces."""

FLOAT_BYTES, INTEGER_BYTES = 23, 20
"""Of the longest numbers."""

EVERYWHERE: Final = -1
"""In place of a mask's number: in every row."""

U = np.uintp
"""Of indices: signed ones are looked at for a sign each time."""

SMALLEST, LARGEST = 10.0**-REACH, 10.0**REACH
FOUR: Final = np.frombuffer(b"".join(b"%04d" % i for i in range(10_000)), np.uint8)
ZERO_DIGIT, MINUS, PLUS, POINT, E = (ord(letter) for letter in "0-+.e")


@njit(**OPTIONS)
def _below(size, place):
    """Whether a number is below 10^(place - ZERO), exactly."""
    return size < POWER[U(place)] or (size == POWER[U(place)] and REST[U(place)] > 0)


@njit(**OPTIONS)
def _four(page, end, number):
    """Write four digits."""
    first = 4 * number
    page[U(end)] = FOUR[U(first)]
    page[U(end + 1)] = FOUR[U(first + 1)]
    page[U(end + 2)] = FOUR[U(first + 2)]
    page[U(end + 3)] = FOUR[U(first + 3)]


@njit(**OPTIONS)
def _float(page, end, value, bits):
    """Write a number as `_digits.floats`; the new end, or -1 for a number that is left to Python."""
    if value == 0:
        page[U(end)] = ZERO_DIGIT
        return end + 1
    size = abs(value)
    if not (SMALLEST <= size <= LARGEST):
        return -1
    # floor of log10 of the power of two below it, exact within REACH
    place = ZERO + ((((bits >> 52) & 0x7FF) - 1023) * 78913 >> 18)
    if not _below(size, place + 1):
        place += 1
    scale, rest = POWER[U(2 * ZERO + 16 - place)], REST[U(2 * ZERO + 16 - place)]
    high = size * scale
    big = SPLITTER * size
    size_high = big - (big - size)
    size_low = size - size_high
    big = SPLITTER * scale
    scale_high = big - (big - scale)
    scale_low = scale - scale_high
    low = ((size_high * scale_high - high) + size_high * scale_low + size_low * scale_high) + size_low * scale_low
    left = low + size * rest
    whole = np.rint(left)
    if rest != 0 and abs(abs(left - whole) - 0.5) < TIE:
        return -1
    digits = np.int64(high) + np.int64(whole)
    power = place - ZERO
    if digits == 100_000_000_000_000_000:
        digits = np.int64(10_000_000_000_000_000)
        power += 1
    if value < 0:
        page[U(end)] = MINUS
        end += 1
    first = np.uint64(digits) // np.uint64(100_000_000)
    second = np.uint32(np.uint64(digits) - first * np.uint64(100_000_000))
    lead = np.uint32(first // np.uint64(100_000_000))
    first = np.uint32(first - np.uint64(lead) * np.uint64(100_000_000))
    page[U(end)] = ZERO_DIGIT + lead
    page[U(end + 1)] = POINT
    half = first // np.uint32(10_000)
    _four(page, end + 2, half)
    _four(page, end + 6, first - half * np.uint32(10_000))
    half = second // np.uint32(10_000)
    _four(page, end + 10, half)
    _four(page, end + 14, second - half * np.uint32(10_000))
    page[U(end + 18)] = E
    page[U(end + 19)] = MINUS if power < 0 else PLUS
    power = abs(power)
    page[U(end + 20)] = ZERO_DIGIT + power // 10
    page[U(end + 21)] = ZERO_DIGIT + power % 10
    return end + 22


@njit(**OPTIONS)
def _integer(page, end, value):
    """Write a whole number; the new end."""
    if value < 0:
        page[U(end)] = MINUS
        end += 1
        # the lowest has no positive counterpart
        left = np.uint64(-(value + 1)) + np.uint64(1)
    else:
        left = np.uint64(value)
    count, rest = 1, left
    while rest >= np.uint64(10):
        rest //= np.uint64(10)
        count += 1
    for i in range(count - 1, -1, -1):
        higher = left // np.uint64(10)
        page[U(end + i)] = ZERO_DIGIT + np.uint8(left - higher * np.uint64(10))
        left = higher
    return end + count


@njit(**OPTIONS)
def _fill(kinds, places, masks, content, ends, floats, bits, whole, present, page):
    """Write all rows; the end, or -1 where a number is left to Python."""
    end = 0
    for row in range(present.shape[0]):
        for k in range(kinds.size):
            if masks[k] >= 0 and not present[row, masks[k]]:
                continue
            place = places[k]
            if kinds[k] == CONSTANT:
                begin = ends[place]
                for i in range(ends[place + 1] - begin):
                    page[U(end + i)] = content[U(begin + i)]
                end += ends[place + 1] - begin
            elif kinds[k] == FLOAT:
                end = _float(page, end, floats[row, place], bits[row, place])
                if end < 0:
                    return -1
            else:
                end = _integer(page, end, whole[row, place])
    return end


class _Layout:
    """The pieces of a row as arrays for `_fill`; neighbouring constants are one."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.kinds: list[int] = []
        self.places: list[int] = []
        self.masks: list[int] = []
        self.constants: list[bytes] = []
        self.floats: list[NDArray[Any]] = []
        self.whole: list[NDArray[Any]] = []
        self.present: list[NDArray[Any]] = []
        numbers = {EVERYWHERE: EVERYWHERE}
        for piece in pieces:
            text, mask = (piece.text, id(piece.present)) if isinstance(piece, Masked) else (piece, EVERYWHERE)
            if isinstance(piece, Masked) and mask not in numbers:
                numbers[mask] = len(self.present)
                self.present.append(piece.present)
            self._add(text, numbers[mask])

    def _add(self, text: Text, mask: int) -> None:
        if isinstance(text, bytes):
            if self.kinds and (self.kinds[-1], self.masks[-1]) == (CONSTANT, mask):
                self.constants[-1] += text
                return
            kind, place = CONSTANT, len(self.constants)
            self.constants.append(text)
        else:
            kind, columns = (FLOAT, self.floats) if text.dtype.kind == "f" else (INTEGER, self.whole)
            place = len(columns)
            columns.append(text)
        self.kinds.append(kind)
        self.places.append(place)
        self.masks.append(mask)

    @property
    def width(self) -> int:
        """The most bytes of a row."""
        return sum(map(len, self.constants)) + FLOAT_BYTES * len(self.floats) + INTEGER_BYTES * len(self.whole)


def join(rows: int, pieces: Sequence[Piece]) -> bytes | memoryview:
    """As `_text.join`."""
    layout = _Layout(pieces)
    content = np.frombuffer(b"".join(layout.constants), np.uint8)
    ends = np.cumsum([0, *map(len, layout.constants)])
    pattern = (np.array(column, dtype=np.int64) for column in (layout.kinds, layout.places, layout.masks))
    floats, whole = _stacked(layout.floats, rows, np.float64), _stacked(layout.whole, rows, np.int64)
    present = _stacked(layout.present, rows, np.bool_)
    page = np.empty(rows * layout.width, dtype=np.uint8)
    end = _fill(*pattern, content, ends, floats, floats.view(np.int64), whole, present, page)
    return _text.join(rows, pieces) if end < 0 else page[:end].data


def _stacked(columns: list[NDArray[Any]], rows: int, kind: type) -> NDArray[Any]:
    """Columns side by side (n, K), those of a row in one piece of memory."""
    found: NDArray[Any] = np.empty((rows, len(columns)), dtype=kind)
    for i, column in enumerate(columns):
        found[:, i] = column
    return found
