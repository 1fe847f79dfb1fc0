"""Events read back from the Parquet files of mubeam.events.writers, for new weights from stored kinematics."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.events import table, writers
from mubeam.events.record import Block, RunInfo

RUN_INFO = b"mubeam"

ROWS = 100_000
"""Events in a block."""


def read(path: str | Path) -> tuple[RunInfo, int, Iterator[Block]]:
    """The header of a file, the number of its events, and the events in blocks.

    Raises:
        InputError: the library pyarrow is missing.
        DataFileError: the file cannot be read, was not written by mubeam, has no events, or its columns or metadata
            were changed. While the blocks are iterated also for entries that are empty or not finite, and for damage.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(f"reading events needs {error.name}: python -m pip install 'mubeam[parquet]'") from None
    if writers.is_stream(path) or Path(path).is_dir():
        raise DataFileError(f"cannot read {path}: events are read from a regular file")
    try:
        file = parquet.ParquetFile(path, page_checksum_verification=True)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DataFileError(f"cannot read {path}: {_reason(Path(path)) or error}") from None
    about = (file.schema_arrow.metadata or {}).get(RUN_INFO)
    if about is None:
        raise DataFileError(
            f"{path} holds no events of mubeam: its schema has no metadata `mubeam`, which pyarrow keeps and other "
            "libraries drop"
        )
    try:
        info = RunInfo.from_json(about.decode())
    except ValueError as error:
        raise DataFileError(f"{path} has metadata `mubeam` that were changed or damaged: {error}") from None
    if not file.metadata.num_rows:
        raise DataFileError(f"{path} holds no events")
    _check_columns(path, file.schema_arrow, info)
    return info, file.metadata.num_rows, _blocks(path, file, info)


def _reason(path: Path) -> str:
    """What the file is instead of Parquet, from its first bytes; "" if they do not tell."""
    known = {b"<LesHouches": "LHE", b"HepMC::": "HepMC", b"root": "ROOT", b"\x1f\x8b": "gzip"}
    try:
        with path.open("rb") as file:
            begin = file.read(64).lstrip()
    except OSError:
        return ""
    found = next((form for word, form in known.items() if begin.startswith(word)), None)
    if found is not None:
        return f"it is a {found} file, and only the .parquet files of mubeam are read back"
    return "" if begin.startswith(b"PAR1") else "it is no Parquet file"


def _check_columns(path: str | Path, schema: Any, info: RunInfo) -> None:
    """DataFileError unless each column of the record is there once with its type; further columns are allowed."""
    from pyarrow import types

    for column in table.layout(info):
        places = schema.get_all_field_indices(column.name)
        if len(places) != 1:
            raise DataFileError(f"{path} has {len(places) or 'no'} column{'s' * bool(places)} {column.name}")
        kind = schema.field(places[0]).type
        is_right = {"float64": types.is_float64, "bool": types.is_boolean}.get(column.dtype, types.is_signed_integer)
        if not is_right(kind):
            raise DataFileError(f"{path}: the column {column.name} must be {column.dtype}, as it was made, not {kind}")


def _blocks(path: str | Path, file: Any, info: RunInfo) -> Iterator[Block]:
    import pyarrow as pa

    columns = table.layout(info)
    try:
        for batch in file.iter_batches(ROWS, columns=[column.name for column in columns]):
            block = Block.empty(info, batch.num_rows)
            for column in columns:
                values = batch[column.name]
                numbers = values.to_numpy(zero_copy_only=False)
                if values.null_count or not np.isfinite(numbers).all():
                    raise DataFileError(f"{path}: the column {column.name} has entries that are empty or not finite")
                getattr(block, column.array)[(slice(None), *column.place)] = numbers
            yield block
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DataFileError(f"cannot read {path}, which is damaged: {error}") from None
