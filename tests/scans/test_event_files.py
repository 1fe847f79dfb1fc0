from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from mubeam.errors import FolderError, InputError, OutputError, UnknownNameError
from mubeam.events import files
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.scans import event_files
from mubeam.scans.event_files import shard_path, write_shards
from mubeam.workers.workplace import Workplace

SEARCH = ("lfv-alp", "muc-thin-target")
AT = {"mass_gev": 5.0, "coupling": 1e-3, "seed": 3}


def content(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("name", "expected"), [("e.hepmc3.gz", "e-0002-of-0010.hepmc3.gz"), ("a.b.lhe", "a.b-0002-of-0010.lhe")]
)
def test_names(tmp_path, name, expected):
    assert shard_path(tmp_path / name, 2, 10) == tmp_path / expected


def test_files_have_no_event_in_common(tmp_path):
    told = []
    records = write_shards(
        *SEARCH, tmp_path / "e.parquet", events=20_001, shards=2, progress=lambda *step: told.append(step), **AT
    )
    assert [record["events"] for record in records] == [10_001, 10_000]
    assert [record["stream"] for record in records] == [[1, 2], [2, 2]]
    assert told == [(10_001, 20_001), (20_001, 20_001)]
    tables = [pyarrow.parquet.read_table(shard_path(tmp_path / "e.parquet", k, 2)) for k in (1, 2)]
    numbers = np.concatenate([table["event"].to_numpy() for table in tables])
    energies = np.concatenate([table["x_e_gev"].to_numpy() for table in tables])
    assert len(set(numbers.tolist())) == len(set(energies.tolist())) == 20_001


def test_missing_files_are_made_by_processes_just_the_same(tmp_path):
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    whole = content(tmp_path)
    assert len(whole) == 6
    second, third = (shard_path(tmp_path / "e.lhe", k, 3) for k in (2, 3))
    second.unlink()
    third.with_name(f"{third.name}.manifest.json").unlink()
    third.unlink()
    (tmp_path / f"{third.name}.abc.partial").write_text("")
    first = shard_path(tmp_path / "e.lhe", 1, 3).stat().st_mtime_ns
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, place=Workplace(workers=2), **AT)
    assert content(tmp_path) == whole
    assert shard_path(tmp_path / "e.lhe", 1, 3).stat().st_mtime_ns == first


def test_a_stopped_run_goes_on(tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, progress=stop, **AT)
    assert len(list(tmp_path.glob("*.lhe"))) == 1
    assert len(write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)) == 3


def test_a_run_killed_before_a_manifest_goes_on(tmp_path):
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    before = content(tmp_path)
    (tmp_path / "e-0002-of-0003.lhe.manifest.json").unlink()
    with pytest.raises(FolderError, match="holds other events"):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)
    assert content(tmp_path) == before


def test_shards_of_another_version_are_not_mixed(tmp_path, monkeypatch):
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    shard_path(tmp_path / "e.lhe", 3, 3).unlink()
    whole = content(tmp_path)
    channels = LfvAlp.channels
    with monkeypatch.context() as patch:
        patch.setattr(LfvAlp, "channels", lambda self: list(channels(self)))
        with pytest.raises(FolderError, match=r"e-0001-of-0003.lhe was made by another version of the model or of mub"):
            write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)
    assert content(tmp_path) == whole
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)


def test_an_interrupted_run_leaves_no_partial_file(tmp_path, monkeypatch):
    """And says what is kept, not what was left by the one who wrote it."""
    write = files.write_events

    def interrupted(model, experiment, path, **options):
        if options["stream"][0] == 2:
            (tmp_path / f"{Path(path).name}.abc.partial").write_text("")
            error = KeyboardInterrupt()
            error.add_note("abc.partial is not whole and can be removed")
            raise error
        return write(model, experiment, path, **options)

    monkeypatch.setattr(files, "write_events", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    assert caught.value.__notes__ == ["files that are whole are kept: go on with --resume"]
    assert sorted(content(tmp_path)) == ["e-0001-of-0003.lhe", "e-0001-of-0003.lhe.manifest.json"]


def test_the_lock_of_shards_is_no_link(tmp_path):
    (tmp_path / "victim").write_text("mine")
    (tmp_path / ".e.lhe.lock").symlink_to(tmp_path / "victim")
    with pytest.raises(OutputError, match=r".e.lhe.lock: it is a link: take it away"):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    assert (tmp_path / "victim").read_text() == "mine"


@pytest.mark.parametrize("suffix", ["lhe", "parquet", "hepmc3.gz"])
def test_a_file_of_somebody_else_is_not_written_over(tmp_path, suffix):
    """Copied here without its manifest, it could be of a run that was killed: only its content tells."""
    (tmp_path / "other").mkdir()
    write_shards(*SEARCH, tmp_path / "other" / f"e.{suffix}", events=30, shards=3, **AT | {"seed": 4})
    write_shards(*SEARCH, tmp_path / f"e.{suffix}", events=30, shards=3, **AT)
    second = shard_path(tmp_path / f"e.{suffix}", 2, 3)
    mine = second.read_bytes()
    second.with_name(f"{second.name}.manifest.json").unlink()
    second.write_bytes(shard_path(tmp_path / "other" / f"e.{suffix}", 2, 3).read_bytes())
    before = sorted(path.name for path in tmp_path.iterdir())
    theirs = second.read_bytes()
    again = {"events": 30, "shards": 3, "resume": True} | AT
    with pytest.raises(FolderError, match=rf"{second.name} has no manifest and holds other events than are to be made"):
        write_shards(*SEARCH, tmp_path / f"e.{suffix}", **again)
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert second.read_bytes() == theirs
    second.write_bytes(mine)
    records = write_shards(*SEARCH, tmp_path / f"e.{suffix}", **again)
    assert [record["files"] for record in records] == [
        [shard_path(tmp_path / f"e.{suffix}", k, 3).name] for k in (1, 2, 3)
    ]


@pytest.mark.parametrize("change", [lambda content: content[:-20], lambda content: content.replace(b"5.0", b"5.1", 1)])
def test_a_file_that_was_changed_is_no_part(tmp_path, change):
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    whole, second = content(tmp_path), shard_path(tmp_path / "e.lhe", 2, 3)
    second.write_bytes(change(second.read_bytes()))
    with pytest.raises(FolderError, match="was changed or damaged since it was made: take it away"):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)
    second.unlink()
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, resume=True, **AT)
    assert content(tmp_path) == whole


def test_what_killed_workers_left_is_removed(tmp_path):
    left = [tmp_path / f"e-000{k}-of-0003.lhe.x{k}.partial" for k in (1, 2)]
    other = tmp_path / "e-0001-of-0004.lhe.y.partial"
    other.write_text("")

    def die(done, total):
        left[0].write_text("")

    left[1].write_text("")
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, progress=die, **AT)
    assert list(tmp_path.glob("*.partial")) == [other]


def test_files_of_other_events_are_left_alone(tmp_path):
    write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    whole = content(tmp_path)
    with pytest.raises(FolderError, match="3 of the 3 files are there already: give --resume"):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
    for changes in ({"seed": 4}, {"mass_gev": 6.0}, {"events": 33}):
        with pytest.raises(FolderError, match=r"e-0001-of-0003.lhe holds other events: take it away"):
            write_shards(*SEARCH, tmp_path / "e.lhe", shards=3, resume=True, **{"events": 30} | AT | changes)
    assert content(tmp_path) == whole


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"shards": 0}, "shards must be a whole number from 1 to 9999, got 0"),
        ({"shards": 1.5}, "shards must be a whole number"),
        ({"events": 0}, "events must be a whole number"),
        ({"events": 2}, "2 events cannot fill 3 files"),
        ({"mass_gev": -1.0}, "mass_gev must be above zero"),
        ({"place": Workplace(workers=-1)}, "workers must be a whole number"),
    ],
)
def test_wrong_arguments(tmp_path, changes, message):
    with pytest.raises(InputError, match=message):
        write_shards(*SEARCH, tmp_path / "e.lhe", **{"events": 30, "shards": 3} | AT | changes)
    assert list(tmp_path.iterdir()) == []


def test_unknown_formats(tmp_path):
    with pytest.raises(InputError, match="no format of events"):
        write_shards(*SEARCH, tmp_path / "e.txt", events=30, shards=3, **AT)
    with pytest.raises(UnknownNameError):
        write_shards("lfv", *SEARCH[1:], tmp_path / "e.lhe", events=30, shards=3, **AT)


def test_versions_at_the_worker_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.setattr(event_files, "environment", lambda: {})
    with pytest.raises(KeyError):
        write_shards(*SEARCH, tmp_path / "e.lhe", events=30, shards=3, **AT)
