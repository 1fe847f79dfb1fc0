"""Expected signal events (P1 Eq. 1): muons on target x nuclei per area x int dsigma x probability x efficiency."""

from collections.abc import Sequence
from typing import Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import KinematicsError
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray, broadcast, positive, positive_scalar, whole_number
from mubeam.matter.elements import SYMBOLS
from mubeam.models import Model
from mubeam.numerics.estimate import (
    NO_SIGNAL,
    NOT_RESOLVED,
    NOTHING_IN_WINDOW,
    OK,
    Estimate,
    Warnings,
    make_estimate,
    unresolved,
    warnings_where,
)
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.engine.precision import least_error, numerical_error
from mubeam.production.engine.request import closed_point_error
from mubeam.searches.breakdown import at_production, beam_out, in_detector
from mubeam.searches.combined import CombinedYield
from mubeam.searches.factors import NucleusShare
from mubeam.searches.factors import Yield as Yield
from mubeam.searches.folding import BLOCK_NUMBERS, SignalTable, signal_table
from mubeam.searches.limits import make_combination, make_counting
from mubeam.searches.mean_cross_sections import produced_cross_section
from mubeam.searches.request import SearchOptions, make_search, make_searches
from mubeam.searches.search import Search
from mubeam.searches.verdict import verdict
from mubeam.statistics.discovery import MINIMUM_EVENTS, MOST_MINIMUM
from mubeam.statistics.likelihood import Likelihood


def expected_events(
    model: str | Model,
    experiment: str | Experiment,
    analysis: str,
    *,
    mass_gev: ArrayLike,
    coupling: ArrayLike,
    **options: Unpack[SearchOptions],
) -> Estimate:
    """Expected signal events of `model` in an analysis of `experiment`.

    Args:
        model: name of a model, or a Model.
        experiment: name of a card, path of a card, or an Experiment.
        analysis: name of one of its analyses.
        mass_gev: mass of the new particle, GeV; broadcasts with `coupling`.
        coupling: the model's coupling, in its unit.
        **options: exposure_mot (muons on target), length_m (of the target), luminosity_per_fb (of a collider),
            energy_loss (of the beam in the target: "none", "csda" or "full"), polarisation (mean helicity of mu-, of
            mu+ with the other sign, as muons of pion decays have it),
            background_events and background_error_events (at the exposure of the card, of one bin),
            track_resolution_m (shortest track of a tau), efficiency (in (0, 1], instead of the card's), method,
            form_factor and precision, as in `cross_section`; None takes what the card says.

    Returns:
        Estimate in events, broadcast shape of mass and coupling; its error is numerical.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError: an argument or a card is wrong.
        KinematicsError: a scalar point at which nothing is produced in the windows (0 +- 0 with a status in arrays).
    """
    search = make_search(model, experiment, analysis, **options)
    masses, couplings = broadcast(
        mass_gev=positive("mass_gev", mass_gev), coupling=positive("coupling", coupling, search.model.coupling_unit)
    )
    search.model.shares(masses, couplings)
    unique, inverse = np.unique(masses.ravel(), return_inverse=True)
    table = signal_table(search, unique)
    _raise_if_closed(table, masses.ndim)
    strengths, shape = couplings.ravel(), masses.shape
    events, error = np.zeros(strengths.size), np.zeros(strengths.size)
    status = table.status[inverse]
    step = max(1, BLOCK_NUMBERS // table.value.weight.shape[1])
    for first in range(0, strengths.size, step):
        part = slice(first, first + step)
        block = table.rows(inverse[part])
        events[part], error[part] = block.events_with_error(strengths[part])
    status[(status == OK) & (events == 0) & (error == 0)] = NO_SIGNAL
    status[(status == OK) & unresolved(events, error)] = NOT_RESOLVED
    warnings = point_warnings(table, masses, couplings, inverse.reshape(shape))
    return make_estimate(
        events.reshape(shape), error.reshape(shape), "events", search.method, status.reshape(shape), warnings
    )


def point_warnings(table: SignalTable, masses: FloatArray, couplings: FloatArray, row: NDArray[np.intp]) -> Warnings:
    """What is to be known of the events at masses and couplings of one shape, in these rows of the table."""
    search = table.search
    highest = search.model.largest_coupling(table.mass_gev)
    beyond = np.asarray(couplings > highest[row])
    decays = search.signature.needs_lifetime and not search.model.decays_are_open
    unknown = search.model.beyond_widths(masses, couplings) if decays else {}
    texts = np.array([search.beyond_theory("coupling", one) for one in highest[: len(highest) * beyond.any()]])
    return warnings_where(
        masses.shape,
        (table.extrapolated[row], search.extrapolation),
        (np.full(masses.shape, bool(search.other_spin)), search.other_spin),
        (np.full(masses.shape, bool(search.model.remark)), search.model.remark),
        (beyond, texts[row] if beyond.any() else ""),
        *((mask, text) for text, mask in unknown.items()),
    )


@overload
def yield_breakdown(
    model: str | Model,
    experiment: str | Experiment,
    analysis: str,
    *,
    mass_gev: float,
    coupling: float,
    confidence_level: float | None = ...,
    statistic: str | None = ...,
    minimum_events: int = ...,
    **options: Unpack[SearchOptions],
) -> Yield: ...


@overload
def yield_breakdown(
    model: str | Model,
    experiment: str | Experiment | Sequence[str | Experiment],
    analysis: str | Sequence[str],
    *,
    mass_gev: float,
    coupling: float,
    confidence_level: float | None = ...,
    statistic: str | None = ...,
    minimum_events: int = ...,
    **options: Unpack[SearchOptions],
) -> Yield | CombinedYield: ...


def yield_breakdown(
    model: str | Model,
    experiment: str | Experiment | Sequence[str | Experiment],
    analysis: str | Sequence[str],
    *,
    mass_gev: float,
    coupling: float,
    confidence_level: float | None = None,
    statistic: str | None = None,
    minimum_events: int = MINIMUM_EVENTS,
    **options: Unpack[SearchOptions],
) -> Yield | CombinedYield:
    """The factors of `expected_events` at one point, and what the counts say of the signal.

    Args:
        model: as in `expected_events`.
        experiment: a list of them for a combination, as in `reach`: a CombinedYield.
        analysis: name of one of its analyses; a list, as long as that of the experiments, or several of one experiment.
        mass_gev: mass of the new particle, GeV.
        coupling: the model's coupling, in its unit.
        confidence_level: of exclusion; None takes the card's.
        statistic: "cls" (None), "neyman", "feldman-cousins" or "bayes".
        minimum_events: fewer counts are no discovery.
        **options: as in `expected_events`.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError, KinematicsError: as `expected_events` and `reach`.
    """
    searches = make_searches(model, experiment, analysis, **options)
    # what they refuse is told before any work
    likelihoods = [make_counting(search, statistic=statistic, confidence_level=confidence_level) for search in searches]
    together = likelihoods[0]
    if len(searches) > 1:
        together = make_combination(searches, statistic=statistic, confidence_level=confidence_level)
    whole_number("minimum_events", minimum_events, 1, MOST_MINIMUM)
    mass = positive_scalar("mass_gev", mass_gev)
    strength = positive_scalar("coupling", coupling, searches[0].model.coupling_unit)
    searches[0].model.shares(np.array([mass]), np.array([strength]))
    found = [
        _breakdown(search, mass, strength, likelihood, minimum_events)
        for search, likelihood in zip(searches, likelihoods, strict=True)
    ]
    if len(found) == 1:
        return found[0][0]
    signal = np.concatenate([events for _, events in found])
    return CombinedYield(
        labels=tuple((search.experiment.name, search.analysis_name) for search in searches),
        parts=tuple(part for part, _ in found),
        verdict=verdict(together, signal, minimum_events=minimum_events),
    )


def _breakdown(
    search: Search, mass: float, strength: float, likelihood: Likelihood, minimum_events: int
) -> tuple[Yield, FloatArray]:
    """The yield of one search, and its events in the bins (B,)."""
    table = signal_table(search, np.array([mass]))
    _raise_if_closed(table, 0)
    point = np.array([strength])
    events_made = table.produced(table.value, point)
    made, *checks = (
        np.asarray(table.produced(nodes, point).sum()) for nodes in (table.value, table.check, table.rough)
    )
    made_error = numerical_error(made, checks[0], least_error(search.precision), checks[1])
    window, window_error = float(made), float(made_error)
    accepted = (events_made * table.value.acceptance)[0]
    probability = np.broadcast_to(table.probability(table.value, point)[0], accepted.shape)
    passed, taken = float((accepted * probability).sum()), float(accepted.sum())
    events, error = (float(number[0]) for number in table.events_with_error(point))
    picobarn = 1 / search.events_per_pb
    length = _decay_length_m(table, point, accepted)
    found = tuple(point_warnings(table, np.array(mass), np.array(strength), np.array(0)))
    resolution = search.signature.resolution_m(search.analysis)
    windows = window * picobarn, window_error * picobarn
    in_bins = np.maximum(table.events_in_bins(point)[0], 0.0)
    made_of = Yield(
        exposure_mot=search.exposure_mot,
        length_m=search.length_m,
        luminosity_per_fb=search.luminosity_per_fb,
        cross_section=produced_cross_section(search, mass, strength),
        cross_section_in_windows=Estimate(*windows, "pb", search.method, _status(window, window_error)),
        acceptance=taken / window,
        decay_probability=passed / taken if taken > 0 else None,
        decay_length_m=length,
        is_prompt=None if length is None or not resolution else length < resolution,
        efficiency=events / passed if passed > 0 else None,
        events=Estimate(events, error, "events", search.method, _status(events, error), found),
        background_events=search.data.background_events,
        background_error_events=search.data.background_error_events,
        verdict=verdict(likelihood, in_bins, minimum_events=minimum_events),
        warnings=found,
        beam_out=beam_out(search),
        nuclei=_nuclei(table, events_made[0], (accepted * probability * table.value.efficiency)[0]),
        at_production=at_production(search, mass, strength),
        in_detector=in_detector(table, strength),
    )
    return made_of, in_bins


def _nuclei(table: SignalTable, produced: FloatArray, seen: FloatArray) -> tuple[NucleusShare, ...]:
    """The shares of the nuclei in what is produced and seen at nodes (n,)."""
    found = []
    for i, target in enumerate(table.search.targets):
        mine = [part.nodes for part in table.value.ranges if part.nucleus == i]
        made, taken = (float(sum(column[nodes].sum() for nodes in mine)) for column in (produced, seen))
        number = target.nucleus.charge_number
        found.append(
            NucleusShare(
                name=SYMBOLS.get(number, f"Z = {number}"),
                nucleus=target.nucleus,
                per_area=target.share,
                produced=made / float(produced.sum()),
                events=taken / float(seen.sum()) if seen.any() else None,
            )
        )
    return tuple(found)


def _status(value: float, error: float) -> str:
    if value < error:
        return NOT_RESOLVED
    return OK if value > 0 else NO_SIGNAL


def _decay_length_m(table: SignalTable, coupling: FloatArray, accepted: FloatArray) -> float | None:
    """Mean decay length in m over the accepted events."""
    shares = table.search.model.shares(table.mass_gev, coupling)
    if not shares.width_gev.all() or not accepted.any():
        return None
    rate = decay_rate_per_m(shares.width_gev, table.mass_gev, table.value.momentum_gev[0])
    return float((accepted / rate).sum() / accepted.sum())


def _raise_if_closed(table: SignalTable, ndim: int) -> None:
    if ndim or table.status[0] == OK:
        return
    search, mass, status = table.search, table.mass_gev[0], str(table.status[0])
    if status == NOTHING_IN_WINDOW:
        raise KinematicsError(f"mass_gev = {mass:g}: {status} of this analysis")
    flux = search.photons_by_reach[0]
    process = search.model.vertices()[0].process
    raise closed_point_error(process, search.flux_nodes(1).highest_energy_gev, mass, status, flux)
