"""Jobs on other machines, by dask.distributed (extra `cluster`): a scheduler that runs, or jobs of a batch system."""

import logging
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from time import monotonic
from typing import Any, Final, TypeVar

from mubeam.errors import ClusterError, InputError, MubeamError, UnknownNameError
from mubeam.scans.local import AHEAD

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

COUNT_S: Final = 2.0
"""Workers are counted as often."""


@dataclass(frozen=True)
class Dask:
    """Jobs by a dask client; workers may come and go."""

    client: Any
    name: str

    @property
    def workers(self) -> int:
        """Threads of all workers at present, 1 at least."""
        return max(1, sum(self._threads().values()))

    @property
    def note(self) -> str:
        """Where the work is done."""
        there = len(self._threads())
        return f"by {there or 'no'} workers at present of {self.name}, dashboard {self.client.dashboard_link}"

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
        return f"{self.name}: {kind}: {error}; {kept}"


@contextmanager
def connect(address: str) -> Iterator[Dask]:
    """The scheduler at an address such as tcp://host:8786; ClusterError if it cannot be reached."""
    distributed = _load("distributed")
    with _quiet():
        try:
            client = distributed.Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise ClusterError(f"cannot reach a dask scheduler at {address}: {error or type(error).__name__}") from None
        try:
            yield Dask(client, f"the dask scheduler at {address}")
        finally:
            _close(client)


@contextmanager
def submit(system: str, jobs: int) -> Iterator[Dask]:
    """A scheduler here and so many jobs of a batch system, which end with it.

    What a job asks for (queue, memory, time) is what the user's configuration of dask-jobqueue says.
    """
    if system not in SYSTEMS:
        raise UnknownNameError("batch system", system, SYSTEMS)
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
            batch = getattr(jobqueue, SYSTEMS[system])(**options)
            stack.callback(_close, batch)
            # what scale does, but for the errors of the batch system, which that loses
            for _ in range(jobs):
                batch.worker_spec.update(batch.new_worker_spec())
            batch.sync(batch._correct_state)
            client = distributed.Client(batch, set_as_default=False)
            stack.callback(_close, client)
        except Exception as error:
            _give_up(batch)
            raise ClusterError(f"{system} did not take the jobs: {error}") from None
        yield Dask(client, f"{jobs} jobs of {system}")


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
