"""The protocol of a format of events."""

from abc import ABC, abstractmethod
from typing import BinaryIO, ClassVar, NamedTuple

from mubeam.events.record import Block, RunInfo


class Page(NamedTuple):
    """Events as they stand in a text file: the text, and their number."""

    text: bytes
    events: int


class Format(ABC):
    """Writer of one format: made with an open file (the caller closes it), fed blocks, then finished or abandoned."""

    is_text: ClassVar[bool] = True
    """Whether it is text written from beginning to end, so that it can go to a pipe."""

    @classmethod  # noqa: B027  (most formats have no limits)
    def check(cls, info: RunInfo) -> None:
        """InputError for a sample that the format has no room for, before the file is begun."""

    @abstractmethod
    def __init__(self, file: BinaryIO, info: RunInfo) -> None: ...

    @abstractmethod
    def write(self, block: Block) -> None:
        """Add events, at least one."""

    @abstractmethod
    def finish(self) -> None:
        """Write the end of the file, after all events."""

    def abandon(self) -> None:  # noqa: B027  (most formats hold nothing)
        """Release what the writer holds; called instead of `finish` after an error."""


class TextFormat(Format):
    """A format whose events are text, each by itself, so that they can be made elsewhere and put together."""

    def __init__(self, file: BinaryIO, info: RunInfo) -> None:
        self._file = file
        self._info = info
        self._written = 0

    def write(self, block: Block) -> None:
        """Add events."""
        self.add(self.page(block, self._written))

    def add(self, page: Page) -> None:
        """Add events that are text already."""
        self._file.write(page.text)
        self._written += page.events

    @abstractmethod
    def page(self, block: Block, first: int) -> Page:
        """The text of events; `first` is the number of the first in the file, from zero."""
