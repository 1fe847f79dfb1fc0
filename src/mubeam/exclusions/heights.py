"""What is known at the first places between two rows, where a tip is looked for, and between them; kept in memory.

It is of the unit of a production, kept by what that follows from: another exposure or limit shifts the logarithms of
its events by one number.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.searches.unit import Contents

if TYPE_CHECKING:
    from mubeam.exclusions.first_places import Piece

KEPT_BYTES: Final = 1 << 23
"""Memory of all events, and of all pieces."""

KEY_BYTES: Final = 1 << 14
"""What a key counts for: it holds a search, with what that knows of its beam and target."""

_events: Kept[Contents, FloatArray] = Kept(KEPT_BYTES)
_pieces: Kept[Contents, tuple["Piece | None"]] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _events.clear()
    _pieces.clear()


def kept_events(key: Contents | None, make: Callable[[], FloatArray]) -> FloatArray:
    """The most events (n,) at first places that `make` gives, by what they follow from; None if that is not known."""
    found = None if key is None else _events.get(key)
    if found is None:
        found = make()
        if key is not None:
            _events.put(key, found, KEY_BYTES + found.nbytes)
    return found


def kept_piece(key: Contents | None, make: Callable[[], "Piece | None"]) -> "Piece | None":
    """As `kept_events`, for what is between first places."""
    found = None if key is None else _pieces.get(key)
    if found is None:
        found = (make(),)
        if key is not None:
            _pieces.put(key, found, KEY_BYTES + (0 if found[0] is None else found[0].nbytes))
    return found[0]
