"""Things found by file name: a new model or form factor is one new file, registered nowhere else."""

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
    """Where the modules of a package are; a package that is not imported stays so, as names are asked for by shells."""
    if package in sys.modules:
        return sys.modules[package].__path__
    spec = find_spec(package)
    return [] if spec is None else spec.submodule_search_locations or []


@dataclass(frozen=True)
class ModuleCatalogue:
    """The modules of a package, by public name: `axion-muon` is the module `axion_muon`."""

    kind: str
    package: str

    @cache  # noqa: B019  (there are as many catalogues as kinds of things)
    def names(self) -> tuple[str, ...]:
        """Public names, sorted; `base` and private modules hold the shared part and are not listed."""
        modules = (module.name for module in iter_modules(_folders(self.package)))
        return tuple(sorted(m.replace("_", "-") for m in modules if m != "base" and not m.startswith("_")))

    def load(self, name: str) -> ModuleType:
        """The module called `name`; UnknownNameError, with the nearest match, if there is none."""
        check_name(self.kind, name, self.names())
        return import_module(f"{self.package}.{name.replace('-', '_')}")
