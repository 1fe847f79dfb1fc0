"""Things found by file name: a new model or form factor is one new file, registered nowhere else."""

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from mubeam.errors import check_name


@dataclass(frozen=True)
class ModuleCatalogue:
    """The modules of a package, by public name: `axion-muon` is the module `axion_muon`."""

    kind: str
    package: str

    @cache  # noqa: B019  (there are as many catalogues as kinds of things)
    def names(self) -> tuple[str, ...]:
        """Public names, sorted; `base` and private modules hold the shared part and are not listed."""
        path = import_module(self.package).__path__
        modules = (module.name for module in iter_modules(path))
        return tuple(sorted(m.replace("_", "-") for m in modules if m != "base" and not m.startswith("_")))

    def load(self, name: str) -> ModuleType:
        """The module called `name`; UnknownNameError, with the nearest match, if there is none."""
        check_name(self.kind, name, self.names())
        return import_module(f"{self.package}.{name.replace('-', '_')}")
