"""Parts of a scan from several folders in one, and files that are not of it, refused by their names."""

import json
import shutil
import warnings

import pytest
from click.testing import CliRunner

import mubeam as mb
from mubeam.cli.scan import command
from mubeam.errors import FolderError, InputError

SPEC = {
    "model": "lfv-alp",
    "experiments": ["muc-thin-target"],
    "analyses": ["visible"],
    "quantities": ["events"],
    "parameters": {"mass_gev": {"log": [2, 30, 45]}, "coupling": {"log": [1e-3, 1, 3]}, "theta": 0.3},
}


def made(folder, shard, **changes):
    parameters = SPEC["parameters"] | changes.pop("parameters", {})
    mb.scan({"scan": SPEC | {"parameters": parameters} | changes}, output=folder, shard=shard)
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    return made(tmp_path_factory.mktemp("whole") / "out", (1, 1))


@pytest.fixture
def halves(tmp_path):
    return [made(tmp_path / f"half-{k}", (k, 2)) for k in (1, 2)]


def test_halves_are_the_whole(whole, halves, tmp_path):
    merged = mb.merge_scans(halves, tmp_path / "out")
    assert merged.is_complete
    assert merged.to_pandas().equals(mb.ScanResult(whole).to_pandas())
    assert merged.manifest == mb.ScanResult(whole).manifest
    # and a run finds nothing to do there
    assert mb.scan({"scan": SPEC}, output=tmp_path / "out", resume=True).is_complete


def test_parts_alone_with_one_manifest(whole, halves, tmp_path):
    # bare parts, without the folder that is theirs
    for path in (halves[1] / "parts").iterdir():
        path.rename(halves[1] / path.name)
    for path in halves[1].iterdir():
        if path.suffix != ".parquet":
            path.rmdir() if path.is_dir() else path.unlink()
    assert mb.merge_scans(halves[::-1], tmp_path / "out").to_pandas().equals(mb.ScanResult(whole).to_pandas())
    (halves[0] / "manifest.json").unlink()
    with pytest.raises(FolderError, match=r"none of the folders has a manifest\.json"):
        mb.merge_scans(halves, tmp_path / "other")


def test_what_is_missing_is_told_and_resumed(halves, tmp_path):
    gone = sorted(halves[1].glob("parts/*.parquet"))[0]
    gone.unlink()
    with pytest.warns(UserWarning, match=r"of the \d+ parts of the scan"):
        merged = mb.merge_scans(halves, tmp_path / "out")
    assert not merged.is_complete
    with pytest.warns(UserWarning, match="rows are missing"):
        merged.open()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        mb.merge_scans(halves, tmp_path / "quiet", partial=True).open(partial=True)
    assert mb.scan({"scan": SPEC}, output=tmp_path / "out", resume=True).is_complete


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"parameters": {"theta": 0.4}}, "another specification"),
        ({"model": "lfv-scalar-tau", "parameters": {"theta": None}}, "the model lfv-scalar-tau"),
        ({"experiments": ["fasernu2"], "analyses": ["invisible"]}, "another specification"),
    ],
    ids=["specification", "model", "experiment"],
)
def test_another_scan_is_refused(changes, text, halves, tmp_path):
    parameters = changes.get("parameters", {})
    spec = SPEC | changes
    spec["parameters"] = {name: axis for name, axis in (SPEC["parameters"] | parameters).items() if axis is not None}
    other = tmp_path / "other"
    mb.scan({"scan": spec}, output=other)
    with pytest.raises(FolderError, match=rf"manifest\.json is of another scan than .*{text}"):
        mb.merge_scans([halves[0], other], tmp_path / "out")
    (other / "manifest.json").unlink()
    with pytest.raises(FolderError, match=rf"other/parts/part-0000000\.parquet is a part of another scan \(.*{text}"):
        mb.merge_scans([halves[0], other], tmp_path / "out")
    assert not (tmp_path / "out").exists()


def changed_footer(path, change):
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(path)
    about = json.loads(table.schema.metadata[b"mubeam"])
    change(about)
    metadata = table.schema.metadata | {b"mubeam": json.dumps(about).encode()}
    parquet.write_table(table.replace_schema_metadata(metadata), path)


def test_other_versions_and_cards_are_refused(halves, tmp_path):
    path = sorted(halves[1].glob("parts/*.parquet"))[0]
    (halves[1] / "manifest.json").unlink()
    kept = path.read_bytes()

    def numpy(about):
        about["versions"]["numpy"] = "1.0"

    def card(about):
        about["cards"]["muc-thin-target"] = "0" * 64

    for change, text in ((numpy, "numpy 1.0, and this is"), (card, "another content of the card muc-thin-target")):
        path.write_bytes(kept)
        changed_footer(path, change)
        with pytest.raises(FolderError, match=rf"{path.name} is a part of another scan \({text}"):
            mb.merge_scans(halves, tmp_path / "out")


def test_damaged_doubled_and_strange_files(halves, tmp_path):
    first, second = (sorted(half.glob("parts/*.parquet"))[0] for half in halves)
    shutil.copy(first, halves[1] / "parts")
    assert mb.merge_scans(halves, tmp_path / "out").is_complete
    kept = second.read_bytes()
    second.write_bytes(kept[: len(kept) // 2])
    with pytest.raises(FolderError, match=rf"{second.name} is damaged"):
        mb.merge_scans(halves, tmp_path / "other")
    second.write_bytes(kept)
    (halves[1] / "notes.parquet").write_bytes(b"")
    with pytest.raises(FolderError, match=r"notes\.parquet is no part of this scan"):
        mb.merge_scans(halves, tmp_path / "other")
    (halves[1] / "notes.parquet").unlink()
    with pytest.raises(FolderError, match="is not empty"):
        mb.merge_scans(halves, tmp_path / "out")
    with pytest.raises(InputError, match="two folders or more"):
        mb.merge_scans(halves[:1], tmp_path / "other")


def test_command(halves, tmp_path):
    out = tmp_path / "out"
    run = CliRunner().invoke(command, ["--merge", *map(str, halves), "--output", str(out)])
    assert (run.exit_code, mb.ScanResult(out).is_complete) == (0, True)
    assert f"to {out}" in run.output
    run = CliRunner().invoke(command, [*map(str, halves), "--output", str(tmp_path / "other")])
    assert run.exit_code == 2
    assert "for --merge" in run.output
