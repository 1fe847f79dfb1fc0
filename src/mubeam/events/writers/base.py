"""What every format of events has."""

from abc import ABC, abstractmethod
from typing import BinaryIO, ClassVar

from mubeam.events.record import Block, RunInfo


class Format(ABC):
    """A file that is begun, written to and, if all went well, ended. The file itself is closed by who opened it."""

    is_text: ClassVar[bool] = True
    """Whether it can be written to a pipe: text, from beginning to end."""

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
        """Add what stands at the end of a whole file."""

    def abandon(self) -> None:  # noqa: B027  (most formats hold nothing)
        """Let go of what is held, where the file will not become whole."""
