"""Expected signal events (P1 Eq. 1): muons on target x nuclei per area x int dsigma x probability x efficiency."""

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from mubeam.checks import FloatArray, positive, positive_scalar
from mubeam.errors import InputError, KinematicsError
from mubeam.experiments.card import Experiment
from mubeam.models import Model
from mubeam.numerics.estimate import NO_SIGNAL, NOTHING_IN_WINDOW, OK, Estimate, make_estimate
from mubeam.production.cross_section import cross_section
from mubeam.production.precision import least_error, numerical_error
from mubeam.production.request import closed_point_error, photon_flux
from mubeam.search import SearchOptions, make_search
from mubeam.signal_table import BLOCK_NUMBERS, SignalTable, signal_table


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
