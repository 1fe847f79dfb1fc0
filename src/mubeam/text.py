"""Text from files and users: cleaned of what steers a terminal, shortened for messages, read as numbers."""

import re
import unicodedata
from typing import Final

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([ed][+-]?\d+)?|[+-]?inf(inity)?|[+-]?nan", re.ASCII | re.IGNORECASE)
"""A decimal number, or nan or inf, which checks refuse later with a message of their own."""

WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)
POWER_OF_TEN: Final = re.compile(r"\+?\d{1,16}(\.\d{1,16})?[eE]\+?\d{1,2}", re.ASCII)
MOST_LETTERS: Final = 2000
MOST_SHOWN: Final = 40
"""Letters of a wrong number in a message."""

MOST_VALUE: Final = 60
"""Letters of a wrong value in a message."""


def clean(text: str) -> str:
    r"""`text` safe to print: characters that would steer a terminal become escapes, such as `\x1b`.

    Those are control characters (not ends of lines and tabs), marks of the direction of writing, halves of characters
    and bytes that are no text. The result can be written in UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def one_line(text: str, most: int = MOST_LETTERS) -> str:
    """`text` safe to print on one line: as `clean`, white space as single blanks, at most `most` letters."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most // 2]} ... {line[-most // 2 :]}"


def shown(value: object, most: int = MOST_VALUE) -> str:
    """repr(value) for a message, on one line of at most `most` letters; the type's name if repr fails."""
    try:
        text = " ".join(repr(value).split())
        return text if len(text) <= most else f"{text[:most]}..."
    # an integer of more digits than Python prints, or a repr that fails
    except Exception:
        return f"a {type(value).__name__}"


def number(text: str) -> float:
    """`text` as a float: ASCII digits with a point, a power of ten with e or (as in Fortran) d; nan and inf.

    Raises ValueError for any other text, also for 1_0 and other scripts' digits, which Python's float would read.
    """
    given = text.strip().replace("\u2212", "-")
    if NUMBER.fullmatch(given) is not None:
        is_word = given[-1:].isalpha()
        return float(given if is_word else given.lower().replace("d", "e"))
    if not given:
        raise ValueError("a number is missing")
    shown = repr(text if len(text) < MOST_SHOWN else f"{text[:MOST_SHOWN]}...")
    comma = ": write it with a point and without separators of thousands" if "," in given else ""
    raise ValueError(f"{shown} is not a number{comma}")


def whole_number(text: str) -> int:
    """`text` as an int, in ASCII digits, or such as 1e6 up to 2^53; ValueError for any other text."""
    if not text.strip():
        raise ValueError("a number is missing")
    if POWER_OF_TEN.fullmatch(text.strip()) is not None and (found := float(text)).is_integer() and found <= 2**53:
        return int(found)
    if WHOLE.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _shown(letter: str) -> str:
    if letter in "\n\t" or letter.isprintable() or unicodedata.category(letter) == "Zs":
        return letter
    return letter.encode("unicode_escape").decode("ascii")
