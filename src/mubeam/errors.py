"""The exceptions of mubeam. Each message says what was given, what is allowed and what to do."""

from collections.abc import Iterable
from typing import Any

from mubeam.text import one_line, shown


class MubeamError(Exception):
    """Base of every error that mubeam raises on purpose; the command line turns it into exit code 2.

    The message is kept on one line that steers no terminal, whatever was given.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class InputError(MubeamError, ValueError):
    """An argument has a value that is not allowed."""


MANY_NAMES = 40
"""So many known names are not all listed in a message."""


class UnknownNameError(InputError):
    """A name is not in the catalogue it was looked up in."""

    def __init__(self, kind: str, name: object, known: Iterable[str], close: Iterable[str] | None = None) -> None:
        from difflib import get_close_matches

        known = tuple(known)
        given = repr(name) if isinstance(name, str) else shown(name)
        # what is close is not what is alike where a letter is a factor of a million: units say it themselves
        alike = get_close_matches(name, known, n=1, cutoff=0.4) if isinstance(name, str) and close is None else ()
        close = alike if close is None else tuple(close)
        hint = f"did you mean {close[0]!r}? " if close else ""
        listed = ", ".join(known) if len(known) < MANY_NAMES else f"{len(known)} names, see mubeam list"
        super().__init__(f"unknown {kind} {given}: {hint}known are {listed}")

    def __reduce__(self) -> tuple[Any, ...]:
        # another process makes it from the message, as what that was made from is not kept
        return _unknown_name, (str(self),)


def check_name(kind: str, name: object, known: Iterable[str], also: str = "") -> None:
    """UnknownNameError unless `name` is a text that is among those known; `also` is listed behind them.

    Lists, arrays and what else cannot be looked up in a table are refused like any other name.
    """
    known = tuple(known)
    if not (isinstance(name, str) and name in known):
        raise UnknownNameError(kind, name, (*known, also) if also else known)


def _unknown_name(message: str) -> UnknownNameError:
    error = UnknownNameError.__new__(UnknownNameError)
    InputError.__init__(error, message)
    return error


class ModelError(InputError):
    """A model is wrong: a width, coupling, decay or process that it gives is not what it must be, or does not suit."""


class KinematicsError(InputError):
    """The process cannot happen at this energy and these masses."""


class CardError(InputError):
    """An experiment card is wrong; the message starts with the path of the wrong key.

    `problems`: all that is wrong, where more was found than the message says; else empty.
    """

    problems: tuple[str, ...] = ()


class SpecError(InputError):
    """The specification of a scan is wrong; the message starts with the path of the wrong key."""


class FolderError(InputError):
    """A folder of results belongs to another run, or to a run that cannot be continued."""


class ClusterError(MubeamError):
    """Other processes or machines that were to do the work cannot be reached, or have failed."""


class DataFileError(MubeamError):
    """A file cannot be read or is not what it should be."""


class OutputError(MubeamError):
    """A result cannot be written."""


class ReaderGoneError(OutputError):
    """The reader of standard output has ended, as `head` does."""
