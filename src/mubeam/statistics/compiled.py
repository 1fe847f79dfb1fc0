"""Panjer's recursion of `panjer`, point by point, compiled by Numba; needs the extra `fast`."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.statistics.counts import Nodes
from mubeam.statistics.panjer import Sources

OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": {"reassoc", "contract", "nsz", "arcp"}, "cache": True}


@njit(**OPTIONS)
def _recursion(mean_k, weight, gamma_bin, a, rk, last, pad, p, h):
    """P(T = t), t = 0..last, over P(T = 0), into p behind `pad` zeros."""
    bins, gammas = weight.size, gamma_bin.size
    p[pad] = 1.0
    for j in range(1, last + 1):
        total = 0.0
        for i in range(bins):
            total += mean_k[i] * p[pad + j - weight[i]]
        for m in range(gammas):
            back = pad + j - weight[gamma_bin[m]]
            new = a[m] * (p[back] + h[m, back])
            h[m, pad + j] = new
            total += rk[m] * new
        p[pad + j] = total / j


@njit(**OPTIONS)
def _scan(
    signal, weight, last, quantile, node_weight, node_signal, node_background, known, gamma_bin, shape, rate, found
):
    """Loop over points and nodes: recursions without and with the signal, sums up to t."""
    points, bins = signal.shape
    nodes, gammas = node_weight.size, gamma_bin.size
    pad = 1
    for x in range(points):
        for i in range(bins):
            pad = max(pad, weight[x, i])
    size = 0
    for x in range(points):
        size = max(size, last[x] + 1)
    p, h = np.zeros(pad + size), np.zeros((gammas, pad + size))
    below = np.zeros((2, size))
    mean_k, k = np.zeros(bins), np.zeros(bins, np.int64)
    a, rk, log_none = np.zeros(gammas), np.zeros(gammas), np.zeros((2, nodes))
    for x in range(points):
        top = last[x]
        for i in range(bins):
            k[i] = max(weight[x, i], 1)
        for w in range(nodes):
            for side in range(2):
                log_none[side, w] = 0.0
            for i in range(bins):
                if weight[x, i] > 0:
                    log_none[0, w] -= known[i] * node_background[w, i]
                    log_none[1, w] -= signal[x, i] * node_signal[w, i]
            for m in range(gammas):
                if weight[x, gamma_bin[m]] > 0:
                    log_none[0, w] -= shape[m] * np.log1p(node_background[w, gamma_bin[m]] / rate[m])
            log_none[1, w] += log_none[0, w]
        scale = log_none[0].max()
        below[:, : top + 1] = 0.0
        for w in range(nodes):
            for m in range(gammas):
                i = gamma_bin[m]
                counted = weight[x, i] > 0
                a[m] = 1 / (1 + rate[m] / node_background[w, i]) if counted else 0.0
                rk[m] = shape[m] * k[i]
            for side in range(2):
                for i in range(bins):
                    mean = known[i] * node_background[w, i] + side * signal[x, i] * node_signal[w, i]
                    mean_k[i] = mean * k[i] if weight[x, i] > 0 else 0.0
                _recursion(mean_k, k, gamma_bin, a, rk, top, pad, p, h)
                factor = node_weight[w] * np.exp(log_none[side, w] - scale)
                total = 0.0
                if quantile > 0:
                    for t in range(top + 1):
                        total += p[pad + t]
                        below[side, t] += factor * total
                else:
                    for t in range(top + 1):
                        total += p[pad + t]
                    below[side, top] += factor * total
        at = top
        if quantile > 0:
            aim = quantile * (1 - 1e-12) / np.exp(scale)
            at = 0
            while at < top and below[0, at] < aim:
                at += 1
        found[x] = below[1, at] / below[0, at]


def cls_values(
    of: Sources,
    nodes: Nodes,
    signal: FloatArray,
    weight: NDArray[np.int64],
    last: NDArray[np.int64],
    quantile: float | None = None,
) -> FloatArray:
    """As `panjer.cls_values`, for backgrounds without lognormal errors of their own."""
    found = np.empty(len(signal))
    _scan(
        np.ascontiguousarray(signal),
        np.ascontiguousarray(weight),
        np.ascontiguousarray(last),
        0.0 if quantile is None else quantile,
        *nodes,
        of.known,
        of.gamma_bin,
        of.shape,
        of.rate,
        found,
    )
    return found
