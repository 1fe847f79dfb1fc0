"""ROOT files: a TTree `events` of flat branches, and the run's facts as JSON in a TObjString `run_info`."""

from typing import BinaryIO, ClassVar

import numpy as np
import uproot

from mubeam.events import table
from mubeam.events.record import Block, RunInfo
from mubeam.events.writers.base import Format

TREE = "events"
RUN_INFO = "run_info"


class Writer(Format):
    """A ROOT file."""

    is_text: ClassVar[bool] = False

    def __init__(self, file: BinaryIO, info: RunInfo) -> None:
        self._file = uproot.recreate(file, compression=uproot.LZ4(1))
        self._file[RUN_INFO] = info.to_json()
        self._columns = table.layout(info)
        types = {column.name: np.dtype(column.dtype) for column in self._columns}
        self._tree = self._file.mktree(TREE, types, title=f"{info.process}, units in the names")

    def write(self, block: Block) -> None:
        """Add events, as one basket a branch."""
        self._tree.extend(table.values(block, self._columns))

    def finish(self) -> None:
        """Close the file."""
        self._file.close()
