"""Files are written whole or not at all: to a temporary name beside the target, then renamed."""

import csv
import io as text_io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from mubeam.errors import OutputError
from mubeam.reading_files import read_comments as read_comments
from mubeam.reading_files import read_csv as read_csv
from mubeam.reading_files import read_json as read_json
from mubeam.reading_files import read_toml as read_toml

TRIAL: Final = ".mubeam-"
"""Begins the names of files that are made to see whether that can be done."""


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write `content`; returns the path. Raises OutputError if that cannot be done."""
    target = Path(path)
    temporary = write_beside(target, content, f".{target.name}.")
    try:
        return temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {target}: {error.strerror}") from None


def write_beside(target: Path, content: bytes, prefix: str, *, on_disk: bool = False) -> Path:
    """A new file with `content` that `target` is to be replaced by; returns its path, which begins with `prefix`.

    `on_disk` waits until it would outlive a power cut. Raises OutputError if it cannot be written, and leaves nothing.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=prefix, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            if on_disk:
                file.flush()
                os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    return temporary


@contextmanager
def stream(path: str | Path) -> Iterator[BinaryIO]:
    """A file to write piece by piece, for what does not fit into memory; it has its name only when all is on disk.

    Until then it is called `<name>.<random letters>.partial` in the same folder, and stays so where the block is left
    by an exception or the process is killed. Raises OutputError if it cannot be written.
    """
    target = check_file(path)
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f"{target.name}.", suffix=".partial")
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    partial = Path(name)
    file = text_io.BufferedRandom(_Reporting(number, target, partial))
    try:
        yield cast(BinaryIO, file)
    except BaseException:
        with suppress(OutputError):
            file.close()
        raise
    try:
        file.close()
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.chmod(0o666 & ~_umask())
        partial.replace(target)
    except OSError as error:
        raise _incomplete(target, partial, error) from None


class _Reporting(text_io.FileIO):
    """A file whose failures to write are an OutputError at their source, through any library that writes to it."""

    def __init__(self, number: int, target: Path, partial: Path) -> None:
        super().__init__(number, "r+")
        self._target = target
        self._partial = partial

    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except OSError as error:
            raise _incomplete(self._target, self._partial, error) from None


def _incomplete(target: Path, partial: Path, error: OSError) -> OutputError:
    return OutputError(f"cannot write {target}: {error.strerror}; {partial.name} is not whole and can be removed")


def write_all(folder: str | Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write several files into a folder, made if missing: all under temporary names before the first is renamed.

    Raises OutputError if one cannot be written; then none is.
    """
    home = make_folder(folder)
    for name in contents:
        if (home / name).is_dir():
            raise OutputError(f"cannot write {home / name}: there is a folder of that name")
    temporary: dict[str, Path] = {}
    try:
        for name, content in contents.items():
            temporary[name] = write_bytes(home / f".{name}.part", content)
        return [temporary[name].replace(home / name) for name in contents]
    except OSError as error:
        raise OutputError(f"cannot write to {home}: {error.strerror}") from None
    finally:
        for part in temporary.values():
            part.unlink(missing_ok=True)


def csv_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """Columns of equal length with a header line, as a file holds them; floats in full precision."""
    buffer = text_io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue().encode()


def write_json(path: str | Path, content: Any) -> Path:
    """Write `content` as indented JSON; NaN and infinities become strings."""
    return write_bytes(path, json_bytes(content))


def json_bytes(content: Any) -> bytes:
    """The content of the file that `write_json` writes."""
    return (json.dumps(plain(content), indent=2) + "\n").encode()


def plain(value: Any) -> Any:
    """`value` with numbers that JSON lacks as the strings "nan", "inf" and "-inf"."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def check_folder(path: str | Path) -> Path:
    """`path`, if a folder can be made there and written to; tried without leaving anything. OutputError otherwise."""
    if not str(path):
        raise OutputError("the name of the output folder is empty: give one, or . for this one")
    folder = Path(path)
    ancestor = next((p for p in (folder, *folder.absolute().parents) if p.exists()), Path("/"))
    try:
        if not ancestor.is_dir():
            raise NotADirectoryError(None, f"{ancestor} is not a folder")
        Path(tempfile.mkdtemp(dir=ancestor, prefix=TRIAL)).rmdir()
    except OSError as error:
        raise OutputError(f"cannot write to the output folder {folder}: {error.strerror}; choose another") from None
    return folder


def check_file(path: str | Path) -> Path:
    """`path`, if a file can be written there; tried without leaving anything. OutputError otherwise."""
    target = Path(path)
    if target.is_dir():
        raise OutputError(f"cannot write {target}: there is a folder of that name")
    try:
        tempfile.TemporaryFile(dir=target.parent, prefix=TRIAL).close()
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    return target


def check_suffix(path: str | Path, suffixes: Sequence[str]) -> Path:
    """`path`, if it ends in one of `suffixes`; OutputError otherwise."""
    if Path(path).suffix not in suffixes:
        raise OutputError(f"cannot write {Path(path).name}: the suffix must be one of {', '.join(suffixes)}")
    return Path(path)


def make_folder(path: str | Path) -> Path:
    """The folder, made if missing; OutputError if that cannot be done."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the output folder {folder}: {error.strerror}") from None
    return folder


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
