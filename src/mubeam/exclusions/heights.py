"""What is known at the first places between two rows, where a tip is looked for, kept in memory.

It is of the unit of a production, kept by what that follows from: another exposure or limit shifts the logarithms of
its events by one number.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from mubeam.foundation.kept import Kept
from mubeam.searches.unit import Contents

if TYPE_CHECKING:
    from mubeam.exclusions.first_places import Known

KEPT_BYTES: Final = 1 << 24
"""Memory of all of them."""

_kept: Kept[Contents, "Known"] = Kept(KEPT_BYTES)


def forget() -> None:
    """Drop all that is kept."""
    _kept.clear()


def kept_first(key: Contents | None, make: Callable[[], "Known"]) -> "Known":
    """What `make` gives, kept by what it follows from; None where that is not known."""
    found = None if key is None else _kept.get(key)
    if found is None:
        found = make()
        if key is not None:
            _kept.put(key, found, found.nbytes)
    return found
