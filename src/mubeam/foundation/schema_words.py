"""What is wrong with a value of a card, in mubeam's words: one entry for each kind of problem that pydantic names."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic_core import ErrorDetails

MISSING: Final = "missing: this key is required"
NUMBER: Final = "must be a number"
WHOLE: Final = "must be a whole number"
TRUTH: Final = "must be true or false"
TEXT: Final = "must be a text in quotes"
TABLE: Final = "must be a table"
LIST: Final = "must be a list in brackets"

UNKNOWN_KEYS: Final = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
"""Kinds of problems whose words are those of the keys that are known at that place."""

OWN: Final = frozenset({"value_error", "assertion_error"})
"""Kinds whose words are those of the check that raised them."""

Limits = Mapping[str, Any]
"""What a kind of problem tells of itself, such as the lowest number that is allowed."""


def _entries(number: int) -> str:
    return "one entry" if number == 1 else f"{number} entries"


def _letters(number: int) -> str:
    return "one letter" if number == 1 else f"{number} letters"


def _plain(limit: Any) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit)


def _one_of(limits: Limits, given: Any) -> str:
    allowed = re.findall(r"'([^']*)'", str(limits["expected"]))
    close = get_close_matches(given, allowed, n=1, cutoff=0.5) if isinstance(given, str) else []
    listed = " or ".join(part for part in (", ".join(allowed[:-1]), allowed[-1]) if part)
    return f"{f'did you mean {close[0]}? ' if close else ''}must be {listed}"


def _quoted(what: str) -> Callable[[Limits, Any], str]:
    """Of a number that stands in quotes, or something else."""

    def words(limits: Limits, given: Any) -> str:
        return f"{what}, without quotes" if isinstance(given, str) else what

    return words


def _always(what: str) -> Callable[[Limits, Any], str]:
    return lambda limits, given: what


WORDS: Final[dict[str, Callable[[Limits, Any], str]]] = {
    "missing": _always(MISSING),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "mapping_type"), _always(TABLE)),
    **dict.fromkeys(("dataclass_type", "dataclass_exact_type", "invalid_key"), _always(TABLE)),
    **dict.fromkeys(("list_type", "tuple_type"), _always(LIST)),
    **dict.fromkeys(("float_type", "float_parsing"), _quoted(NUMBER)),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _quoted(WHOLE)),
    **dict.fromkeys(("bool_type", "bool_parsing"), _quoted(TRUTH)),
    **dict.fromkeys(("string_type", "string_sub_type"), _always(TEXT)),
    "string_unicode": _always("has bytes that are no text: write plain text"),
    "none_required": _always("must be left out"),
    "finite_number": _always("must be a finite number"),
    "literal_error": _one_of,
    "greater_than": lambda limits, given: f"must be above {_plain(limits['gt'])}",
    "greater_than_equal": lambda limits, given: f"must be at least {_plain(limits['ge'])}",
    "less_than": lambda limits, given: f"must be below {_plain(limits['lt'])}",
    "less_than_equal": lambda limits, given: f"must be at most {_plain(limits['le'])}",
    "too_short": lambda limits, given: (
        f"must have at least {_entries(limits['min_length'])}, has {limits['actual_length'] or 'none'}"
    ),
    "too_long": lambda limits, given: (
        f"must have at most {_entries(limits['max_length'])}, has {limits['actual_length'] or 'more'}"
    ),
    "string_too_short": lambda limits, given: f"must be a text of at least {_letters(limits['min_length'])}",
    "string_too_long": lambda limits, given: f"must be a text of at most {_letters(limits['max_length'])}",
}
"""What a value must be, by pydantic's name of the kind of problem, from its limits and the value."""


def words(one: ErrorDetails) -> str:
    """What is wrong with a value, without where it stands and what was given."""
    kind, limits, given = one["type"], one.get("ctx", {}), one.get("input")
    if kind in WORDS:
        return WORDS[kind](limits, given)
    if kind in OWN:
        return one["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return "is not allowed here"


def shows_value(one: ErrorDetails) -> bool:
    """Whether what was given belongs into the message."""
    given = one.get("input")
    if one["type"] in OWN:
        return isinstance(given, int | float | str)
    return one["type"] not in {"missing", "too_short", "too_long"} and given is not None
