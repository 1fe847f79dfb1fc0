"""What is opened is whole, or says that it is not; cubes can be saved."""

import importlib.util
import json
import shutil
import warnings

import numpy as np
import pytest

import mubeam as mb
from mubeam.errors import DataFileError, InputError
from scans.folders import parts_of

SPEC = {
    "scan": {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target", "fasernu2"],
        "analyses": ["invisible"],
        "quantities": ["events", "excluded"],
        "parameters": {"mass_gev": {"log": [2, 60, 40]}, "coupling": {"log": [1e-3, 1, 3]}},
    }
}
READERS = {"open": lambda table: table.count_rows(), "to_pandas": len, "to_xarray": lambda cube: cube["events"].size}


@pytest.fixture(scope="module")
def half(tmp_path_factory):
    """The first of two parts."""
    return mb.scan(SPEC, output=tmp_path_factory.mktemp("half") / "out", shard=(1, 2))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return mb.scan(SPEC, output=tmp_path_factory.mktemp("whole") / "out")


@pytest.fixture
def copy(whole, tmp_path):
    return mb.ScanResult(shutil.copytree(whole.folder, tmp_path / "out"))


@pytest.mark.parametrize("how", READERS)
def test_half_a_table_is_warned_of(half, whole, how):
    with pytest.warns(UserWarning, match=r"out holds 1 of the 2 parts of the scan, so that rows are missing: compute"):
        getattr(half, how)()
    assert half.missing == 1
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert READERS[how](getattr(half, how)(partial=True)) == 120
        assert READERS[how](getattr(whole, how)()) == 240
    assert whole.missing == 0


def test_a_part_that_was_taken_away_is_warned_of(copy):
    (copy.folder / parts_of(copy.folder)[1]).unlink()
    assert not copy.is_complete
    with pytest.warns(UserWarning, match="holds 1 of the 2 parts"):
        copy.open()


def test_a_part_of_another_scan_is_not_opened(copy, tmp_path):
    parameters = SPEC["scan"]["parameters"] | {"theta": 0.5}
    other = mb.scan({"scan": SPEC["scan"] | {"parameters": parameters}}, output=tmp_path / "other")
    part = parts_of(copy.folder)[1]
    (copy.folder / part).unlink()
    shutil.copy(other.folder / part, copy.folder / part)
    for how in READERS:
        with pytest.raises(DataFileError, match=f"{part} is no part of the scan that the manifest is of: take it away"):
            getattr(copy, how)()


@pytest.mark.parametrize("how", ["to_pandas", "to_xarray"])
def test_a_part_that_is_damaged_within_is_not_read(copy, how):
    path = copy.folder / parts_of(copy.folder)[1]
    content = bytearray(path.read_bytes())
    content[600] ^= 1
    path.write_bytes(content)
    copy.open()
    with pytest.raises(DataFileError, match=f"{path.name} is damaged: --resume computes it again"):
        getattr(copy, how)()


@pytest.mark.parametrize("how", ["to_pandas", "to_xarray"])
@pytest.mark.parametrize(
    ("columns", "message"),
    [(["evnts"], "unknown column 'evnts': did you mean 'events'"), ("events", "columns must be a list of names")],
)
def test_columns_that_are_not_there(whole, how, columns, message):
    with pytest.raises(InputError, match=message):
        getattr(whole, how)(columns=columns)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("part-0000001.parquet", b"", "part-0000001.parquet is damaged: --resume computes it again"),
        ("part-0000009.parquet", b"", "part-0000009.parquet is no part of this scan: take it away"),
        ("mine.parquet", b"", "mine.parquet is no part of this scan: take it away"),
    ],
)
def test_what_is_no_part_is_not_opened(copy, name, content, message):
    (copy.folder / "parts" / name).write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        copy.open(partial=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"parts": "2"}, {"parts": None}, {"parts": 0}, {"parts": 10**400}, {"parts": True}, {"specification": []},
        {"specification": {"scan": 3}}, {"identity": [1]}, {"identity": {"seed": "x"}}, {"identity": {}},
    ],
)  # fmt: skip
def test_manifests_with_fields_of_another_type(copy, changes):
    path = copy.folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    with pytest.raises(DataFileError) as error:
        copy.to_xarray()
    assert str(copy.folder) in str(error.value)


def test_a_manifest_without_an_axis(copy):
    path = copy.folder / "manifest.json"
    about = json.loads(path.read_text())
    del about["specification"]["scan"]["parameters"]["coupling"]
    path.write_text(json.dumps(about))
    with pytest.raises(DataFileError, match="the manifest does not have all axes of the table"):
        copy.to_xarray()


def is_plain(value):
    return isinstance(value, str | int | float | np.integer | np.floating)


@pytest.mark.parametrize("result", ["whole", "half"])
def test_a_cube_has_only_what_files_take(result, request):
    cube = request.getfixturevalue(result).to_xarray(partial=True)
    assert all(map(is_plain, cube.attrs.values()))
    for name, variable in cube.variables.items():
        assert variable.dtype.kind in "fbU", name
        assert all(map(is_plain, variable.attrs.values()))
    assert cube["excluded"].dtype == bool
    assert json.loads(cube.attrs["specification"])["scan"]["model"] == "lfv-alp"
    assert cube["experiment"].values.tolist() == ["fasernu2", "muc-thin-target"]
    assert set(np.unique(cube["status"])) >= {"ok"}


def test_rows_that_are_missing_are_nan(whole):
    import pyarrow.compute as pc

    wanted = pc.field("experiment") == "fasernu2"
    cube = whole.to_xarray(filter=~(wanted & (pc.field("mass_gev") > 10)))
    gone = cube.sel(experiment="fasernu2").where(cube["mass_gev"] > 10, drop=True)
    assert np.isnan(gone["events"]).all()
    assert np.isnan(gone["excluded"]).all()
    assert (gone["status"] == "").all()
    assert set(np.unique(cube["excluded"].sel(experiment="muc-thin-target"))) == {0.0, 1.0}


SAVERS = {
    "scipy": ("to_netcdf", "cube.nc", {"engine": "scipy"}),
    "h5netcdf": ("to_netcdf", "cube.nc", {"engine": "h5netcdf"}),
    "netCDF4": ("to_netcdf", "cube.nc", {"engine": "netcdf4"}),
    "zarr": ("to_zarr", "cube.zarr", {"zarr_format": 2}),
}


@pytest.mark.parametrize("library", SAVERS)
@pytest.mark.parametrize("result", ["whole", "half"])
def test_a_cube_is_saved_and_read_again(library, result, request, tmp_path):
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"no {library}")
    import xarray

    cube = request.getfixturevalue(result).to_xarray(partial=True)
    how, name, options = SAVERS[library]
    getattr(cube, how)(tmp_path / name, **options)
    read = xarray.open_zarr(tmp_path / name) if library == "zarr" else xarray.open_dataset(tmp_path / name)
    with read:
        for variable in cube.variables:
            assert (read[variable].values == cube[variable].values).all()
            assert read[variable].attrs["units"] == cube[variable].attrs["units"]


@pytest.mark.parametrize("folder", [None, 3, ["a"]])
def test_what_is_no_folder(folder):
    with pytest.raises(InputError, match="folder must be the name of a folder, got"):
        mb.ScanResult(folder)


def test_a_notebook_shows_what_there_is(half, whole):
    assert "<td>parts</td><td>2 of 2</td>" in whole._repr_html_()
    shown = half._repr_html_()
    assert "<td>1 of 2: 1 are missing, see --resume</td>" in shown
    assert "<td>model</td><td>lfv-alp</td>" in shown


def test_a_notebook_shows_why_a_folder_cannot_be_read(tmp_path):
    shown = mb.ScanResult(tmp_path / "<b>")._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;" in shown


def test_a_folder_is_opened_without_its_specification(whole, half, tmp_path):
    found = mb.open_scan(str(whole.folder))
    assert found == whole
    assert found.to_pandas().equals(whole.to_pandas())
    assert mb.open_scan(half.folder).missing == 1
    for folder, text in [
        (tmp_path / "no", "is not there: give the folder of a scan"),
        (whole.folder / "manifest.json", "is no folder"),
        (whole.parts_folder, "give the folder above"),
        (tmp_path, "manifest"),
        ("", "no folder or manifest can have the name ''"),
        ("a" * 300, "is not there: give the folder of a scan"),
        ("a\0b", "is not there: give the folder of a scan"),
    ]:
        with pytest.raises(DataFileError, match=text):
            mb.open_scan(folder)
    with pytest.raises(InputError, match="name of a folder"):
        mb.open_scan(3)
