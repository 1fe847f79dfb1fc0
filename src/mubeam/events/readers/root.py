"""ROOT files of mubeam: the tree `events`, and `run_info`."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import uproot

from mubeam.errors import DataFileError
from mubeam.events import readers, table
from mubeam.events.record import Block, RunInfo

MANY = 100_000


def open_file(path: str | Path) -> tuple[RunInfo, Iterator[Block]]:
    """Header and blocks; DataFileError for a file without them, or without a column."""
    file = uproot.open(path)
    if "run_info" not in file or "events" not in file:
        raise DataFileError(f"{path} holds no events of mubeam: it has no tree `events` with a `run_info`")
    info = readers.header(path, str(file["run_info"]))
    columns = table.layout(info)
    missing = [column.name for column in columns if column.name not in file["events"]]
    if missing:
        raise DataFileError(f"{path} has no column {missing[0]}")

    def blocks() -> Iterator[Block]:
        names = [column.name for column in columns]
        for arrays in file["events"].iterate(names, step_size=MANY, library="np"):
            block = readers.Rows(info, len(arrays["event"])).block
            for column in columns:
                getattr(block, column.array)[(np.s_[:], *column.place)] = arrays[column.name]
            yield block

    return info, blocks()
