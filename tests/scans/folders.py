"""What is in the folder of a scan."""

import time
from pathlib import Path

import pyarrow.dataset

DEADLINE_S = 300
"""After which something hangs; a busy machine takes its time."""


def parts_of(folder):
    return sorted(f"parts/{path.name}" for path in (Path(folder) / "parts").glob("part-*.parquet"))


def everything(folder):
    """Name and content of each file."""
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def content_of(folder):
    """Name and content of each part; nothing else may be Parquet."""
    assert sorted(f"parts/{path.name}" for path in Path(folder).rglob("*.parquet")) == parts_of(folder)
    assert {path.suffix for path in (Path(folder) / "parts").iterdir()} <= {".parquet"}
    return {name: (Path(folder) / name).read_bytes() for name in parts_of(folder)}


def sorted_rows(folder):
    table = pyarrow.dataset.dataset([str(Path(folder) / name) for name in parts_of(folder)]).to_table()
    return sorted(map(repr, table.to_pylist()))


def wait_for(condition, what):
    end = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < end, f"no {what} within {DEADLINE_S} s"
        time.sleep(0.01)
