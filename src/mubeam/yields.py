"""Expected signal events (P1 Eq. 1): muons on target x nuclei per area x int dsigma x probability x efficiency."""

from dataclasses import dataclass
from math import isfinite
from typing import Any, NamedTuple, TypedDict, Unpack

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam import experiments, models, signals
from mubeam.checks import FloatArray, fraction_scalar, positive, positive_scalar
from mubeam.errors import CardError, InputError, KinematicsError, ModelError, UnknownNameError
from mubeam.experiments.card import Analysis, Experiment
from mubeam.models import Model
from mubeam.numerics.estimate import NO_SIGNAL, NOTHING_IN_WINDOW, OK, Estimate, StatusArray, make_estimate, statuses
from mubeam.physics import form_factors, kinematics
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.form_factors import FormFactor
from mubeam.production.cross_section import cross_section
from mubeam.production.precision import Precision, check_precision, least_error, numerical_error, rules_for
from mubeam.production.process import PairProduction
from mubeam.production.request import check_method, closed_point_error, photon_flux, point_status
from mubeam.production.spectrum import Method, Nodes, spectrum
from mubeam.units import CM2_PER_PB

BLOCK_NUMBERS = 2_000_000
"""Nodes held at once."""


@dataclass(frozen=True)
class Search:
    """A model, an experiment and one of its analyses, with the options that a yield depends on, all checked."""

    model: Model
    experiment: Experiment
    analysis_name: str
    exposure_mot: float
    efficiency: float | None
    method: Method
    form_factor: str | FormFactor
    precision: Precision

    @property
    def analysis(self) -> Analysis:
        """The analysis of the card."""
        return self.experiment.analyses[self.analysis_name]

    @property
    def is_projection(self) -> bool:
        """Whether the card is a projection, or the exposure not that of its data."""
        return self.experiment.projection or self.exposure_mot != (
            self.experiment.beam.exposure_mot or self.exposure_mot
        )

    @property
    def observation(self) -> tuple[int, float]:
        """Observed and background events; at another exposure the background scales, and as much is observed."""
        background = self.analysis.background_events
        if not self.is_projection:
            return self.analysis.observed_events, background
        background *= self.exposure_mot / (self.experiment.beam.exposure_mot or self.exposure_mot)
        return round(background), background

    @property
    def events_per_pb(self) -> float:
        """Muons on target x nuclei per area: events for a cross section of one picobarn."""
        return self.exposure_mot * self.experiment.target.areal_density_per_cm2 * CM2_PER_PB

    @property
    def efficiency_label(self) -> str:
        """Which signal efficiency is used, for tables and plots."""
        if self.efficiency is not None:
            return f"{self.efficiency:g}"
        if self.analysis.efficiency is None:
            return "1"
        return self.analysis.efficiency.label

    @property
    def efficiency_knots_gev(self) -> tuple[float, ...]:
        """Masses at which the efficiency has a kink."""
        table = self.analysis.efficiency
        return () if self.efficiency is not None or table is None else tuple(table.mass_gev)

    def efficiency_at(self, mass: FloatArray) -> FloatArray:
        """Signal efficiency at these masses in GeV, same shape."""
        if self.efficiency is not None:
            return np.full(mass.shape, self.efficiency)
        return np.ones(mass.shape) if self.analysis.efficiency is None else self.analysis.efficiency(mass)


class SearchOptions(TypedDict, total=False):
    """Options of a yield or a reach; None, or leaving one out, takes what the card says."""

    exposure_mot: float | None
    efficiency: float | None
    method: Method
    form_factor: str | FormFactor | None
    precision: Precision


def make_search(
    model: str | Model, experiment: str | Experiment, analysis: str, **options: Unpack[SearchOptions]
) -> Search:
    """A checked Search. Raises as `expected_events`."""
    for option in options:
        if option not in SearchOptions.__annotations__:
            raise UnknownNameError("option", option, SearchOptions.__annotations__)
    exposure_mot, efficiency = options.get("exposure_mot"), options.get("efficiency")
    method, form_factor = options.get("method", "exact"), options.get("form_factor")
    precision = options.get("precision", "standard")
    found_model, found_experiment = models.get(model), experiments.get(experiment)
    if not isinstance(analysis, str):
        raise InputError(f"analysis must be the name of one, got {analysis!r}")
    found_analysis = found_experiment.analysis(analysis)
    exposure = found_experiment.beam.exposure_mot if exposure_mot is None else exposure_mot
    if exposure is None:
        raise InputError(f"{found_experiment.name} has no exposure in its card: give exposure_mot")
    check_method(method)
    check_precision(precision)
    search = Search(
        found_model,
        found_experiment,
        analysis,
        positive_scalar("exposure_mot", exposure),
        None if efficiency is None else fraction_scalar("efficiency", efficiency, above_zero=True),
        method,
        found_analysis.form_factor if form_factor is None else form_factor,
        precision,
    )
    check_search(search)
    return search


def check_analysis(experiment: Experiment, name: str) -> None:
    """CardError, with the path of the key, for a signature or a form factor that does not exist."""
    for key, look_up in (("signature", signals.get), ("form_factor", form_factors.get)):
        try:
            look_up(getattr(experiment.analyses[name], key))
        except UnknownNameError as error:
            raise CardError(f"analyses.{name}.{key}: {error}") from None


def check_search(search: Search) -> None:
    """InputError, ModelError or CardError for parts that do not fit together; names in the card are looked up."""
    check_analysis(search.experiment, search.analysis_name)
    photon_flux(search.experiment.target.nucleus, search.form_factor)
    for channel in search.model.channels():
        if not (isfinite(channel.strength) and channel.strength > 0):
            raise ModelError(
                f"{search.model.name}: the strength of a channel must be above zero, got {channel.strength}"
            )
        if channel.process.initial_lepton != search.experiment.beam.lepton:
            raise ModelError(
                f"{search.model.name} is made by {channel.process.initial_lepton}, "
                f"but the beam of {search.experiment.name} is {search.experiment.beam.lepton}"
            )
        if isinstance(channel.process, PairProduction) and search.model.decays(np.array([1.0]), np.array([1.0])):
            raise ModelError(f"{search.model.name}: decays of a particle made in pairs are not computed")


class SignalNodes(NamedTuple):
    """Nodes (N, n) over the spectra of all channels and windows.

    `weight` counts events at coupling 1 and signal probability 1, efficiency included.
    """

    momentum_gev: FloatArray
    weight: FloatArray
    efficiency: FloatArray


@dataclass(frozen=True)
class SignalTable:
    """What of a yield does not depend on the coupling, for masses (N,); `check` is the coarser rule for the error."""

    search: Search
    mass_gev: FloatArray
    value: SignalNodes
    check: SignalNodes
    status: StatusArray

    def probability(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        """Signal probability at the nodes (N, ..., n) for couplings (N, ...)."""
        mass = self.mass_gev.reshape(-1, *(1,) * coupling.ndim)
        width, invisible = self.search.model.width_gev(mass, coupling[..., None])
        # a stable particle is the same at all nodes
        momentum = _aligned(nodes.momentum_gev, coupling.ndim) if width.any() else np.ones_like(width)
        rate = decay_rate_per_m(width, mass, momentum)
        return signals.get(self.search.analysis.signature)(rate, invisible, self.search.experiment.geometry)

    def events(self, coupling: FloatArray) -> FloatArray:
        """Expected events for couplings (N, ...), same shape."""
        return self._events(self.value, coupling)

    def events_error(self, coupling: FloatArray) -> FloatArray:
        """Numerical error of `events`, same shape."""
        value, check = (self._events(nodes, coupling) for nodes in (self.value, self.check))
        return numerical_error(value, check, least_error(self.search.precision))

    def rows(self, rows: NDArray[np.intp]) -> "SignalTable":
        """The table for these of its masses."""
        value, check = (SignalNodes(*(column[rows] for column in nodes)) for nodes in (self.value, self.check))
        return SignalTable(self.search, self.mass_gev[rows], value, check, self.status[rows])

    def _events(self, nodes: SignalNodes, coupling: FloatArray) -> FloatArray:
        weight = _aligned(nodes.weight, coupling.ndim)
        return np.asarray(coupling**2 * (weight * self.probability(nodes, coupling)).sum(axis=-1))


def _aligned(nodes: FloatArray, ndim: int) -> FloatArray:
    """(N, n) to (N, 1, ..., n), so that it meets couplings of `ndim` dimensions and a node axis."""
    return nodes.reshape(len(nodes), *(1,) * (ndim - 1), -1)


def signal_table(search: Search, mass_gev: FloatArray) -> SignalTable:
    """The table for masses (N,); masses at which nothing is produced have zero weights and say why in `status`."""
    beam = search.experiment.beam
    flux = photon_flux(search.experiment.target.nucleus, search.form_factor)
    status = statuses(np.zeros(mass_gev.shape, dtype=bool), NOTHING_IN_WINDOW)
    none = SignalNodes(*(np.full((len(mass_gev), 1), x) for x in (1.0, 0.0, 1.0)))
    parts: list[tuple[SignalNodes, SignalNodes]] = [(none, none)]
    for channel in search.model.channels():
        energy = np.full(mass_gev.shape, beam.energy_gev)
        channel_status = point_status(channel.process, energy, mass_gev, flux)
        is_open = channel_status == OK
        status[~is_open] = channel_status[~is_open]
        if not is_open.any():
            continue
        for window in search.analysis.windows:
            found = spectrum(
                channel.process,
                energy[is_open],
                mass_gev[is_open],
                flux,
                search.method,
                rules_for(search.precision, channel.process),
                x_min=1 - window.p_out_max_gev / beam.energy_gev,
                x_max=1 - window.p_out_min_gev / beam.energy_gev,
                mass_knots_gev=search.efficiency_knots_gev,
            )
            value, check = (
                _signal_nodes(search, n, is_open, search.events_per_pb * channel.strength**2) for n in found
            )
            parts.append((value, check))
    value, check = (
        SignalNodes(*(np.concatenate(c, axis=1) for c in zip(*n, strict=True))) for n in zip(*parts, strict=True)
    )
    status[value.weight.sum(axis=1) > 0] = OK
    return SignalTable(search, mass_gev, value, check, status)


def _signal_nodes(search: Search, nodes: Nodes, is_open: NDArray[np.bool_], events_per_pb: float) -> SignalNodes:
    """Nodes of the open masses, spread over all masses."""
    shape = (len(is_open), nodes.weight_pb.shape[1])
    momentum, weight, efficiency = np.ones(shape), np.zeros(shape), np.ones(shape)
    # nodes of closed windows weigh nothing and may have no momentum
    momentum[is_open] = np.where(nodes.weight_pb > 0, kinematics.momentum(nodes.energy_gev, nodes.mass_gev), 1.0)
    efficiency[is_open] = search.efficiency_at(nodes.mass_gev)
    weight[is_open] = events_per_pb * nodes.weight_pb * efficiency[is_open]
    return SignalNodes(momentum, weight, efficiency)


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
        **options: exposure_mot (muons on target), efficiency (in (0, 1], instead of the card's), method, form_factor
            and precision, as in `cross_section`; None takes what the card says.

    Returns:
        Estimate in events, broadcast shape of mass and coupling; its error is numerical.

    Raises:
        InputError, UnknownNameError, CardError, DataFileError: an argument or a card is wrong.
        KinematicsError: a scalar point at which nothing is produced in the windows (0 +- 0 with a status in arrays).
    """
    search = make_search(model, experiment, analysis, **options)
    masses, couplings = _broadcast(mass_gev, coupling)
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
        events[part], error[part] = block.events(strengths[part]), block.events_error(strengths[part])
    status[(status == OK) & (events == 0)] = NO_SIGNAL
    return make_estimate(events.reshape(shape), error.reshape(shape), "events", search.method, status.reshape(shape))


@dataclass(frozen=True)
class Yield:
    """Expected events and their factors: exposure x density x sigma in the windows x probability x efficiency.

    Attributes:
        exposure_mot: muons on target.
        areal_density_per_cm2: nuclei per cm^2.
        cross_section, cross_section_in_windows: at this coupling, pb.
        decay_probability: mean signal probability of what is made in the windows.
        efficiency: mean efficiency of what gives a signal; 0 if nothing does.
        events: the product.
    """

    exposure_mot: float
    areal_density_per_cm2: float
    cross_section: Estimate
    cross_section_in_windows: Estimate
    decay_probability: float
    efficiency: float
    events: Estimate

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and strings, ready for JSON."""
        return {k: v.to_dict() if isinstance(v, Estimate) else v for k, v in vars(self).items()}


def yield_breakdown(
    model: str | Model,
    experiment: str | Experiment,
    analysis: str,
    *,
    mass_gev: float,
    coupling: float,
    **options: Unpack[SearchOptions],
) -> Yield:
    """The factors of `expected_events` at one point; arguments and errors as there.

    Cross sections are in pb at this coupling; the decay probability is the mean over the events in the windows, the
    efficiency over those that pass the decay too.
    """
    search = make_search(model, experiment, analysis, **options)
    mass, strength = positive_scalar("mass_gev", mass_gev), positive_scalar("coupling", coupling)
    table = signal_table(search, np.array([mass]))
    _raise_if_closed(table, 0)
    point = np.array([strength])
    target = search.experiment.target
    production, produced_error = 0.0, 0.0
    for channel in search.model.channels():
        sigma = cross_section(
            channel.process,
            energy_gev=search.experiment.beam.energy_gev,
            mass_gev=mass,
            target=target.nucleus,
            method=search.method,
            form_factor=search.form_factor,
            precision=search.precision,
        ).scaled((channel.strength * strength) ** 2, "pb")
        production, produced_error = production + float(sigma.value), produced_error + float(sigma.error)
    produced, produced_check = (
        (n.weight / np.where(n.efficiency > 0, n.efficiency, 1.0))[0] for n in (table.value, table.check)
    )
    made, made_check = np.asarray(produced.sum()), np.asarray(produced_check.sum())
    window, window_error = float(made), float(numerical_error(made, made_check, least_error(search.precision)))
    probability = np.broadcast_to(table.probability(table.value, point)[0], produced.shape)
    passed = float((produced * probability).sum())
    signal = float((table.value.weight[0] * probability).sum())
    events, error = float(table.events(point)[0]), float(table.events_error(point)[0])
    picobarn = strength**2 / search.events_per_pb
    return Yield(
        search.exposure_mot,
        target.areal_density_per_cm2,
        Estimate(production, produced_error, "pb", search.method),
        Estimate(window * picobarn, window_error * picobarn, "pb", search.method),
        passed / window,
        signal / passed if passed > 0 else 0.0,
        Estimate(events, error, "events", search.method, OK if events > 0 else NO_SIGNAL),
    )


def _broadcast(mass_gev: ArrayLike, coupling: ArrayLike) -> tuple[FloatArray, FloatArray]:
    mass, strength = positive("mass_gev", mass_gev), positive("coupling", coupling)
    try:
        masses, couplings = np.broadcast_arrays(mass, strength)
    except ValueError:
        raise InputError(f"mass_gev and coupling do not broadcast: shapes {mass.shape} and {strength.shape}") from None
    return masses, couplings


def _raise_if_closed(table: SignalTable, ndim: int) -> None:
    if ndim or table.status[0] == OK:
        return
    search, mass, status = table.search, table.mass_gev[0], str(table.status[0])
    if status == NOTHING_IN_WINDOW:
        raise KinematicsError(f"mass_gev = {mass:g}: {status} of this analysis")
    flux = photon_flux(search.experiment.target.nucleus, search.form_factor)
    process = search.model.channels()[0].process
    raise closed_point_error(process, search.experiment.beam.energy_gev, mass, status, flux)
