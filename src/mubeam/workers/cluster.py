"""Jobs on other machines, by dask.distributed (extra `cluster`): a scheduler that runs, or jobs of a batch system."""

import logging
import os
import tempfile
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any, Final, TypeVar

from mubeam.errors import ClusterError, InputError, MubeamError, check_name
from mubeam.workers.local import AHEAD

J = TypeVar("J", bound=tuple[Any, ...])
R = TypeVar("R")

SYSTEMS: Final = {"slurm": "SLURMCluster", "htcondor": "HTCondorCluster"}
"""Batch systems by name: the class of dask-jobqueue."""

JOB: Final = {"cores": 1, "processes": 1, "memory": "2GB", "disk": "1GB"}
"""Resources of a job that the user's configuration of dask-jobqueue does not set."""

CONNECT_S: Final = 30
"""As long as dask itself waits for a scheduler; a busy one takes its time."""

LEAST_WAITING: Final = 8
"""Fewest jobs handed over at once, also while there are no workers yet."""

QUIET: Final = ("asyncio", "dask_jobqueue", "distributed", "tornado")
"""Loggers of libraries that raise exceptions for what they log."""

ROLES: Final = ("scheduler", "worker", "client")
CREDENTIALS: Final = ".mubeam-tls-"
"""Prefix of the name of the folder with temporary credentials."""

ENCRYPTED: Final = ("tls", "wss")
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
ONLY_HERE: Final = "127.0.0.1:0"
"""Any port, reachable from this machine only."""

TLS_ERRORS: Final = (OSError, ValueError, TypeError, RuntimeError)

COUNT_S: Final = 2.0
"""Interval between counts of the workers."""


@dataclass(frozen=True)
class Dask:
    """Runs jobs by a dask client; workers may come and go.

    Attributes:
        client: the client.
        name: the scheduler in messages.
        dashboard: address of its dashboard; "" if there is none.
    """

    client: Any
    name: str
    dashboard: str = ""

    @property
    def workers(self) -> int:
        """Threads of all workers at present, 1 at least."""
        return max(1, sum(self._threads().values()))

    @property
    def note(self) -> str:
        """Where the work is done."""
        there = len(self._threads())
        seen = f", dashboard {self.dashboard}" if self.dashboard else ""
        return f"by {there or 'no'} workers at present of {self.name}{seen}"

    def _threads(self) -> dict[str, int]:
        found: dict[str, int] = self.client.nthreads()
        return found

    def run(self, function: Callable[..., R], jobs: Iterable[J]) -> Generator[tuple[J, R]]:
        """Pairs (job, function(*job)), in any order.

        Raises ClusterError if the scheduler is lost, workers die again and again at the same job, or `function` raises
        anything but a MubeamError (which is passed on).
        """
        left, waiting = iter(jobs), dict[str, J]()
        done = _load("distributed").as_completed(loop=self.client.loop)
        room, counted = 0, -COUNT_S
        try:
            while True:
                if monotonic() - counted > COUNT_S:
                    room, counted = max(LEAST_WAITING, AHEAD * self.workers), monotonic()
                while len(waiting) < room and (job := next(left, None)) is not None:
                    # two runs must not share a job: one would cancel it for the other
                    future = self.client.submit(function, *job, pure=False)
                    waiting[future.key] = job
                    done.add(future)
                if not waiting:
                    return
                future = next(done)
                result: R = future.result()
                job_done = waiting.pop(future.key)
                # the worker may forget it
                future.release()
                yield job_done, result
        except MubeamError:
            raise
        # what the scheduler, a worker's libraries or the job itself raise there all comes by the same way
        except Exception as error:
            raise ClusterError(self._reason(error)) from None

    def _reason(self, error: Exception) -> str:
        """The message for an exception of a job, the scheduler or a worker."""
        kept = "what is done is kept: go on with --resume"
        kind = type(error).__name__
        if kind == "KilledWorker":
            return f"{self.name}: a job killed its workers again and again (is there too little memory?); {kept}"
        if isinstance(error, ModuleNotFoundError):
            return f"{self.name}: a worker has no {error.name}: give it the same packages; {kept}"
        if isinstance(error, OSError) or "Cancel" in kind or "Comm" in kind:
            return f"{self.name} was lost; {kept}"
        return "; ".join([f"{self.name}: {kind}: {error}", *getattr(error, "__notes__", ()), kept])


def check(scheduler: str | None, system: str | None) -> None:
    """Check what a scheduler, or jobs of a batch system, need.

    Raises InputError if a library is missing, UnknownNameError for an unknown batch system.
    """
    if system is not None:
        check_name("batch system", system, SYSTEMS)
    if system is not None:
        _load("dask_jobqueue")
    if scheduler is not None or system is not None:
        _load("distributed")
    if system is not None and _own_credentials() is None:
        _load("cryptography")


def caution(address: str) -> str | None:
    """A warning for a scheduler at an address without encryption; None for an encrypted or a local one."""
    protocol, _, rest = address.partition("://")
    if protocol in ENCRYPTED or rest.rpartition(":")[0] in LOOPBACK:
        return None
    return (
        f"{address} has neither encryption nor passwords: whoever reaches it, or its workers, can run code as "
        "their user; start them with TLS and give tls://host:port"
    )


@contextmanager
def connect(address: str) -> Iterator[Dask]:
    """A runner on the dask scheduler at an address such as tls://host:8786.

    Credentials are those of the user's configuration of dask. Warns (UserWarning) of a scheduler without encryption.
    Raises ClusterError if it cannot be reached, InputError if dask.distributed is missing.
    """
    distributed = _load("distributed")
    careful = caution(address)
    if careful is not None:
        warnings.warn(careful, stacklevel=4)
    with _quiet():
        try:
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except TLS_ERRORS as error:
            raise ClusterError(f"cannot reach a dask scheduler at {address}: {_why(address, error)}") from None
        try:
            yield Dask(client, f"the dask scheduler at {address}", client.dashboard_link)
        finally:
            _close(client)


def _why(address: str, error: Exception) -> str:
    """Why a connection failed, in a line."""
    if address.startswith("tls:") and isinstance(error, TypeError):
        return "no credentials: give distributed.comm.tls.ca-file, client.cert and client.key in dask's configuration"
    return str(error) or type(error).__name__


@contextmanager
def submit(system: str, jobs: int) -> Iterator[Dask]:
    """A runner on a scheduler in this process and `jobs` jobs of a batch system as workers, which end with it.

    Connections use TLS, with the credentials of the user's configuration of dask or else with temporary ones. The
    dashboard is reachable from this machine only. Queue, memory and time of the jobs are those of the user's
    configuration of dask-jobqueue. Raises as `check`, and ClusterError if the batch system does not take the jobs.
    """
    check(None, system)
    import dask

    jobqueue, distributed = _load("dask_jobqueue"), _load("distributed")
    options = {
        name: value
        for name, value in JOB.items()
        if dask.config.get(f"jobqueue.{system}.{name}", None) is None and (name != "disk" or system == "htcondor")
    }
    with _quiet(), ExitStack() as stack:
        batch = None
        try:
            security = _own_credentials() or stack.enter_context(_new_credentials(system))
            batch = getattr(jobqueue, SYSTEMS[system])(**options, **_closed(system, security))
            stack.callback(_close, batch)
            # what scale does, but for the errors of the batch system, which that loses
            for _ in range(jobs):
                batch.worker_spec.update(batch.new_worker_spec())
            batch.sync(batch._correct_state)
            client = distributed.Client(batch, set_as_default=False)
            stack.callback(_close, client)
        # dask-jobqueue and the batch systems' commands have errors of their own
        except Exception as error:
            _give_up(batch)
            raise ClusterError(f"{system} did not take the jobs: {error}") from None
        yield Dask(client, f"{jobs} jobs of {system}")


@contextmanager
def _new_credentials(system: str) -> Iterator[Any]:
    """Temporary credentials, in files that only the user can read; removed at the end.

    They are in the shared folder of the user's configuration of dask-jobqueue, or in the current folder, in which the
    jobs begin.
    """
    import dask

    made = _load("distributed").Security.temporary()
    shared = dask.config.get(f"jobqueue.{system}.shared-temp-directory", None) or "."
    home = Path(os.path.expandvars(shared)).expanduser().resolve()
    # made by mkdtemp and mkstemp for this user alone
    with tempfile.TemporaryDirectory(dir=home, prefix=CREDENTIALS, ignore_cleanup_errors=True) as folder:
        files = {}
        for what, text in (("cert", made.tls_worker_cert), ("key", made.tls_worker_key)):
            number, files[what] = tempfile.mkstemp(dir=folder, prefix=f"{what}-", suffix=".pem")
            with os.fdopen(number, "w") as file:
                file.write(text)
        roles = {f"tls_{role}_{what}": path for role in ROLES for what, path in files.items()}
        # it is signed by itself
        yield _load("distributed").Security(tls_ca_file=files["cert"], require_encryption=True, **roles)


def _closed(system: str, security: Any) -> dict[str, Any]:
    """Options of a cluster of dask-jobqueue that keep other users out; they precede the user's configuration."""
    import dask

    scheduler = dask.config.get(f"jobqueue.{system}.scheduler-options", None) or {}
    worker = dask.config.get(f"jobqueue.{system}.worker-extra-args", None) or []
    return {
        "security": security,
        "protocol": "tls://",
        "scheduler_options": {
            **scheduler,
            "security": security,
            "protocol": "tls://",
            "dashboard": False,
            "dashboard_address": ONLY_HERE,
        },
        "worker_extra_args": [*worker, "--no-dashboard", "--dashboard-address", ONLY_HERE],
    }


def _own_credentials() -> Any:
    """Credentials of the user's configuration of dask, if complete for scheduler, workers and client; else None."""
    found = _load("distributed").Security(require_encryption=True)
    names = [f"tls_{role}_{what}" for role in ROLES for what in ("cert", "key")]
    return found if all(getattr(found, name) for name in ("tls_ca_file", *names)) else None


def _give_up(batch: Any) -> None:
    """Mark jobs that were never submitted as failed; dask would wait for their end."""
    from distributed.core import Status

    for job in getattr(batch, "_created", ()):
        if job.status == Status.created:
            job.status = Status.failed


def _close(what: Any) -> None:
    """Close a client or cluster, ignoring failures."""
    with suppress(Exception):
        what.close(timeout=CONNECT_S)


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"{error.name} is missing: python -m pip install 'mubeam[cluster]'") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence loggers and warnings of libraries within the block; their errors are raised as exceptions."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in QUIET]
    loggers = [logging.getLogger(name) for name in names if not logging.getLogger(name).disabled]
    for logger in loggers:
        logger.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger in loggers:
            logger.disabled = False
