"""Hashes of code: of all of mubeam that a number may depend on, and of the class of a model, wherever it is defined."""

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import CodeType
from typing import Any, Final

import mubeam

NO_NUMBERS: Final = ("bounds", "cli", "events", "formats", "papers", "plotting.py", "manifest.py", "references.bib")
"""What no number of a scan depends on; all else counts, so that what is new does."""

SUFFIXES: Final = (".py", ".toml", ".csv", ".json", ".txt", ".dat")
DIGITS: Final = 16
"""Of a hash that is shown."""


@cache
def package_hash(*, of_events: bool = False) -> str:
    """Of the files of mubeam, code and data, that a scan, or a file of events, may depend on; the same anywhere."""
    home = Path(mubeam.__file__).parent
    without = set(NO_NUMBERS) - ({"events"} if of_events else set())
    digest = sha256()
    for path in sorted(home.rglob("*"), key=lambda path: path.relative_to(home).as_posix()):
        name = path.relative_to(home)
        if path.suffix in SUFFIXES and name.parts[0] not in without:
            _add(digest, name.as_posix().encode(), path.read_bytes())
    return digest.hexdigest()[:DIGITS]


def class_hash(cls: type) -> str:
    """Of a class and those that it is made from: the files that define them, and what was changed in them since."""
    digest = sha256()
    for one in cls.__mro__:
        module = sys.modules.get(one.__module__)
        if one.__module__ in sys.stdlib_module_names and getattr(module, one.__name__, None) is one:
            continue
        file = getattr(module, "__file__", None)
        _add(digest, one.__qualname__.encode())
        if file is not None and Path(file).is_file():
            _add(digest, Path(file).read_bytes())
        for name, value in sorted(vars(one).items()):
            _add(digest, *_member(name, value, file))
    return digest.hexdigest()


def _member(name: str, value: Any, file: str | None) -> list[bytes]:
    """What a member of a class adds to what its file says: plain values, and functions from elsewhere."""
    if isinstance(value, str | int | float | tuple) and not name.startswith("__"):
        return [name.encode(), repr(value).encode()]
    function = getattr(value, "fget", None) or getattr(value, "func", None) or getattr(value, "__func__", value)
    code = getattr(function, "__code__", None)
    # those that dataclasses write have no file
    if isinstance(code, CodeType) and code.co_filename != file and not code.co_filename.startswith("<"):
        return [name.encode(), code.co_code, *map(_constant, code.co_consts), *map(str.encode, code.co_names)]
    return []


def _constant(value: Any) -> bytes:
    # the repr of code holds its address
    return value.co_code if isinstance(value, CodeType) else repr(value).encode()


def _add(digest: Any, *parts: bytes) -> None:
    """Parts with their lengths, so that none runs into the next."""
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
