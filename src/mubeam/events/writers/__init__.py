"""Files of events, one format a module, whose name is the suffix; a text format is also written as <suffix>.gz.

A file is written block by block under a partial name and has its own name only when it is whole
(mubeam.foundation.writing.stream).
"""

import gzip
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Final, cast

import numpy as np

from mubeam.errors import InputError, OutputError
from mubeam.events.record import Block, RunInfo
from mubeam.events.writers.base import Format
from mubeam.foundation import destination, writing
from mubeam.foundation.catalogue import ModuleCatalogue

CATALOGUE: Final = ModuleCatalogue("format of events", __name__)

BINARY: Final = ("root", "parquet")
"""Binary formats, which are compressed already; listed here, so that their libraries need not be loaded to know."""


def formats() -> dict[str, str]:
    """Formats by suffix; a format's name is its module's and that of the extra with its library. Text formats first."""
    names = sorted(CATALOGUE.names(), key=lambda name: (name in BINARY, name))
    every = {name: (f".{name}",) if name in BINARY else (f".{name}", f".{name}.gz") for name in names}
    return {suffix: name for name, suffixes in every.items() for suffix in suffixes}


COMPRESSION_LEVEL: Final = 1
"""Level of gzip; higher ones hardly make digits smaller."""


class EventFile:
    """An open file of events."""

    def __init__(self, writer: Format, info: RunInfo) -> None:
        self._writer = writer
        self._info = info

    def write(self, block: Block) -> None:
        """Add the events of a block.

        Raises InputError for arrays of other shapes than the header's, or numbers that are not finite; OutputError if
        the block cannot be written.
        """
        rows, particles, vertices = len(block), len(self._info.particles), len(self._info.vertices)
        shapes = {
            "number": (rows,),
            "pdg": (rows, particles),
            "momentum_gev": (rows, particles, 4),
            "mass_gev": (rows, particles),
            "position_m": (rows, vertices, 4),
            "weight": (rows,),
            "flags": (rows, len(self._info.flags)),
        }
        for name, shape in shapes.items():
            values = getattr(block, name)
            if values.shape != shape:
                raise InputError(f"{name} of a block of events must have the shape {shape}, got {values.shape}")
            if not np.isfinite(values).all():
                raise InputError(f"{name} of a block of events must be finite")
        if rows:
            self._writer.write(block)


def check(path: str | Path) -> type[Format]:
    """The format of a file to be written at `path`, after trying (without leaving anything) that it can be written.

    Raises:
        InputError: the suffix is not in `formats`, or the format's library is missing.
        OutputError: there can be no file of that name, or it is a pipe or device and the format needs a file.
    """
    name = Path(path).name
    suffix = suffix_of(name)
    if suffix is None:
        known = ", ".join(formats())
        raise InputError(
            f"no format of events is known for the file name {name!r}{_reason(str(path))}: end it in {known}"
        )
    writing.check_file(path)
    extra = formats()[suffix]
    try:
        module = import_module(f"{__name__}.{extra}")
    except ImportError as error:
        raise InputError(f"{suffix} files need {error.name}: python -m pip install 'mubeam[{extra}]'") from None
    writer = cast(type[Format], module.Writer)
    if not writer.is_text and suffix.endswith(".gz"):
        raise InputError(f"{name!r}: this format compresses by itself, without .gz")
    if is_stream(path) and not writer.is_text:
        raise OutputError(f"cannot write {path}: {suffix} files need a regular file, this is a pipe or a device")
    return writer


def suffix_of(name: str) -> str | None:
    """The longest of `formats` that a file's name ends in; None if it ends in none."""
    return max((suffix for suffix in formats() if name.endswith(suffix)), key=len, default=None)


def is_stream(path: str | Path) -> bool:
    """Whether there is something of that name that is neither a file nor a folder: a pipe, a terminal, a device."""
    try:
        return destination.find(path).is_stream
    except OutputError:
        return False


def _reason(path: str) -> str:
    """A hint why a name has no format, for a message; "" if there is none."""
    name = Path(path).name.lower()
    small = suffix_of(name)
    if small is not None:
        return f" (suffixes are in small letters: {small})"
    if name.removesuffix(".gz").endswith((".hepmc", ".hepmc2")):
        return " (.hepmc is HepMC2, which is not written; HepMC3 is .hepmc3)"
    if name.endswith(".gz") and suffix_of(name.removesuffix(".gz")):
        return " (this format compresses by itself, without .gz)"
    if path == "-" or path.startswith("/dev/"):
        return " (the suffix tells the format, and a stream has none; a pipe made by `mkfifo events.hepmc3` does)"
    return ""


@contextmanager
def open_writer(
    path: str | Path, info: RunInfo, beside: Callable[[Path], Mapping[Path, bytes]] | None = None
) -> Iterator[EventFile]:
    """A file of events to write block by block, for use in a `with` statement.

    The file gets its name when the statement is left. After an exception, or if the process is killed, there is only
    `<name>.<random letters>.partial`. `beside` is as in `writing.stream`. Raises as `check` before anything is written,
    InputError for a sample that the format has no room for, and OutputError if writing fails.
    """
    make = check(path)
    make.check(info)
    with writing.stream(path, beside) as file:
        if str(path).endswith(".gz"):
            # neither name nor time, so that the same events make the same file
            with gzip.GzipFile("", "wb", COMPRESSION_LEVEL, file, mtime=0) as packed:
                yield from _written(make(cast(BinaryIO, packed), info), info)
        else:
            yield from _written(make(file, info), info)


def _written(writer: Format, info: RunInfo) -> Iterator[EventFile]:
    try:
        yield EventFile(writer, info)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
