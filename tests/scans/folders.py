"""What is in the folder of a scan."""

import time
from pathlib import Path

import pyarrow.dataset

DEADLINE_S = 30


def parts_of(folder):
    return sorted(path.name for path in (Path(folder) / "parts").glob("part-*.parquet"))


def content_of(folder):
    """Name and content of each part; nothing else may be Parquet."""
    assert sorted(path.name for path in Path(folder).rglob("*.parquet")) == parts_of(folder)
    return {name: (Path(folder) / "parts" / name).read_bytes() for name in parts_of(folder)}


def sorted_rows(folder):
    table = pyarrow.dataset.dataset([str(Path(folder) / "parts" / name) for name in parts_of(folder)]).to_table()
    return sorted(map(repr, table.to_pylist()))


def wait_for(condition, what):
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, f"no {what} within {DEADLINE_S} s"
        time.sleep(0.01)
