import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

import mubeam as mb
from mubeam.errors import ClusterError, DataFileError, FolderError, InputError, OutputError
from mubeam.scans import jobs
from mubeam.scans.draft import Home, draft
from mubeam.scans.estimate import estimate
from mubeam.scans.folder import part_name
from mubeam.scans.footer import checksum
from mubeam.scans.plan import Plan
from mubeam.scans.run import fill, make_store
from mubeam.scans.spec import read
from mubeam.workers import local
from scans.folders import content_of, everything, parts_of

TINY = {
    "scan": {
        "model": "lfv-alp",
        "experiments": ["muc-thin-target"],
        "analyses": ["invisible"],
        "quantities": ["events", "excluded"],
        "parameters": {"mass_gev": {"log": [2, 30, 60]}, "coupling": {"log": [1e-3, 1, 3]}},
    }
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    mb.scan(TINY, output=folder)
    return folder


@pytest.fixture
def copy(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "out")


def test_a_scan_and_its_manifest(whole):
    result = mb.ScanResult(whole)
    manifest = result.manifest
    assert result.is_complete
    assert (manifest["points"], manifest["parts"], manifest["seed"]) == (180, 3, 1)
    assert sorted(manifest["sha256"]) == parts_of(whole)
    assert manifest["versions"]["mubeam"] == mb.__version__
    assert "Batell:2024cdl" in manifest["citations"]
    assert read(manifest["specification"]).sha256 == manifest["scan_sha256"]
    assert sorted(path.name for path in whole.iterdir()) == ["manifest.json", "parts"]
    assert result.open().count_rows() == 180


def test_progress_is_told(tmp_path):
    told = []
    mb.scan(TINY, output=tmp_path / "out", progress=lambda *step: told.append(step))
    assert told == [(stage, done, 180) for stage in ("checking", "computing") for done in (60, 120, 180)]
    told.clear()
    mb.scan(TINY, output=tmp_path / "out", resume=True, progress=lambda *step: told.append(step))
    assert told == [("checking", done, 180) for done in (60, 120, 180)]


def test_processes_make_the_same(whole, tmp_path):
    assert mb.scan(TINY, output=tmp_path / "out", workers=2).is_complete
    assert content_of(tmp_path / "out") == content_of(whole)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "empty", "unknown"])
def test_what_is_damaged_is_made_again(copy, whole, damage):
    first, second, _ = (copy / name for name in parts_of(copy))
    content = second.read_bytes()
    if damage == "missing":
        second.unlink()
    elif damage == "unknown":
        text = (copy / "manifest.json").read_text()
        (copy / "manifest.json").write_text(text.replace(second.name, "part-9999999.parquet"))
    else:
        second.write_bytes({"cut": content[:-9], "changed": content.replace(b"PAR1", b"PAR2"), "empty": b""}[damage])
    before = first.stat().st_mtime_ns
    mb.scan(TINY, output=copy, resume=True)
    assert content_of(copy) == content_of(whole)
    assert first.stat().st_mtime_ns == before


def test_a_stopped_run_has_checksums_and_goes_on(tmp_path, whole):
    def stop(stage, done, total):
        if stage == "computing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mb.scan(TINY, output=tmp_path / "out", progress=stop)
    line = (tmp_path / "out" / "checksums.txt").read_text()
    assert line.endswith("  parts/part-0000000.parquet\n")
    assert not mb.ScanResult(tmp_path / "out").is_complete
    # a line that was cut off, as by a full disk
    (tmp_path / "out" / "checksums.txt").write_text(f"{line}0123abc")
    mb.scan(TINY, output=tmp_path / "out", resume=True)
    assert content_of(tmp_path / "out") == content_of(whole)
    assert not (tmp_path / "out" / "checksums.txt").exists()


def test_an_interrupted_run_says_what_is_kept(tmp_path):
    def stop(stage, done, total):
        if stage == "computing":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        mb.scan(TINY, output=tmp_path / "out", progress=stop)
    assert caught.value.__notes__ == ["what is done is kept: go on with --resume"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "checksums.txt", "manifest.json", "parts",
    ]  # fmt: skip
    assert parts_of(tmp_path / "out") == ["parts/part-0000000.parquet"]


@pytest.mark.parametrize("name", ["scan.lock", "checksums.txt"])
@pytest.mark.parametrize("kind", ["link", "hard link", "FIFO"])
def test_nothing_is_written_through_what_is_no_file(tmp_path, name, kind):
    folder, victim = tmp_path / "out", tmp_path / "victim"
    folder.mkdir()
    victim.write_text("mine")
    {
        "link": lambda: (folder / name).symlink_to(victim),
        "hard link": lambda: (folder / name).hardlink_to(victim),
        "FIFO": lambda: os.mkfifo(folder / name),
    }[kind]()
    with pytest.raises((FolderError, OutputError), match=f"{name}: .*: take it away"):
        mb.scan(TINY, output=folder)
    assert victim.read_text() == "mine"
    assert not list(folder.glob("parts/*.parquet"))


@pytest.mark.parametrize("target", ["victim", "none"])
def test_no_manifest_is_written_through_a_link(tmp_path, target):
    (tmp_path / "victim").write_text("{}")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "manifest.json").symlink_to(tmp_path / target)
    with pytest.raises(FolderError, match=r"manifest.json is a link: take it away"):
        mb.scan(TINY, output=tmp_path / "out", resume=True)
    assert (tmp_path / "victim").read_text() == "{}"
    assert not (tmp_path / "none").exists()


def test_resume_begins_where_there_is_nothing(tmp_path, whole):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "a" / "b"):
        assert mb.scan(TINY, output=folder, resume=True).is_complete
        assert content_of(folder) == content_of(whole)


def test_what_a_run_killed_at_once_leaves_is_no_obstacle(tmp_path):
    (tmp_path / "out").mkdir()
    for name in ("scan.lock", ".unfinished-abc", ".manifest.json.abc", ".mubeam-abc", "checksums.txt"):
        (tmp_path / "out" / name).write_text("")
    assert mb.scan(TINY, output=tmp_path / "out").is_complete
    assert not [*(tmp_path / "out").glob(".unfinished*"), *(tmp_path / "out").glob(".manifest*")]


def other(**changes):
    return {"scan": TINY["scan"] | changes}


@pytest.mark.parametrize(
    ("prepare", "spec", "resume", "message"),
    [
        (lambda folder: None, TINY, False, "holds 3 of the 3 parts of this scan already: give --resume"),
        (lambda folder: None, other(seed=2), True, "holds the results of something else: choose another folder"),
        (lambda folder: (folder / "manifest.json").unlink(), TINY, True, "is not empty and holds no scan"),
        (lambda folder: (folder / "manifest.json").write_text("{}"), TINY, True, "holds the results of something else"),
        (lambda folder: (folder / "manifest.json").write_text("{"), TINY, True, "is not JSON.*: choose another folder"),
        (
            lambda folder: (folder / "x.parquet").write_text(""),
            TINY,
            True,
            "x.parquet is no part of this scan: take it away",
        ),
        (
            lambda folder: (folder / "manifest.json").write_text(
                (folder / "manifest.json").read_text().replace('"numpy": "', '"numpy": "0.')
            ),
            TINY,
            True,
            "was begun with numpy 0..*, and this is ",
        ),
    ],
    ids=["there already", "another scan", "no manifest", "another manifest", "bad manifest", "strange", "versions"],
)
def test_folders_of_something_else(copy, prepare, spec, resume, message):
    prepare(copy)
    before = everything(copy)
    with pytest.raises(FolderError, match=message):
        mb.scan(spec, output=copy, resume=resume)
    assert everything(copy) == before


def test_shards_fill_one_folder(tmp_path, whole):
    for k in (2, 1, 3):
        result = mb.scan(TINY, output=tmp_path / "out", shard=(k, 3))
        assert result.is_complete == (k == 3)
    assert content_of(tmp_path / "out") == content_of(whole)
    assert (tmp_path / "out" / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


def test_shards_that_begin_together(tmp_path, whole):
    start, failures = threading.Barrier(3), []

    def run(k):
        start.wait()
        try:
            mb.scan(TINY, output=tmp_path / "out", shard=(k, 3))
        except Exception as error:
            failures.append(error)

    for _ in range(4):
        threads = [threading.Thread(target=run, args=(k,)) for k in (1, 2, 3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures
        assert content_of(tmp_path / "out") == content_of(whole)
        assert (tmp_path / "out" / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()
        shutil.rmtree(tmp_path / "out")


def test_shards_of_other_divisions_are_refused(tmp_path):
    store = make_store(Plan(read(TINY)), tmp_path / "out", (1, 2))
    with store.open(resume=False):
        with pytest.raises(FolderError, match="is in use"):
            mb.scan(TINY, output=tmp_path / "out", shard=(1, 3), resume=True)
        mb.scan(TINY, output=tmp_path / "out", shard=(2, 2), resume=True)


def test_a_scan_with_a_damaged_part_of_another_shard_is_not_complete(tmp_path, whole):
    mb.scan(TINY, output=tmp_path / "out", shard=(1, 2))
    (tmp_path / "out" / parts_of(whole)[0]).write_bytes(b"")
    mb.scan(TINY, output=tmp_path / "out", shard=(2, 2))
    assert not mb.ScanResult(tmp_path / "out").is_complete
    store = make_store(Plan(read(TINY)), tmp_path / "out", (2, 2))
    assert fill(store, local.InProcess(), resume=True, progress=None) == (0, False)
    mb.scan(TINY, output=tmp_path / "out", shard=(1, 2), resume=True)
    assert content_of(tmp_path / "out") == content_of(whole)
    assert mb.ScanResult(tmp_path / "out").is_complete


def test_a_run_whose_folder_is_anothers_now_adds_nothing(tmp_path, whole):
    def swap(stage, done, total):
        if stage == "computing" and done == 60:
            shutil.rmtree(tmp_path / "out")
            mb.scan(other(seed=2), output=tmp_path / "out")

    with pytest.raises(FolderError, match="was removed or taken over by another run"):
        mb.scan(TINY, output=tmp_path / "out", progress=swap)
    mb.scan(other(seed=2), output=tmp_path / "reference")
    assert content_of(tmp_path / "out") == content_of(tmp_path / "reference")
    assert not (tmp_path / "out" / "checksums.txt").exists()


def test_a_run_that_was_taken_over_leaves_the_drafts_of_the_next_alone(tmp_path):
    store = make_store(Plan(read(TINY)), tmp_path / "out", (1, 1))
    with store.open(resume=False) as first:
        (tmp_path / "out" / "scan.lock").write_text("")
        second = store.open(resume=True)
        opened = second.__enter__()
        part = draft(b"rows", part_name(0), opened.home)
        assert draft(b"rows", part_name(0), first.home).body == b"rows"
    assert part.body.read_bytes() == b"rows"
    second.__exit__(None, None, None)
    assert not part.body.exists()


def test_shards_of_several_folders_are_put_together(tmp_path, whole):
    for k in (1, 2):
        mb.scan(TINY, output=tmp_path / str(k), shard=(k, 2))
    shutil.copytree(tmp_path / "2", tmp_path / "1", dirs_exist_ok=True)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "1").glob("parts/*.parquet")}
    mb.scan(TINY, output=tmp_path / "1", resume=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert content_of(tmp_path / "1") == content_of(whole)
    assert (tmp_path / "1" / "manifest.json").read_bytes() == (whole / "manifest.json").read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shard": (0, 2)}, r"shard must be \(k, n\)"),
        ({"shard": (3, 2)}, r"shard must be \(k, n\)"),
        ({"shard": (1, 9)}, "this scan has 3 parts, which is fewer than 9 shards"),
        ({"workers": 0}, "workers must be a whole number from 1 to 1000, got 0"),
        ({"workers": 2, "scheduler": "tcp://a:1"}, "workers and scheduler cannot be combined"),
        ({"jobs": 3}, "cluster and jobs go together"),
        ({"cluster": "slurm"}, "cluster and jobs go together"),
        ({"cluster": "slurm", "jobs": 0}, "jobs must be a whole number"),
        ({"cluster": "pbs", "jobs": 1}, "unknown batch system 'pbs'"),
        ({"shard": (1.5, 2)}, r"shard must be \(k, n\)"),
        ({"shard": ("1", 2)}, r"shard must be \(k, n\)"),
        ({"shard": (1,)}, r"shard must be \(k, n\)"),
        ({"shard": None}, r"shard must be \(k, n\)"),
        ({"shard": (1, 10**400)}, r"shard must be \(k, n\) with 1 <= k <= n <= 1000000, got \(1, 10+\.\.\."),
        ({"workers": 10**5}, "workers must be a whole number from 1 to 1000, got 100000"),
        ({"output": 3}, "output must be the path of a folder, got 3"),
        ({"scheduler": 3}, "scheduler must be an address such as tcp://host:8786, got 3"),
        ({"scheduler": "tcp://a:99999"}, "scheduler must be an address"),
        ({"scheduler": "tcp://a\x1b:9"}, r"scheduler must be an address .* got 'tcp://a\\x1b:9'"),
        ({"scheduler": "nowhere"}, "scheduler must be an address such as tcp://host:8786, got 'nowhere'"),
    ],
)
def test_wrong_options(tmp_path, options, message):
    with pytest.raises(InputError, match=message):
        mb.scan(TINY, **{"output": tmp_path / "out"} | options)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot write to the output folder"):
        mb.scan(TINY, output=tmp_path / "file" / "out")


def test_too_little_memory_is_no_result(tmp_path, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(jobs, "make_part", fail)
    with pytest.raises(ClusterError, match="too little memory; what is done is kept"):
        mb.scan(TINY, output=tmp_path / "out")


def test_other_versions_at_a_worker_are_refused():
    wanted = jobs.environment() | {"numpy": "0.1"}
    with pytest.raises(ClusterError, match=r"the worker on .* has numpy .*, and 0.1 is asked for"):
        jobs.make_part("{}", 0, wanted, Home("", "", ""))


def test_a_library_that_is_not_there_has_no_version(monkeypatch):
    monkeypatch.setattr("mubeam.scans.environment.LIBRARIES", ("numpy", "no-such-library"))
    found = jobs.environment()
    assert found["no-such-library"] is None
    assert found["numpy"]


def test_a_part_that_cannot_be_read(tmp_path):
    with pytest.raises(DataFileError, match="cannot read"):
        checksum(tmp_path)


def test_processes_that_die_again_and_again_are_told():
    with pytest.raises(ClusterError, match="3 times a worker process died"):
        list(local.Processes(1).run(os._exit, [(3,)]))


def test_the_estimate_is_of_the_right_size(whole):
    cost = estimate(Plan(read(TINY)))
    size = sum(len(content) for content in content_of(whole).values())
    assert (cost.points, cost.parts) == (180, 3)
    assert size / 10 < cost.disk_bytes < 10 * size
    assert 1e-4 < cost.processor_s < 10
    assert cost.worker_bytes > 1e8
    assert cost.to_dict()["points"] == 180


@pytest.mark.parametrize("parameters", [{"mass_gev": 3.0}, {"mass_gev": {"values": [2, 3, 4]}, "coupling": 1e-2}])
def test_small_scans_can_be_estimated(parameters):
    quantity = "events" if "coupling" in parameters else "reach"
    cost = estimate(Plan(read(other(parameters=parameters, quantities=[quantity]))))
    assert cost.parts == 1


def test_what_is_no_scan(tmp_path, copy):
    with pytest.raises(DataFileError, match="cannot read"):
        mb.ScanResult(tmp_path / "none").open()
    (tmp_path / "manifest.json").write_text("{}")
    with pytest.raises(DataFileError, match="holds no scan"):
        mb.ScanResult(tmp_path).open()
    for name in parts_of(copy):
        (copy / name).unlink()
    with pytest.raises(DataFileError, match="holds no part yet"):
        mb.ScanResult(copy).open()


TEMPORARY = """
import mubeam as mb
result = mb.scan({spec!r})
print(result.folder)
print(result.is_complete, mb.scan({spec!r}).open().count_rows())
"""


def test_without_an_output_the_folder_is_temporary():
    script = TEMPORARY.format(spec=TINY)
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    folder, rest = found.stdout.splitlines()
    assert (rest, found.stderr) == ("True 180", "")
    assert not Path(folder).exists()


def test_samples_are_no_cube(reference):
    with pytest.raises(InputError, match="a scan of samples is no cube: use open or to_pandas"):
        mb.ScanResult(reference).to_xarray()


@pytest.mark.parametrize("name", ["pandas", "xarray"])
def test_libraries_that_are_missing(whole, monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(InputError, match=f"this needs {name}: python -m pip install {name}"):
        getattr(mb.ScanResult(whole), f"to_{name}")()


def test_frames_cubes_and_queries(whole):
    result = mb.ScanResult(whole)
    points = result.open()
    frame = result.to_pandas(columns=["mass_gev", "events"])
    assert frame.shape == (180, 2)
    assert frame["events"].sum() == pytest.approx(sum(points.to_table()["events"].to_pylist()))
    cube = result.to_xarray()
    assert cube.sizes == {"experiment": 1, "analysis": 1, "mass_gev": 60, "coupling": 3}
    assert cube["events"].isel(mass_gev=7, coupling=2).item() == frame["events"][7 * 3 + 2]
    assert {name: cube[name].attrs["units"] for name in ("mass_gev", "events", "coupling")} == {
        "mass_gev": "GeV", "events": "events", "coupling": "1"
    }  # fmt: skip
    assert list(result.to_xarray(columns=["excluded"])) == ["excluded"]
    query = "select count(*) from {} where excluded and mass_gev > 10"
    expected = int(cube["excluded"].where(cube["mass_gev"] > 10, 0).sum())
    for source in ("points", f"'{whole}/parts/*.parquet'"):
        assert duckdb.sql(query.format(source)).fetchall() == [(expected,)]
    assert expected
