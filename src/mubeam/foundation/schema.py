"""One-line messages for files that a pydantic model refused."""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from pydantic import ValidationError

MOST_SHOWN = 120
"""Letters of a key or a value in a message."""

Location = tuple[int | str, ...]
"""Path of a key."""


def first_problem(error: ValidationError, file: str, whole: str, known: Callable[[Location], Iterable[str]]) -> str:
    """A message with the first problem: path of the key, what is wrong, a suggestion, and the file.

    Args:
        error: what pydantic raised.
        file: name of the file.
        whole: what the file is, such as "card", for a problem that belongs to no single key.
        known: gives the keys allowed at the place of an unknown one.
    """
    # a misspelt key is also a missing one: the misspelling says more
    problems = sorted(error.errors(include_url=False), key=lambda problem: problem["type"] != "extra_forbidden")
    first = problems[0]
    where = _cut(".".join(map(_shown, first["loc"])) or whole)
    what = first["msg"].removeprefix("Value error, ")
    given = first.get("input")
    if first["type"] == "missing":
        what = "missing: this key is required"
    elif first["type"] == "extra_forbidden":
        close = get_close_matches(str(first["loc"][-1]), list(known(first["loc"])), n=1, cutoff=0.5)
        what = f"unknown key: did you mean {close[0]}?" if close else "unknown key"
    elif isinstance(given, int | float | str):
        what = f"{what}, got {_cut(repr(given))}"
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{where}: {what} [{file}]{more}"


def _shown(part: int | str) -> str:
    """A part of the path of a key, escaped if it has characters that cannot be printed."""
    text = str(part)
    return text if text.isprintable() else repr(text)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
