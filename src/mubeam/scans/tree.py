"""What a file may hold before its meaning is looked at: tables and lists of sane size, texts, numbers."""

from typing import Any, Final

import numpy as np

from mubeam.errors import SpecError

MOST_DEPTH: Final = 6
MOST_ENTRIES: Final = 200_000
LONGEST_TEXT: Final = 4096
MOST_DIGITS: Final = 308

WHOLE: Final = "specification"


def plain_tree(value: Any, where: str = "", depth: int = 0) -> Any:
    """`value` with arrays as lists and NumPy's numbers as Python's; other types are left to whoever reads them.

    Raises SpecError, which begins with the path of the key, for what is too large or too deep, for numbers of more than
    308 digits, texts with characters that cannot be printed, and for arrays that are more than numbers.
    """
    if depth > MOST_DEPTH:
        raise SpecError(f"{where}: tables or lists that are more than {MOST_DEPTH} deep")
    if isinstance(value, np.generic) or type(value) is np.ndarray:
        value = value.tolist()
    elif isinstance(value, np.ndarray):
        raise SpecError(f"{where or WHOLE}: an array with units or a mask ({type(value).__name__}): give plain numbers")
    if isinstance(value, dict | list | tuple) and len(value) > MOST_ENTRIES:
        raise SpecError(f"{where or WHOLE}: {len(value)} entries, more than {MOST_ENTRIES}")
    if isinstance(value, dict):
        return {key: plain_tree(of_key, _below(where, _key(where, key)), depth + 1) for key, of_key in value.items()}
    if isinstance(value, list | tuple):
        return [plain_tree(entry, _below(where, str(i)), depth + 1) for i, entry in enumerate(value)]
    if isinstance(value, str):
        _check_text(where, value)
    elif isinstance(value, int) and abs(value) >= 10**MOST_DIGITS:
        raise SpecError(f"{_parameter(where) or WHOLE}: a number has more than {MOST_DIGITS} digits")
    return value


def _parameter(where: str) -> str:
    """The path of a parameter, without what is inside of it."""
    return ".".join(where.split(".")[:3])


def _below(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _key(where: str, key: Any) -> str:
    if not isinstance(key, str):
        raise SpecError(f"{where or WHOLE}: a key must be a text, got {type(key).__name__}")
    _check_text(f"{where or WHOLE}: a key", key)
    return key


def _check_text(where: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise SpecError(f"{where}: a text of {len(text)} letters, more than {LONGEST_TEXT}")
    if not text.isprintable():
        letter = next(letter for letter in text if not letter.isprintable())
        raise SpecError(f"{where}: the text has a character that cannot be printed, U+{ord(letter):04X}")
