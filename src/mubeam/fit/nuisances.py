"""What is done with the nuisances of counts: averaged over, profiled, free parameters of the fit, or held.

The likelihood at values of them is that of `statistics.Likelihood.log_likelihood(signal, nuisances)`: Poisson of the
counts, a standard normal for each systematic error and lognormal background, Pois(m | m x) for a gamma, Pois(m | r b)
for a control region. As free parameters their constraints are priors, a gamma of shape m for the last two: the average
over them is the likelihood that is averaged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError
from mubeam.fit.counted import NONE_FREE, Averaged, Counted, grouped, side_by_side
from mubeam.fit.priors import WIDEST, GammaPrior, Prior
from mubeam.fit.profile import Profile, make_profile
from mubeam.foundation.checks import FloatArray
from mubeam.statistics import marginal
from mubeam.statistics.background import Background
from mubeam.statistics.counts import Counts
from mubeam.statistics.marginal import Parameter
from mubeam.statistics.series import log_factorials

NUISANCES: Final = ("average", "profile", "free", "fixed")


@dataclass(frozen=True)
class Profiled:
    """Counts at the values of their nuisances that are likeliest for each signal, constraints included."""

    profile: Profile
    members: tuple[int, ...]

    def log_likelihood(self, signals: Sequence[FloatArray], free: FloatArray = NONE_FREE) -> FloatArray:
        """Logarithm (n,) of the likelihood at its highest."""
        return self.profile.log_likelihood(side_by_side(signals, self.members))

    def one(self, signals: Sequence[Sequence[float]], free: Sequence[float] = ()) -> float:
        """The same of one point."""
        return float(self.log_likelihood([np.array([one]) for one in signals])[0])


@dataclass(frozen=True)
class Free:
    """Counts at values of their nuisances, without what constrains them.

    Attributes:
        counts: their bins side by side.
        members: which searches they are of.
        parameters: their nuisances.
        columns: places of these among all free nuisances; -1 for the background of a control region without events,
            which is none.
    """

    counts: Counts
    members: tuple[int, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[int, ...]

    def log_likelihood(self, signals: Sequence[FloatArray], free: FloatArray = NONE_FREE) -> FloatArray:
        """Logarithm (n,) of the probability of the counts."""
        signal = side_by_side(signals, self.members)
        on_signal, background = self._parts(free)
        observed = np.array(self.counts.observed)
        mean = on_signal * signal + background
        logs = np.where(observed > 0, observed * np.log(np.where(observed > 0, mean, 1.0)), 0.0)
        return np.asarray((logs - mean - self._factorials).sum(axis=1))

    def one(self, signals: Sequence[Sequence[float]], free: Sequence[float] = ()) -> float:
        """The same of one point."""
        on_signal, background = (one[0].tolist() for one in self._parts(np.array([free])))
        found, i = 0.0, 0
        for member in self.members:
            for signal in signals[member]:
                n, mean = (self.counts.observed or ())[i], on_signal[i] * signal + background[i]
                found += (n * log(mean) if n else 0.0) - mean - self._factorials[i]
                i += 1
        return found

    @cached_property
    def _factorials(self) -> FloatArray:
        return np.array([log_factorials(n)[-1] for n in self.counts.observed or ()])

    @cached_property
    def _known(self) -> FloatArray:
        return known_background(self.counts)

    def _parts(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Factors of the signals and backgrounds (n, B)."""
        bins = self.counts.bins
        background = np.tile(self._known, (len(free), 1))
        logs: FloatArray = np.zeros((len(free), 2 * bins))
        factors = {one.name: one.log_factors for one in self.counts.systematics}
        for one, column in zip(self.parameters, self.columns, strict=True):
            if column < 0:
                continue
            value, part = free[:, column], one.background
            if part is None:
                logs += value[:, None] * factors[one.name]
            else:
                background[:, one.bin] += events_of(one, part, value)
        both = np.exp(logs)
        return both[:, :bins], both[:, bins:] * background


def known_background(counts: Counts) -> FloatArray:
    """Events (B,) of the backgrounds without a nuisance of their own."""
    return np.array([float(sum(part.events for part in one.parts if part.is_known)) for one in counts.background])


def events_of(parameter: Parameter, part: Background, value: FloatArray) -> FloatArray:
    """Events of a background at values of its nuisance."""
    if parameter.kind == "control":
        return value
    return np.asarray(part.events * (np.exp(part.spread * value) if part.spread else value))


def held(counts: Counts) -> Counts:
    """The counts with all nuisances at their nominal values."""
    return replace(counts, background=tuple(Background(one.events) for one in counts.background), systematics=())


def treated(
    each: Sequence[Counts], nuisances: str, taken: Mapping[str, Any]
) -> tuple[tuple[Counted, ...], tuple[Prior | GammaPrior, ...]]:
    """The counts of searches with their nuisances treated as one of NUISANCES says, and priors of those that are free.

    Raises InputError for a free nuisance that has the name of a parameter in `taken`, and for counts that cannot be
    profiled.
    """
    if nuisances == "fixed":
        return tuple(Averaged(held(counts), members) for counts, members in grouped(each)), ()
    if nuisances == "profile":
        return tuple(
            Profiled(make_profile(counts), members) if marginal.parameters(counts) else Averaged(counts, members)
            for counts, members in grouped(each)
        ), ()
    if nuisances == "average":
        return tuple(Averaged(counts, members) for counts, members in grouped(each)), ()
    priors: list[Prior | GammaPrior] = []
    found: list[Counted] = []
    for counts, members in grouped(each):
        parameters, columns = marginal.parameters(counts), []
        for one in parameters:
            prior = _prior(one)
            columns.append(len(priors) if prior else -1)
            priors += [prior] if prior else []
        found.append(Free(counts, members, parameters, tuple(columns)) if parameters else Averaged(counts, members))
    for prior in priors:
        if prior.name in taken:
            raise InputError(f"nuisances: {prior.name} is a parameter and a nuisance: average or profile nuisances")
    return tuple(found), tuple(priors)


def _prior(parameter: Parameter) -> Prior | GammaPrior | None:
    if parameter.kind == "normal" or parameter.background is None:
        return Prior(parameter.name, "gaussian", 0.0, 1.0, -WIDEST, WIDEST)
    shape = parameter.background.shape
    return GammaPrior(parameter.name, shape, shape / parameter.nominal) if shape else None
