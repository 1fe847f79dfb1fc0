"""Files are written whole or not at all: to a temporary name beside the target, then renamed."""

import csv
import io as text_io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mubeam.errors import OutputError


def write_bytes(path: str | Path, content: bytes) -> Path:
    """Write `content`; returns the path. Raises OutputError if that cannot be done."""
    target = Path(path)
    temporary = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise OutputError(f"cannot write {target}: {error.strerror}") from None
    return target


def write_text(path: str | Path, content: str) -> Path:
    """Write `content` as UTF-8; as write_bytes."""
    return write_bytes(path, content.encode())


def write_csv(path: str | Path, columns: Mapping[str, Sequence[Any]]) -> Path:
    """Write columns of equal length with a header line; floats in full precision."""
    buffer = text_io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return write_text(path, buffer.getvalue())


def write_json(path: str | Path, content: Any) -> Path:
    """Write `content` as indented JSON; NaN and infinities become strings."""
    return write_text(path, json.dumps(plain(content), indent=2) + "\n")


def plain(value: Any) -> Any:
    """`value` with numbers that JSON lacks as the strings "nan", "inf" and "-inf"."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value


def output_folder(path: str | Path) -> Path:
    """The folder, made if missing; OutputError if it cannot be made or written to."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make the output folder {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK):
        raise OutputError(f"cannot write to the output folder {folder}: choose another with --output")
    return folder


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
