"""Two columns of text, mass and coupling, as limit plots in the field share them; `#` begins a line of the header.

Files written here say `# key: value` in their header; of others any comment is allowed. A blank line ends a curve.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mubeam.checks import FloatArray
from mubeam.errors import DataFileError

SUFFIXES = (".txt", ".dat")


class Curves(NamedTuple):
    """A header, and curves (mass, coupling) in the units of the file."""

    header: Mapping[str, str]
    curves: Sequence[tuple[FloatArray, FloatArray]]


def encode(header: Mapping[str, str], curves: Sequence[tuple[FloatArray, FloatArray]]) -> bytes:
    """The content of a file; numbers in full precision, each text of the header on one line."""
    lines = [f"# {key}: {' '.join(text.split())}" for key, text in header.items()]
    blocks = [
        "\n".join(f"{m!r} {g!r}" for m, g in zip(*map(np.ndarray.tolist, curve), strict=True)) for curve in curves
    ]
    return ("\n".join([*lines, "\n\n".join(blocks)]) + "\n").encode()


def read(path: str | Path) -> Curves:
    """The curves of a file and the `key: value` lines of its header; DataFileError if it cannot be read or has none.

    Further columns, commas between the columns and comments at the end of a line are allowed.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DataFileError(f"cannot read {path}: {error}") from None
    header = dict(line.lstrip("# \t").split(":", 1) for line in lines if line.startswith("#") and ":" in line)
    content = [line.split("#")[0].replace(",", " ").split() for line in lines if not line.startswith("#")]
    curves = []
    for is_curve, block in groupby(content, bool):
        if is_curve:
            rows = [row[:2] for row in block]
            try:
                points = np.array([[float(number) for number in row] for row in rows])
            except ValueError as error:
                raise DataFileError(f"{path}: {error}") from None
            if points.shape[1:] != (2,):
                raise DataFileError(f"{path}: each row needs two numbers, mass and coupling")
            curves.append((points[:, 0], points[:, 1]))
    if not curves:
        raise DataFileError(f"{path} has no points")
    return Curves({key.strip(): text.strip() for key, text in header.items()}, curves)
