"""Text of others: shown so that a terminal takes none of it for an order, and read as numbers only where it is one."""

import re
import unicodedata
from typing import Final

NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?inf(inity)?|nan", re.ASCII | re.IGNORECASE)
"""A decimal number, or one of the words that are refused as not finite where they are not allowed."""

WHOLE: Final = re.compile(r"[+-]?\d+", re.ASCII)
MOST_LETTERS: Final = 2000


def clean(text: str) -> str:
    r"""`text` with each character that shows nothing but steers what shows it as its escape, such as `\x1b`.

    Those are control characters but for the ends of lines and tabs, marks that turn the direction of writing, halves of
    characters and bytes that are no text. It can be written in UTF-8.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def one_line(text: str, most: int = MOST_LETTERS) -> str:
    """`clean` text with single blanks for all that separates words, and its middle left out if it is very long."""
    line = clean(" ".join(text.split()))
    return line if len(line) <= most else f"{line[: most // 2]} ... {line[-most // 2 :]}"


def number(text: str) -> float:
    """The number that `text` is; ValueError for what Python would read but nobody means: 1_0, other scripts' digits."""
    if NUMBER.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is not a number")
    return float(text)


def whole_number(text: str) -> int:
    """The same for whole numbers."""
    if WHOLE.fullmatch(text.strip()) is None:
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def _shown(letter: str) -> str:
    if letter in "\n\t" or letter.isprintable() or unicodedata.category(letter) == "Zs":
        return letter
    return letter.encode("unicode_escape").decode("ascii")
