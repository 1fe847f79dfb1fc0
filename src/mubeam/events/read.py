"""Events read back from the Parquet files that mubeam.events.writers makes, for new weights from stored kinematics."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.events import table
from mubeam.events.record import Block, RunInfo

ROWS = 100_000
"""Events in a block."""


def read(path: str | Path) -> tuple[RunInfo, int, Iterator[Block]]:
    """What a file says about its sample, the number of its events, and these in blocks.

    Raises:
        InputError: the library pyarrow is missing.
        DataFileError: the file cannot be read or was not written by mubeam.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(f"reading events needs {error.name}: python -m pip install 'mubeam[parquet]'") from None
    try:
        file = parquet.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise DataFileError(f"cannot read {path}: {error}") from None
    about = (file.schema_arrow.metadata or {}).get(b"mubeam")
    if about is None:
        raise DataFileError(f"{path} holds no events of mubeam: its schema has no metadata `mubeam`")
    info = RunInfo.from_json(about.decode())
    return info, file.metadata.num_rows, _blocks(file, info)


def _blocks(file: Any, info: RunInfo) -> Iterator[Block]:
    particles, vertices = len(info.particles), len(info.vertices)
    for batch in file.iter_batches(ROWS):
        rows = batch.num_rows
        block = Block(
            number=np.empty(rows, np.int64),
            pdg=np.empty((rows, particles), np.int64),
            momentum_gev=np.empty((rows, particles, 4)),
            mass_gev=np.empty((rows, particles)),
            position_m=np.empty((rows, vertices, 4)),
            weight=np.empty(rows),
        )
        for column in table.layout(info):
            getattr(block, column.array)[(slice(None), *column.place)] = batch[column.name].to_numpy()
        yield block
