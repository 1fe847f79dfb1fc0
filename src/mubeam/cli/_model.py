"""The options that choose a model: its parameters, and a file of Python that defines one."""

from typing import TYPE_CHECKING

import click

from mubeam import text
from mubeam.errors import InputError
from mubeam.text import shown

if TYPE_CHECKING:
    from mubeam.models import Model


def _parameters(ctx: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    """NAME=NUMBER pairs as a dictionary; InputError for anything else."""
    found: dict[str, float] = {}
    for pair in given:
        name, _, number = pair.partition("=")
        key = name.strip().replace("-", "_")
        if key in found:
            raise InputError(f"--parameter {pair}: {key} is given twice, leave one out")
        try:
            found[key] = text.number(number)
        except ValueError:
            raise InputError(f"--parameter {pair}: give NAME=NUMBER, such as theta=1.5708") from None
    return found


model_parameters = click.option(
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=NUMBER",
    callback=_parameters,
    help="A parameter of the model, such as theta=1.2; repeatable.",
)

model_file = click.option(
    "--model-file",
    metavar="FILE.py",
    help="Python file that defines MODEL. Its code is run, here and by workers: give only files you trust.",
)


def chosen_model(name: str, file: str | None) -> "type[Model]":
    """The class of a model: shipped, of a card, or of a Python file that was given for it."""
    from mubeam import models

    if file is None:
        return models.class_of(name)
    from mubeam.models import python_file

    found = python_file.load(file)
    own = getattr(found, "name", None)
    if own != name:
        raise InputError(f"--model-file {file}: the name of its MODEL is {shown(own)}, and {shown(name)} is asked for")
    return found
