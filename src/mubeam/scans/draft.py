"""A part that has no name yet: a file in the scan's folder where the worker sees that, bytes for the client elsewhere.

Where nodes share a file system the parts need not pass through one process, which only gives them their names.
"""

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mubeam.foundation import locks, writing


@dataclass(frozen=True)
class Home:
    """The folder of a run, as told to workers.

    Attributes:
        lock: path of the run's lock in the folder.
        run: what the lock calls the run.
        prefix: of the files without a name, which no other run has.
    """

    lock: str
    run: str
    prefix: str

    @property
    def is_here(self) -> bool:
        """Whether this process sees the folder, still held by the run, and may write there."""
        return locks.names(Path(self.lock), self.run) and os.access(Path(self.lock).parent, os.W_OK)

    def clean(self) -> None:
        """Remove what this run left without a name."""
        for left in Path(self.lock).parent.glob(f"{self.prefix}*"):
            left.unlink(missing_ok=True)


@dataclass(frozen=True)
class Draft:
    """A part: its checksum, and its file or what is to be in it."""

    sha256: str
    body: Path | bytes


def draft(content: bytes, name: str, home: Home) -> Draft:
    """The draft of a part with this content and name to be; OutputError if the folder is here but takes no file."""
    return Draft(sha256(content).hexdigest(), write(content, name, home) if home.is_here else content)


def write(content: bytes, name: str, home: Home) -> Path:
    """The path of a new file, all of it on disk; OutputError if it cannot be written."""
    return writing.write_beside(Path(home.lock).parent / name, content, home.prefix, on_disk=True)
