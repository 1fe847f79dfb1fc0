"""What is wrong, said at the field that it is about."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from mubeam.explorer import widgets
from mubeam.explorer.reaches import FieldError
from mubeam.explorer.state import ADDRESS

DEFECT: Final = "this is a defect of mubeam: the terminal has the traceback"


class Problems:
    """Where problems are said: at the fields that there are now, by name, and at `other` what belongs to none."""

    def __init__(self, places: Callable[[], Mapping[str, Any]]) -> None:
        self._places = places
        self.other = widgets.problem(ADDRESS)

    def say(self, name: str, words: str) -> None:
        """At the field of that name, with or without what stands before its point."""
        places = self._places()
        known = next((key for key in places if key == name or key.endswith(f".{name}")), None)
        widgets.say(self.other if known is None else places[known], words)

    def tell(self, error: Exception | None) -> str:
        """An error, or None for a defect, at its field; returns what the page says of it."""
        words = DEFECT if error is None else str(error)
        name = error.field if isinstance(error, FieldError) else self._field_of(words)
        self.say(name, words)
        return "not computed: see below" if name == ADDRESS else "not computed: see the field in red"

    def clear(self) -> None:
        """Take away what was wrong."""
        for place in (*self._places().values(), self.other):
            widgets.say(place, "")

    def _field_of(self, words: str) -> str:
        """The field that a message is about: the first whose name it has."""
        places = {name: re.search(rf"\b{re.escape(name.rpartition('.')[2])}\b", words) for name in self._places()}
        found = sorted((place.start(), -len(name), name) for name, place in places.items() if place is not None)
        return found[0][2] if found else ADDRESS
