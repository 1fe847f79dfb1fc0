"""Statistics of counts: limits, bands, p-values, combinations, exact and without toys."""

from mubeam.statistics.background import Background
from mubeam.statistics.combination import combine
from mubeam.statistics.export import to_hs3, to_patchset, to_pyhf
from mubeam.statistics.likelihood import Likelihood
from mubeam.statistics.methods.feldman_cousins import feldman_cousins
from mubeam.statistics.poisson import cls_upper_limit, log_poisson_cdf, poisson_cdf, poisson_upper_limit

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
