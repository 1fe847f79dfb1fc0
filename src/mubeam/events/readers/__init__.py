"""Files of events that mubeam wrote, read back as blocks: each format that is written has its module here.

What they give is what was written: header, particles, vertices, weights with the mean one, flags, helicities.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.events import writers
from mubeam.events.record import Block, RunInfo

ROWS = 16_384
"""Events in a block of a text format."""


def suffix_of(path: str | Path) -> str:
    """That of a file there is; InputError if it is none of events, DataFileError without a file."""
    suffix = writers.suffix_of(Path(path).name)
    if suffix is None:
        known = ", ".join(writers.formats())
        raise InputError(f"no format of events is known for {Path(path).name!r}: files end in {known}")
    if not Path(path).is_file():
        raise DataFileError(f"cannot read {path}: it is no file")
    return suffix


def open_events(path: str | Path) -> tuple[RunInfo, Iterator[Block]]:
    """The header of a file of events, and the events in blocks.

    Raises:
        InputError: the suffix is none of events, or the library of the format is missing.
        DataFileError: the file cannot be read, or is of another program; while the blocks are iterated for damage.
    """
    suffix = suffix_of(path)
    extra = writers.formats()[suffix]
    try:
        module: Any = import_module(f"{__name__}.{extra}")
        info, blocks = module.open_file(path)
    except ImportError as error:
        raise InputError(f"reading {path} needs {error.name}: python -m pip install 'mubeam[{extra}]'") from None
    except (DataFileError, InputError):
        raise
    except Exception as error:
        raise _damaged(path, error) from None
    return info, _checked(path, info, blocks)


def _checked(path: str | Path, info: RunInfo, blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks; DataFileError for whatever a library makes of damage, and for numbers that are not finite."""
    while True:
        try:
            block = next(blocks, None)
        except (DataFileError, InputError):
            raise
        except Exception as error:
            raise _damaged(path, error) from None
        if block is None:
            return
        for name in ("momentum_gev", "mass_gev", "position_m", "weight"):
            if not np.isfinite(getattr(block, name)).all():
                raise DataFileError(f"{path}: {name} has numbers that are not finite")
        yield block


def _damaged(path: str | Path, error: Exception) -> DataFileError:
    text = " ".join(str(error).split())[:120] or type(error).__name__
    return DataFileError(f"cannot read {path}, which is damaged or no file of events: {text}")


def header(path: str | Path, text: str | None) -> RunInfo:
    """The header of mubeam in a file; DataFileError where there is none, or it was changed."""
    if text is None:
        raise DataFileError(f"{path} has no header of mubeam: it is a file of another program")
    try:
        return RunInfo.from_json(text)
    except ValueError as error:
        raise DataFileError(f"{path} has a header of mubeam that was changed or damaged: {error}") from None


class Rows:
    """Events of a text format, collected one by one to a block; places without a particle stay empty (PDG number 0)."""

    def __init__(self, info: RunInfo, events: int | None = None) -> None:
        self.used = 0
        self.block = Block.empty(info, ROWS if events is None else events)

    @property
    def is_full(self) -> bool:
        """Whether another event has no room."""
        return self.used == len(self.block)

    def made(self) -> Block:
        """The events so far."""
        return self.block[: self.used]
