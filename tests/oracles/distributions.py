"""Goodness of fit: Kolmogorov-Smirnov and chi^2 of a sample against a cumulative distribution."""

import mpmath
import numpy as np


def ks_p_value(at_sample):
    """P value of values (n,) of the expected cumulative distribution at the sample's points, for large n."""
    ordered = np.sort(at_sample)
    n = ordered.size
    steps = np.arange(n + 1) / n
    distance = max((steps[1:] - ordered).max(), (ordered - steps[:-1]).max())
    scaled = distance * (np.sqrt(n) + 0.12)
    k = np.arange(1, 101)
    return min(1.0, float(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * (k * scaled) ** 2)))) if scaled > 0.2 else 1.0


def chi2_p_value(chi2, degrees):
    return float(mpmath.gammainc(degrees / 2, chi2 / 2, regularized=True))


def binned_p_value(at_sample, bins=40):
    """P value of chi^2 in bins of equal probability."""
    found = np.histogram(at_sample, np.linspace(0, 1, bins + 1))[0]
    expected = at_sample.size / bins
    return chi2_p_value(((found - expected) ** 2 / expected).sum(), bins - 1)


def check_uniform(at_sample, least=1e-4):
    """The values (n,) of a cumulative distribution at a sample of it are evenly spread over the unit interval."""
    assert ks_p_value(at_sample) > least
    assert binned_p_value(at_sample) > least


def cumulative(grid, density):
    """The cumulative distribution as a function, from a density on a rising grid, piecewise linear."""
    parts = np.diff(grid) * (density[1:] + density[:-1]) / 2
    before = np.concatenate([[0.0], np.cumsum(parts)])
    total = before[-1]
    slope = np.diff(density) / np.diff(grid)

    def at(values):
        i = np.clip(np.searchsorted(grid, values) - 1, 0, grid.size - 2)
        step = np.clip(values, grid[0], grid[-1]) - grid[i]
        return (before[i] + step * (density[i] + slope[i] * step / 2)) / total

    return at
