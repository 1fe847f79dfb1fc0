"""Reading files of users: regular files of a limited size, their text, and TOML, JSON and CSV in it.

Every failure is a DataFileError: a file that is missing, no text, too large or nested too deeply is refused early.
"""

import csv
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from mubeam.errors import DataFileError
from mubeam.text import MOST_SHOWN, one_line
from mubeam.text import number as any_number

MOST_BYTES: Final = 64 * 2**20
"""Largest size of a file that is read as a whole."""

MOST_TOML_BYTES: Final = 4 * 2**20
MOST_JSON_BYTES: Final = 128 * 2**20
"""Largest size of a JSON file; the manifest of a scan has a line for each part."""

MOST_LINES: Final = 500_000
MOST_LETTERS: Final = 100_000
"""Largest number of lines of a table, and of letters in a line."""

MOST_DEPTH: Final = 32
"""Deepest nesting of tables and lists."""

MOST_VALUES: Final = 5_000_000
"""Largest number of keys and values in a file."""

MOST_DIGITS: Final = 308
"""Most digits of an integer, as many as a float's exponent allows."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"(?:^|[\[{{,])[ \t]*(?:{_PART}[ \t]*\.[ \t]*){{{MOST_DEPTH},}}", re.MULTILINE | re.ASCII)


def read_bytes(path: str | Path, what: str = "", most: int = MOST_BYTES) -> bytes:
    """The content of a regular file of at most `most` bytes; DataFileError if that cannot be read.

    `what` names the kind of file in messages, such as "card".
    """
    named = f"{what} {path}".strip()
    if not str(path):
        raise DataFileError(f"cannot read {what or 'a file'}: its name is empty")
    try:
        # a device or a pipe is not even opened: that alone can wait, or take what another reader is to have
        _check_regular(Path(path).stat(), named, most)
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            _check_regular(os.fstat(file.fileno()), named, most)
            content = file.read(most + 1)
    except OSError as error:
        raise DataFileError(f"cannot read {named}: {error.strerror}") from None
    # a name with a null byte, or one that the file system cannot spell
    except (ValueError, TypeError) as error:
        raise DataFileError(f"cannot read {what or 'file'} {str(path)!r}: {error}") from None
    if len(content) > most:
        raise DataFileError(_too_large(named, most))
    return content


def _check_regular(found: os.stat_result, named: str, most: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise DataFileError(f"cannot read {named}: Is a directory")
    if not stat.S_ISREG(found.st_mode):
        raise DataFileError(f"cannot read {named}: it is no regular file: copy its content to one first")
    if found.st_size > most:
        raise DataFileError(_too_large(named, most))


def _too_large(named: str, most: int) -> str:
    return f"cannot read {named}: it is larger than {most / 2**20:.3g} MiB"


def read_lines(path: str | Path) -> list[str]:
    """The lines of a text file in UTF-8, or UTF-16 with a byte order mark; any ends of lines.

    Comments, from # on, may have any encoding. Raises DataFileError for a file that is too long or no text.
    """
    content = read_bytes(path)
    # counted before they are made
    if content.count(b"\n") + content.count(b"\r") > 2 * MOST_LINES:
        raise DataFileError(f"cannot read {path}: it has more than {MOST_LINES} lines")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError as error:
            raise DataFileError(f"cannot read {path}: {error}; save it as UTF-8") from None
        lines = _one_ending(text).split("\n")
    else:
        content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = [_decoded(line, path, at) for at, line in enumerate(content.split(b"\n"), 1)]
    if len(lines) > MOST_LINES + 1:
        raise DataFileError(f"cannot read {path}: it has more than {MOST_LINES} lines")
    for at, line in enumerate(lines, 1):
        if len(line) > MOST_LETTERS:
            raise DataFileError(f"cannot read {path}: line {at} has more than {MOST_LETTERS} letters")
        if _CONTROL.search(line):
            raise DataFileError(f"cannot read {path}: line {at} has control characters; save it as UTF-8 text")
    return lines


def _decoded(line: bytes, path: str | Path, at: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        data, _, comment = line.partition(b"#")
        if not data.isascii():
            raise DataFileError(f"cannot read {path}: line {at} is not UTF-8; save the file as UTF-8") from None
        return f"{data.decode('ascii')}#{comment.decode('latin-1')}"


def _one_ending(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: str | Path, what: str = "", most: int = MOST_BYTES) -> str:
    """The text of a file in UTF-8, or UTF-16 with its mark; lines end in a line feed.

    A byte that is no UTF-8 becomes a lone surrogate, which `check_tree` refuses: in comments it does no harm.
    """
    content = read_bytes(path, what, most)
    named = f"{what} {path}".strip()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _one_ending(content.decode("utf-16"))
        except UnicodeDecodeError as error:
            raise DataFileError(f"cannot read {named}: {error}; save it as UTF-8") from None
    return _one_ending(content.decode("utf-8-sig", errors="surrogateescape"))


def read_toml(
    path: str | Path, what: str = "", most: int = MOST_VALUES, most_bytes: int = MOST_TOML_BYTES
) -> dict[str, Any]:
    """The content of a TOML file of at most `most` keys and values and `most_bytes`; DataFileError if it is not that.

    `what` names the kind of file in messages.
    """
    # not needed for a cross section, which must begin at once
    import tomllib

    named = f"{what} {path}".strip()
    text = read_text(path, what, most_bytes)
    if _LONG_KEY.search(text):
        raise DataFileError(f"{named} cannot be read: a key has more than {MOST_DEPTH} parts")
    try:
        content = tomllib.loads(text)
    # besides errors of TOML: numbers of thousands of digits, tables in tables in ...
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"{named} is not TOML: {_why(error)}") from None
    check_tree(content, named, most)
    return content


KINDS_OF_CARD: Final = (
    ("scan", "the specification of a scan"),
    ("particle", "the card of a model"),
    ("beam", "the card of an experiment"),
    ("analyses", "the card of an experiment"),
    ("extends", "the card of an experiment"),
)
"""Keys of the top that tell what a TOML file is; the first that it has decides."""


def check_kind(content: dict[str, Any], named: str, what: str) -> None:
    """DataFileError for the content of a TOML file that is another of KINDS_OF_CARD than `what`, such as a model's."""
    found = next((kind for key, kind in KINDS_OF_CARD if key in content), what)
    if found != what:
        raise DataFileError(f"{named} is {found}, and {what} is wanted here")


_TWO_FORMS: Final = re.compile(r"Cannot mutate immutable namespace \((?P<key>.*)\)(?P<at> \(at .*\))")
"""How tomllib says that an inline table or list cannot be added to."""


def read_json(path: str | Path) -> dict[str, Any]:
    """The JSON object in a file; DataFileError if it cannot be read or is something else."""
    import json

    text = read_text(path, most=MOST_JSON_BYTES)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataFileError(f"{path} is not JSON: {_why(error)}") from None
    if not isinstance(content, dict):
        raise DataFileError(f"{path} holds no JSON object")
    check_tree(content, str(path))
    return content


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    twice = _TWO_FORMS.fullmatch(str(error))
    if twice is None:
        return str(error)
    key = ".".join(re.findall(r"'([^']*)'", twice["key"]))
    return f"{key} is given in two forms, {key} = ... and a table with its name in brackets: keep to one{twice['at']}"


def check_tree(content: Any, named: str, most: int = MOST_VALUES) -> None:
    """DataFileError for content nested too deeply, more than `most` keys and values, long integers, or bad Unicode."""
    waiting: list[tuple[Any, int]] = [(content, 1)]
    count = 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if isinstance(value, dict | list):
            if depth > MOST_DEPTH:
                raise DataFileError(f"{named}: nested more than {MOST_DEPTH} deep")
            if isinstance(value, dict):
                waiting.extend((key, depth) for key in value)
                value = list(value.values())
            waiting.extend((one, depth + 1) for one in value)
        elif isinstance(value, str) and not value.isascii() and re.search("[\ud800-\udfff]", value):
            raise DataFileError(f"{named}: a text in it is not UTF-8; save the file as UTF-8")
        elif type(value) is int and abs(value) >= 10**MOST_DIGITS:
            raise DataFileError(f"{named}: an integer in it has more than {MOST_DIGITS} digits")
        if count + len(waiting) > most:
            raise DataFileError(f"{named}: it holds more than {most} keys and values")


def read_csv(path: str | Path) -> dict[str, list[str]]:
    """Columns of a CSV file with a header line, as texts by name.

    Blank lines are skipped; a comment goes from a # at the beginning of a line or after a blank to the line's end.
    Raises DataFileError if the file cannot be read, its rows differ in length, or two columns have the same name.
    """
    lines = [_without_comment(line) for line in read_lines(path)]
    numbered = [(at, line) for at, line in enumerate(lines, 1) if line.strip()]
    if not numbered:
        raise DataFileError(f"{path} is not a table: it has no header line")
    first = numbered[0][1]
    if "," not in first and (";" in first or "\t" in first.strip()):
        separator = "semicolons" if ";" in first else "tabs"
        raise DataFileError(f"{path} has {separator} between its columns: use commas, and points in numbers")
    reader = csv.reader((line for _, line in numbered), skipinitialspace=True, strict=True)
    rows = []
    try:
        for row in reader:
            rows.append(row)
            if len(row) != len(rows[0]):
                raise DataFileError(
                    f"{path} is not a table: its rows have different lengths, line {numbered[reader.line_num - 1][0]} "
                    f"has {len(row)} fields and the header {len(rows[0])}; decimal commas are not read"
                )
    except csv.Error as error:
        raise DataFileError(f"cannot read {path}: line {numbered[reader.line_num - 1][0]}: {error}") from None
    header = [name.strip() for name in rows[0]]
    if len(set(header)) < len(header):
        raise DataFileError(f"{path} has two columns of the same name")
    return {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(header)}


def _without_comment(line: str) -> str:
    """The line up to a # that is not within quotes and has nothing, or a blank, before it."""
    for found in re.finditer("#", line):
        before = line[: found.start()]
        if before.count('"') % 2 == 0 and (not before or before[-1].isspace()):
            return before
    return line


def read_comments(path: str | Path) -> list[str]:
    """The lines of a text file that begin with #, without it; DataFileError if it cannot be read."""
    return [line[1:].strip() for line in read_lines(path) if line.startswith("#")]


def number(text: str) -> float:
    """A number in a file, as `mubeam.text.number`; ValueError also for a number beyond the range of floats."""
    found = any_number(text)
    if abs(found) == float("inf") and not text.strip()[-1:].isalpha():
        raise ValueError(f"{one_line(text, MOST_SHOWN)!r} is too large")
    return found


def numbers(texts: Iterable[str]) -> list[float]:
    """Numbers as `number` reads them; ValueError if one is none."""
    return [number(text) for text in texts]
