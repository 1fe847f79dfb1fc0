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

    def scheduler_info(self, n_workers):
        return {"workers": {}}

    def submit(self, function, *job, pure):
        return Future(self.error)


class KilledWorker(Exception):
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
def test_missing_libraries(monkeypatch, tmp_path, module):
    monkeypatch.setitem(sys.modules, module, None)
    where = {"scheduler": "tcp://127.0.0.1:1"} if module == "distributed" else {"cluster": "slurm", "jobs": 1}
    with pytest.raises(InputError, match=f"{module}.* is missing: python -m pip install 'mubeam.cluster.'"):
        with next(iter([cluster.connect(where["scheduler"]) if "scheduler" in where else cluster.submit("slurm", 1)])):
            pass


def test_no_scheduler_there(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    spec = {"scan": {"model": "lfv-alp", "experiments": ["m3"], "analyses": ["ultimate"],
                     "quantities": ["reach"], "parameters": {"mass_gev": 3, "exposure_mot": 1e10, "length_m": 1}}}  # fmt: skip
    with pytest.raises(ClusterError, match="cannot reach a dask scheduler at tcp://127.0.0.1:9: "):
        mb.scan(spec, output=tmp_path / "out", scheduler="tcp://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


def test_no_batch_system_there(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClusterError, match=r"^slurm did not take the jobs: .*sbatch"), cluster.submit("slurm", 1):
        pass
    with pytest.raises(ClusterError, match=r"^htcondor did not take the jobs: .*condor_submit"), \
            cluster.submit("htcondor", 1):  # fmt: skip
        pass
