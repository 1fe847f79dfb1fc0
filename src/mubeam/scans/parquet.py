"""A part as the bytes of a Parquet file: equal for equal rows, with the unit of each column."""

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from mubeam.scans import columns, footer
from mubeam.scans.extension import Earlier, compute_extended
from mubeam.scans.part import Table, compute
from mubeam.scans.plan import Plan

COMPRESSION_LEVEL = 1


def part_bytes(plan: Plan, number: int, earlier: Earlier | None = None) -> bytes:
    """The file of a part; of a scan that extends an earlier one with the rows that are there."""
    block = plan.block(number)
    table = compute(plan, block) if earlier is None else compute_extended(plan, block, earlier)
    return to_bytes(plan, table, number)


def to_bytes(plan: Plan, table: Table, number: int = 0) -> bytes:
    """The rows of a table as the file of a part."""
    layout = columns.layout(plan.scan)
    sink = pa.BufferOutputStream()
    parquet.write_table(
        pa.table(_arrays(plan, table), schema=schema(plan, number)),
        sink,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL,
        use_dictionary=[column.name for column in layout if column.repeats],
        use_byte_stream_split=[c.name for c in layout if c.kind == columns.NUMBER and not c.repeats],
        write_page_checksum=True,
    )
    return bytes(sink.getvalue())


def schema(plan: Plan, number: int) -> pa.Schema:
    """Names, types and units, and whose part it is."""
    types = {
        columns.TEXT: pa.dictionary(pa.int16(), pa.string()),
        columns.NUMBER: pa.float64(),
        columns.TRUTH: pa.bool_(),
    }
    fields = [pa.field(c.name, types[c.kind], metadata=_about(c)) for c in columns.layout(plan.scan)]
    return pa.schema(fields, metadata={footer.KEY: footer.content(plan.identity, number)})


def _about(column: columns.Column) -> dict[str, str]:
    """Unit, symbol in TeX and scale of a column, those that it has; "role" tells coordinates from results."""
    role = "coordinate" if column.scale or column.name in (columns.EXPERIMENT, columns.ANALYSIS) else "result"
    texts = {"unit": column.unit, "role": role, "symbol": column.symbol, "scale": column.scale}
    return {key: text for key, text in texts.items() if text}


def _arrays(plan: Plan, table: Table) -> dict[str, Any]:
    """Columns of all rows; null where there is no number."""
    truths = {column.name for column in columns.results(plan.scan) if column.kind == columns.TRUTH}
    shape = table.status.shape
    settings = table.settings

    def text(codes: Any, texts: list[str]) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(np.ravel(codes), type=pa.int16()), pa.array(texts))

    def spread(values: Any) -> Any:
        return np.broadcast_to(values, shape).ravel()

    names: dict[str, list[str]] = {
        columns.EXPERIMENT: [setting.experiment.name for setting in settings],
        columns.ANALYSIS: [setting.analysis for setting in settings],
    }
    found: dict[str, Any] = {}
    for column, of_settings in names.items():
        texts = sorted(set(of_settings))
        codes = np.array([texts.index(name) for name in of_settings], dtype=np.int16)
        found[column] = text(spread(codes[:, None]), texts)
    for option in settings[0].options:
        found[option] = spread(np.array([setting.options[option] for setting in settings])[:, None])
    found |= {name: spread(values[:, None, None]) for name, values in table.lines.items()}
    if table.couplings is not None:
        found["coupling"] = spread(table.couplings[:, None, :])
    for name, values in table.values.items():
        flat = values.ravel()
        missing = np.isnan(flat)
        if name in truths:
            found[name] = pa.array(flat > 0, mask=missing)
        else:
            found[name] = pa.array(flat, mask=missing if missing.any() else None)
    found[columns.STATUS] = text(table.status, table.texts)
    return found
