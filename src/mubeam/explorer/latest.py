"""A thread that does the latest of what it is asked for: what waits is dropped for it, what runs is told to stop."""

from collections.abc import Callable
from threading import Condition, Thread
from traceback import print_exc
from typing import Final, TypeAlias

Job: TypeAlias = Callable[[Callable[[], bool]], None]
"""Called with a function that says whether another job waits."""

ENDED: Final = "mubeam explorer"


class OutdatedError(Exception):
    """Raised by a job that stops as another waits."""


class Latest:
    """One thread; `pause` is how long in s a job waits for a later one before it is begun."""

    def __init__(self, pause: float = 0.0) -> None:
        self._pause = pause
        self._waiting: Job | None = None
        self._is_closed = False
        self._condition = Condition()
        self._thread = Thread(target=self._run, name=ENDED, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Do this, instead of what waits; at once if nothing runs."""
        with self._condition:
            self._waiting = job
            self._condition.notify_all()

    def is_outdated(self) -> bool:
        """Whether another job waits, or none is wanted any more."""
        return self._is_closed or self._waiting is not None

    def close(self) -> None:
        """End the thread, after what runs."""
        with self._condition:
            self._is_closed, self._waiting = True, None
            self._condition.notify_all()

    def join(self, timeout_s: float) -> None:
        """Wait for what runs after `close`, at most so long."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting is not None or self._is_closed)
                while self._pause and not self._is_closed:
                    before = self._waiting
                    self._condition.wait(self._pause)
                    if self._waiting is before:
                        break
                if self._is_closed:
                    return
                job, self._waiting = self._waiting, None
            if job is None:
                continue
            try:
                job(self.is_outdated)
            except OutdatedError:
                continue
            except Exception:
                # a defect, told in the terminal; what is asked next is done
                print_exc()
