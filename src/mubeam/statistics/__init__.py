"""Limits on the number of signal events."""

from mubeam.statistics.poisson import cls_upper_limit, log_poisson_cdf, poisson_cdf, poisson_upper_limit

__all__ = ["cls_upper_limit", "log_poisson_cdf", "poisson_cdf", "poisson_upper_limit"]
