"""What goes wrong at a cluster, without one; test_faults has real ones."""

import sys

import pytest

import mubeam as mb
from mubeam.errors import ClusterError, InputError
from mubeam.scans import cluster

distributed = pytest.importorskip("distributed")


class Future:
    key = "a"

    def __init__(self, error):
        self.error = error

    def result(self):
        raise self.error


class Done(list):
    def __init__(self, loop):
        super().__init__()

    def __next__(self):
        return self[-1]

    add = list.append


class Client:
    loop = None

    def __init__(self, error):
        self.error = error

    def nthreads(self):
        return {}

    def submit(self, function, *job, pure):
        return Future(self.error)


class KilledWorker(Exception):  # noqa: N818  (dask's name)
    pass


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KilledWorker("x"), r"^here: a job killed its workers again and again .*; what is done is kept"),
        (ModuleNotFoundError("x", name="mubeam"), "^here: a worker has no mubeam: give it the same packages"),
        (OSError("x"), "^here was lost; what is done is kept: go on with --resume$"),
        (distributed.CancelledError("x"), "^here was lost"),
        (RuntimeError("odd"), "^here: RuntimeError: odd; what is done is kept"),
        (ClusterError("other versions"), "^other versions$"),
    ],
)
def test_what_went_wrong_is_told(monkeypatch, error, message):
    monkeypatch.setattr(distributed, "as_completed", Done)
    with pytest.raises(ClusterError, match=message):
        list(cluster.Dask(Client(error), "here").run(print, [(1,)]))


def test_a_scheduler_without_workers_counts_as_one():
    runner = cluster.Dask(Client(None), "here")
    runner.client.dashboard_link = "http://here"
    assert runner.workers == 1
    assert runner.note == "by no workers at present of here, dashboard http://here"


@pytest.mark.parametrize("module", ["distributed", "dask_jobqueue"])
def test_missing_libraries(monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    place = cluster.connect("tcp://127.0.0.1:1") if module == "distributed" else cluster.submit("slurm", 1)
    with pytest.raises(InputError, match=f"{module} is missing: python -m pip install 'mubeam.cluster.'"), place:
        pass


def test_no_scheduler_there(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    section = {"model": "lfv-alp", "experiments": ["muc-thin-target"], "analyses": ["ultimate"]}
    section |= {"quantities": ["reach"], "parameters": {"mass_gev": 3}}
    with pytest.raises(ClusterError, match=r"cannot reach a dask scheduler at tcp://127.0.0.1:9: "):
        mb.scan({"scan": section}, output=tmp_path / "out", scheduler="tcp://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("system", "tool", "content", "message"),
    [
        ("slurm", "sbatch", None, "sbatch"),
        ("htcondor", "condor_submit", "#!/bin/sh\necho no such queue >&2; exit 1\n", "no such queue"),
    ],
)
def test_no_batch_system_there(process, spec, monkeypatch, tmp_path, system, tool, content, message):
    if content is not None:
        (tmp_path / tool).write_text(content)
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / "out"
    run = process("-m", "mubeam", "scan", spec, "--output", out, "--cluster", system, "--jobs", 1)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 2
    assert err.startswith(f"mubeam: error: {system} did not take the jobs: ")
    assert message in err
    assert err.count("\n") == 1
    assert not out.exists()
