import json
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

import mubeam as mb

EXAMPLE = Path(__file__).parents[2] / "examples" / "scan.toml"
SPEC = """
[scan]
model = "lfv-alp"
experiments = ["muc-thin-target"]
analyses = ["visible"]
quantities = ["reach"]
[scan.parameters]
mass_gev = { log = [2, 20, 3] }
"""


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "scan.toml"
    path.write_text(SPEC)
    return path


def test_the_example(mubeam, tmp_path):
    code, out, err = mubeam("scan", EXAMPLE, "--output", tmp_path / "out")
    assert code == 0
    assert out == f"wrote 1 part to {tmp_path / 'out'}\n"
    size, where = err.splitlines()
    assert size.startswith("6400 points in 1 part, about ")
    assert where.startswith("computed in this process; about ")
    table = mb.ScanResult(tmp_path / "out").open()
    assert table.count_rows() == 6400
    assert set(table.to_table(columns=["experiment"])["experiment"].to_pylist()) == {"muc-thin-target", "fasernu2"}


def test_resume_shards_and_quiet(mubeam, spec, tmp_path):
    scan = ("scan", spec, "--output", tmp_path / "out")
    assert mubeam(*scan, "--quiet") == (0, "", "")
    assert mubeam(*scan)[:2] == (2, "")
    assert mubeam("--quiet", *scan, "--resume") == (0, "", "")
    assert mubeam(*scan, "--resume")[:2] == (0, f"wrote 0 parts to {tmp_path / 'out'}, 1 were there\n")


def test_json(mubeam, spec, tmp_path):
    code, out, err = mubeam("scan", spec, "--output", tmp_path / "out", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["points"], found["parts"], found["computed_parts"], found["complete"]) == (3, 1, 1, True)
    assert found["estimate"]["disk_bytes"] > 0


def test_a_shard_says_what_is_missing(mubeam, tmp_path):
    (tmp_path / "scan.toml").write_text(SPEC.replace("20, 3]", "20, 40]"))
    code, out, err = mubeam("scan", tmp_path / "scan.toml", "--output", tmp_path / "out", "--shard", "2/2")
    assert code == 0
    assert "40 points in 2 parts (1 in this shard)" in err
    assert out.endswith("; parts of other shards are missing or damaged\n")


@pytest.mark.parametrize(
    ("old", "new", "options", "message"),
    [
        ("lfv-alp", "lfv-alb", (), "did you mean 'lfv-alp'"),
        ("[2, 20, 3]", "[20, 2, 3]", (), "scan.parameters.mass_gev: log must rise, got 20 to 2; "),
        ("[2, 20, 3]", "[2, nan, 3]", (), "log must be finite, got nan"),
        ("[2, 20, 3]", "[2, 20, 1000000000000000000]", (), "= 1e+18 points, more than 1e+12: scan fewer"),
        ("mass_gev", "mass", (), "did you mean 'mass_gev'"),
        ("", "", ("--shard", "2"), "--shard 2: give K/N, such as 2/10"),
        ("", "", ("--workers", "0"), "workers must be a whole number from 1 to 1000, got 0"),
        ("", "", ("--scheduler", "tcp://127.0.0.1:9"), "cannot reach a dask scheduler at tcp://127.0.0.1:9: "),
        ("", "", ("--cluster", "lsf", "--jobs", "2"), "unknown batch system 'lsf'"),
    ],
)
def test_one_line_and_nothing_written(mubeam, spec, tmp_path, monkeypatch, old, new, options, message):
    monkeypatch.setattr("mubeam.workers.cluster.CONNECT_S", 0.5)
    spec.write_text(SPEC.replace(old, new))
    code, out, err = mubeam("scan", spec, "--output", tmp_path / "out", *options)
    assert (code, out) == (2, "")
    assert err.startswith("mubeam: error: ")
    assert err.count("\n") == 1
    assert message in err
    assert [path.name for path in tmp_path.iterdir()] == ["scan.toml"]


def test_a_bar_with_rate_on_a_terminal(monkeypatch, capsys):
    from mubeam.cli._progress import rate_progress

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    with rate_progress("points", quiet=False) as update:
        for done in (0, 10, 20):
            update("computing", done, 40)
            time.sleep(0.11)
    shown = capsys.readouterr().err
    for text in ("computing", "50 %", "points/s", "0:00:0"):
        assert text in shown


EVENTS = ("events", "lfv-alp", "--experiment", "muc-thin-target", "--mass-gev", 5, "--coupling", 1e-3, "-n", 20)


def test_events_in_shards(mubeam, tmp_path):
    files = ("--shards", 2, "--output", tmp_path / "e.lhe")
    code, out, _ = mubeam(*EVENTS, *files)
    assert (code, out) == (0, f"20 events in 2 files, {tmp_path / 'e-0001-of-0002.lhe'} and so on\n")
    code, out, _ = mubeam(*EVENTS, *files, "--resume", "--json")
    assert [record["stream"] for record in json.loads(out)["shards"]] == [[1, 2], [2, 2]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--resume",), "--resume is for several files"),
        (("--shards", 2, "--stream", "1/2"), "--shards makes the streams itself: leave out --stream"),
        (("--shards", 30), "20 events cannot fill 30 files"),
    ],
)
def test_wrong_options_of_shards(mubeam, tmp_path, options, message):
    code, _, err = mubeam(*EVENTS, "--output", tmp_path / "e.lhe", *options)
    assert code == 2
    assert message in err
    assert list(tmp_path.iterdir()) == []


def test_an_open_scheduler_is_warned_of_in_one_line(mubeam, spec, tmp_path, monkeypatch):
    monkeypatch.setattr("mubeam.workers.cluster.CONNECT_S", 0.1)
    monkeypatch.setattr("mubeam.workers.cluster.LOOPBACK", ())
    code, out, err = mubeam("scan", spec, "--output", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    first, second = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith("mubeam: warning: tcp://127.0.0.1:9 has neither encryption nor passwords: ")
    assert second.startswith("mubeam: error: cannot reach")


@pytest.mark.parametrize("library", ["pyarrow", "distributed"])
def test_a_library_that_is_missing_is_one_line(mubeam, spec, tmp_path, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    for name in [name for name in sys.modules if name in ("mubeam.scans.parquet", "mubeam.scans.estimate")]:
        monkeypatch.delitem(sys.modules, name)
    where = ["--scheduler", "tcp://127.0.0.1:9"] if library == "distributed" else []
    for options in ([], ["--json"], ["--quiet"]):
        code, out, err = mubeam("scan", spec, "--output", tmp_path / "out", *where, *options)
        assert (code, out, err.count("\n")) == (2, "", 1)
        extra = "cluster" if where else "parquet"
        assert err.startswith("mubeam: error: ")
        assert f"python -m pip install 'mubeam[{extra}]'" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("[2, 20, 3]", "[2, 20, 1e12]", "scan.parameters: 1e+12 points take "),
        ("[2, 20, 3]", "[2, 20, 1e300]", "scan.parameters: 1e+300 mass_gev"),
    ],
)
def test_what_is_too_large_costs_nothing(mubeam, spec, tmp_path, old, new, where):
    spec.write_text(SPEC.replace(old, new))
    tracemalloc.start()
    code, out, err = mubeam("scan", spec, "--output", tmp_path / "out")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert where in err
    assert "scan fewer" in err
    assert peak < 30e6
    assert not (tmp_path / "out").exists()
