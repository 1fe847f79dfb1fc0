"""The logarithm of a likelihood as a function of points: what samplers call, with all else that is known there."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, MubeamError
from mubeam.fit.counted import Counted
from mubeam.fit.in_floats import InFloats
from mubeam.fit.one_point import NOT_IN_FLOATS
from mubeam.fit.points import COUPLING, At, Pair
from mubeam.fit.priors import GammaPrior, Prior
from mubeam.fit.said import Observable, Said
from mubeam.fit.signals import Signals
from mubeam.fit.tied import Tied
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.searches.plane import MASS

BETWEEN_ZERO: Final = 1e-9
BLOCK: Final = 1 << 14
"""Points that are computed together."""

BEYOND_THEORY: Final = "coupling beyond the theory"


@dataclass(frozen=True)
class Answer:
    """What is known at points (n,) in range.

    `events` are those (n, B) of each search with relative errors (n,); `free` are free nuisances (n, K).
    """

    log_likelihood: FloatArray
    events: tuple[tuple[FloatArray, FloatArray], ...]
    said: tuple[Said, ...]
    points: At
    free: FloatArray


@dataclass(frozen=True)
class FitLikelihood:
    """The logarithm of a likelihood as a function of the free parameters; made by `likelihood`.

    Called with points (n, d), or one (d,), it gives numbers (n,), or one: -inf out of range, for what is no number,
    and where the model has no widths. It holds nothing that changes, and can be sent to other processes.

    Attributes:
        priors: of the free parameters, in their order; those of free nuisances are last.
        fixed: the others that were given.
        model: at one point.
        pairs: the terms of its rate.
        signals: of the searches.
        counted: what they counted.
        observables: what is asked besides.
        notes: what is to be known of it.
        free_nuisances: how many nuisances are free parameters.
        floats: computes one point, with numbers that agree with those of arrays to rounding; None where it cannot.
        tied: parameters that follow from others; None for none.
    """

    priors: tuple[Prior | GammaPrior, ...]
    fixed: Mapping[str, float]
    model: Model
    pairs: tuple[Pair, ...]
    signals: tuple[Signals, ...]
    counted: tuple[Counted, ...]
    observables: tuple[Observable, ...]
    notes: tuple[str, ...] = ()
    free_nuisances: int = 0
    floats: InFloats | None = None
    tied: Tied | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The free parameters, in the order of a point's coordinates."""
        return tuple(prior.name for prior in self.priors)

    @property
    def interpolation_error(self) -> dict[str, float]:
        """The largest relative error of the events of each search by interpolation in the mass."""
        return {one.label: one.largest_error for one in self.signals}

    def __call__(self, x: ArrayLike) -> Any:
        """Log-likelihoods (n,) of points (n, d), or the number of one (d,)."""
        if self.floats is not None:
            x = np.asarray(x, dtype=float)
            if x.shape == (len(self.priors),):
                try:
                    return self.floats(x.tolist())
                except NOT_IN_FLOATS:
                    pass
        return self.in_arrays(x)

    def in_arrays(self, x: ArrayLike) -> Any:
        """As a call, without floats for one point; for tests."""
        return self._answered(x, lambda answer: answer.log_likelihood, -inf)

    def error(self, x: ArrayLike) -> Any:
        """How far a log-likelihood may be from that of computed events, by interpolation; 0 where it is -inf."""
        return self._answered(x, self._error, 0.0)

    def log_prior(self, x: ArrayLike) -> Any:
        """Logarithm of the prior's density (n,), normalised; -inf out of range."""
        given, is_one = self._given(x)
        if is_one:
            return sum(prior.log_density_at(value) for prior, value in zip(self.priors, given[0].tolist(), strict=True))
        found = np.zeros(len(given))
        for i, prior in enumerate(self.priors):
            found = found + prior.log_density(given[:, i])
        return np.where(np.isnan(found), -inf, found)

    def log_posterior(self, x: ArrayLike) -> Any:
        """Log-likelihood plus `log_prior`, as samplers of densities such as emcee ask for."""
        return self.log_prior(x) + self(x)

    def prior_transform(self, u: ArrayLike) -> FloatArray:
        """Points (n, d), or one (d,), for u even in 0 to 1, of the same shape."""
        given = np.asarray(u, dtype=float)
        if given.ndim not in (1, 2) or given.shape[-1] != len(self.priors):
            raise InputError(f"u must have {len(self.priors)} numbers, of {', '.join(self.names)}, got {given.shape}")
        if given.ndim == 1:
            return np.array([prior.at(one) for prior, one in zip(self.priors, given.tolist(), strict=True)])
        return np.stack([prior.transformed(given[:, i]) for i, prior in enumerate(self.priors)], axis=1)

    def blobs(self, x: ArrayLike) -> dict[str, Any]:
        """What belongs to points (n, d), or to one, by name: NaN out of range.

        "events LABEL" of each search, in all bins; "width_gev"; "c_tau_m", c times the lifetime; "muon_shift",
        "relic_density" and branching ratios where they were asked for; "warnings", a tuple of texts for each point.
        """
        given, is_one = self._given(x)
        names = [f"events {one.label}" for one in self.signals]
        found: dict[str, Any] = {name: np.full(len(given), np.nan) for name in (*names, "width_gev", "c_tau_m")}
        warnings: list[tuple[str, ...]] = [()] * len(given)
        for rows, answer in self._answers(given):
            points = answer.points
            told = [(points.is_beyond_theory, BEYOND_THEORY)]
            for name, (events, _) in zip(names, answer.events, strict=True):
                found[name][rows] = events.sum(axis=1)
            found["width_gev"][rows], found["c_tau_m"][rows] = points.shares.width_gev, points.c_tau_m
            for said in answer.said:
                told += said.warnings
                for name, values in said.blobs.items():
                    found.setdefault(name, np.full(len(given), np.nan))[rows] = values
            for text in dict.fromkeys(text for _, text in told):
                holds = np.any([np.broadcast_to(where, rows.shape) for where, one in told if one == text], axis=0)
                for row in rows[holds]:
                    warnings[row] = (*warnings[row], text)
        if is_one:
            return {name: float(values[0]) for name, values in found.items()} | {"warnings": warnings[0]}
        return found | {"warnings": warnings}

    def computed(self, x: ArrayLike) -> Any:
        """As a call, with the production of each mass computed; for tests, since it takes milliseconds a point."""
        given, is_one = self._given(x)
        found = np.full(len(given), -inf)
        for rows, answer in self._answers(given):
            events = [one.computed(answer.points) for one in self.signals]
            with np.errstate(divide="ignore"):
                counted = self._said_by_counts(events, answer.free)
                found[rows] = counted + sum(said.log_likelihood for said in answer.said)
        return float(found[0]) if is_one else found

    def _given(self, x: ArrayLike) -> tuple[FloatArray, bool]:
        given = np.asarray(x, dtype=float)
        if given.ndim not in (1, 2) or given.shape[-1] != len(self.priors):
            raise InputError(f"x must have {len(self.priors)} numbers, of {', '.join(self.names)}, got {given.shape}")
        return given.reshape(-1, len(self.priors)), given.ndim == 1

    def _answered(self, x: ArrayLike, number: Callable[[Answer], FloatArray], otherwise: float) -> Any:
        given, is_one = self._given(x)
        found = np.full(len(given), otherwise)
        for rows, answer in self._answers(given):
            values = number(answer)
            found[rows] = np.where(np.isnan(values), otherwise, values)
        return float(found[0]) if is_one else found

    def _answers(self, given: FloatArray) -> Iterable[tuple[Any, Answer]]:
        """The points in range, as many as are computed together, with their places."""
        inside = np.ones(len(given), dtype=bool)
        for i, prior in enumerate(self.priors):
            inside &= (given[:, i] >= prior.low) & (given[:, i] <= prior.high)
            inside &= np.isfinite(given[:, i])
        rows = np.flatnonzero(inside)
        if self.tied is not None and rows.size:
            values = self._values(given[rows])
            found = {name: values[name] for name in self.tied.ties}
            rows = rows[np.broadcast_to(self.tied.holds(found), rows.shape)]
        for first in range(0, rows.size, BLOCK):
            yield from self._each(given, rows[first : first + BLOCK])

    def _each(self, given: FloatArray, rows: Any) -> Iterable[tuple[Any, Answer]]:
        """The answer for all rows, or one by one where some of them have none."""
        try:
            yield rows, self._answer(given[rows])
        except MubeamError:
            if len(rows) > 1:
                half = len(rows) // 2
                yield from self._each(given, rows[:half])
                yield from self._each(given, rows[half:])

    def _answer(self, given: FloatArray) -> Answer:
        points = self.points(given)
        # a width that is too large for a number, and the logarithm of no probability, are -inf in the end
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            pairs = [one.events(points) for one in self.signals]
            events = [signal for signal, _ in pairs]
            said = tuple(one(points) for one in self.observables)
            free = given[:, len(self.priors) - self.free_nuisances :]
            total = np.broadcast_to(self._said_by_counts(events, free), len(given))
            for one in said:
                total = total + one.log_likelihood
        return Answer(total, tuple(pairs), said, points, free)

    def _error(self, answer: Answer) -> FloatArray:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            events = [signal for signal, _ in answer.events]
            free, found = answer.free, np.zeros(answer.points.size)
            counted = self._said_by_counts(events, free)
            # one search at a time: errors of two may cancel, and need not
            for i, (signal, off) in enumerate(answer.events):
                ends = (signal * (1 + sign * off[:, None]) for sign in (-1, 1))
                moved = [self._said_by_counts([*events[:i], end, *events[i + 1 :]], free) for end in ends]
                found = found + np.max(np.abs(np.array(moved) - counted), axis=0)
            for one in answer.said:
                found = found + one.error
        return np.where(np.isfinite(found), found, 0.0) + BETWEEN_ZERO

    def _said_by_counts(self, events: Sequence[FloatArray], free: FloatArray) -> FloatArray:
        found: Any = 0.0
        for one in self.counted:
            found = found + one.log_likelihood(events, free)
        return np.asarray(found)

    def points(self, given: FloatArray) -> At:
        """Points (n, d) with their names, ranges unasked."""
        return At(self.model, self._values(given), self.pairs, len(given))

    def _values(self, given: FloatArray) -> dict[str, FloatArray]:
        """Numbers (n,) or (1,) by name, with what follows from them."""
        values = {name: given[:, i] for i, name in enumerate(self._own_names)}
        for name in (MASS, COUPLING):
            if name not in values:
                values[name] = np.array([self.fixed[name]])
        if self.tied is not None:
            values |= {name: np.atleast_1d(value) for name, value in self.tied.values(values).items()}
        return values

    @cached_property
    def _own_names(self) -> list[str]:
        """Of the parameters of the model that are free."""
        own = self.names[: len(self.priors) - self.free_nuisances]
        return [COUPLING if name == self.model.coupling_name else name for name in own]
