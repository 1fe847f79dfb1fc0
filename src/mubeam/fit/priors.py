"""Free parameters: their ranges, and what is held of them before."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite, log
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.models.parameter import Parameter
from mubeam.text import shown

KINDS: Final = ("flat", "log", "gaussian")
FORMS: Final = '(low, high), (low, high, "log") or (mean, sigma, "gaussian")'


@dataclass(frozen=True)
class Prior:
    """One free parameter.

    Attributes:
        name: as it was given.
        kind: "flat" in the parameter, "log" in its logarithm, or "gaussian".
        first, second: ends of the range, or mean and standard deviation.
        low, high: the range; of a gaussian that of the parameter.
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
        normal = NormalDist(self.first, self.second)
        below, above = self._ends(normal)
        share = np.clip(below + (above - below) * u, 1e-300, 1 - 1e-16)
        found = np.array([normal.inv_cdf(one) for one in np.ravel(share).tolist()]).reshape(share.shape)
        return np.asarray(np.clip(found, self.low, self.high))

    def log_density(self, x: FloatArray) -> FloatArray:
        """Its logarithm, normalised; -inf out of range."""
        inside = (x >= self.low) & (x <= self.high)
        if self.kind == "flat":
            density = np.full(x.shape, -log(self.second - self.first))
        elif self.kind == "log":
            density = -np.log(np.where(inside, x, 1.0)) - log(log(self.second / self.first))
        else:
            normal = NormalDist(self.first, self.second)
            below, above = self._ends(normal)
            pull = (x - self.first) / self.second
            density = -(pull**2) / 2 - log(self.second * (2 * np.pi) ** 0.5 * (above - below))
        return np.asarray(np.where(inside, density, -inf))

    def _ends(self, normal: NormalDist) -> tuple[float, float]:
        return (normal.cdf(self.low) if isfinite(self.low) else 0.0), (
            normal.cdf(self.high) if isfinite(self.high) else 1.0
        )

    @property
    def ends(self) -> tuple[float, float]:
        """A finite range: eight standard deviations of a gaussian, within that of the parameter."""
        if self.kind != "gaussian":
            return self.low, self.high
        wide = 8 * self.second
        least = self.first * 1e-3 if self.low == 0 else self.low
        return max(self.first - wide, least), min(self.first + wide, self.high)


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
        return Prior(name, kind, first, second, parameter.low, parameter.high)
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
