"""Parquet and ROOT files of every process in pyarrow, pandas, duckdb, awkward and uproot: the same columns."""

import numpy as np
import pyarrow.parquet
import pytest
import uproot

from mubeam.events import table
from mubeam.events.record import RunInfo


def by_pyarrow(path):
    found = pyarrow.parquet.read_table(path)
    return {name: found[name].to_numpy() for name in found.column_names}


def by_pandas(path):
    found = pytest.importorskip("pandas").read_parquet(path)
    return {name: found[name].to_numpy() for name in found.columns}


def by_duckdb(path):
    return pytest.importorskip("duckdb").read_parquet(str(path)).fetchnumpy()


def by_awkward(path):
    found = pytest.importorskip("awkward").from_parquet(str(path))
    return {name: np.asarray(found[name]) for name in found.fields}


def by_uproot(path):
    with uproot.open(path) as file:
        return file["events"].arrays(library="np")


def by_uproot_and_awkward(path):
    pytest.importorskip("awkward")
    with uproot.open(path) as file:
        found = file["events"].arrays()
    return {name: np.asarray(found[name]) for name in found.fields}


def by_uproot_and_pandas(path):
    pytest.importorskip("pandas")
    with uproot.open(path) as file:
        found = file["events"].arrays(library="pd")
    return {name: found[name].to_numpy() for name in found.columns}


READERS = {
    ".parquet": (by_pyarrow, by_pandas, by_duckdb, by_awkward),
    ".root": (by_uproot, by_uproot_and_awkward, by_uproot_and_pandas),
}


@pytest.mark.parametrize(("suffix", "reader"), [(s, one) for s, each in READERS.items() for one in each])
def test_the_same_columns(made_files, suffix, reader):
    paths, info, block = made_files
    columns = table.layout(info)
    found = reader(paths[suffix])
    assert list(found) == [column.name for column in columns]
    for name, values in table.values(block, columns).items():
        assert found[name].dtype == values.dtype, name
        np.testing.assert_array_equal(found[name], values, err_msg=name)


def test_the_same_header(made_files):
    paths, info, _ = made_files
    about = pyarrow.parquet.read_schema(paths[".parquet"]).metadata[b"mubeam"].decode()
    assert RunInfo.from_json(about) == info
    with uproot.open(paths[".root"]) as file:
        assert RunInfo.from_json(str(file["run_info"])) == info
