"""How options of commands are put together, and those that many of them have."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from mubeam import text
from mubeam.errors import InputError

F = TypeVar("F", bound=Callable[..., Any])

Value = TypeVar("Value", float, str)


def options(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    """One decorator from several, in the order in which help shows them."""

    def decorate(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON with units and errors.")

production_options = options(
    click.option("--method", default="exact", show_default=True, help="exact, ww or iww."),
    click.option("--precision", default="standard", show_default=True, help="fast, standard or high."),
)

workplace_options = options(
    click.option("--workers", type=int, help="Processes on this machine; by default one."),
    click.option("--scheduler", metavar="ADDRESS", help="Use a running dask scheduler, such as tcp://host:8786."),
    click.option("--cluster", metavar="SYSTEM", help="slurm or htcondor: start workers as its jobs."),
    click.option("--jobs", type=int, help="With --cluster: number of jobs."),
)


def pair(example: str) -> Callable[[click.Context, click.Parameter, str], tuple[int, int]]:
    """A callback that reads K/N as two whole numbers; InputError for anything else."""

    def read(ctx: click.Context, option: click.Parameter, given: str) -> tuple[int, int]:
        part, _, parts = given.partition("/")
        try:
            return text.whole_number(part), text.whole_number(parts)
        except ValueError:
            raise InputError(f"--{option.name} {given}: give K/N, such as {example}") from None

    return read


def one_or_many(values: Sequence[Value]) -> Value | list[Value]:
    """The value of a repeatable option: by itself if it was given once, else a list."""
    return values[0] if len(values) == 1 else list(values)
