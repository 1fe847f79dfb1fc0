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
"""What a job asks for where the user's configuration of dask-jobqueue does not say."""

CONNECT_S: Final = 10
LEAST_WAITING: Final = 8
"""Jobs handed over while no worker is there yet."""

QUIET: Final = ("asyncio", "dask_jobqueue", "distributed", "tornado")
"""Loggers of what tells its errors by exceptions too."""

ROLES: Final = ("scheduler", "worker", "client")
CREDENTIALS: Final = ".mubeam-tls-"
"""Begins the name of the folder that has them."""

ENCRYPTED: Final = ("tls", "wss")
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
ONLY_HERE: Final = "127.0.0.1:0"
"""Any port, of this machine alone."""

TLS_ERRORS: Final = (OSError, ValueError, TypeError, RuntimeError)

COUNT_S: Final = 2.0
"""Workers are counted as often."""


@dataclass(frozen=True)
class Dask:
    """Jobs by a dask client; workers may come and go.

    Attributes:
        client: the client.
        name: of the scheduler, for messages.
        dashboard: its address, if there is one to be seen.
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
        """Each job with its result, in any order.

        Raises ClusterError if the scheduler is lost or workers die again and again at the same job.
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
        """What happened, in a line."""
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
    """InputError if what a scheduler, or jobs of a batch system, need is not there; UnknownNameError for the system."""
    if system is not None:
        check_name("batch system", system, SYSTEMS)
    if system is not None:
        _load("dask_jobqueue")
    if scheduler is not None or system is not None:
        _load("distributed")
    if system is not None and _own_credentials() is None:
        _load("cryptography")


def caution(address: str) -> str | None:
    """What to know of a scheduler at an address without encryption; None for one with it, or of this machine alone."""
    protocol, _, rest = address.partition("://")
    if protocol in ENCRYPTED or rest.rpartition(":")[0] in LOOPBACK:
        return None
    return (
        f"{address} has neither encryption nor passwords: whoever reaches it, or its workers, can run code as "
        "their user; start them with TLS and give tls://host:port"
    )


@contextmanager
def connect(address: str) -> Iterator[Dask]:
    """The scheduler at an address such as tls://host:8786, with the credentials of the user's configuration of dask.

    Raises ClusterError if it cannot be reached. Warns of one without encryption.
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
    """What was wrong with a connection, in a line."""
    if address.startswith("tls:") and isinstance(error, TypeError):
        return "no credentials: give distributed.comm.tls.ca-file, client.cert and client.key in dask's configuration"
    return str(error) or type(error).__name__


@contextmanager
def submit(system: str, jobs: int) -> Iterator[Dask]:
    """A scheduler here and so many jobs of a batch system, which end with it.

    All of them talk over TLS, with the credentials of the user's configuration of dask or else with new ones, which are
    worth nothing afterwards. No dashboard can be seen from elsewhere. What a job asks for (queue, memory, time) is what
    the user's configuration of dask-jobqueue says.
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
    """New ones, in files that only their user reads, where the jobs see them; removed at the end.

    That is where the user's configuration of dask-jobqueue says, or the current folder, in which the jobs begin.
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
    """Options of a cluster of dask-jobqueue, over those of the user's configuration, that keep others out."""
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
    """Those of the user's configuration of dask, if they are there for scheduler, workers and client; else None."""
    found = _load("distributed").Security(require_encryption=True)
    names = [f"tls_{role}_{what}" for role in ROLES for what in ("cert", "key")]
    return found if all(getattr(found, name) for name in ("tls_ca_file", *names)) else None


def _give_up(batch: Any) -> None:
    """Mark jobs that were never handed over, without which dask waits for their end."""
    from distributed.core import Status

    for job in getattr(batch, "_created", ()):
        if job.status == Status.created:
            job.status = Status.failed


def _close(what: Any) -> None:
    """Close something that may be half open."""
    with suppress(Exception):
        what.close(timeout=CONNECT_S)


def _load(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise InputError(f"{error.name} is missing: python -m pip install 'mubeam[cluster]'") from None


@contextmanager
def _quiet() -> Iterator[None]:
    """What goes wrong is told once, by an exception."""
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
