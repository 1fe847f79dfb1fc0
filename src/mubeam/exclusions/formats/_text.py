"""Two columns of text, mass and coupling, as limit plots in the field share them; `#` begins a line of the header.

Files written here say `# key: value` in their header; of others any comment is allowed. A blank line ends a curve.
Columns are separated by blanks, tabs or commas, never by guess: a comma within a number is refused, and what further
columns are must be said.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mubeam.errors import DataFileError
from mubeam.foundation.checks import FloatArray
from mubeam.foundation.reading import number, read_lines

SUFFIXES = (".txt", ".dat")
FEWEST_COLUMNS = 2
MOST_POINTS = 200_000
"""Lines of a file: a curve of more cannot be told from one of fewer."""


class Curves(NamedTuple):
    """A header, curves (column by column, (C, N) in the units of the file), and the comments that are no header."""

    header: Mapping[str, str]
    curves: Sequence[FloatArray]
    comments: Sequence[str]


def encode(header: Mapping[str, str], curves: Sequence[tuple[FloatArray, FloatArray]]) -> bytes:
    """The content of a file; numbers in full precision, each text of the header on one line."""
    lines = [f"# {key}: {' '.join(text.split())}" for key, text in header.items()]
    blocks = [
        "\n".join(f"{m!r} {g!r}" for m, g in zip(*map(np.ndarray.tolist, curve), strict=True)) for curve in curves
    ]
    return ("\n".join([*lines, "\n\n".join(blocks)]) + "\n").encode()


def read(path: str | Path) -> Curves:
    """The curves of a file and the `key: value` lines of its header; DataFileError if it cannot be read or has none.

    All rows have as many columns as the first, two or more; a comment may stand at the end of a line.
    """
    header, comments, rows = {}, [], []
    for at, line in enumerate(read_lines(path), 1):
        data, _, comment = line.partition("#")
        if comment and not data.strip():
            key, colon, text = comment.lstrip("# \t").partition(":")
            if colon:
                header[key.strip()] = text.strip()
            comments.append(comment.strip("# \t"))
            continue
        try:
            rows.append(row := _numbers(data))
        except ValueError as error:
            hint = "" if any(rows) else "; a line of words begins with #"
            raise DataFileError(f"{path}, line {at}: {error}{hint}") from None
        width = next((len(one) for one in rows if one), 2)
        if row and (len(row) < FEWEST_COLUMNS or len(row) != width):
            wanted = "two numbers, mass and coupling" if width <= FEWEST_COLUMNS else f"{width} numbers, as the first"
            raise DataFileError(f"{path}, line {at}: each row needs {wanted}")
        if len(rows) > MOST_POINTS:
            raise DataFileError(f"{path} has more than {MOST_POINTS} lines: give fewer points")
    curves = [np.array(list(block)).T for is_curve, block in groupby(rows, bool) if is_curve]
    if not curves:
        raise DataFileError(f"{path} has no points")
    return Curves(header, curves, comments)


def _numbers(line: str) -> list[float]:
    """The numbers of a line; ValueError where they cannot be told apart."""
    if ";" in line:
        return [number(field) for field in line.split(";")]
    blanks = line.split()
    if not any("," in field.strip(",") for field in blanks):
        # "1 2", "1, 2", "1 , 2", but no field that is empty
        line = re.sub(r"\s*,\s*", ",", line.strip())
        return [number(field) for field in re.split(r"[\s,]", re.sub(r"\s+", " ", line))] if line else []
    if len(blanks) > 1:
        within = next(field for field in blanks if "," in field.strip(","))
        raise ValueError(f"{within!r} has a comma in it: write numbers with a point, without separators of thousands")
    return [number(field) for field in line.split(",")]
