"""Points of a scan from a file: a column of numbers for each parameter, such as those of a chain."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from mubeam.errors import DataFileError
from mubeam.foundation import reading
from mubeam.foundation.checks import FloatArray

PARQUET: Final = ".parquet"
MOST_ROWS: Final = 100_000


def read_points(path: Path, names: list[str], needed: list[str]) -> dict[str, FloatArray]:
    """The columns (n,) of a CSV or Parquet file that are parameters, by name; other columns are left out.

    Raises DataFileError for a file that cannot be read or is too long, a column of `needed` that is not there, and an
    entry that is no finite number.
    """
    columns = _parquet(path) if path.suffix == PARQUET else reading.read_csv(path)
    for name in needed:
        if name not in columns:
            raise DataFileError(f"{path.name} has no column {name}: columns are {', '.join(columns) or 'none'}")
    found = {name: _numbers(path, name, columns[name]) for name in names if name in columns}
    size = len(next(iter(found.values()), ()))
    if not 0 < size <= MOST_ROWS:
        raise DataFileError(f"{path.name} has {size} points: a scan takes 1 to {MOST_ROWS}, give several files")
    return found


def _numbers(path: Path, name: str, column: Any) -> FloatArray:
    found = np.empty(len(column))
    for row, entry in enumerate(column):
        try:
            found[row] = float(entry)
        except (TypeError, ValueError):
            found[row] = np.nan
        if not np.isfinite(found[row]):
            raise DataFileError(f"{path.name}: {name} of point {row + 1} is no finite number: {str(entry)[:40]!r}")
    return found


def _parquet(path: Path) -> dict[str, Any]:
    from pyarrow import ArrowException, parquet

    # a file that is none is told as of any other
    reading.read_bytes(path)
    try:
        table = parquet.read_table(path)
    except (OSError, ArrowException) as error:
        raise DataFileError(f"cannot read {path}: {error}") from None
    return {name: table[name].to_pylist() for name in table.column_names}
