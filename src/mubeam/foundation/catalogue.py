"""Catalogues of modules by file name: a new model or form factor is one new file, registered nowhere else."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from mubeam.errors import check_name


def _folders(package: str) -> Iterable[str]:
    """Folders of a package's modules, found without importing it (completion in a shell must be fast)."""
    if package in sys.modules:
        return sys.modules[package].__path__
    spec = find_spec(package)
    return [] if spec is None else spec.submodule_search_locations or []


@dataclass(frozen=True)
class ModuleCatalogue:
    """The modules of a package, by public name: `axion-muon` is the module `axion_muon`.

    Attributes:
        kind: what they are, for messages, such as "form factor".
        package: its full name.
        without: public names of modules that are not listed.
    """

    kind: str
    package: str
    without: tuple[str, ...] = ()

    @cache  # noqa: B019  (there are as many catalogues as kinds of things)
    def names(self) -> tuple[str, ...]:
        """Public names, sorted, of all modules but `base`, private ones and those in `without`."""
        modules = (module.name for module in iter_modules(_folders(self.package)))
        listed = (m.replace("_", "-") for m in modules if m != "base" and not m.startswith("_"))
        return tuple(sorted(name for name in listed if name not in self.without))

    def load(self, name: str) -> ModuleType:
        """The module with the public name `name`; UnknownNameError if it is not in `names()`."""
        check_name(self.kind, name, self.names())
        return import_module(f"{self.package}.{name.replace('-', '_')}")
