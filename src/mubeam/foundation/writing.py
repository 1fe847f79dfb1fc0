"""Writing files whole or not at all: under a temporary name beside the target, then renamed."""

import csv
import errno
import io as text_io
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from mubeam.errors import OutputError
from mubeam.foundation import destination, turns

TRIAL: Final = ".mubeam-"
"""Prefix of files made only to try whether a folder can be written to."""

LONG_NAME_BYTES: Final = 220


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write `content` to a file and return its path. Links are followed; a FIFO or a device is written to directly.

    Raises OutputError if that cannot be done.
    """
    found = destination.find(path)
    if found.is_stream:
        with destination.opened(found) as file:
            file.write(content)
        return Path(path)
    temporary = write_beside(found.file, content, _hidden(found.file))
    try:
        temporary.replace(found.file)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)
    return Path(path)


def write_beside(target: Path, content: bytes, prefix: str, *, on_disk: bool = False) -> Path:
    """Write `content` to a new file beside `target`, which it is to replace; returns its path.

    Its name begins with `prefix`. With `on_disk` it is flushed to disk (fsync). Raises OutputError if it cannot be
    written, and leaves nothing.
    """
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=prefix, delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            if on_disk:
                file.flush()
                os.fsync(file.fileno())
        temporary.chmod(_mode(target))
    except BaseException as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise OutputError(f"cannot write {target}: {error.strerror}") from None
        raise
    return temporary


@contextmanager
def stream(path: str | Path, beside: Callable[[Path], Mapping[Path, bytes]] | None = None) -> Iterator[BinaryIO]:
    """A file to write piece by piece, for content that does not fit into memory; it gets its name when all is on disk.

    Until then it is called `<name>.<random letters>.partial` in the same folder. It keeps that name if the block is
    left by an exception, which gets a note with it, or the process is killed. Links are followed; a FIFO or a device is
    written to directly.

    Args:
        path: the file.
        beside: gives further files (content by path) that belong to it, such as a manifest; it is called with the
            path of the complete partial file. All of them are put in place in one turn (foundation.turns), so that they
            are of the same run. Not called for a FIFO or a device.

    Raises:
        OutputError: the file cannot be written.
    """
    check_file(path)
    found = destination.find(path)
    if found.is_stream:
        with destination.opened(found) as pipe:
            yield pipe
        return
    target = found.file
    try:
        number, name = tempfile.mkstemp(dir=target.parent, prefix=f"{_short(target.name)}.", suffix=".partial")
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    partial = Path(name)
    file = text_io.BufferedRandom(_Reporting(number, target, partial))
    try:
        yield cast(BinaryIO, file)
    except BaseException as error:
        with suppress(OutputError):
            file.close()
        error.add_note(_left(partial))
        raise
    try:
        file.close()
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.chmod(_mode(target))
        others = {} if beside is None else beside(partial)
        with turns.alone(target.parent):
            for other in others:
                other.unlink(missing_ok=True)
            partial.replace(target)
            for other, content in others.items():
                write_bytes(other, content)
    except OSError as error:
        raise _incomplete(target, partial, error) from None


class _Reporting(text_io.FileIO):
    """A file that raises OutputError, not OSError, when writing fails, also within a library that writes to it."""

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
    return OutputError(f"cannot write {target}: {error.strerror}; {_left(partial)}")


def _left(partial: Path) -> str:
    return f"{partial.name} is not whole and can be removed"


def write_all(
    folder: str | Path, contents: Mapping[str, bytes], *, index: str | None = None, outdated: Iterable[str] = ()
) -> list[Path]:
    """Write several files into a folder in one turn (foundation.turns), so that they are of the same run.

    Args:
        folder: made if missing.
        contents: content by file name; all are written under temporary names before the first is renamed.
        index: name of the file (a manifest) that says what belongs together; it is removed first and put in place last.
        outdated: names of files to remove, which earlier runs may have left.

    Returns:
        The paths, in the order of `contents`.

    Raises:
        OutputError: a file cannot be written; then none is replaced.
    """
    home = make_folder(folder)
    places = {name: destination.find(home / name) for name in contents}
    ordered = [*(name for name in contents if name != index), *(name for name in contents if name == index)]
    temporary: dict[str, Path] = {}
    with turns.alone(home):
        try:
            for name, place in places.items():
                if not place.is_stream:
                    temporary[name] = write_beside(place.file, contents[name], _hidden(place.file))
            if index is not None and not places[index].is_stream:
                places[index].file.unlink(missing_ok=True)
            for name in outdated:
                (home / name).unlink(missing_ok=True)
            for name in ordered:
                if name in temporary:
                    temporary[name].replace(places[name].file)
                else:
                    write_bytes(home / name, contents[name])
        except OSError as error:
            raise OutputError(f"cannot write to {home}: {error.strerror}") from None
        finally:
            for part in temporary.values():
                part.unlink(missing_ok=True)
    return [home / name for name in contents]


def csv_bytes(columns: Mapping[str, Sequence[Any]]) -> bytes:
    """The content of a CSV file with these columns of equal length and a header line; floats in full precision."""
    buffer = text_io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return buffer.getvalue().encode(errors="backslashreplace")


def write_json(path: str | Path, content: Any) -> Path:
    """Write `content` as indented JSON; NaN and infinities become strings."""
    return write_bytes(path, json_bytes(content))


def json_bytes(content: Any) -> bytes:
    """The content of the file that `write_json` writes."""
    return (json.dumps(plain(content), indent=2) + "\n").encode()


def plain(value: Any) -> Any:
    """`value` for JSON: NaN and infinities as the strings "nan", "inf", "-inf"; keys as strings, tuples as lists."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def check_folder(path: str | Path) -> Path:
    """`path` as a Path, after trying (without leaving anything) that it is or can be made a folder to write to.

    Raises OutputError if not.
    """
    _check_name(path, "output folder")
    folder = Path(path)
    try:
        # a link to a folder that is still to be made
        target = Path(os.path.realpath(folder))
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        ancestor = next((p for p in (target, *target.parents) if _is_there(p)), Path("/"))
        if not ancestor.is_dir():
            raise NotADirectoryError(None, f"{ancestor} is not a folder")
        Path(tempfile.mkdtemp(dir=ancestor, prefix=TRIAL)).rmdir()
    except OSError as error:
        raise OutputError(f"cannot write to the output folder {folder}: {error.strerror}; choose another") from None
    return folder


def _is_there(path: Path) -> bool:
    """Whether it exists; OSError for a name that cannot, which `Path.exists` passes over from Python 3.14 on."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def check_file(path: str | Path) -> Path:
    """`path` as a Path, after trying (without leaving anything) that it can be written; OutputError if not."""
    found = destination.find(path)
    if found.is_stream:
        destination.check(found)
        return Path(path)
    try:
        tempfile.TemporaryFile(dir=found.file.parent, prefix=TRIAL).close()
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    return Path(path)


def check_suffix(path: str | Path, suffixes: Sequence[str]) -> Path:
    """`path` as a Path; OutputError if its suffix is not in `suffixes`."""
    if not isinstance(path, str | Path):
        raise OutputError(f"an output must be the name of a file, got {type(path).__name__}")
    if Path(path).suffix not in suffixes:
        raise OutputError(f"cannot write {Path(path).name}: the suffix must be one of {', '.join(suffixes)}")
    return Path(path)


def make_folder(path: str | Path) -> Path:
    """The folder, made if missing; OutputError if that cannot be done."""
    _check_name(path, "output folder")
    folder = Path(path)
    try:
        Path(os.path.realpath(folder)).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the output folder {folder}: {error.strerror}") from None
    return folder


def _check_name(path: str | Path, what: str) -> None:
    if not isinstance(path, str | Path):
        raise OutputError(f"the {what} must be the name of a folder, got {type(path).__name__}")
    if str(path) == destination.STDOUT:
        raise OutputError(f"- is standard output, but the {what} must be a folder: give one")
    if not str(path):
        raise OutputError(f"the name of the {what} is empty: give one, or . for this one")
    try:
        is_name = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        is_name = False
    if not is_name:
        raise OutputError(f"no folder can have the name {str(path)!r}: choose another for the {what}")


def _hidden(target: Path) -> str:
    """Prefix of temporary files that are to replace `target`."""
    return f".{_short(target.name)}."


def _short(name: str) -> str:
    """`name`, shortened so that letters can be added: file systems allow 255 bytes."""
    return name if len(os.fsencode(name)) <= LONG_NAME_BYTES else name[: LONG_NAME_BYTES // 4]


def _mode(target: Path) -> int:
    """Permissions for the new file: those of the file it replaces, else the usual ones."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        return 0o666 & ~_umask()


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
