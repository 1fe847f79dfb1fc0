"""One-line messages for files that a pydantic model refused."""

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mubeam.foundation.schema_words import UNKNOWN_KEYS, shows_value, words
from mubeam.text import shown

MOST_SHOWN = 120
"""Letters of a key or a value in a message."""

Location = tuple[int | str, ...]
"""Path of a key."""


def first_problem(error: ValidationError, file: str, whole: str, known: Callable[[Location], Iterable[str]]) -> str:
    """The first problem: path of the key, what is wrong, a suggestion, and the file; how many more there are.

    Args:
        error: what pydantic raised.
        file: name of the file.
        whole: what the file is, such as "card", for a problem that belongs to no single key; "" where such problems
            name the key themselves.
        known: gives the keys allowed at the place of an unknown one.
    """
    found = every_problem(error, file, whole, known)
    more = f" ({len(found) - 1} more)" if len(found) > 1 else ""
    return f"{found[0]}{more}"


def every_problem(
    error: ValidationError, file: str, whole: str, known: Callable[[Location], Iterable[str]]
) -> tuple[str, ...]:
    """All problems, each as in `first_problem`; misspelt keys first."""
    # a misspelt key is also a missing one: the misspelling says more
    problems = sorted(error.errors(include_url=False), key=lambda problem: problem["type"] not in UNKNOWN_KEYS)
    return tuple(_line(one, file, whole, known) for one in problems)


def _line(one: ErrorDetails, file: str, whole: str, known: Callable[[Location], Iterable[str]]) -> str:
    where = _cut(".".join(map(_shown, one["loc"])) or whole)
    if one["type"] in UNKNOWN_KEYS:
        what = _unknown(str(one["loc"][-1]), list(known(one["loc"])))
    else:
        what, given = words(one), shown(one["input"], MOST_SHOWN)
        is_said = ", got " in what or (isinstance(one["input"], str) and given in what)
        if shows_value(one) and not is_said:
            what += f", got {given}"
    return f"{where}{': ' if where else ''}{what} [{file}]"


def _unknown(key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key, known, n=1, cutoff=0.5)
    if close:
        return f"unknown key: did you mean {close[0]}?"
    return f"unknown key: known are {', '.join(known)}" if known else "unknown key: leave it out"


def _shown(part: int | str) -> str:
    """A part of the path of a key, escaped if it has characters that cannot be printed."""
    text = str(part)
    return text if text.isprintable() else repr(text)


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}..."
