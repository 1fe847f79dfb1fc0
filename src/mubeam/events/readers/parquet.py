"""Parquet files of mubeam."""

from collections.abc import Iterator
from pathlib import Path

from mubeam.events import read
from mubeam.events.record import Block, RunInfo


def open_file(path: str | Path) -> tuple[RunInfo, Iterator[Block]]:
    """Header and blocks; errors as `read.read`."""
    info, _, blocks = read.read(path)
    return info, blocks
