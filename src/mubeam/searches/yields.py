"""Expected signal events (P1 Eq. 1): muons on target x nuclei per area x int dsigma x probability x efficiency."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.errors import KinematicsError
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray, broadcast, positive, positive_scalar, whole_number
from mubeam.matter.beam import Entry, at_depths
from mubeam.matter.elements import SYMBOLS
from mubeam.matter.scattering import exit_angles_rad
from mubeam.models import Model
from mubeam.models.vertex import Term, rate_terms
from mubeam.numerics.estimate import (
    BELOW_THRESHOLD,
    NO_SIGNAL,
    NOT_RESOLVED,
    NOTHING_IN_WINDOW,
    OK,
    Estimate,
    StatusArray,
    Warnings,
    make_estimate,
    statuses,
    unresolved,
    warnings_where,
)
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import cross_section
from mubeam.production.engine.precision import SAFETY, least_error, numerical_error
from mubeam.production.engine.request import POLES, closed_point_error, joint_status
from mubeam.searches.breakdown import AtProduction, InDetector, at_production, in_detector
from mubeam.searches.combined import CombinedYield
from mubeam.searches.flux import SPECTRUM_ORDER
from mubeam.searches.folding import BLOCK_NUMBERS, SignalTable, signal_table
from mubeam.searches.limits import make_combination, make_counting
from mubeam.searches.produced_nodes import BIN_ORDERS
from mubeam.searches.request import SearchOptions, make_search, make_searches
from mubeam.searches.search import Search
from mubeam.searches.verdict import Verdict, WithVerdict, verdict
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
    texts = np.array([search.beyond_theory("coupling", one) for one in highest[: len(highest) * beyond.any()]])
    return warnings_where(
        masses.shape,
        (table.extrapolated[row], search.extrapolation),
        (np.full(masses.shape, bool(search.other_spin)), search.other_spin),
        (beyond, texts[row] if beyond.any() else ""),
    )


@dataclass(frozen=True, kw_only=True)
class Yield(WithVerdict):
    """The factors of an expected number of events at one point; cross sections are in pb at this coupling.

    Attributes:
        exposure_mot, length_m: muons on target and length of the target in m; None for a collider.
        luminosity_per_fb: muons x nuclei per area, in 1/fb.
        cross_section: per nucleus, averaged over the beam's energies and the nuclei of a compound.
        cross_section_in_windows: the same within the analysis' windows.
        acceptance: share of the events in the windows that passes the selection of the outgoing lepton's decay, or
            whose particle points into a detector, where its products are not asked for.
        decay_probability: mean over the accepted events that the particle gives the signal; None if none is accepted.
        decay_length_m: mean over them of the decay length; None for a stable particle. Where the analysis assumes the
            decay it is that of the decays in the model.
        is_prompt: whether that length is below the resolution of the analysis' tracks, which takes the particle to
            decay at once; None where it looks for no tracks or the particle is stable.
        efficiency: mean over those that pass all this; None if none does.
        events: the product.
        background_events: expected besides, from the card and from the Standard Model's events of the same kind.
        warnings: what is to be known of the events, such as that the efficiency is extrapolated, or was inferred with
            another spin.
        beam_out: the beam behind the target where it loses energy; None otherwise.
        nuclei: what the nuclei of each kind make.
        at_production: the beam where particles are made, where it loses energy or a detector is behind; None otherwise.
        in_detector: shares of the decays whose particle and products a detector sees; None without one.
        verdict: what the counts of the analysis say of the signal; among plain numbers it is not a part of its own.
    """

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float
    cross_section: Estimate
    cross_section_in_windows: Estimate
    acceptance: float
    decay_probability: float | None
    decay_length_m: float | None
    is_prompt: bool | None
    efficiency: float | None
    events: Estimate
    background_events: float
    verdict: Verdict
    warnings: tuple[str, ...] = ()
    beam_out: "BeamOut | None" = None
    nuclei: tuple["NucleusShare", ...] = ()
    at_production: AtProduction | None = None
    in_detector: InDetector | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        plain = {k: v.to_dict() if isinstance(v, Estimate) else v for k, v in vars(self).items() if k != "verdict"}
        parts = {name: getattr(self, name) for name in ("beam_out", "at_production", "in_detector")}
        return plain | {
            "warnings": list(self.warnings),
            **{name: None if part is None else vars(part) for name, part in parts.items()},
            "nuclei": [vars(one) | {"nucleus": vars(one.nucleus)} for one in self.nuclei],
            **self.verdict.to_dict(),
        }


@dataclass(frozen=True, kw_only=True)
class NucleusShare:
    """What the nuclei of one kind make of a yield.

    Attributes:
        name: symbol of the element, such as "Pb"; "Z = 120" beyond those known.
        nucleus: charge and mass number.
        per_area: share of all nuclei per area.
        produced: share of the events in the windows, before any selection.
        events: share of the expected events; None if there are none.
    """

    name: str
    nucleus: Nucleus
    per_area: float
    produced: float
    events: float | None


@dataclass(frozen=True, kw_only=True)
class BeamOut:
    """A beam that has lost energy in the target.

    Attributes:
        left: share of the muons that is still above the lowest energy.
        mean_gev: mean energy of all, the lost ones as 0.
        relative_rms: width of the energies over their mean, the straggling of a line.
        angle_rad: width of the angle per axis by multiple scattering; None for a spectrum.
    """

    left: float
    mean_gev: float
    relative_rms: float
    angle_rad: float | None


def beam_out(search: Search) -> BeamOut | None:
    """The beam behind the target of a search; None where it loses no energy."""
    stack = search.stack
    if search.energy_loss == "none" or stack is None:
        return None
    entry, end = Entry(*search.experiment.beam.energies(SPECTRUM_ORDER)), np.array([stack.depth_m])
    found = at_depths(entry, stack, end)
    is_line = entry.energy_gev.size == 1
    angle = float(exit_angles_rad(stack.layers, end, float(entry.energy_gev[0]))[0]) if is_line else None
    return BeamOut(
        left=float(found.left[0]),
        mean_gev=float(found.mean_gev[0]),
        relative_rms=float(found.relative_rms[0]),
        angle_rad=angle,
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


def produced_cross_section(search: Search, mass: float, coupling: float) -> Estimate:
    """Cross section in pb of a search, averaged over the beam's energies, summed over the terms of the rate."""
    found = produced_cross_sections(search, np.array([mass])).at(np.array([coupling]))
    (value,), (error,), (status,) = np.asarray(found.value), np.asarray(found.error), np.asarray(found.status)
    return Estimate(float(value), float(error), "pb", search.method, str(status))


@dataclass(frozen=True)
class ProducedCrossSections:
    """Mean cross sections in pb over beam and nuclei for coefficient 1, by term of the rate, (T, N) for N masses.

    `status` (N,) says why nothing is produced at a mass. `on_nuclei` (K, T, N) are the parts of `value` that are made
    on each of the search's targets: they add up to it.
    """

    terms: tuple[Term, ...]
    mass_gev: FloatArray
    value: FloatArray
    error: FloatArray
    method: str
    status: StatusArray
    on_nuclei: FloatArray

    def at(self, coupling: FloatArray) -> Estimate:
        """The cross sections for couplings (N, ...), same shape; the status broadcasts with them."""
        rest = (-1, *(1,) * (coupling.ndim - 1))
        value, error = np.zeros(coupling.shape), np.zeros(coupling.shape)
        for term, sigma, sigma_error in zip(self.terms, self.value, self.error, strict=True):
            coefficient = term.coefficient(self.mass_gev.reshape(rest), coupling)
            value = value + coefficient * sigma.reshape(rest)
            error = error + np.abs(coefficient) * sigma_error.reshape(rest)
        status = np.broadcast_to(self.status.reshape(rest), coupling.shape).copy()
        status[(status == OK) & unresolved(value, error)] = NOT_RESOLVED
        return Estimate(value, error, "pb", self.method, status)


def produced_cross_sections(search: Search, masses: FloatArray) -> ProducedCrossSections:
    """The cross sections for masses (N,), before a coupling is known."""
    terms = rate_terms(search.vertices())
    rules = (_mean_cross_sections(search, terms, masses, order) for order in BIN_ORDERS[:2])
    (each, error, status), (check, _, _) = rules
    value = each.sum(axis=0)
    # a line is one energy for both rules
    spread = SAFETY * np.abs(value - check.sum(axis=0))
    return ProducedCrossSections(terms, masses, value, error + spread, search.method, status, each)


def _mean_cross_sections(
    search: Search, terms: tuple[Term, ...], masses: FloatArray, order: int
) -> tuple[FloatArray, FloatArray, StatusArray]:
    """Means (K, T, N) for coefficient 1 by nucleus, each times its share, the error (T, N) of their sum, status (N,).

    `order`: energies in a bin of the beam.
    """
    targets = sorted(enumerate(search.targets), key=lambda one: -one[1].nucleus.mass_gev)
    value, error = np.zeros((len(targets), len(terms), masses.size)), np.zeros((len(terms), masses.size))
    status = statuses(np.zeros(masses.shape, dtype=bool), BELOW_THRESHOLD)
    at_pole = np.zeros(masses.shape, dtype=bool)
    for i, term in enumerate(terms):
        each = []
        for k, target in targets:
            flux = search.flux_nodes(order, target)
            sigma = cross_section(
                term.process,
                energy_gev=flux.energy_gev[:, None],
                mass_gev=masses,
                target=target.nucleus,
                method=search.method,
                form_factor=search.form_factor,
                precision=search.precision,
            )
            value[k, i] = target.share * flux.mean(np.asarray(sigma.value))
            error[i] += target.share * flux.mean_error(np.asarray(sigma.error))
            # the highest energy goes furthest, also to where an intermediate particle is real
            each.append(np.asarray(sigma.status)[flux.energy_gev.argmax()])
        best = joint_status(each)
        at_pole |= np.isin(best.astype(object), POLES)
        status = np.where((status == OK) & ~at_pole, status, best)
    return np.where(at_pole, 0.0, value), np.where(at_pole, 0.0, error), status


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
