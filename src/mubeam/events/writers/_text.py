"""The text of events as pieces, column by column, and the pages that they are joined to.

Numbers have 17 digits, so that the same number is read back. Pages are made by compiled code (extra `fast`) where there
are so many events that loading it pays, else by NumPy; both make the same bytes.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.events.record import Block, IntArray
from mubeam.events.writers import _digits
from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.backend import numba_is_installed
from mubeam.units import MM_PER_M

Text: TypeAlias = bytes | FloatArray | IntArray
"""The same text in every row, or the numbers (n,) that are written there."""


class Masked(NamedTuple):
    """A text that stands in some rows only, those where `present` (n,) is true."""

    text: Text
    present: NDArray[np.bool_]


Piece: TypeAlias = Text | Masked

Join: TypeAlias = Callable[[int, Sequence[Piece]], "bytes | memoryview"]
"""Makes the pieces of each row one after the other, row after row, from the number of rows and the pieces."""

_ROWS: Final = 1024

COMPILED_PAYS_FROM: Final = 300_000
"""Number of events from which loading the compiled code costs less than it saves."""


def joiner(events: int | None) -> Join:
    """What joins the pieces of a file of so many events, None if that is not known."""
    if events is None or events < COMPILED_PAYS_FROM or not numba_is_installed():
        return join
    from mubeam.events.writers import _compiled

    return _compiled.join


def columns(values: FloatArray) -> list[Text]:
    """Each column of numbers (n, K); short text where a column is constant."""
    return [_column(column) for column in values.T]


def _column(values: FloatArray) -> Text:
    return repr(float(values[0])).encode() if (values == values[0]).all() else values


def integers(values: IntArray) -> Text:
    """Whole numbers (n,); short text where they are all the same."""
    return b"%d" % values[0] if (values == values[0]).all() else values


def join(rows: int, pieces: Sequence[Piece]) -> bytes:
    """The pieces of each row one after the other, row after row."""
    each = [piece if isinstance(piece, Masked) else Masked(piece, np.ones(0, dtype=np.bool_)) for piece in pieces]
    numbers = [text for text, _ in each if not isinstance(text, bytes) and text.dtype.kind == "f"]
    floats = iter(_digits.floats(np.stack(numbers)) if numbers else ())
    found = []
    for text, present in each:
        made = _bytes(text) if isinstance(text, bytes) or text.dtype.kind == "i" else next(floats)
        found.append(np.where(present[:, None], made, np.uint8(0)) if present.size else made)
    widths = [made.shape[-1] for made in found]
    page = np.empty((rows, sum(widths)), dtype=np.uint8)
    start = 0
    for made, width in zip(found, widths, strict=True):
        page[:, start : start + width] = made
        start += width
    return page.tobytes().translate(None, delete=b"\0")


def _bytes(text: Text) -> NDArray[np.uint8]:
    """The bytes (width,) of a text, or those (n, width) of whole numbers."""
    if isinstance(text, bytes):
        return np.frombuffer(text, np.uint8)
    unique, place = np.unique(text, return_inverse=True)
    return unique.astype(np.bytes_)[place].view(np.uint8).reshape(len(text), -1)


def masked(pieces: Sequence[Text], present: NDArray[np.bool_]) -> list[Piece]:
    """The pieces, with nothing in the rows (n,) that are not present."""
    if present.all():
        return [*pieces]
    return [Masked(piece, present) for piece in pieces]


def parts(block: Block) -> Iterator[Block]:
    """The block in parts whose text stays in the processor's cache."""
    for start in range(0, len(block), _ROWS):
        yield block[start : start + _ROWS]


def momenta(block: Block) -> list[list[Text]]:
    """p_x, p_y, p_z, E and the mass of each particle, with blanks between; a list for each particle."""
    return [
        spaced([*columns(block.momentum_gev[:, i, [1, 2, 3, 0]]), _column(block.mass_gev[:, i])])
        for i in range(block.mass_gev.shape[1])
    ]


def positions(block: Block) -> list[list[Text]]:
    """x, y, z and c t of each vertex in mm, with blanks between; a list for each vertex."""
    return [spaced(columns(MM_PER_M * block.position_m[:, i])) for i in range(block.position_m.shape[1])]


def spaced(pieces: Sequence[Text]) -> list[Text]:
    """The pieces with a blank between each and the next."""
    return [part for piece in pieces for part in (b" ", piece)][1:]
