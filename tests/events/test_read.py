import sys
from dataclasses import fields

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from mubeam.errors import DataFileError, InputError
from mubeam.events import read, writers
from mubeam.events.record import Block
from oracles import events


def test_blocks_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(read, "ROWS", 30)
    info, block = events.run_info(weighted=True), events.block(100, weighted=True)
    with writers.open_writer(tmp_path / "a.parquet", info) as file:
        file.write(block[:60])
        file.write(block[60:])
    found_info, count, found = read.read(tmp_path / "a.parquet")
    blocks = list(found)
    assert (found_info, count) == (info, 100)
    assert max(map(len, blocks)) == 30
    for field in fields(Block):
        values = np.concatenate([getattr(part, field.name) for part in blocks])
        assert (values == getattr(block, field.name)).all()
        assert values.dtype == getattr(block, field.name).dtype


def test_other_files(tmp_path):
    (tmp_path / "a.txt").write_text("events")
    parquet.write_table(pa.table({"x": [1.0]}), tmp_path / "b.parquet")
    for name, message in (("none", "cannot read"), ("a.txt", "cannot read"), ("b.parquet", "no events of mubeam")):
        with pytest.raises(DataFileError, match=message):
            read.read(tmp_path / name)


def test_missing_library(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"mubeam\[parquet\]"):
        read.read(tmp_path / "a.parquet")
