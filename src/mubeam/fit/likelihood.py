"""Makes one function of several searches and observables for samplers; what is wrong is told before any work."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np

from mubeam import models
from mubeam.errors import InputError, check_name
from mubeam.fit.also import KINDS, OfOnesOwn, Own, make_observable
from mubeam.fit.function import FitLikelihood
from mubeam.fit.in_floats import make_in_floats, probes
from mubeam.fit.nuisances import NUISANCES, treated
from mubeam.fit.points import COUPLING, pairs_of
from mubeam.fit.priors import Prior, make_priors
from mubeam.fit.signal_panels import make_signals
from mubeam.fit.tied import make_tied
from mubeam.foundation.checks import finite_scalar
from mubeam.models import Model
from mubeam.models.parameter import Parameter
from mubeam.searches.plane import MASS
from mubeam.searches.request import SearchOptions, make_search
from mubeam.text import shown


def likelihood(
    model: str | Model,
    searches: Sequence[str],
    free: Mapping[str, Any],
    also: Sequence[str | Own] = (),
    accuracy: float = 1e-3,
    *,
    fixed: Mapping[str, Any] | None = None,
    nuisances: str = "average",
    **options: Unpack[SearchOptions],
) -> FitLikelihood:
    """The log-likelihood of a model in several searches, for samplers.

    Production is computed once at masses from which the others are interpolated; what is linear in it, angles and
    products of couplings, is multiplied; widths, lifetimes and signal probabilities are computed at each point.

    Args:
        model: name of a model, path of a card, or a Model.
        searches: pairs "card:analysis", names or paths of cards. What they counted is one likelihood, nuisances of one
            name together. Of a projection it is that of the median counts without a signal.
        free: by name (mass_gev, coupling or the coupling's own name, parameters of the model) what is held of each
            before: (low, high), (low, high, "log"), or (mean, sigma, "gaussian") within the range of the parameter.
        also: "g-minus-2:2025" (a reference of `observables.g_minus_2`), "relic-density" (chi is all of the dark
            matter; "relic-density:at-most" no more), "decay:NAME" (a bound of `observables.decay_bounds`), or functions
            from arrays by name (all parameters, width_gev, c_tau_m) to log-likelihoods, of one shape.
        accuracy: largest relative error of the events by interpolation in the mass; where it is not reached, as at a
            threshold, a point is computed.
        fixed: by name the parameters that do not vary, or follow from others: numbers, or lists of terms as in the ties
            of `reach`, such as {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}. Outside the range of a
            parameter that follows from others the log-likelihood is -inf.
        nuisances: of the counts, errors of backgrounds and signals. "average" over them; "profile", where they are
            likeliest; "free", as further free parameters with their constraints as priors; "fixed", without errors.
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
    check_name("nuisances", nuisances, NUISANCES)
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
    terms_of = {name: value for name, value in fixed.items() if isinstance(value, list | tuple | Mapping)}
    held = {_plain(name, start): known[name].check(value) for name, value in fixed.items() if name not in terms_of}
    middle = {_plain(prior.name, start): _middle(prior) for prior in priors}
    tied, at_middle = None, {**held, **middle}
    if terms_of:
        others = [name for name in known if name not in (MASS, COUPLING, start.coupling_name, *free, *held)]
        numbers = {
            one.name: value for one in start.parameters() if (value := getattr(start, one.name, None)) is not None
        }
        tied = make_tied(terms_of, start, others, known, numbers | held)
        at_middle |= {name: known[name].check(float(value)) for name, value in tied.values(at_middle).items()}
    base = _with(start, {n: v for n, v in at_middle.items() if n not in (MASS, COUPLING)})
    _check_production(base, priors)
    ends = {prior.name: (prior.low, prior.high) for prior in priors}
    masses = ends.get(MASS, (held.get(MASS, 1.0),) * 2)
    strengths = ends.get(COUPLING, ends.get(base.coupling_name, (held.get(COUPLING, 1.0),) * 2))
    base.shares(np.array(masses)[:, None], np.array(strengths))
    ranges = {**ends, MASS: masses, COUPLING: strengths}
    tied_ends = {} if tied is None else {name: tied.ends(name, ranges) for name in tied.ties}
    _check_linear(base, tied_ends)
    chi = getattr(base, "mass_chi_gev", None)
    chi_gev = (ends | tied_ends).get("mass_chi_gev", None if chi is None else (chi, chi))
    found = [make_search(base, *pair, **options) for pair in pairs]
    data = [search.data.counts for search in found]
    counted, free_nuisances = treated(data, nuisances, known)
    # what is wrong is told before any table is made
    for one in also:
        if isinstance(one, str):
            check_name("observable of also", one.partition(":")[0], KINDS)
    own_ends = [
        (one.name, end)
        for one in priors
        if _plain(one.name, base) not in (MASS, COUPLING)
        for end in (one.low, one.high)
    ]
    corners = (base, *(_with(base, {name: end}) for name, end in own_ends))
    observables = tuple(make_observable(one, corners, masses, chi_gev, aim) for one in also)
    labels = [":".join(pair) for pair in pairs]
    notes = tuple(
        f"{label}: a projection, taken to have counted the median without a signal"
        for label, one in zip(labels, data, strict=True)
        if one.observed is None
    )
    every, terms = (*priors, *free_nuisances), pairs_of(base.vertices_in_parts())
    fit = FitLikelihood(every, held, base, terms, (), counted, observables, notes, len(free_nuisances), tied=tied)
    tried = probes(fit.prior_transform, len(every))
    for observable in observables:
        if isinstance(observable, OfOnesOwn):
            observable.check(fit.points(tried))
    signals = tuple(make_signals(label, one, masses, aim) for label, one in zip(labels, found, strict=True))
    fit = replace(fit, signals=signals)
    if tied is not None:
        return fit
    floats = make_in_floats(base, terms, (signals, counted, observables), every, held, len(priors))
    return replace(fit, floats=floats if floats.agrees(tried, fit(tried)) else None)


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
    low, high = prior.low, prior.high
    return float(np.sqrt(low * high)) if prior.kind == "log" else (low + high) / 2


def _with(model: Model, values: Mapping[str, float]) -> Model:
    """The model with these parameters."""
    return replace(model, **values) if values else model


def _check_production(base: Model, priors: tuple[Prior, ...]) -> None:
    """InputError for a free parameter that changes what is produced other than by coefficients."""
    own = [prior for prior in priors if prior.name not in (MASS, COUPLING, base.coupling_name)]
    _check_linear(base, {prior.name: (prior.low, prior.high) for prior in own})


def _check_linear(base: Model, ends: Mapping[str, tuple[float, float]]) -> None:
    """The same for parameters of the model by their ends."""
    for name, pair in ends.items():
        found = {tuple(v.process for v in base.at(**{name: end}).vertices_in_parts()) for end in pair}
        if len(found) > 1:
            raise InputError(f"{name} of {base.name} changes production other than linearly: give it a number in fixed")
