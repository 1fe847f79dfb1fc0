"""Numbers on the command line: plain decimal ones, counts up to a largest."""

from types import MappingProxyType
from typing import Any, Final

import click

from mubeam import text
from mubeam.foundation.counts import MOST_JOBS, MOST_MASSES, MOST_WORKERS

MOST: Final = MappingProxyType({"masses": MOST_MASSES, "workers": MOST_WORKERS, "jobs": MOST_JOBS})
"""Largest value by the name of an option, for options whose value decides how much is made in memory."""


class Number(click.types.FloatParamType):
    """Type of a real option: a decimal number in ASCII digits; Python's 1_0 and other scripts' digits are refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; click.BadParameter for any other text."""
        try:
            return text.number(value) if isinstance(value, str) else super().convert(value, param, ctx)
        except ValueError:
            self.fail(f"{value!r} is not a valid float.", param, ctx)


class Whole(click.types.IntParamType):
    """Type of a whole option: ASCII digits, at most MOST[name of the option]."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; click.BadParameter for any other text, or a number above the largest."""
        try:
            found = text.whole_number(value) if isinstance(value, str) else super().convert(value, param, ctx)
        except ValueError:
            self.fail(f"{value!r} is not a valid integer.", param, ctx)
        most = MOST.get(str(param.name)) if param is not None else None
        if most is not None and found > most:
            self.fail(f"{found} is too many: give {most} at most.", param, ctx)
        return found


def strict(command: click.Command) -> click.Command:
    """The command, with Number and Whole in place of click's own types of numbers."""
    for parameter in command.params:
        if type(parameter.type) is click.types.FloatParamType:
            parameter.type = Number()
        elif type(parameter.type) is click.types.IntParamType:
            parameter.type = Whole()
    return command
