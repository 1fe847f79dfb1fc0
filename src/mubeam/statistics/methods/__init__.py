"""Statistics by name: one file each, which exports `STATISTIC`, a `Statistic`."""

from mubeam.foundation.catalogue import ModuleCatalogue
from mubeam.statistics.base import Statistic

CATALOGUE = ModuleCatalogue("statistic", __name__)

DEFAULT = "cls"


def names() -> tuple[str, ...]:
    """Names of all statistics, sorted."""
    return CATALOGUE.names()


def get(name: str) -> Statistic:
    """The statistic of that name; UnknownNameError, with the nearest match, if there is none."""
    found: Statistic = CATALOGUE.load(name).STATISTIC
    return found
