"""The likelihood of counts: averaged over all nuisances, or at values of them with what constrains them."""

from collections.abc import Mapping
from math import lgamma, log, pi
from typing import NamedTuple

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray, finite_scalar
from mubeam.statistics import one_bin
from mubeam.statistics.background import Background, log_poisson, part_names
from mubeam.statistics.counts import Counts
from mubeam.statistics.series import log_sum


class Parameter(NamedTuple):
    """A nuisance of the likelihood.

    Attributes:
        name: in this likelihood and in what is exported.
        kind: "normal" (theta, 0 if nothing is known), "gamma" (a factor on a mean, 1), "control" (events, m/ratio).
        nominal: the value where nothing else is said.
        bin: that a background belongs to; -1 for a systematic error.
        background: of "gamma", "control" and a "normal" of its own; None for a systematic error.
    """

    name: str
    kind: str
    nominal: float
    bin: int = -1
    background: Background | None = None


def log_likelihood(counts: Counts, signal: FloatArray) -> FloatArray:
    """Log of the probability of the counts (P,) for signals (P, B), averaged over all nuisances."""
    observed = counts.observed or ()
    if counts.bins == 1:
        return one_bin.one_bin(counts).log_likelihood(observed[0], signal[:, 0])
    nodes = counts.nodes
    found = np.zeros((len(nodes.weight), len(signal)))
    for i, n in enumerate(observed):
        background = counts.background[i].log_pmf(n, nodes.background[:, i])[:, None, ::-1]
        means = nodes.signal[:, i, None] * signal[:, i]
        terms = np.moveaxis(background + log_poisson(means[:, :, None], n), 2, 0)
        found += log_sum(terms, np.ones(n + 1))
    return log_sum(found, nodes.weight)


def parameters(counts: Counts) -> tuple[Parameter, ...]:
    """All nuisances: the systematic errors by name, then those of the backgrounds, bin by bin."""
    found = [Parameter(one.name, "normal", 0.0) for one in counts.systematics]
    first = 0
    for channel in counts.channels:
        for i in range(channel.bins):
            background = counts.background[first + i]
            for part, own in zip(background.parts, part_names(background), strict=True):
                if part.is_known:
                    continue
                name = f"{channel.name}_{i}_{own}"
                if part.control is not None:
                    kind, nominal = "control", part.events
                else:
                    kind, nominal = ("normal", 0.0) if part.spread else ("gamma", 1.0)
                found.append(Parameter(name, kind, nominal, first + i, part))
        first += channel.bins
    return tuple(found)


def log_likelihood_at(counts: Counts, signal: FloatArray, values: Mapping[str, float]) -> float:
    """Log of the probability of the counts for one signal (B,) at these values of nuisances, constraints included.

    Poisson of all counts, those of control regions too; a standard normal for each "normal"; Pois(m | m x) with
    m = (mean/error)^2 for each "gamma" x, whose m need not be whole. Nuisances that are not named have their nominal
    value.
    """
    every = parameters(counts)
    names = [one.name for one in every]
    for name in values:
        check_name("nuisance", name, names)
    at = {one.name: finite_scalar(one.name, values.get(one.name, one.nominal)) for one in every}
    factor = np.ones((2, counts.bins))
    found = 0.0
    for systematic in counts.systematics:
        factor *= np.exp(at[systematic.name] * systematic.log_factors.reshape(2, counts.bins))
        found += _log_normal(at[systematic.name])
    background = np.array([float(sum(p.events for p in one.parts if p.is_known)) for one in counts.background])
    for one in every:
        part, value = one.background, at[one.name]
        if part is None:
            continue
        if one.kind == "normal":
            background[one.bin] += part.events * np.exp(part.spread * value)
            found += _log_normal(value)
            continue
        if value < 0:
            raise InputError(f"{one.name} must be >= 0, got {value:g}")
        if part.control is not None:
            background[one.bin] += value
            found += log_poisson_density(part.control[0], part.control[1] * value)
        else:
            background[one.bin] += part.events * value
            found += log_poisson_density(part.shape, part.shape * value)
    means = factor[0] * signal + factor[1] * background
    return found + sum(log_poisson_density(n, mean) for n, mean in zip(counts.observed or (), means, strict=True))


def log_poisson_density(count: float, mean: float) -> float:
    """Log of mean^count exp(-mean)/Gamma(count + 1), for any count >= 0."""
    if mean <= 0:
        return 0.0 if count == 0 else -np.inf
    return count * log(mean) - mean - lgamma(count + 1)


def _log_normal(theta: float) -> float:
    return -(theta**2) / 2 - log(2 * pi) / 2
