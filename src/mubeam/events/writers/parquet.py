"""Parquet files: a column for each number, its unit in the metadata, the run's facts as JSON in the schema's."""

from contextlib import suppress
from typing import BinaryIO, ClassVar

import pyarrow as pa
from pyarrow import parquet

from mubeam.events import table
from mubeam.events.record import Block, RunInfo
from mubeam.events.writers.base import Format

RUN_INFO = "mubeam"


class Writer(Format):
    """A Parquet file."""

    is_text: ClassVar[bool] = False

    def __init__(self, file: BinaryIO, info: RunInfo) -> None:
        self._columns = table.layout(info)
        types = [
            pa.field(c.name, pa.from_numpy_dtype(c.dtype), nullable=False, metadata={"unit": c.unit})
            for c in self._columns
        ]
        self._schema = pa.schema(types, metadata={RUN_INFO: info.to_json()})
        floats = [c.name for c in self._columns if c.dtype == "float64"]
        self._writer = parquet.ParquetWriter(
            file,
            self._schema,
            compression="zstd",
            write_page_checksum=True,
            use_byte_stream_split=floats,
            use_dictionary=[c.name for c in self._columns if c.name not in floats],
        )

    def write(self, block: Block) -> None:
        """Add events, as one row group."""
        self._writer.write_table(pa.table(table.values(block, self._columns), schema=self._schema))

    def finish(self) -> None:
        """Add the footer."""
        self._writer.close()

    def abandon(self) -> None:
        """Close the writer, which would otherwise do so when it is collected and complain."""
        with suppress(Exception):
            self._writer.close()
