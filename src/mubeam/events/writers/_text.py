"""Numbers as text for whole arrays at once: 17 digits, so that the same number is read back.

Text is kept in arrays of bytes of one width, filled up with zero bytes that `join` takes out.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.events.record import Block
from mubeam.foundation.checks import FloatArray
from mubeam.units import MM_PER_M

Text: TypeAlias = bytes | NDArray[np.uint8]
"""The same text in every row, or one in each (n, width)."""

_REACH: Final = 90
"""Numbers with a decimal exponent up to this are written by `_digits`."""

_ROWS: Final = 1024

_EXACT = [Fraction(10) ** k for k in range(-_REACH - 17, _REACH + 18)]
_POWER = np.array([float(power) for power in _EXACT])
_REST = np.array([float(power - Fraction(float(power))) for power in _EXACT])
_ZERO: Final = _REACH + 17
"""Place of 10^0 in the tables; 10^k is _POWER + _REST to 32 digits."""

_SPLITTER: Final = 134217729.0
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
    plain = (size >= 10.0**-_REACH) & (size <= 10.0**_REACH)
    digits, power = _digits(np.where(plain, size, 1.0))
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
    for place in np.argwhere(~plain):
        value = values[tuple(place)]
        flat[tuple(place)] = b"%.16e" % value if value else b"0"
    return flat.view(np.uint8).reshape(*values.shape, _LAYOUT.itemsize)


def _digits(size: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first 17 digits as a whole number, and the decimal exponent, of numbers above zero within _REACH."""
    power = np.floor(np.log10(size)).astype(np.int64)
    power -= _below(size, power)
    power += ~_below(size, power + 1)
    scale, rest = _POWER[_ZERO + 16 - power], _REST[_ZERO + 16 - power]
    high = size * scale
    size_high, size_low = _halves(size)
    scale_high, scale_low = _halves(scale)
    low = ((size_high * scale_high - high) + size_high * scale_low + size_low * scale_high) + size_low * scale_low
    # high is above 2^53, so whole
    digits = high.astype(np.int64) + np.rint(low + size * rest).astype(np.int64)
    carried = digits == 10**17
    return np.where(carried, 10**16, digits), power + carried


def _below(size: FloatArray, power: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether size < 10^power, exactly."""
    bound, rest = _POWER[_ZERO + power], _REST[_ZERO + power]
    return np.asarray((size < bound) | ((size == bound) & (rest > 0)))


def _halves(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    big = _SPLITTER * values
    high = big - (big - values)
    return high, values - high


def columns(values: FloatArray) -> list[Text]:
    """Text of each column of numbers (n, K); short where a column is constant."""
    constant = (values == values[0]).all(axis=0)
    varying = iter(np.moveaxis(floats(values[:, ~constant]), 1, 0))
    return [
        repr(float(value)).encode() if same else next(varying) for value, same in zip(values[0], constant, strict=True)
    ]


def integers(values: NDArray[np.int64]) -> Text:
    """Text of whole numbers (n,); short where they are all the same."""
    if (values == values[0]).all():
        return b"%d" % values[0]
    unique, place = np.unique(values, return_inverse=True)
    text = unique.astype(np.bytes_)
    return text[place].view(np.uint8).reshape(len(values), -1)


def join(rows: int, pieces: Sequence[Text]) -> bytes:
    """The pieces of each row one after the other, row after row."""
    widths = [len(piece) if isinstance(piece, bytes) else piece.shape[1] for piece in pieces]
    page = np.empty((rows, sum(widths)), dtype=np.uint8)
    start = 0
    for piece, width in zip(pieces, widths, strict=True):
        page[:, start : start + width] = np.frombuffer(piece, np.uint8) if isinstance(piece, bytes) else piece
        start += width
    return page.tobytes().translate(None, delete=b"\0")


def masked(pieces: Sequence[Text], present: NDArray[np.bool_]) -> list[Text]:
    """The pieces, with nothing in the rows (n,) that are not present."""
    if present.all():
        return [*pieces]
    return [
        np.where(present[:, None], np.frombuffer(one, np.uint8) if isinstance(one, bytes) else one, np.uint8(0))
        for one in pieces
    ]


def parts(block: Block) -> Iterator[Block]:
    """The block in parts whose text stays in the processor's cache."""
    for start in range(0, len(block), _ROWS):
        yield block[start : start + _ROWS]


def momenta(block: Block) -> list[list[Text]]:
    """p_x, p_y, p_z, E and the mass of each particle, with blanks between; a list for each particle."""
    rows, particles = block.mass_gev.shape
    values = np.concatenate([block.momentum_gev[..., [1, 2, 3, 0]], block.mass_gev[..., None]], axis=2)
    found = columns(values.reshape(rows, -1))
    return [spaced(found[5 * i : 5 * i + 5]) for i in range(particles)]


def positions(block: Block) -> list[list[Text]]:
    """x, y, z and c t of each vertex in mm, with blanks between; a list for each vertex."""
    rows, vertices, _ = block.position_m.shape
    found = columns((MM_PER_M * block.position_m).reshape(rows, -1))
    return [spaced(found[4 * i : 4 * i + 4]) for i in range(vertices)]


def spaced(pieces: Sequence[Text]) -> list[Text]:
    """The pieces with a blank between each and the next."""
    return [part for piece in pieces for part in (b" ", piece)][1:]
