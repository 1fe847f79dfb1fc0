"""A model in a Python file of one's own. Its code is run: only where somebody gives the file and says so."""

import sys
from hashlib import sha256
from inspect import isabstract
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from mubeam.errors import InputError
from mubeam.foundation import reading
from mubeam.models.base import Model
from mubeam.text import shown

MOST_BYTES: Final = 2**20
SUFFIX: Final = ".py"


def load(path: str | Path) -> type[Model]:
    """The class MODEL of a file, as those of `mubeam.models.library` have it. The file is run.

    Instances travel to other processes with the text of the file, which alone has to be enough: what it imports must be
    installed there.

    Raises:
        DataFileError: the file cannot be read.
        InputError: it is no Python, what it runs raises an error, or it has no MODEL that is a subclass of Model.
    """
    path = Path(path)
    if path.suffix != SUFFIX:
        raise InputError(f"{path} must be a Python file (*{SUFFIX})")
    return _class_of(reading.read_text(path, "model file", MOST_BYTES), path.name)


def _class_of(source: str, file: str) -> type[Model]:
    digest = sha256(source.encode()).hexdigest()
    module = _run(source, file, f"mubeam_model_{digest[:16]}")
    found: Any = getattr(module, "MODEL", None)
    if not (isinstance(found, type) and issubclass(found, Model)):
        raise InputError(f"{file}: MODEL must be the class of a model, a subclass of mb.Model, got {shown(found)}")
    if isabstract(found):
        raise InputError(
            f"{file}: MODEL lacks {' and '.join(sorted(found.__abstractmethods__))}, which a model must have"
        )
    if found.__module__ == module.__name__ and "code_sha256" not in vars(found):

        def reduce(self: Model) -> tuple[Any, ...]:
            return _bare, (source, file), dict(vars(self))

        found.__reduce__ = reduce  # type: ignore[method-assign, assignment]
        found.code_sha256 = digest  # type: ignore[attr-defined]
    return found


def _run(source: str, file: str, name: str) -> ModuleType:
    """The module of a file, run once in a process."""
    if name in sys.modules:
        return sys.modules[name]
    module = ModuleType(name)
    # dataclasses look for the module of their class
    sys.modules[name] = module
    try:
        exec(compile(source, file, "exec"), module.__dict__)  # noqa: S102  (whoever gives the file asks for that)
    # the code of a user may raise anything
    except Exception as error:
        del sys.modules[name]
        raise InputError(f"{file} cannot be run: {type(error).__name__}: {error}{_line(error, file)}") from error
    return module


def _line(error: Exception, file: str) -> str:
    """Where in the file it happened."""
    place, found = error.__traceback__, None
    while place is not None:
        if place.tb_frame.f_code.co_filename == file:
            found = place.tb_lineno
        place = place.tb_next
    return "" if found is None else f" (line {found})"


def _bare(source: str, file: str) -> Model:
    """An instance without parameters, which pickle fills."""
    cls = _class_of(source, file)
    return cls.__new__(cls)
