"""The choice of where jobs are run: in this process, in several, or on a cluster."""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from mubeam.errors import InputError
from mubeam.foundation.checks import whole_number
from mubeam.foundation.counts import MOST_JOBS, MOST_WORKERS
from mubeam.text import shown
from mubeam.workers import cluster
from mubeam.workers.local import InProcess, Processes

J = TypeVar("J", bound=tuple[Any, ...])
R = TypeVar("R")

ADDRESS: Final = re.compile(r"[a-z]+://[^/\s]+:(\d{1,5})", re.ASCII)
LAST_PORT: Final = 65535


class Runner(Protocol):
    """Runs jobs; made by `Workplace.open`."""

    @property
    def workers(self) -> int:
        """Number of jobs run at once."""
        ...

    @property
    def note(self) -> str:
        """Where the jobs are run, in words."""
        ...

    def run(self, function: Callable[..., R], jobs: Iterator[J]) -> Generator[tuple[J, R]]:
        """Pairs (job, function(*job)), in any order; ClusterError if the workers are lost."""
        ...


@dataclass(frozen=True)
class Workplace:
    """Where jobs are to be run; at most one of workers, scheduler and cluster is given, else this process runs them.

    Attributes:
        workers: number of processes on this machine.
        scheduler: address of a running dask scheduler, such as tcp://host:8786.
        cluster: batch system, "slurm" or "htcondor", to which workers are submitted as jobs.
        jobs: number of jobs, with `cluster`.
    """

    workers: int | None = None
    scheduler: str | None = None
    cluster: str | None = None
    jobs: int | None = None

    def check(self) -> None:
        """Check the attributes, before any work.

        Raises InputError for attributes that cannot be combined, a number out of range, an address that is none, or a
        missing library; UnknownNameError for an unknown batch system.
        """
        given = [name for name in ("workers", "scheduler", "cluster") if getattr(self, name) is not None]
        if len(given) > 1:
            raise InputError(f"{' and '.join(given)} cannot be combined: they say where the work is done")
        if (self.jobs is None) != (self.cluster is None):
            raise InputError("cluster and jobs go together: give both or neither")
        for name, most in (("workers", MOST_WORKERS), ("jobs", MOST_JOBS)):
            value = getattr(self, name)
            if value is not None:
                whole_number(name, value, 1, most)
        if self.scheduler is not None and not _is_address(self.scheduler):
            raise InputError(f"scheduler must be an address such as tcp://host:8786, got {shown(self.scheduler)}")
        cluster.check(self.scheduler, self.cluster)

    def open(self) -> AbstractContextManager[Runner]:
        """A context that gives the Runner; entering it raises ClusterError if scheduler or batch system fail."""
        if self.scheduler is not None:
            return cluster.connect(self.scheduler)
        if self.cluster is not None:
            return cluster.submit(self.cluster, int(self.jobs or 1))
        return nullcontext(InProcess() if self.workers in (None, 1) else Processes(int(self.workers or 1)))


def _is_address(text: object) -> bool:
    """Whether a text is an address: protocol://host:port."""
    found = ADDRESS.fullmatch(text) if isinstance(text, str) and text.isprintable() else None
    return found is not None and 0 < int(found[1]) <= LAST_PORT
