"""Bars on a terminal while a command computes."""

from typing import Any

from mubeam import text
from mubeam.cli._output import is_quiet


def progress(what: str, *, quiet: bool) -> Any:
    """A context that gives a progress callback: a bar on standard error, only if that is a terminal."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    @contextmanager
    def bar() -> Any:
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=quiet or is_quiet() or not console.is_terminal) as shown:
            task = shown.add_task(escape(text.one_line(what)), total=None)
            yield lambda done, total: shown.update(task, completed=done, total=total)

    return bar()


def rate_progress(unit: str, *, quiet: bool) -> Any:
    """A context that gives a callback (stage, done, total): a bar with rate and time left, as `progress` shows it."""
    from contextlib import contextmanager

    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text("" if not speed else f"{speed:.3g} {unit}/s")

    @contextmanager
    def bar() -> Any:
        console = Console(stderr=True)
        shown = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            Rate(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
        )
        tasks: dict[str, Any] = {}

        def update(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=total)
            shown.update(tasks[stage], completed=done)

        with shown:
            yield update

    return bar()
