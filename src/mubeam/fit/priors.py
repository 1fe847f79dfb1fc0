"""Free parameters: their ranges, and what is held of them before."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite, lgamma, log, pi, sqrt
from statistics import NormalDist
from typing import Any, ClassVar, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.models.parameter import Parameter
from mubeam.text import shown

KINDS: Final = ("flat", "log", "gaussian")
FORMS: Final = '(low, high), (low, high, "log") or (mean, sigma, "gaussian")'

WIDEST: Final = 8.0
LEAST: Final = 1e-3
"""Of a gaussian: its range in standard deviations, and its low end over the mean where the parameter is above zero."""

NODES: Final = 20_001
"""Of the table that turns u to a gamma."""


@dataclass(frozen=True)
class Prior:
    """One free parameter.

    Attributes:
        name: as it was given.
        kind: "flat" in the parameter, "log" in its logarithm, or "gaussian".
        first, second: ends of the range, or mean and standard deviation.
        low, high: the range; of a gaussian eight standard deviations within that of the parameter.
    """

    name: str
    kind: str
    first: float
    second: float
    low: float
    high: float

    def transformed(self, u: FloatArray) -> FloatArray:
        """Values for u even in 0 to 1, same shape."""
        if self.kind == "flat":
            return np.asarray(self.first + (self.second - self.first) * u)
        if self.kind == "log":
            return np.asarray(self.first * (self.second / self.first) ** u)
        return np.array([self.at(one) for one in np.ravel(u).tolist()]).reshape(np.shape(u))

    def at(self, u: float) -> float:
        """The same for one u."""
        if self.kind == "flat":
            return self.first + (self.second - self.first) * u
        if self.kind == "log":
            return float(self.first * (self.second / self.first) ** u)
        below, above = self._shares
        share = min(max(below + (above - below) * u, 1e-300), 1 - 1e-16)
        return min(max(self._normal.inv_cdf(share), self.low), self.high)

    def log_density(self, x: FloatArray) -> FloatArray:
        """Its logarithm, normalised; -inf out of range."""
        inside = (x >= self.low) & (x <= self.high)
        if self.kind == "log":
            return np.asarray(np.where(inside, self._constant - np.log(np.where(inside, x, 1.0)), -inf))
        pull = (x - self.first) / self.second if self.kind == "gaussian" else 0.0
        return np.asarray(np.where(inside, self._constant - np.square(pull) / 2, -inf))

    def log_density_at(self, x: float) -> float:
        """The same of one number."""
        if not self.low <= x <= self.high:
            return -inf
        if self.kind == "flat":
            return self._constant
        return self._constant - (log(x) if self.kind == "log" else ((x - self.first) / self.second) ** 2 / 2)

    @cached_property
    def _constant(self) -> float:
        if self.kind == "flat":
            return -log(self.second - self.first)
        if self.kind == "log":
            return -log(log(self.second / self.first))
        below, above = self._shares
        return -log(self.second * sqrt(2 * pi) * (above - below))

    @cached_property
    def _normal(self) -> NormalDist:
        return NormalDist(self.first, self.second)

    @cached_property
    def _shares(self) -> tuple[float, float]:
        low, high = (self._normal.cdf(end) if isfinite(end) else None for end in (self.low, self.high))
        return low or 0.0, 1.0 if high is None else high


@dataclass(frozen=True)
class GammaPrior:
    """A nuisance x above zero with the density x^(shape - 1) e^(-rate x), as of a mean of which counts were seen."""

    name: str
    shape: float
    rate: float

    kind: ClassVar = "gamma"
    low: ClassVar = 0.0
    high: ClassVar = inf

    def transformed(self, u: FloatArray) -> FloatArray:
        """Values for u even in 0 to 1, same shape, to 1e-6."""
        logs, below = self._table
        return np.asarray(np.exp(np.interp(u, below, logs)))

    def at(self, u: float) -> float:
        """The same for one u."""
        return float(self.transformed(np.asarray(u)))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Its logarithm, normalised; -inf where x is not above zero."""
        inside = (x > 0) & (x < inf)
        safe = np.where(inside, x, 1.0)
        return np.asarray(np.where(inside, self._constant + (self.shape - 1) * np.log(safe) - self.rate * safe, -inf))

    def log_density_at(self, x: float) -> float:
        """The same of one number."""
        return self._constant + (self.shape - 1) * log(x) - self.rate * x if 0 < x < inf else -inf

    @cached_property
    def _constant(self) -> float:
        return self.shape * log(self.rate) - lgamma(self.shape)

    @cached_property
    def _table(self) -> tuple[FloatArray, FloatArray]:
        """Logarithms of x, and the share of the density below them."""
        middle, width = log(self.shape / self.rate), 1 / sqrt(self.shape)
        # below, the density goes as x^shape; above, it falls faster than a normal
        low, high = middle - 40 / self.shape - 10 * width, middle + log(1 + 40 / self.shape + 10 * width)
        logs = np.linspace(low, high, NODES)
        density = np.exp(self._constant + self.shape * logs - self.rate * np.exp(logs))
        below = np.append(0.0, np.cumsum((density[1:] + density[:-1]) / 2))
        return logs, below / below[-1]


def make_prior(name: str, given: Any, parameter: Parameter) -> Prior:
    """A prior, checked; InputError for another form, numbers that are none or a range that the parameter has not."""
    form = f"free: {name} must be {FORMS}, got {shown(given)}"
    if not isinstance(given, tuple | list) or len(given) not in (2, 3):
        raise InputError(form)
    kind = given[2] if len(given) == 3 else "flat"
    if kind not in KINDS:
        raise InputError(form)
    numbers = [one for one in given[:2] if isinstance(one, int | float | np.number) and not isinstance(one, bool)]
    if len(numbers) < 2 or not all(isfinite(one) for one in numbers):
        raise InputError(f"free: {name} needs two finite numbers: {form.partition(': ')[2]}")
    first, second = map(float, numbers)
    if kind == "gaussian":
        if second <= 0:
            raise InputError(f"free: {name}: the standard deviation must be above zero, got {second:g}")
        parameter.check(first)
        wide, least = WIDEST * second, first * LEAST if parameter.low == 0 else parameter.low
        return Prior(name, kind, first, second, max(first - wide, least), min(first + wide, parameter.high))
    if first >= second:
        raise InputError(f"free: {name} must rise, got {first:g} to {second:g}; one value goes into fixed")
    if kind == "log" and first <= 0:
        raise InputError(f"free: {name}: a logarithmic range must be above zero, got {first:g} to {second:g}")
    for end in (first, second):
        parameter.check(end)
    return Prior(name, kind, first, second, first, second)


def make_priors(free: Any, parameters: Mapping[str, Parameter]) -> tuple[Prior, ...]:
    """The priors of all free parameters, by the names in `parameters`."""
    return tuple(make_prior(name, given, parameters[name]) for name, given in free.items())
