"""The most events that a size gives at the first places between two rows, where a tip is looked for.

They are those of the unit of a production, kept in memory by what it follows from: another exposure or limit shifts
their logarithms by one number.
"""

from collections.abc import Callable
from typing import Final

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.kept import Kept
from mubeam.searches.kept import Contents

KEPT_BYTES: Final = 1 << 23
"""Memory of all of them."""

_kept: Kept[Contents, FloatArray] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()


def kept_events(key: Contents | None, make: Callable[[], FloatArray]) -> FloatArray:
    """What `make` gives, kept by what it follows from; None where that is not known."""
    found = None if key is None else _kept.get(key)
    if found is None:
        found = make()
        if key is not None:
            _kept.put(key, found, 2 * found.nbytes)
    return found
