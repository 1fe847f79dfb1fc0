"""Both tails of the ordering number T of several bins without a signal, in logarithms: their relative digits hold.

P(T = t) exp(a t), node by node of the nuisances with a such that the mean of T is where the tail begins, is no rare
outcome: neither rounding of a Fourier transform nor an underflow reaches it (exponential tilting: Daniels, Ann. Math.
Statist. 25 (1954) 631).
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.outcomes import NEGLIGIBLE, Outcomes, strided
from mubeam.statistics.series import log_sum

LEAST_DIFFERENCE: Final = 1e-5
"""A smaller p-value is summed upwards."""

DIGITS: Final = 1e-12
"""Of a tail: less is left out of it."""

HALVINGS: Final = 30
MOST_TILT: Final = 700.0
"""Beyond it all probability is at the last count."""


def log_tails(of: Outcomes, weight: NDArray[np.int64], value: int) -> tuple[float, float]:
    """Log of P(T < value) and of P(T >= value) for the weights (B,) of the bins."""
    if value == 0:
        return -np.inf, 0.0
    below = min(0.0, _log_below(of, weight, value))
    if -np.expm1(below) > LEAST_DIFFERENCE:
        return below, float(np.log1p(-np.exp(below)))
    most, before = max(2 * value, int(weight.max())), -np.inf
    while True:
        above = _log_above(of, weight, value, most)
        # without a background nothing is above
        if not above - before > DIGITS:
            return below, above
        most, before = 2 * most, above


def _log_below(of: Outcomes, weight: NDArray[np.int64], value: int) -> float:
    each = _logs(of, weight, value - 1)
    tilt = -_tilt(each, value - 1, -1)
    found, scale = _tilted(each, tilt, value - 1)
    # from the last one down, where all factors are at most 1
    steps = np.exp(tilt[:, None] * np.arange(value)[::-1])
    return _averaged(of, (found * steps).sum(axis=1), scale - tilt * (value - 1))


def _log_above(of: Outcomes, weight: NDArray[np.int64], value: int, most: int) -> float:
    each = _logs(of, weight, most)
    tilt = _tilt(each, value, 1)
    found, scale = _tilted(each, tilt, most)
    steps = np.exp(-tilt[:, None] * np.arange(most + 1 - value))
    return _averaged(of, (found[:, value:] * steps).sum(axis=1), scale - tilt * value)


def _averaged(of: Outcomes, sums: FloatArray, scale: FloatArray) -> float:
    with np.errstate(divide="ignore"):
        return float(log_sum(np.log(sums) + scale, of.nodes.weight))


def _logs(of: Outcomes, weight: NDArray[np.int64], most: int) -> list[tuple[int, FloatArray]]:
    """For each bin with a weight k: k and the logs (W, most // k + 1) of the probabilities of its counts."""
    return [(int(weight[i]), of.log_background(int(i), most // int(weight[i]))) for i in np.flatnonzero(weight)]


def _tilt(each: Sequence[tuple[int, FloatArray]], value: int, sign: int) -> FloatArray:
    """How much (W,) >= 0, times `sign`, moves the mean of T to `value`; 0 where it is beyond already."""
    rows = len(each[0][1])
    low, high = np.zeros(rows), np.ones(rows)

    def is_short(tilt: FloatArray) -> NDArray[np.bool_]:
        return np.asarray(sign * (value - _mean(each, sign * tilt)) > 0)

    some = is_short(low)
    while (some & is_short(high)).any() and high[0] < MOST_TILT:
        high *= 2
    for _ in range(HALVINGS if some.any() else 0):
        middle = (low + high) / 2
        short = is_short(middle)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.where(some, low, 0.0)


def _mean(each: Sequence[tuple[int, FloatArray]], tilt: FloatArray) -> FloatArray:
    found = np.zeros(len(tilt))
    for k, logs in each:
        one, _ = _shares(k, logs, tilt)
        found += k * (one @ np.arange(one.shape[1])) / one.sum(axis=1)
    return found


def _shares(k: int, logs: FloatArray, tilt: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Tilted probabilities (W, K + 1) of counts over exp of numbers (W,)."""
    both = logs + tilt[:, None] * (k * np.arange(logs.shape[1]))
    top = both.max(axis=1)
    return np.exp(both - top[:, None]), top


def _tilted(each: Sequence[tuple[int, FloatArray]], tilt: FloatArray, most: int) -> tuple[FloatArray, FloatArray]:
    """P(T = t) exp(tilt t), t = 0..most, (W, most + 1), over exp of numbers (W,)."""
    found, scale = [], np.zeros(len(tilt))
    for k, logs in each:
        one, top = _shares(k, logs, tilt)
        last = int(np.flatnonzero((one > NEGLIGIBLE).any(axis=0))[-1])
        found.append((k, one[:, : last + 1]))
        scale += top
    return strided(found, most, len(tilt)), scale
