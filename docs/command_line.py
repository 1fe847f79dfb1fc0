"""The reference of the command line, from the commands themselves: commands.md in a folder, a part of docs/cli.md.

python docs/command_line.py docs/gallery
"""

import re
import sys
from collections.abc import Sequence
from inspect import cleandoc
from pathlib import Path

import click

from mubeam.cli import COMMANDS, group
from mubeam.foundation import writing


def reference() -> str:
    """A table of the commands and a section of each."""
    context = click.Context(group, info_name="mubeam")
    rows = "".join(f"| [`mubeam {name}`](#mubeam-{name}) | {_cell(text)} |\n" for name, text in COMMANDS.items())
    found = [f"| command | what it does |\n|---|---|\n{rows}"]
    for name in COMMANDS:
        command = group.get_command(context, name)
        if command is not None:
            found.append(_section(command, click.Context(command, info_name=name, parent=context)))
    return "\n".join(found)


def _section(command: click.Command, context: click.Context) -> str:
    text, examples = _help(command)
    arguments = " ".join(p.make_metavar(context) for p in command.params if isinstance(p, click.Argument))
    usage = f"{context.command_path} {arguments}".strip()
    rows = [_row(p, context) for p in _options(command, context)]
    if rows and not any(default for _, default, _ in rows):
        rows = [(names, text) for names, _, text in rows]
    heads = ("option", "default", "meaning") if rows and len(rows[0]) > 2 else ("option", "meaning")
    table = "\n".join(_line(cells) for cells in (heads, ["---"] * len(heads), *rows)) + "\n" if rows else ""
    shown = f"```text\n{examples}\n```\n" if examples else ""
    return f"## mubeam {context.info_name}\n\n{text}\n\n`{usage} [OPTIONS]`\n\n{table}\n{shown}"


def _options(command: click.Command, context: click.Context) -> list[click.Option]:
    """Those that the help shows; processes bring their own."""
    every = command.get_params(context)
    return [p for p in every if isinstance(p, click.Option) and not p.hidden and p.name != "help"]


def _help(command: click.Command) -> tuple[str, str]:
    """What a command says of itself, and its examples."""
    text, _, examples = cleandoc(command.help or "").partition("\b\nExample")
    lines = re.sub(r"^s?:\n", "", examples).splitlines()
    # what else the help says comes before the options
    code = [line for line in lines if line.startswith("  ")]
    rest = "\n".join(line for line in lines if not line.startswith("  "))
    prose = _as_lists(text) + _as_lists(rest)
    return prose.strip(), "\n".join(line[2:] for line in code)


def _as_lists(text: str) -> str:
    """Blocks that keep their lines, as lists."""
    parts = re.split(r"\n\n+", text)
    found = []
    for part in parts:
        kept, _, block = part.rpartition("\b\n")
        if not part.startswith("\b"):
            found.append(part)
            continue
        head, *items = (kept + block).splitlines()
        if items and all(item.startswith("  ") for item in items):
            found.append(f"{head}\n\n" + "\n".join(f"* {item.strip()}" for item in items))
        else:
            found.append("\n".join(f"* {item.strip()}" for item in (head, *items)))
    return "\n\n".join(found) + "\n\n"


def _row(option: click.Option, context: click.Context) -> tuple[str, ...]:
    """Names, default and meaning."""
    *others, last = (*option.opts, *option.secondary_opts)
    value = "" if option.is_flag else f" {option.make_metavar(context)}".replace("|", r"\|")
    names = ", ".join(f"`{name}`" for name in (*others, last + value))
    given = option.to_info_dict()["default"]
    plain = isinstance(given, str | int | float) and not isinstance(given, bool) and str(given)
    default = "must be given" if option.required else (f"`{given}`" if plain and not option.is_flag else "")
    several = " (may be repeated)" if option.multiple and "repeat" not in (option.help or "") else ""
    return names, _cell(default), f"{_cell(option.help or '')}{several}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Text in a cell of a table."""
    return " ".join(text.split()).replace("|", r"\|")


def main() -> None:
    """Write it."""
    writing.make_folder(sys.argv[1])
    writing.write_bytes(Path(sys.argv[1]) / "commands.md", reference().encode())


if __name__ == "__main__":
    main()
