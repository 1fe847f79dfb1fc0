"""One function of a point for samplers: the likelihood of several searches, and what else is known."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any, Final, Unpack

import numpy as np
from numpy.typing import ArrayLike

from mubeam import models
from mubeam.errors import InputError, MubeamError, check_name
from mubeam.fit.also import Observable, Own, Said, make_observable
from mubeam.fit.counted import Counted, make_counted
from mubeam.fit.points import COUPLING, At, Pair, pairs_of
from mubeam.fit.priors import Prior, make_priors
from mubeam.fit.signals import Signals, make_signals
from mubeam.foundation.checks import FloatArray, finite_scalar
from mubeam.models import Model
from mubeam.models.parameter import Parameter
from mubeam.searches.plane import MASS
from mubeam.searches.request import SearchOptions, make_search
from mubeam.text import shown

BETWEEN_ZERO: Final = 1e-9
BLOCK: Final = 1 << 14
"""Points that are computed together."""

BEYOND_THEORY: Final = "coupling beyond the theory"


@dataclass(frozen=True)
class Answer:
    """What is known at points (n,) in range: `events` are those (n, B) of each search with relative errors (n,)."""

    log_likelihood: FloatArray
    events: tuple[tuple[FloatArray, FloatArray], ...]
    said: tuple[Said, ...]
    points: At


@dataclass(frozen=True)
class FitLikelihood:
    """The logarithm of a likelihood as a function of the free parameters; made by `likelihood`.

    Called with points (n, d), or one (d,), it gives numbers (n,), or one: -inf out of range, for what is no number,
    and where the model has no widths. It holds nothing that changes, and can be sent to other processes.

    Attributes:
        priors: of the free parameters, in their order.
        fixed: the others that were given.
        model: at one point.
        pairs: the terms of its rate.
        signals: of the searches.
        counted: what they counted.
        observables: what is asked besides.
        notes: what is to be known of it.
    """

    priors: tuple[Prior, ...]
    fixed: Mapping[str, float]
    model: Model
    pairs: tuple[Pair, ...]
    signals: tuple[Signals, ...]
    counted: tuple[Counted, ...]
    observables: tuple[Observable, ...]
    notes: tuple[str, ...] = ()

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
        return self._answered(x, lambda answer: answer.log_likelihood, -inf)

    def error(self, x: ArrayLike) -> Any:
        """How far a log-likelihood may be from that of computed events, by interpolation; 0 where it is -inf."""
        return self._answered(x, self._error, 0.0)

    def log_prior(self, x: ArrayLike) -> Any:
        """Logarithm of the prior's density (n,), normalised; -inf out of range."""
        given, is_one = self._given(x)
        found = np.zeros(len(given))
        for i, prior in enumerate(self.priors):
            found = found + prior.log_density(given[:, i])
        found = np.where(np.isnan(found), -inf, found)
        return float(found[0]) if is_one else found

    def log_posterior(self, x: ArrayLike) -> Any:
        """Log-likelihood plus `log_prior`, as samplers of densities such as emcee ask for."""
        prior = self.log_prior(x)
        with np.errstate(invalid="ignore"):
            return prior + self(x)

    def prior_transform(self, u: ArrayLike) -> FloatArray:
        """Points (n, d), or one (d,), for u even in 0 to 1, of the same shape."""
        given = np.asarray(u, dtype=float)
        if given.ndim not in (1, 2) or given.shape[-1] != len(self.priors):
            raise InputError(f"u must have {len(self.priors)} numbers, of {', '.join(self.names)}, got {given.shape}")
        return np.stack([prior.transformed(given[..., i]) for i, prior in enumerate(self.priors)], axis=-1)

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
                found[rows] = self._said_by_counts(events) + sum(said.log_likelihood for said in answer.said)
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
        points = self._points(given)
        # a width that is too large for a number, and the logarithm of no probability, are -inf in the end
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            pairs = [one.events(points) for one in self.signals]
            events = [signal for signal, _ in pairs]
            said = tuple(one(points) for one in self.observables)
            total = np.broadcast_to(self._said_by_counts(events), len(given))
            for one in said:
                total = total + one.log_likelihood
        return Answer(total, tuple(pairs), said, points)

    def _error(self, answer: Answer) -> FloatArray:
        with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
            events = [signal for signal, _ in answer.events]
            counted, found = self._said_by_counts(events), np.zeros(answer.points.size)
            # one search at a time: errors of two may cancel, and need not
            for i, (signal, off) in enumerate(answer.events):
                ends = (signal * (1 + sign * off[:, None]) for sign in (-1, 1))
                moved = [self._said_by_counts([*events[:i], end, *events[i + 1 :]]) for end in ends]
                found = found + np.max(np.abs(np.array(moved) - counted), axis=0)
            for one in answer.said:
                found = found + one.error
        return np.where(np.isfinite(found), found, 0.0) + BETWEEN_ZERO

    def _said_by_counts(self, events: Sequence[FloatArray]) -> FloatArray:
        found: Any = 0.0
        for one in self.counted:
            found = found + one.log_likelihood(events)
        return np.asarray(found)

    def _points(self, given: FloatArray) -> At:
        values = {name: given[:, i] for i, name in enumerate(self._own_names)}
        for name in (MASS, COUPLING):
            if name not in values:
                values[name] = np.array([self.fixed[name]])
        return At(self.model, values, self.pairs, len(given))

    @property
    def _own_names(self) -> list[str]:
        return [COUPLING if name == self.model.coupling_name else name for name in self.names]


def likelihood(
    model: str | Model,
    searches: Sequence[str],
    free: Mapping[str, Any],
    also: Sequence[str | Own] = (),
    accuracy: float = 1e-3,
    *,
    fixed: Mapping[str, float] | None = None,
    **options: Unpack[SearchOptions],
) -> FitLikelihood:
    """The log-likelihood of a model in several searches, for samplers.

    Production is computed once at masses from which the others are interpolated; what is linear in it, angles and
    products of couplings, is multiplied; widths, lifetimes and signal probabilities are computed at each point.

    Args:
        model: name of a model, path of a card, or a Model.
        searches: pairs "card:analysis", names or paths of cards. What they counted is one likelihood: averaged over all
            nuisances, those of one name together. Of a projection it is that of the median counts without a signal.
        free: by name (mass_gev, coupling or the coupling's own name, parameters of the model) what is held of each
            before: (low, high), (low, high, "log"), or (mean, sigma, "gaussian") within the range of the parameter.
        also: "g-minus-2:2025" (a reference of `observables.g_minus_2`), "relic-density" (chi is all of the dark
            matter; "relic-density:at-most" no more), "decay:NAME" (a bound of `observables.decay_bounds`), or functions
            from arrays by name (all parameters, width_gev, c_tau_m) to log-likelihoods, of one shape.
        accuracy: largest relative error of the events by interpolation in the mass; where it is not reached, as at a
            threshold, a point is computed.
        fixed: by name the parameters that do not vary.
        **options: as in `expected_events`, for all searches.

    Raises:
        InputError, UnknownNameError, CardError, ModelError, DataFileError: a pair or a name is unknown, a parameter has
            no range, is free and fixed, or missing; a free one changes what is produced other than linearly; a search
            or observable is not computed for this model.
    """
    free, fixed = _mapping("free", free), _mapping("fixed", {} if fixed is None else fixed)
    aim = finite_scalar("accuracy", accuracy)
    if not 1e-6 <= aim <= 0.1:
        raise InputError(f"accuracy must be between 1e-06 and 0.1, got {aim:g}")
    if isinstance(searches, str) or not isinstance(searches, Sequence):
        raise InputError(f'searches must be a list of pairs such as ["na64mu-2022:invisible"], got {shown(searches)}')
    if isinstance(also, str) or not isinstance(also, Sequence):
        raise InputError(f'also must be a list such as ["g-minus-2:2025"], got {shown(also)}')
    pairs = [_pair(one) for one in searches]
    if len(set(pairs)) < len(pairs):
        raise InputError("searches: one given twice counts its events twice: give each once")
    if not pairs and not also:
        raise InputError("searches is empty: give a pair such as 'na64mu-2022:invisible', or an observable in also")
    start = models.get(model)
    known = {one.name: one for one in start.parameters()} | _coupling(start)
    for name in (*free, *fixed):
        check_name(f"parameter of {start.name}", name, known)
    own = [COUPLING if name == start.coupling_name else name for name in (*free, *fixed)]
    twice = sorted({name for name in own if own.count(name) > 1})
    if twice:
        raise InputError(f"{twice[0]} is given twice: it is free, or fixed")
    for name in (MASS, COUPLING):
        if name not in own:
            raise InputError(f"{name} is missing: give it in free with a range, or in fixed")
    if not free:
        raise InputError("free is empty: give at least one parameter with its range")
    priors = make_priors(free, known)
    held = {_plain(name, start): known[name].check(value) for name, value in fixed.items()}
    middle = {_plain(prior.name, start): _middle(prior) for prior in priors}
    base = _with(start, {n: v for n, v in {**held, **middle}.items() if n not in (MASS, COUPLING)})
    _check_production(base, priors)
    ends = {prior.name: prior.ends for prior in priors}
    masses = ends.get(MASS, (held.get(MASS, 1.0),) * 2)
    strengths = ends.get(COUPLING, ends.get(base.coupling_name, (held.get(COUPLING, 1.0),) * 2))
    base.shares(np.array(masses)[:, None], np.array(strengths))
    chi = getattr(base, "mass_chi_gev", None)
    chi_gev = ends.get("mass_chi_gev", None if chi is None else (chi, chi))
    found = [make_search(base, *pair, **options) for pair in pairs]
    data = [search.data.counts for search in found]
    # what is wrong is told before any table is made
    for one in also:
        if isinstance(one, str):
            check_name("observable of also", one.partition(":")[0], ("g-minus-2", "relic-density", "decay"))
    observables = tuple(make_observable(one, base, masses, chi_gev, aim) for one in also)
    labels = [":".join(pair) for pair in pairs]
    signals = tuple(make_signals(label, one, masses, aim) for label, one in zip(labels, found, strict=True))
    notes = tuple(
        f"{label}: a projection, taken to have counted the median without a signal"
        for label, one in zip(labels, data, strict=True)
        if one.observed is None
    )
    return FitLikelihood(
        priors, held, base, pairs_of(base.rate_vertices()), signals, make_counted(data), observables, notes
    )


def _mapping(name: str, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InputError(f"{name} must be a dictionary by the names of parameters, got {shown(given)}")
    return given


def _pair(given: Any) -> tuple[str, str]:
    """Card and analysis."""
    card, colon, analysis = given.rpartition(":") if isinstance(given, str) else ("", "", "")
    if not (card and colon and analysis):
        raise InputError(f"searches: give pairs 'card:analysis' such as 'na64mu-2022:invisible', got {shown(given)}")
    return card, analysis


def _coupling(model: Model) -> dict[str, Parameter]:
    """The coupling by the name that all models share."""
    own = next(one for one in model.parameters() if one.name == model.coupling_name)
    return {COUPLING: replace(own, name=COUPLING)}


def _plain(name: str, model: Model) -> str:
    return COUPLING if name == model.coupling_name else name


def _middle(prior: Prior) -> float:
    low, high = prior.ends
    return float(np.sqrt(low * high)) if prior.kind == "log" else (low + high) / 2


def _with(model: Model, values: Mapping[str, float]) -> Model:
    """The model with these parameters."""
    return replace(model, **values) if values else model


def _check_production(base: Model, priors: tuple[Prior, ...]) -> None:
    """InputError for a free parameter that changes what is produced other than by coefficients."""
    for prior in priors:
        if prior.name in (MASS, COUPLING, base.coupling_name):
            continue
        found = {tuple(v.process for v in _with(base, {prior.name: end}).rate_vertices()) for end in prior.ends}
        if len(found) > 1:
            raise InputError(
                f"free: {prior.name} of {base.name} changes production other than linearly: give it in fixed"
            )
