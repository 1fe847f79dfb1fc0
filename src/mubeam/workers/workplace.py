"""Where jobs are done: here, in several processes, or on a cluster."""

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
    """Who does jobs."""

    @property
    def workers(self) -> int:
        """Jobs that are done at once."""
        ...

    @property
    def note(self) -> str:
        """Where the work is done."""
        ...

    def run(self, function: Callable[..., R], jobs: Iterator[J]) -> Generator[tuple[J, R]]:
        """Each job with its result, in any order."""
        ...


@dataclass(frozen=True)
class Workplace:
    """Where the jobs are to be done; checked by `check`."""

    workers: int | None = None
    scheduler: str | None = None
    cluster: str | None = None
    jobs: int | None = None

    def check(self) -> None:
        """InputError for options that do not go together."""
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
        """The runner. Raises ClusterError if there is none."""
        if self.scheduler is not None:
            return cluster.connect(self.scheduler)
        if self.cluster is not None:
            return cluster.submit(self.cluster, int(self.jobs or 1))
        return nullcontext(InProcess() if self.workers in (None, 1) else Processes(int(self.workers or 1)))


def _is_address(text: object) -> bool:
    """Whether a text is an address: protocol://host:port."""
    found = ADDRESS.fullmatch(text) if isinstance(text, str) and text.isprintable() else None
    return found is not None and 0 < int(found[1]) <= LAST_PORT
