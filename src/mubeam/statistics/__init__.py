"""Statistics of counts: limits, bands, p-values, combinations, exact and without toys."""

from typing import TYPE_CHECKING, Any

from mubeam.statistics.background import Background
from mubeam.statistics.combination import combine
from mubeam.statistics.likelihood import Likelihood
from mubeam.statistics.methods.feldman_cousins import feldman_cousins
from mubeam.statistics.poisson import cls_upper_limit, log_poisson_cdf, poisson_cdf, poisson_upper_limit

if TYPE_CHECKING:
    from mubeam.statistics.export import to_hs3, to_patchset, to_pyhf

__all__ = [
    "Background",
    "Likelihood",
    "cls_upper_limit",
    "combine",
    "feldman_cousins",
    "log_poisson_cdf",
    "poisson_cdf",
    "poisson_upper_limit",
    "to_hs3",
    "to_patchset",
    "to_pyhf",
]

EXPORTED = ("to_hs3", "to_patchset", "to_pyhf")


def __getattr__(name: str) -> Any:
    # a search does not wait for what writes likelihoods
    if name in EXPORTED:
        from mubeam.statistics import export

        return getattr(export, name)
    raise AttributeError(f"module 'mubeam.statistics' has no attribute {name!r}")
