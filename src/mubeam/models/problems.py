"""All that is wrong with a file at once: tables of TOML read key by key, each problem with the path of its key."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from mubeam.foundation.checks import LARGEST
from mubeam.foundation.sections import printable
from mubeam.text import one_line, shown

MOST_LETTERS: Final = 1000
"""Of a text."""

MISSING: Final = object()


@dataclass
class Problems:
    """The lines that were found, in the order of the file."""

    lines: list[str] = field(default_factory=list)

    def add(self, path: str, what: str) -> None:
        """A line about the key at `path`."""
        line = one_line(f"{path}: {what}")
        if line not in self.lines:
            self.lines.append(line)


@dataclass
class Keys:
    """A table, of which keys are taken one by one; those that nobody takes are unknown.

    What is wrong is told to `problems`, and the value is then None, or what the caller gives as `default`.
    """

    values: Mapping[str, Any]
    path: str
    problems: Problems
    known: list[str] = field(default_factory=list)

    def where(self, key: str) -> str:
        """The path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, what: str) -> None:
        """A problem of this key."""
        self.problems.add(self.where(key), what)

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.values

    def take(self, key: str, *, required: bool = False) -> Any:
        """The value of a key; MISSING where there is none, which is a problem if it is `required`."""
        if key not in self.known:
            self.known.append(key)
        if key not in self.values:
            if required:
                self.wrong(key, "missing: this key is required")
            return MISSING
        return self.values[key]

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """A text of printable characters."""
        value = self.take(key, required=required)
        if value is MISSING:
            return default
        if not (isinstance(value, str) and value.strip() and len(value) <= MOST_LETTERS):
            self.wrong(key, f"must be a text of 1 to {MOST_LETTERS} letters, got {shown(value)}")
            return default
        try:
            return printable(value)
        except ValueError as error:
            self.wrong(key, str(error))
            return default

    def choice(self, key: str, allowed: Iterable[str], *, required: bool = True) -> str | None:
        """One of the allowed texts."""
        value, allowed = self.take(key, required=required), tuple(allowed)
        if value is MISSING:
            return None
        if not (isinstance(value, str) and value in allowed):
            self.wrong(key, f"{unknown(value, allowed)}must be one of {', '.join(allowed)}, got {shown(value)}")
            return None
        return value

    def number(self, key: str, *, required: bool = True, default: float | None = None) -> float | None:
        """A finite number."""
        value = self.take(key, required=required)
        return default if value is MISSING else self.as_number(key, value)

    def as_number(self, key: str, value: Any) -> float | None:
        """`value` as a finite number."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.wrong(key, f"must be a number, got {shown(value)}")
            return None
        # false of nan too
        if not abs(value) <= LARGEST:
            self.wrong(key, f"must be finite and at most {LARGEST:g}, got {shown(value)}")
            return None
        return float(value)

    def whole(self, key: str, *, required: bool = True) -> int | None:
        """A whole number."""
        value = self.take(key, required=required)
        if value is MISSING:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, f"must be a whole number, got {shown(value)}")
            return None
        return value

    def truth(self, key: str, *, required: bool = True, default: bool = False) -> bool:
        """True or false."""
        value = self.take(key, required=required)
        if value is MISSING:
            return default
        if not isinstance(value, bool):
            self.wrong(key, f"must be true or false, got {shown(value)}")
            return default
        return value

    def span(self, key: str, *, required: bool = True) -> tuple[float, float] | None:
        """Two rising numbers."""
        value = self.take(key, required=required)
        if value is MISSING:
            return None
        if not isinstance(value, list) or len(value) != 2:
            self.wrong(key, f"must be two numbers [low, high], got {shown(value)}")
            return None
        ends = [self.as_number(key, end) for end in value]
        low, high = ends
        if low is None or high is None:
            return None
        if low >= high:
            self.wrong(key, f"must rise, got [{low:g}, {high:g}]")
            return None
        return low, high

    def texts(self, key: str, most: int, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts."""
        value = self.take(key, required=required)
        if value is MISSING:
            return ()
        if not (isinstance(value, list) and len(value) <= most and all(isinstance(one, str) for one in value)):
            self.wrong(key, f"must be a list of at most {most} texts, got {shown(value)}")
            return ()
        found = []
        for one in value:
            with suppress(ValueError):
                found.append(printable(one))
        if len(found) < len(value):
            self.wrong(key, "has control characters: write plain text")
        return tuple(found)

    def table(self, key: str, *, required: bool = True) -> "Keys | None":
        """A table."""
        value = self.take(key, required=required)
        if value is MISSING:
            return None
        if not isinstance(value, dict):
            self.wrong(key, f"must be a table, got {shown(value)}")
            return None
        return Keys(value, self.where(key), self.problems)

    def tables(self, key: str, most: int, *, required: bool = True) -> list["Keys"]:
        """A list of tables."""
        value = self.take(key, required=required)
        if value is MISSING:
            return []
        if not isinstance(value, list) or (required and not value):
            self.wrong(key, f"must be a list of tables, got {shown(value)}")
            return []
        if len(value) > most:
            self.wrong(key, f"at most {most} are allowed, got {len(value)}")
            return []
        found = []
        for i, one in enumerate(value):
            if isinstance(one, dict):
                found.append(Keys(one, f"{self.where(key)}.{i}", self.problems))
            else:
                self.problems.add(f"{self.where(key)}.{i}", f"must be a table, got {shown(one)}")
        return found

    def sources(self) -> None:
        """The optional key `source`, a text or a text for each key."""
        value = self.take("source")
        texts = value.values() if isinstance(value, dict) else (value,)
        if value is not MISSING and not all(isinstance(one, str) and one.isprintable() for one in texts):
            self.wrong("source", "must be a text, or a text for each key")

    def close(self) -> None:
        """Say which keys nobody took."""
        for key in self.values:
            if key not in self.known:
                hint = unknown(key, self.known) or f"known are {', '.join(self.known)}"
                self.wrong(key, f"unknown key: {hint}".rstrip(": "))


def unknown(given: Any, allowed: Iterable[str]) -> str:
    """What was probably meant, for a message; empty if nothing is alike."""
    close = get_close_matches(given, [*allowed], n=1, cutoff=0.5) if isinstance(given, str) else []
    return f"did you mean {close[0]}? " if close else ""
