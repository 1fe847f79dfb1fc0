"""Catalogues of modules by file name: a new model or form factor is one new file, registered nowhere else.

Another package adds one by an entry point.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType

from mubeam.errors import check_name
from mubeam.foundation import additions


def _folders(package: str) -> Iterable[str]:
    """Folders of a package's modules, found without importing it (completion in a shell must be fast)."""
    if package in sys.modules:
        return sys.modules[package].__path__
    spec = find_spec(package)
    return [] if spec is None else spec.submodule_search_locations or []


@cache
def _modules(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Public names, sorted, of the modules in these folders."""
    modules = (module.name for module in iter_modules(folders))
    return tuple(sorted(m.replace("_", "-") for m in modules if m != "base" and not m.startswith("_")))


@dataclass(frozen=True)
class ModuleCatalogue:
    """The modules of a package, by public name: `axion-muon` is the module `axion_muon`.

    Attributes:
        kind: what they are, for messages, such as "form factor".
        package: its full name.
        without: public names of modules that are not listed.
        group: of entry points, by which other packages add modules; "" for none.
    """

    kind: str
    package: str
    without: tuple[str, ...] = ()
    group: str = ""

    @cache  # noqa: B019  (there are as many catalogues as kinds of things)
    def names(self) -> tuple[str, ...]:
        """Public names, sorted, of all modules but `base`, private ones and those in `without`, and those added."""
        shipped = self.shipped()
        added = additions.names(self.group, shipped) if self.group else ()
        return tuple(sorted((*shipped, *added)))

    def shipped(self) -> tuple[str, ...]:
        """Those of `names` that come with mubeam."""
        return tuple(name for name in _modules(tuple(_folders(self.package))) if name not in self.without)

    def load(self, name: str) -> ModuleType:
        """The module with the public name `name`; UnknownNameError if it is not in `names()`.

        Raises InputError for one of another package that cannot be imported.
        """
        found = self._loaded.get(name) if isinstance(name, str) else None
        if found is not None:
            return found
        if not (isinstance(name, str) and name in self.shipped()):
            check_name(self.kind, name, self.names())
            return additions.module(self.group, name)
        found = import_module(f"{self.package}.{name.replace('-', '_')}")
        self._loaded[name] = found
        return found

    @cached_property
    def _loaded(self) -> dict[str, ModuleType]:
        """Those of `shipped` that were asked for."""
        return {}
