"""What commands print: lines about what was written, remarks, tables and JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from mubeam import text
from mubeam.errors import InputError


def is_quiet() -> bool:
    """Whether --quiet was given to mubeam."""
    return bool(click.get_current_context().find_root().params.get("quiet"))


def say(line: str) -> None:
    """Print a line about what was written on standard output; nothing under --quiet."""
    if not is_quiet():
        click.echo(text.one_line(line))


def note(line: str) -> None:
    """Print a remark on a result on standard error; nothing under --quiet."""
    if not is_quiet():
        click.echo(f"mubeam: note: {text.one_line(line)}", err=True)


def to_stdout(output: str) -> bool:
    """Whether an output file is standard output, so that nothing else may be printed there.

    Raises InputError if it is and --json is given too.
    """
    from mubeam.foundation import destination

    found = output == destination.STDOUT or destination.find(output).descriptor == 1
    if found and click.get_current_context().params.get("as_json"):
        raise InputError(f"--output {output} and --json both write to standard output: leave one of them out")
    return found


def print_json(content: Any) -> None:
    """JSON on standard output; NaN and infinities as strings."""
    from mubeam.foundation.writing import plain

    click.echo(json.dumps(plain(content), indent=2))


def print_fields(rows: Iterable[tuple[str, str]], width: int) -> None:
    """Print pairs (name, text), a line each; names are padded to `width`."""
    for name, what in rows:
        click.echo(f"{name:{width}s}{text.one_line(what)}")


def print_table(
    title: str,
    columns: Mapping[str, Mapping[str, Any]],
    rows: Iterable[Sequence[str]],
    *,
    caption: str = "",
    show_lines: bool = False,
) -> None:
    """Print a table on standard output, cleaned of characters that steer a terminal.

    `columns` gives rich's options of each column by its name; `rows` have a text for each column.
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    below = escape(text.clean(caption)) or None
    table = Table(title=escape(text.one_line(title)), caption=below, caption_justify="left", show_lines=show_lines)
    for name, how in columns.items():
        table.add_column(escape(text.clean(name)), **how)
    for row in rows:
        table.add_row(*(escape(text.clean(cell)) for cell in row))
    Console().print(table)
