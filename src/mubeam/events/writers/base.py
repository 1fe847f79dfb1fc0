"""The protocol of a format of events."""

from abc import ABC, abstractmethod
from typing import BinaryIO, ClassVar

from mubeam.events.record import Block, RunInfo


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
