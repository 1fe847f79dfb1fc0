"""What other programs open: the folder of the parts as it is; cubes in files; parts of several versions."""

import json
from dataclasses import replace

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import FolderError
from mubeam.scans import environment as versions
from mubeam.scans import jobs
from mubeam.scans.plan import PART_ROWS, Plan
from mubeam.scans.spec import read

SPEC = {
    "scan": {
        "model": "lfv-alp",
        "searches": ["muc-thin-target:invisible", "muc-thin-target:visible"],
        "quantities": ["events", "excluded"],
        "rows_per_part": 20,
        "parameters": {
            "mass_gev": {"values": [1.0, 2.0, 30.0, 60.0]},
            "theta": {"linear": [0.0, 1.5, 2]},
            "coupling": {"log": [1e-3, 1, 5]},
        },
    }
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return mb.scan(SPEC, output=tmp_path_factory.mktemp("whole") / "out")


def test_pandas_polars_and_duckdb_open_the_folder_of_parts(whole):
    """Texts are categories, of which each part may have others."""
    wanted = whole.to_pandas()
    assert len(set(wanted.status)) > 1
    folder = whole.parts_folder
    assert len(list(folder.iterdir())) > 2
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(folder)
    assert frame.astype(str).equals(wanted.astype(str))
    duckdb = pytest.importorskip("duckdb")
    rows = duckdb.read_parquet(f"{folder}/*.parquet").aggregate("status, count(*)").fetchall()
    assert dict(rows) == wanted.status.value_counts().to_dict()


def test_polars(whole):
    polars = pytest.importorskip("polars")
    table, wanted = polars.read_parquet(whole.parts_folder), whole.to_pandas()
    assert table.columns == list(wanted)
    assert table["status"].cast(str).to_list() == wanted.status.tolist()
    assert table["events"].to_list() == wanted.events.tolist()


def test_columns_say_what_a_figure_needs(whole):
    schema = whole.open().schema
    about = {field.name: {k.decode(): v.decode() for k, v in field.metadata.items()} for field in schema}
    assert about["theta"] == {"unit": "rad", "role": "coordinate", "scale": "linear", "symbol": r"\theta"}
    assert about["coupling"]["scale"] == "log"
    assert about["events"] == {"unit": "events", "role": "result"}
    assert about["experiment"]["role"] == "coordinate"


@pytest.mark.parametrize("library", ["h5netcdf", "zarr"])
def test_a_cube_keeps_its_units_in_a_file(library, whole, tmp_path):
    pytest.importorskip(library)
    xarray = pytest.importorskip("xarray")
    cube, path = whole.to_xarray(), tmp_path / "cube"
    if library == "zarr":
        cube.to_zarr(path, zarr_format=2)
        again = xarray.open_zarr(path)
    else:
        cube.to_netcdf(path, engine="h5netcdf")
        again = xarray.open_dataset(path, engine="h5netcdf")
    with again:
        assert again["theta"].attrs["units"] == "rad"
        np.testing.assert_array_equal(again["events"].values, cube["events"].values)
        assert (again["status"].values == cube["status"].values).all()


def test_parts_of_a_random_scan_are_no_small_files():
    axes = {"mass_gev": {"sobol": [2, 30]}, "theta": {"sobol": [0, 1]}, "coupling": {"sobol": [1e-4, 1]}}
    section = SPEC["scan"] | {"samples": 10**6, "parameters": axes, "rows_per_part": None}
    for searches in (SPEC["scan"]["searches"], SPEC["scan"]["searches"][:1]):
        plan = Plan(read({"scan": section | {"searches": searches}}))
        assert min(map(plan.rows, range(plan.parts - 1))) >= PART_ROWS[0]
        assert plan.parts <= plan.points / PART_ROWS[0]


@pytest.fixture(autouse=True)
def _plans_of_their_own():
    """A process has one version: what it remembers of a plan has that."""
    jobs._plan.cache_clear()


def older(monkeypatch):
    monkeypatch.setattr(versions, "package_hash", lambda: "another")


def test_parts_of_other_versions_are_kept_where_that_is_asked_for(whole, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    with monkeypatch.context() as patch:
        older(patch)
        mb.scan(SPEC, output=folder, shard=(1, 2))
    jobs._plan.cache_clear()
    with pytest.raises(FolderError, match=r"was begun with mubeam source .*keep its parts with --accept-versions"):
        mb.scan(SPEC, output=folder, resume=True)
    result = mb.scan(SPEC, output=folder, resume=True, accept_versions=True)
    assert result.is_complete
    assert result.to_pandas().equals(whole.to_pandas())
    # each part says its own
    made = {one["versions"]["mubeam source"]: one["parts"] for one in result.versions}
    count = result.manifest["parts"]
    assert made == {"another": list(range(0, count, 2)), versions.package_hash(): list(range(1, count, 2))}
    assert len(result.manifest["accepted_versions"]) == 2
    # without the manifest's word they are not taken
    about = json.loads((folder / "manifest.json").read_text())
    del about["accepted_versions"]
    (folder / "manifest.json").write_text(json.dumps(about))
    with pytest.raises(mb.errors.DataFileError, match="is no part of the scan"):
        result.open()


def test_merging_parts_of_other_versions(whole, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        older(patch)
        mb.scan(SPEC, output=tmp_path / "1", shard=(1, 2))
    jobs._plan.cache_clear()
    mb.scan(SPEC, output=tmp_path / "2", shard=(2, 2))
    folders = [tmp_path / "1", tmp_path / "2"]
    with pytest.raises(FolderError, match="mubeam source"):
        mb.merge_scans(folders, tmp_path / "out")
    merged = mb.merge_scans(folders, tmp_path / "out", accept_versions=True)
    assert merged.to_pandas().equals(whole.to_pandas())
    assert len(merged.versions) == 2


def test_scans_of_before_are_still_read(whole, tmp_path):
    """Their parts lie beside the manifest."""
    folder = tmp_path / "out"
    folder.mkdir()
    for path in (*whole.parts_folder.iterdir(), whole.folder / "manifest.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    assert replace(whole, folder=folder).to_pandas().equals(whole.to_pandas())
