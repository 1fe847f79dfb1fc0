"""What goes wrong at a cluster, without one; test_faults has real ones."""

import os
import sys
from pathlib import Path

import pytest

import mubeam as mb
from mubeam.errors import ClusterError, InputError
from mubeam.scans.event_files import write_shards
from mubeam.workers import cluster
from mubeam.workers.workplace import Workplace
from scans.folders import DEADLINE_S

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
get_tcp_server_addresses = pytest.importorskip("distributed.comm").get_tcp_server_addresses


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


def with_note(error, note):
    error.add_note(note)
    return error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (KilledWorker("x"), r"^here: a job killed its workers again and again .*; what is done is kept"),
        (ModuleNotFoundError("x", name="mubeam"), "^here: a worker has no mubeam: give it the same packages"),
        (OSError("x"), "^here was lost; what is done is kept: go on with --resume$"),
        (distributed.CancelledError("x"), "^here was lost"),
        (RuntimeError("odd"), "^here: RuntimeError: odd; what is done is kept"),
        (with_note(RuntimeError("odd"), "at mass_gev = 1"), "^here: RuntimeError: odd; at mass_gev = 1; what is done"),
        (ClusterError("other versions"), "^other versions$"),
    ],
)
def test_what_went_wrong_is_told(monkeypatch, error, message):
    monkeypatch.setattr(distributed, "as_completed", Done)
    with pytest.raises(ClusterError, match=message):
        list(cluster.Dask(Client(error), "here").run(print, [(1,)]))


def test_a_scheduler_without_workers_counts_as_one():
    runner = cluster.Dask(Client(None), "here")
    runner = cluster.Dask(Client(None), "here", "http://here")
    assert runner.workers == 1
    assert runner.note == "by no workers at present of here, dashboard http://here"


@pytest.mark.parametrize("module", ["distributed", "dask_jobqueue", "cryptography"])
def test_missing_libraries_are_told_before_any_work(monkeypatch, module, tmp_path):
    monkeypatch.setitem(sys.modules, module, None)
    where = {"scheduler": "tcp://127.0.0.1:1"} if module == "distributed" else {"cluster": "slurm", "jobs": 1}
    with pytest.raises(InputError, match=f"{module} is missing: python -m pip install 'mubeam.cluster.'"):
        mb.scan({}, output=tmp_path / "out", **where)
    with pytest.raises(InputError, match=f"{module} is missing"):
        write_shards(
            "lfv-alp", "muc-thin-target", tmp_path / "e.lhe", events=9, shards=3, mass_gev=5.0, coupling=1e-3,
            place=Workplace(**where),
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def listening(address):
    """What can be had at an address with other credentials, or none."""
    found = []
    for security in (None, distributed.Security.temporary()):
        protocol = "tcp" if security is None else "tls"
        try:
            with distributed.Client(
                f"{protocol}://{address}", security=security, timeout=1, set_as_default=False
            ) as client:
                found.append(client.run_on_scheduler(lambda: "code"))
        except (OSError, RuntimeError):
            pass
    return found


@pytest.fixture
def batch_system(tmp_path, monkeypatch):
    """A system that takes jobs and never starts them."""
    (tmp_path / "bin").mkdir()
    for name, line in {"sbatch": f'cp "$1" {tmp_path}/job.sh; echo Submitted batch job 1', "scancel": "true"}.items():
        (tmp_path / "bin" / name).write_text(f"#!/bin/sh\n{line}\n")
        (tmp_path / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    scheduler = {"dashboard_address": "0.0.0.0:0", "protocol": "tcp://"}
    with dask.config.set(
        {
            "jobqueue.slurm.interface": "lo",
            "jobqueue.slurm.scheduler-options": scheduler,
            "jobqueue.slurm.worker-extra-args": ["--lifetime", "1h"],
        }
    ):
        yield


def test_the_scheduler_of_a_batch_system_is_closed_to_others(batch_system, tmp_path):
    """Whatever the configuration says; the jobs have the credentials in files that only their user reads."""
    pytest.importorskip("cryptography")
    with cluster.submit("slurm", 1) as runner:
        scheduler = runner.client.cluster.scheduler
        protocol, _, address = scheduler.address.partition("://")
        assert protocol == "tls"
        assert listening(address) == []
        assert [one[0] for one in get_tcp_server_addresses(scheduler.http_server)] == ["127.0.0.1"]
        assert runner.note == "by no workers at present of 1 jobs of slurm"
        job = (tmp_path / "job.sh").read_text()
        assert "--protocol tls:// " in job
        assert "--no-dashboard --dashboard-address 127.0.0.1:0" in job
        assert "--lifetime 1h" in job
        assert "PRIVATE" not in job
        files = [Path(job.split(f"--tls-{what} ")[1].split()[0]) for what in ("ca-file", "cert", "key")]
        assert [path.stat().st_mode & 0o777 for path in files] == [0o600] * 3
        assert "PRIVATE KEY" in files[2].read_text()
        assert files[2].parent.parent == tmp_path
        assert files[2].parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bin", "job.sh"]


def test_credentials_of_the_users_own_are_taken(batch_system, tmp_path):
    pytest.importorskip("cryptography")
    made = distributed.Security.temporary()
    for what in ("cert", "key"):
        (tmp_path / f"{what}.pem").write_text(getattr(made, f"tls_client_{what}"))
    both = {what: str(tmp_path / f"{what}.pem") for what in ("cert", "key")}
    tls = {f"{role}.{what}": path for role in ("client", "worker", "scheduler") for what, path in both.items()}
    tls["ca-file"] = both["cert"]
    with dask.config.set({f"distributed.comm.tls.{key}": path for key, path in tls.items()}):
        with cluster.submit("slurm", 1) as runner:
            assert f"--tls-key {both['key']}" in (tmp_path / "job.sh").read_text()
            address = runner.client.cluster.scheduler.address
            with cluster.connect(address) as second:
                assert second.workers == 1
        assert Path(both["key"]).exists()


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://node7:8786", True),
        ("ws://10.0.0.3:8786", True),
        ("ucx://a:1", True),
        ("tcp://127.0.0.1.example.org:1", True),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tls://node7:8786", False),
        ("wss://node7:8786", False),
    ],
)
def test_a_scheduler_that_anybody_may_use_is_warned_of(address, is_open):
    assert (cluster.caution(address) is not None) == is_open


def test_the_warning_comes_by_way_of_python(spec, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.1)
    monkeypatch.setattr(cluster, "LOOPBACK", ())
    with pytest.warns(UserWarning, match="tcp://127.0.0.1:9 has neither encryption"), pytest.raises(ClusterError):
        mb.scan(spec, output=tmp_path / "out", scheduler="tcp://127.0.0.1:9")


def test_tls_without_credentials(spec, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(ClusterError, match=r"cannot reach a dask scheduler at tls://127.0.0.1:9: no credentials: give"):
        mb.scan(spec, output=tmp_path / "out", scheduler="tls://127.0.0.1:9")


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
    pytest.importorskip("cryptography")
    if content is not None:
        (tmp_path / tool).write_text(content)
        (tmp_path / tool).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    out = tmp_path / "out"
    run = process("-m", "mubeam", "scan", spec, "--output", out, "--cluster", system, "--jobs", 1)
    _, err = run.communicate(timeout=DEADLINE_S)
    assert run.returncode == 2
    assert err.startswith(f"mubeam: error: {system} did not take the jobs: ")
    assert message in err
    assert err.count("\n") == 1
    assert not out.exists()
