"""The exceptions of mubeam. Each message says what was given, what is allowed and what to do."""

from collections.abc import Iterable
from typing import Any

from mubeam.text import one_line, shown


class MubeamError(Exception):
    """Base of every error that mubeam raises on purpose; the command line turns it into exit code 2.

    The message is put on one line and cleaned of characters that steer a terminal.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class InputError(MubeamError, ValueError):
    """An argument has a value that is not allowed."""


MANY_NAMES = 40
"""From this number on the known names are not listed in a message."""


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
    """Raise UnknownNameError unless `name` is a str among `known`; any other object is refused like an unknown name.

    `kind` says in the message what the name is of; `also` is listed after the known names.
    """
    known = tuple(known)
    if not (isinstance(name, str) and name in known):
        raise UnknownNameError(kind, name, (*known, also) if also else known)


def _unknown_name(message: str) -> UnknownNameError:
    error = UnknownNameError.__new__(UnknownNameError)
    InputError.__init__(error, message)
    return error


class ModelError(InputError):
    """A model gives a wrong width, coupling, decay or process, or does not suit the search or the events asked for."""


class KinematicsError(InputError):
    """The process cannot happen at this energy and these masses."""


class CardError(InputError):
    """An experiment card is wrong; the message starts with the path of the wrong key.

    `problems`: all that is wrong, where more was found than the message says; else empty.
    """

    problems: tuple[str, ...] = ()


class ModelCardError(CardError):
    """A model card is wrong.

    Attributes:
        file: its name.
        problems: what is wrong, a line each, which starts with the path of the key.
    """

    def __init__(self, file: str, problems: Iterable[str]) -> None:
        self.file, self.problems = file, tuple(problems)
        more = f" ({len(self.problems)} problems)" if len(self.problems) > 1 else ""
        super().__init__(f"{'; '.join(self.problems)} [{file}]{more}")

    def __reduce__(self) -> tuple[Any, ...]:
        return ModelCardError, (self.file, self.problems)


class SpecError(InputError):
    """The specification of a scan is wrong; the message starts with the path of the wrong key."""


class FolderError(InputError):
    """A folder of results belongs to another run, or to a run that cannot be continued."""


class ClusterError(MubeamError):
    """Other processes or machines cannot be reached, or have failed."""


class DataFileError(MubeamError):
    """A file cannot be read, or has wrong content."""


class OutputError(MubeamError):
    """A result cannot be written."""


class ReaderGoneError(OutputError):
    """The reader of standard output has ended before all was written, as `head` does."""
