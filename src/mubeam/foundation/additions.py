"""What other installed packages add to a catalogue: entry points of a group such as mubeam.models."""

import logging
import re
from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

from mubeam.errors import InputError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

LOG = logging.getLogger(__name__)

NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Of something added: as the names that come with mubeam."""


@cache
def _found(group: str) -> "dict[str, tuple[EntryPoint, ...]]":
    """Entry points of the group by name; the same one of a package that is found twice counts once."""
    # not needed for what mubeam has itself
    from importlib.metadata import entry_points

    found: dict[str, dict[tuple[str, str], EntryPoint]] = {}
    for one in entry_points(group=group):
        if NAME.fullmatch(one.name) is None:
            LOG.warning(
                "%s: the name %r of %s is left out: write small letters, digits and -", group, one.name, _of(one)
            )
            continue
        found.setdefault(one.name, {})[_of(one), one.value] = one
    return {name: tuple(by_package.values()) for name, by_package in found.items()}


def names(group: str, shipped: Collection[str] = ()) -> tuple[str, ...]:
    """Names that other packages add; a name that mubeam has itself keeps its meaning."""
    added = _found(group)
    for name in sorted(set(added) & set(shipped)):
        LOG.warning("%s: %s of %s is left out: mubeam has that name", group, name, _of(added[name][0]))
    return tuple(sorted(set(added) - set(shipped)))


def module(group: str, name: str) -> ModuleType:
    """The module that an entry point names.

    Raises InputError if two packages have that name, or if the module cannot be imported.
    """
    one = _only(group, name)
    try:
        loaded = one.load()
    # code of others, which may raise anything
    except Exception as error:
        raise InputError(
            f"{name} of the package {_of(one)} cannot be imported ({type(error).__name__}: {error})"
        ) from error
    if not isinstance(loaded, ModuleType):
        raise InputError(f"{name} of the package {_of(one)}: the entry point must name a module, got {one.value}")
    return loaded


def file(group: str, name: str, suffix: str) -> Path:
    """The file `name` + `suffix` in the folder of the package that an entry point names.

    Raises InputError if two packages have that name, or if there is no such folder or file.
    """
    one = _only(group, name)
    try:
        spec = find_spec(one.value)
    # finding it imports what is above it, which is code of others
    except Exception as error:
        raise InputError(
            f"{name} of the package {_of(one)} cannot be found ({type(error).__name__}: {error})"
        ) from error
    folders = [] if spec is None else spec.submodule_search_locations or []
    for folder in folders:
        path = Path(folder) / f"{name}{suffix}"
        if path.is_file():
            return path
    raise InputError(f"{name} of the package {_of(one)}: there is no file {name}{suffix} in {one.value}")


def _only(group: str, name: str) -> "EntryPoint":
    one, *others = _found(group)[name]
    if others:
        packages = " and ".join(sorted(_of(each) for each in (one, *others)))
        raise InputError(f"{name} is added by the packages {packages}: uninstall one of them")
    return one


def _of(one: "EntryPoint") -> str:
    """Name of its distribution."""
    return "unknown" if one.dist is None else one.dist.name
