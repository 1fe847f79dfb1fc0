"""Processes that are really killed: what is left goes on with --resume, and nobody can tell afterwards."""

import errno
import os
import signal
import subprocess
import sys

import pytest

import mubeam as mb
from mubeam.errors import OutputError
from mubeam.foundation import reading
from scans.folders import DEADLINE_S, content_of, parts_of, sorted_rows, wait_for

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
psutil = pytest.importorskip("psutil")


@pytest.fixture
def scheduler(process, tmp_path):
    """A scheduler on loopback: its process and its address."""
    file = tmp_path / "scheduler.json"
    begun = process(
        "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", 0, "--no-dashboard",
        "--scheduler-file", file, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_for(lambda: file.exists() and file.read_text().endswith("}"), "scheduler")
    return begun, reading.read_json(file)["address"]


@pytest.fixture
def worker(process, scheduler, tmp_path):
    """Start workers of that scheduler."""

    def start():
        return process(
            "-m", "distributed.cli.dask_worker", scheduler[1], "--nthreads", 1, "--no-nanny", "--no-dashboard",
            "--local-directory", tmp_path / "workers", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return start


GATED = """
import time
from pathlib import Path

from mubeam.cli import main
from mubeam.scans.store import {store}

add, added = {store}.add, []


def gated(self, *arguments):
    add(self, *arguments)
    added.append(arguments)
    while len(added) >= {parts} and not Path({gate!r}).exists():
        time.sleep(0.01)


if __name__ == "__main__":
    {store}.add = gated
    main()
"""
"""`mubeam` that waits after some parts of a scan until a gate is open: else a busy machine might be too late."""


class Gate:
    """Of runs: closed after `PARTS` parts, until `open`."""

    PARTS = 3

    def __init__(self, folder):
        self.path, self.program = folder / "gate", folder / "gated.py"
        self.program.write_text(GATED.format(store="OpenStore", parts=self.PARTS, gate=str(self.path)))

    def open(self):
        self.path.touch()


@pytest.fixture
def gate(tmp_path):
    return Gate(tmp_path)


@pytest.fixture
def run(process, spec, gate, tmp_path):
    """Begin `mubeam scan`, which waits at the gate."""

    def start(*options, output=tmp_path / "out"):
        return process(gate.program, "scan", spec, "--output", output, *options)

    return start


def check(found, reference):
    assert content_of(found) == content_of(reference)
    assert sorted_rows(found) == sorted_rows(reference)
    manifests = [mb.ScanResult(folder).manifest for folder in (found, reference)]
    assert manifests[0] == manifests[1]
    assert not [path for path in found.iterdir() if path.name not in {"parts", "manifest.json"}]


def resume(spec, folder, reference):
    """Go on, here, and see that just what was missing is computed."""
    before = {path: path.stat().st_mtime_ns for path in folder.glob("parts/*.parquet")}
    assert len(before) < len(parts_of(reference))
    assert mb.scan(spec, output=folder, resume=True).is_complete
    assert {path: path.stat().st_mtime_ns for path in before} == before
    check(folder, reference)


def some_parts(folder, count=2):
    wait_for(lambda: len(parts_of(folder)) >= count, f"{count} parts")


def refused(error, what):
    """One line that says what is wrong."""
    lines = [line for line in error.splitlines() if line.startswith("mubeam: error: ")]
    assert len(lines) == 1
    assert error.endswith(f"{lines[0]}\n")
    assert what in lines[0]
    assert "Traceback" not in error


def test_worker_killed(run, gate, spec, reference, tmp_path):
    with (
        dask.config.set({"distributed.comm.timeouts.connect": f"{DEADLINE_S}s"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=50
        ) as cluster,
    ):
        running = run("--scheduler", cluster.scheduler_address)
        some_parts(tmp_path / "out")
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        gate.open()
        _, err = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 0, err
    assert "by 2 workers at present of the dask scheduler at tcp://127.0.0.1" in err
    check(tmp_path / "out", reference)


@pytest.mark.full
def test_scheduler_killed(run, gate, scheduler, worker, spec, reference, tmp_path):
    worker()
    running = run("--scheduler", scheduler[1])
    some_parts(tmp_path / "out")
    scheduler[0].kill()
    gate.open()
    _, err = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 2
    refused(err, "was lost; what is done is kept: go on with --resume")
    resume(spec, tmp_path / "out", reference)


@pytest.mark.full
def test_node_that_vanishes_and_returns(run, gate, scheduler, worker, reference, tmp_path):
    first = worker()
    running = run("--scheduler", scheduler[1], "--quiet")
    some_parts(tmp_path / "out")
    first.kill()
    first.wait()
    before = len(parts_of(tmp_path / "out"))
    gate.open()
    worker()
    assert running.communicate(timeout=DEADLINE_S) == ("", "")
    assert running.returncode == 0
    assert before < len(parts_of(reference))
    check(tmp_path / "out", reference)


def children(pid):
    return [child.pid for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.full
def test_client_killed(run, spec, reference, tmp_path):
    running = run("--workers", 2)
    some_parts(tmp_path / "out")
    workers = children(running.pid)
    running.kill()
    running.wait()
    wait_for(lambda: not any(map(is_alive, workers)), "end of the workers")
    assert (tmp_path / "out" / "scan.lock").exists()
    resume(spec, tmp_path / "out", reference)


@pytest.mark.full
def test_client_of_a_cluster_killed(run, gate, scheduler, worker, reference, tmp_path):
    worker()
    running = run("--scheduler", scheduler[1])
    some_parts(tmp_path / "out")
    running.kill()
    running.wait()
    gate.open()
    again = run("--scheduler", scheduler[1], "--resume")
    _, err = again.communicate(timeout=DEADLINE_S)
    assert again.returncode == 0, err
    check(tmp_path / "out", reference)


@pytest.mark.parametrize(
    ("end", "workers"), [(signal.SIGINT, 1), pytest.param(signal.SIGTERM, 2, marks=pytest.mark.full)]
)
def test_an_interrupted_run_leaves_nothing_half_done(run, spec, reference, tmp_path, end, workers):
    running = run("--workers", workers)
    some_parts(tmp_path / "out", 1)
    begun = children(running.pid)
    running.send_signal(end)
    _, err = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 130
    what = "interrupted" if end == signal.SIGINT else "asked to end"
    assert err.splitlines()[-1] == f"mubeam: error: {what}; what is done is kept: go on with --resume"
    assert not any(map(is_alive, begun))
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left == {"manifest.json", "checksums.txt", "parts"}
    resume(spec, tmp_path / "out", reference)


@pytest.mark.full
def test_local_worker_killed(run, gate, reference, tmp_path):
    running = run("--workers", 2)
    some_parts(tmp_path / "out")
    os.kill(children(running.pid)[0], signal.SIGKILL)
    gate.open()
    _, err = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 0, err
    check(tmp_path / "out", reference)


@pytest.mark.full
def test_second_run_on_the_same_folder(run, gate, reference, tmp_path):
    first = run("--quiet")
    some_parts(tmp_path / "out", 1)
    for options in ([], ["--resume"], ["--shard", "1/2"]):
        second = run(*options)
        _, err = second.communicate(timeout=DEADLINE_S)
        assert second.returncode == 2
        refused(err, f"is in use by process {first.pid}, since 2")
        assert err.count("\n") == 1
    gate.open()
    assert first.communicate(timeout=DEADLINE_S) == ("", "")
    check(tmp_path / "out", reference)


LOW = """
import resource

from mubeam.cli import main
from mubeam.scans import draft

write = draft.write


def limited(content, name, home):
    if name.endswith("part-0000005.parquet"):
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
    return write(content, name, home)


draft.write = limited
main()
"""


def test_full_disk(spec, reference, tmp_path):
    """From the sixth part on the system lets no file become as large as a part."""
    limit = min(len(content) for content in content_of(reference).values()) // 2
    (tmp_path / "low.py").write_text(LOW.format(limit=limit))
    found = subprocess.run(
        [sys.executable, tmp_path / "low.py", "scan", spec, "--output", tmp_path / "out"],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        check=False,
    )
    assert found.returncode == 2
    refused(found.stderr, "File too large; what is done is kept: make room, and go on with --resume")
    assert len(parts_of(tmp_path / "out")) == 5
    resume(spec, tmp_path / "out", reference)


@pytest.mark.parametrize(
    "step", ["fsync", pytest.param("replace", marks=pytest.mark.full), pytest.param("fdopen", marks=pytest.mark.full)]
)
def test_no_space_at_any_step(spec, reference, tmp_path, monkeypatch, step):
    folder, calls = tmp_path / "out", []

    def stop(stage, done, total):
        if stage == "computing" and not calls:
            calls.append(stage)

            def fail(*_, **__):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            if step == "fdopen":
                monkeypatch.setattr("mubeam.foundation.writing.tempfile.NamedTemporaryFile", fail)
            elif step == "replace":
                monkeypatch.setattr("pathlib.Path.replace", fail)
            else:
                monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(OutputError, match="No space left on device; what is done is kept"):
        mb.scan(spec, output=folder, progress=stop)
    monkeypatch.undo()
    assert len(parts_of(folder)) == 1
    assert not list(folder.glob(".unfinished*"))
    resume(spec, folder, reference)


def test_slurm(run, gate, reference, tmp_path, monkeypatch):
    """A batch system that starts its jobs at once, here."""
    pytest.importorskip("cryptography")
    tools = tmp_path / "bin"
    tools.mkdir()
    pids = tmp_path / "pids"
    (tools / "sbatch").write_text(
        f'#!/bin/sh\ncp "$1" job.sh\nsh job.sh >job.log 2>&1 &\necho $! >>{pids}\necho "Submitted batch job $!"\n'
    )
    (tools / "scancel").write_text("#!/bin/sh\nkill $@ 2>/dev/null\ntrue\n")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setenv("DASK_JOBQUEUE__SLURM__INTERFACE", "lo")
    monkeypatch.chdir(tmp_path)
    gate.open()
    running = run("--cluster", "slurm", "--jobs", 1)
    _, err = running.communicate(timeout=DEADLINE_S)
    assert running.returncode == 0, err
    check(tmp_path / "out", reference)
    wait_for(lambda: not any(is_alive(int(pid)) for pid in pids.read_text().split()), "end of the jobs")
