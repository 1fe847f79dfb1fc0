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
from mubeam.events.checksum import Hashed
from mubeam.events.record import Block, RunInfo
from mubeam.events.writers.base import Format, Page, TextFormat
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


STDOUT_FILE: Final = "/dev/stdout"

COMPRESSION_LEVEL: Final = 1
"""Level of gzip; higher ones hardly make digits smaller."""


class EventFile:
    """An open file of events."""

    def __init__(self, writer: Format, info: RunInfo, hashed: Hashed | None = None) -> None:
        self._writer = writer
        self._info = info
        self._hashed = hashed

    @property
    def sha256(self) -> str | None:
        """SHA-256 of what went to a stream, once all has; None for a file, which can be read."""
        return None if self._hashed is None else self._hashed.sha256

    def write(self, block: Block) -> None:
        """Add the events of a block.

        Raises InputError for arrays of other shapes than the header's, or numbers that are not finite; OutputError if
        the block cannot be written.
        """
        check_block(self._info, block)
        if len(block):
            self._writer.write(block)

    def add(self, page: Page) -> None:
        """Add events of a text format that are text already; OutputError if they cannot be written."""
        cast(TextFormat, self._writer).add(page)


def check_block(info: RunInfo, block: Block) -> None:
    """InputError for arrays of other shapes than the header's, or numbers that are not finite."""
    rows, particles, vertices = len(block), len(info.particles), len(info.vertices)
    shapes = {
        "number": (rows,),
        "pdg": (rows, particles),
        "momentum_gev": (rows, particles, 4),
        "mass_gev": (rows, particles),
        "position_m": (rows, vertices, 4),
        "weight": (rows,),
        "flags": (rows, len(info.flags)),
    }
    for name, shape in shapes.items():
        values = getattr(block, name)
        if values.shape != shape:
            raise InputError(f"{name} of a block of events must have the shape {shape}, got {values.shape}")
        if not np.isfinite(values).all():
            raise InputError(f"{name} of a block of events must be finite")


def check(path: str | Path, form: str | None = None) -> type[Format]:
    """The format of a file to be written at `path`, after trying (without leaving anything) that it can be written.

    `form` is the suffix for a stream, such as "lhe.gz", and None for a file, whose name has it.

    Raises:
        InputError: the suffix is not in `formats`, or is given for a file, or the format's library is missing.
        OutputError: there can be no file of that name, or it is a pipe or device and the format needs a file.
    """
    suffix = suffix_at(path, form)
    name = Path(path).name
    writing.check_file(stream_path(path))
    extra = formats()[suffix]
    try:
        module = import_module(f"{__name__}.{extra}")
    except ImportError as error:
        raise InputError(f"{suffix} files need {error.name}: python -m pip install 'mubeam[{extra}]'") from None
    writer = cast(type[Format], module.Writer)
    if not writer.is_text and suffix.endswith(".gz"):
        raise InputError(f"{name!r}: this format compresses by itself, without .gz")
    if is_stream(path) and not writer.is_text:
        others = ", ".join(name[1:] for name, form in formats().items() if form not in BINARY)
        raise OutputError(
            f"cannot write {path}: {suffix} files need a regular file, this is a pipe or a device, which takes {others}"
        )
    return writer


def suffix_at(path: str | Path, form: str | None) -> str:
    """The suffix that tells the format of what is written at `path`; InputError as `check`."""
    known, name = ", ".join(formats()), Path(path).name
    found = suffix_of(name)
    if form is not None and not is_stream(path):
        raise InputError(f"format {form!r} is for standard output and pipes: the name of a file tells its format")
    if form is not None and f".{form}" not in formats():
        raise InputError(f"no format of events is called {form!r}: choose from {', '.join(s[1:] for s in formats())}")
    if form is not None and found not in (None, f".{form}"):
        raise InputError(f"the name {name!r} and the format {form!r} are not of the same format: leave one out")
    if form is None and found is None:
        raise InputError(
            f"no format of events is known for the file name {name!r}{_reason(str(path))}: end it in {known}"
        )
    return found or f".{form}"


def stream_path(path: str | Path) -> str | Path:
    """`path`, but /dev/stdout for standard output, "-"."""
    return STDOUT_FILE if str(path) == destination.STDOUT else path


def suffix_of(name: str) -> str | None:
    """The longest of `formats` that a file's name ends in; None if it ends in none."""
    return max((suffix for suffix in formats() if name.endswith(suffix)), key=len, default=None)


def is_stream(path: str | Path) -> bool:
    """Whether there is something of that name that is neither a file nor a folder: a pipe, a terminal, a device."""
    try:
        return destination.find(stream_path(path)).is_stream or str(path) == destination.STDOUT
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
        return " (a stream has no suffix: give the format, such as --format hepmc3)"
    return ""


@contextmanager
def open_writer(
    path: str | Path,
    info: RunInfo,
    beside: Callable[[Path], Mapping[Path, bytes]] | None = None,
    form: str | None = None,
) -> Iterator[EventFile]:
    """A file of events to write block by block, for use in a `with` statement.

    The file gets its name when the statement is left. After an exception, or if the process is killed, there is only
    `<name>.<random letters>.partial`. `beside` is as in `writing.stream`, `form` as in `check`. Raises as `check`
    before anything is written, InputError for a sample that the format has no room for, and OutputError if writing
    fails.
    """
    make = check(path, form)
    make.check(info)
    with writing.stream(stream_path(path), beside) as opened:
        hashed = Hashed(opened) if is_stream(path) else None
        file = cast(BinaryIO, hashed or opened)
        if suffix_at(path, form).endswith(".gz"):
            # neither name nor time, so that the same events make the same file
            with gzip.GzipFile("", "wb", COMPRESSION_LEVEL, file, mtime=0) as packed:
                yield from _written(make(cast(BinaryIO, packed), info), info, hashed)
        else:
            yield from _written(make(file, info), info, hashed)


def _written(writer: Format, info: RunInfo, hashed: Hashed | None) -> Iterator[EventFile]:
    try:
        yield EventFile(writer, info, hashed)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise
