"""Numbers of the command line: plain decimal ones, and not more than can be worked on."""

from types import MappingProxyType
from typing import Any, Final

import click

from mubeam import text

MOST: Final = MappingProxyType({"masses": 100_000, "workers": 4_096, "jobs": 100_000})
"""The largest value of counts of what is made in memory, by the name of the option; others are checked where used."""


class Number(click.types.FloatParamType):
    """A number that is written as one: not 1_0, nor in digits of another script."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; click.BadParameter, with what is wrong, if it is none."""
        try:
            return text.number(value) if isinstance(value, str) else super().convert(value, param, ctx)
        except ValueError:
            self.fail(f"{value!r} is not a valid float.", param, ctx)


class Whole(click.types.IntParamType):
    """A whole number, not 1_0 nor in digits of another script, and not above what MOST says of its option."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; click.BadParameter, with what is wrong, if it is none or above the largest."""
        try:
            found = text.whole_number(value) if isinstance(value, str) else super().convert(value, param, ctx)
        except ValueError:
            self.fail(f"{value!r} is not a valid integer.", param, ctx)
        most = MOST.get(str(param.name)) if param is not None else None
        if most is not None and found > most:
            self.fail(f"{found} is too many: give {most} at most.", param, ctx)
        return found


def strict(command: click.Command) -> click.Command:
    """The command, its options of numbers read by Number and Whole."""
    for parameter in command.params:
        if type(parameter.type) is click.types.FloatParamType:
            parameter.type = Number()
        elif type(parameter.type) is click.types.IntParamType:
            parameter.type = Whole()
    return command
