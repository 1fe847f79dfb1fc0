"""CLs of several bins at many points at once: Panjer's recursion for T, on columns of (side, node, point).

For Poisson means lam_i and gammas of shape r, a = 1/(1 + rate), the generating function of T gives
    j P[j] = sum_i lam_i k_i P[j - k_i] + sum_m r_m k_m H_m[j],   H_m[j] = a_m (P[j - k_m] + H_m[j - k_m]),
all terms positive. Lognormal errors of one bin are convolved afterwards.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.background import AnyBackground, Background
from mubeam.statistics.counts import Counts, Nodes
from mubeam.statistics.ordering import STEPS

NUMBERS_AT_ONCE = 400_000
"""Of a block of points; it stays in the cache."""

MOST_MEAN = 600.0
"""Events of background beyond which P[0] is no float beside the others."""

NEGLIGIBLE = 1e-22


class Sources(NamedTuple):
    """Backgrounds sorted by kind.

    Attributes:
        known: Poisson means (B,).
        gamma_bin, shape, rate: of the gammas (M,).
        mixed: bins with their lognormals.
    """

    known: FloatArray
    gamma_bin: NDArray[np.int64]
    shape: FloatArray
    rate: FloatArray
    mixed: tuple[tuple[int, Background], ...]

    @property
    def are_known(self) -> bool:
        """Whether all of them are Poisson."""
        return not self.mixed and not self.gamma_bin.size


def sources(background: tuple[AnyBackground, ...]) -> Sources:
    """The parts of the backgrounds of all bins."""
    known = np.zeros(len(background))
    gammas, mixed = [], []
    for i, one in enumerate(background):
        for part in one.parts:
            if np.isfinite(part.shape):
                # no counts in a control region are no background
                gammas += [(i, part.shape, part.rate)] if part.shape > 0 else []
            elif part.spread:
                mixed.append((i, part))
            else:
                known[i] += part.events
    index, shape, rate = zip(*gammas, strict=True) if gammas else ((), (), ())
    return Sources(known, np.array(index, np.int64), np.array(shape, float), np.array(rate, float), tuple(mixed))


def cls_values(
    counts: Counts,
    nodes: Nodes,
    signal: FloatArray,
    weight: NDArray[np.int64],
    last: NDArray[np.int64],
    quantile: float | None = None,
) -> FloatArray:
    """P(T <= t | s + b)/P(T <= t | b), (P,).

    Args:
        counts: with the backgrounds.
        nodes: of their nuisances.
        signal: (P, B).
        weight: k (P, B).
        last: t (P,); with `quantile`, no smaller than it is.
        quantile: t is the smallest with P(T <= t | b) >= quantile.
    """
    of = sources(counts.background)
    found, order = np.empty(len(signal)), np.argsort(last, kind="stable")
    first, columns = 0, 2 * len(nodes.weight) * (1 + len(of.gamma_bin))
    while first < len(order):
        # the largest t of a block decides how many points fit
        step = max(1, NUMBERS_AT_ONCE // (columns * (int(last[order[first]]) + STEPS + 1)))
        rows = order[first : first + step]
        found[rows] = _block(of, nodes, signal[rows], weight[rows], last[rows], quantile)
        first += step
    return found


def _block(
    of: Sources,
    nodes: Nodes,
    signal: FloatArray,
    weight: NDArray[np.int64],
    last: NDArray[np.int64],
    quantile: float | None,
) -> FloatArray:
    points, size, pad = len(signal), int(last.max()) + 1, int(max(weight.max(), 1))
    counted = weight > 0
    # (B, side, node, point)
    background = (of.known * nodes.background).T[:, None, :, None] * counted.T[:, None, None, :]
    added = nodes.signal.T[:, :, None] * signal.T[:, None, :]
    mean = np.concatenate([background + 0 * added[:, None], background + added[:, None]], axis=1)
    log_none = -mean.sum(axis=0)
    shape = of.shape[:, None, None]
    rate = (of.rate / nodes.background[:, of.gamma_bin]).T[:, :, None]
    is_in = counted.T[of.gamma_bin][:, None, :]
    log_none = log_none - (shape * np.log1p(1 / rate) * is_in).sum(axis=0)
    scale = log_none[0].max(axis=0)
    grid = mean.shape[1:]
    width = int(np.prod(grid))
    p = np.zeros((pad + size, width))
    p[pad] = np.exp(log_none - scale).ravel()
    h = np.zeros((len(of.gamma_bin), pad + size, width))
    column = np.arange(width)
    step = np.maximum(weight, 1)
    back = [np.broadcast_to((pad - k) * width, grid).ravel() + column for k in step.T]
    poisson = [(i, (mean[i] * step[:, i]).ravel()) for i in range(len(mean)) if mean[i].any()]
    gammas = [
        (
            m,
            i,
            np.broadcast_to(1 / (1 + rate[m]) * is_in[m], grid).ravel(),
            np.broadcast_to(of.shape[m] * step[:, i], grid).ravel(),
        )
        for m, i in enumerate(of.gamma_bin)
    ]
    flat_p, flat_h = p.reshape(-1), h.reshape(len(h), (pad + size) * width)
    for j in range(1, size):
        total = p[pad + j]
        at = j * width
        for i, factor in poisson:
            total += factor * flat_p.take(back[i] + at)
        for m, i, a, r in gammas:
            place = back[i] + at
            new = a * (flat_p.take(place) + flat_h[m].take(place))
            h[m, pad + j] = new
            total += r * new
        total /= j
    p = p[pad:]
    for i, one in of.mixed:
        p = _convolved(p, one, nodes.background[:, i], np.where(counted[:, i], step[:, i], 0), grid)
    below = np.cumsum(p, axis=0).reshape(size, *grid)
    below = np.einsum("w,tswp->tsp", nodes.weight, below)
    if quantile is not None:
        reached = below[:, 0] * np.exp(scale) >= quantile * (1 - 1e-12)
        last = np.where(reached.any(axis=0), reached.argmax(axis=0), size - 1)
    without, those = below[last, 0, np.arange(points)], below[last, 1, np.arange(points)]
    return np.asarray(those / without)


def _convolved(
    p: FloatArray, one: Background, factor: FloatArray, stride: NDArray[np.int64], grid: tuple[int, ...]
) -> FloatArray:
    """Probabilities (T, columns) with the counts of one more source, in steps of `stride` (P,)."""
    most = (len(p) - 1) // max(1, int(stride[stride > 0].min(initial=len(p))))
    probability = np.exp(one.log_pmf(most, factor))
    kept = int(np.flatnonzero((probability > NEGLIGIBLE).any(axis=0))[-1]) + 1
    width = p.shape[1]
    columns, rows = np.arange(width), np.arange(len(p))[:, None]
    steps = np.broadcast_to(stride, grid).ravel()
    found = np.zeros_like(p)
    for n in range(kept):
        share = np.broadcast_to(np.where(stride > 0, probability[None, :, n, None], float(n == 0)), grid).ravel()
        from_row = rows - n * steps
        moved = p[np.maximum(from_row, 0), columns]
        found += share * np.where(from_row >= 0, moved, 0.0)
    return found
