"""Jobs in this process, or in several on this machine, with the standard library."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from mubeam.errors import ClusterError

J = TypeVar("J", bound=tuple[Any, ...])
R = TypeVar("R")

AHEAD: Final = 2
"""Jobs handed over ahead for each worker, so that none is idle."""

MOST_DEATHS: Final = 3
"""Deaths of workers without a job done in between, after which a run gives up."""


@dataclass(frozen=True)
class InProcess:
    """Runs one job after the other in this process."""

    workers: int = 1
    note: str = "in this process"

    def run(self, function: Callable[..., R], jobs: Iterable[J]) -> Generator[tuple[J, R]]:
        """Pairs (job, function(*job)), in the order of `jobs`. What `function` raises is passed on."""
        for job in jobs:
            yield job, function(*job)


@dataclass(frozen=True)
class Processes:
    """Runs jobs in several processes on this machine; a process that dies is replaced and its job done again.

    Attributes:
        workers: number of processes.
    """

    workers: int

    @property
    def note(self) -> str:
        """Where the work is done."""
        return f"in {self.workers} processes"

    def run(self, function: Callable[..., R], jobs: Iterable[J]) -> Generator[tuple[J, R]]:
        """Pairs (job, function(*job)), in any order. What `function` raises is passed on.

        Raises ClusterError if MOST_DEATHS processes die without a job done in between.
        """
        return self._run(function, jobs, in_order=False)

    def run_in_order(self, function: Callable[..., R], jobs: Iterable[J]) -> Generator[tuple[J, R]]:
        """As `run`, in the order of `jobs`; no more than AHEAD results a worker wait for those before them."""
        return self._run(function, jobs, in_order=True)

    def _run(self, function: Callable[..., R], jobs: Iterable[J], *, in_order: bool) -> Generator[tuple[J, R]]:
        left, again, deaths = iter(jobs), list[J](), 0
        while deaths < MOST_DEATHS:
            waiting: dict[Future[R], J] = {}
            pool, is_over = self._pool(), False
            try:
                while True:
                    self._fill(pool, function, left, again, waiting)
                    if not waiting:
                        is_over = True
                        return
                    first = next(iter(waiting))
                    done, _ = wait([first] if in_order else waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        result = future.result()
                        yield waiting.pop(future), result
                        deaths = 0
            except BrokenProcessPool:
                is_over = True
                deaths += 1
                # the last of the list is the next
                again += reversed(waiting.values())
            finally:
                if not is_over:
                    # nobody waits for what they are at: they leave no more than a process that was killed
                    _stop(pool)
                pool.shutdown(cancel_futures=True)
        raise ClusterError(
            f"{MOST_DEATHS} times a worker process died at its job: is there too little memory, or does a script call "
            'this outside of `if __name__ == "__main__":`? What is done is kept: go on with --resume'
        )

    def _pool(self) -> ProcessPoolExecutor:
        # a fork would copy threads and locks in any state
        return ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _begin)

    def _fill(
        self,
        pool: ProcessPoolExecutor,
        function: Callable[..., R],
        left: Iterator[J],
        again: list[J],
        waiting: dict[Future[R], J],
    ) -> None:
        while len(waiting) < AHEAD * self.workers:
            job = again[-1] if again else next(left, None)
            if job is None:
                return
            if not again:
                again.append(job)
            # a job stays in `again` until the pool has it
            waiting[pool.submit(function, *job)] = job
            again.pop()


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool at once."""
    for process in list((getattr(pool, "_processes", None) or {}).values()):
        process.terminate()


def _begin() -> None:
    """Make this process end when its parent does, however that ends; Ctrl-C is left to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: Any) -> None:
    parent.join()
    os._exit(1)
