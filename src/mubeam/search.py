"""A search: a model, an experiment, one of its analyses and the options, checked before any work."""

from dataclasses import dataclass
from math import isfinite
from typing import TypedDict, Unpack

import numpy as np

from mubeam import experiments, models, signals
from mubeam.checks import FloatArray, fraction_scalar, positive_scalar
from mubeam.errors import CardError, InputError, ModelError, UnknownNameError
from mubeam.experiments.card import Analysis, Experiment
from mubeam.models import Model
from mubeam.physics import form_factors
from mubeam.physics.form_factors import FormFactor
from mubeam.production.precision import Precision, check_precision
from mubeam.production.process import PairProduction
from mubeam.production.request import check_method, photon_flux
from mubeam.production.spectrum import Method
from mubeam.units import CM2_PER_PB


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
