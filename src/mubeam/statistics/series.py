"""Series of probabilities of counts: factorials, sums in logarithms, convolutions, tails."""

from functools import lru_cache

import numpy as np

from mubeam.foundation.checks import FloatArray

TAIL_TERMS = 64
"""Terms of a tail of Poisson beyond the first, besides ten roots of it: the rest is below rounding."""


@lru_cache(maxsize=64)
def log_factorials(n: int) -> FloatArray:
    """Log of k! for k = 0..n; read-only."""
    found = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    found.flags.writeable = False
    return found


def log_rising(shape: float, n: int) -> FloatArray:
    """Log of G(k + shape)/G(shape) for k = 0..n, shape >= 0; -inf for k > 0 at shape 0."""
    with np.errstate(divide="ignore"):
        return np.concatenate([[0.0], np.cumsum(np.log(shape + np.arange(n)))])


def log_sum(logs: FloatArray, weight: FloatArray) -> FloatArray:
    """Log of the weighted sum over the first axis: logs (W, ...), weights (W,)."""
    highest = logs.max(axis=0)
    safe = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.tensordot(weight, np.exp(logs - safe), 1)))


def convolved(first: FloatArray, second: FloatArray) -> FloatArray:
    """Log of the convolution of exp(first) and exp(second), both (W, n + 1), up to n."""
    top = first.max(axis=1, keepdims=True), second.max(axis=1, keepdims=True)
    a, b = np.exp(first - top[0]), np.exp(second - top[1])
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(product(a, b)) + top[0] + top[1])


def product(a: FloatArray, b: FloatArray) -> FloatArray:
    """Convolution of rows (W, n + 1), up to n: sums of what is positive."""
    width = a.shape[1]
    if len(a) == 1 == len(b):
        return np.convolve(a[0], b[0])[None, :width]
    found = a * b[:, :1]
    for k in range(1, b.shape[1]):
        if b[:, k].any():
            found[:, k:] += a[:, : width - k] * b[:, k : k + 1]
    return found


def log_poisson_tail(n: int, mean: FloatArray) -> FloatArray:
    """Log of P(N >= n) for Poisson means (W,), summed upwards where it is small."""
    mean = np.asarray(mean, float)
    if n == 0:
        return np.zeros_like(mean)
    found = np.full_like(mean, -np.inf)
    few = (mean > 0) & (mean < n)
    if few.any():
        x, size = mean[few], TAIL_TERMS + int(10 * np.sqrt(n))
        ratios = x[:, None] / (n + 1 + np.arange(size))
        series = 1 + np.cumprod(ratios, axis=1).sum(axis=1)
        found[few] = n * np.log(x) - x - log_factorials(n)[-1] + np.log(series)
    many = mean >= n
    if many.any():
        x = mean[many]
        k = np.arange(n)
        below = np.array([np.exp(k * np.log(one) - one - log_factorials(n)[:-1]).sum() for one in x])
        found[many] = np.log1p(-below)
    return found
