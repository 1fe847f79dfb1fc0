"""What a search is asked for: its options, laid over the card and checked before any work."""

from collections.abc import Sequence
from typing import Any, Unpack

from mubeam import experiments, models, signals
from mubeam.errors import InputError, check_name
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import fraction_scalar
from mubeam.matter.flux import EnergyLoss
from mubeam.models import Model
from mubeam.physics.form_factors import FormFactor
from mubeam.production.engine.precision import Precision, check_precision
from mubeam.production.engine.request import check_method
from mubeam.production.engine.spectrum import Method
from mubeam.searches.analysis_checks import check_analysis as check_analysis
from mubeam.searches.background import with_background
from mubeam.searches.search import Search as Search
from mubeam.searches.search import search_citations as search_citations
from mubeam.searches.search_checks import check_computed, check_search
from mubeam.searches.setting import checked_energy_loss, checked_polarisation, exposure, with_options
from mubeam.signals import SignatureOptions
from mubeam.text import shown


class SearchOptions(SignatureOptions, total=False):
    """Options of a yield or a reach; None, or leaving one out, takes what the card says."""

    exposure_mot: float | None
    length_m: float | None
    luminosity_per_fb: float | None
    efficiency: float | None
    method: Method
    form_factor: str | FormFactor | None
    precision: Precision
    energy_loss: EnergyLoss | None
    polarisation: float | None
    background_events: float | None
    background_error_events: float | None


def make_search(
    model: str | Model, experiment: str | Experiment, analysis: str, **options: Unpack[SearchOptions]
) -> Search:
    """A checked Search. Raises as `expected_events`."""
    search = production_search(model, experiment, analysis, **options)
    check_computed(search)
    return search


def make_searches(
    model: str | Model,
    experiment: str | Experiment | Sequence[str | Experiment],
    analysis: str | Sequence[str],
    **options: Unpack[SearchOptions],
) -> tuple[Search, ...]:
    """Checked searches of one model, several for a combination: lists of one length, or one name for all of the other.

    Raises as `expected_events`, and InputError for lists of different lengths or empty ones.
    """
    lengths = sorted({len(one) for one in (experiment, analysis) if isinstance(one, list | tuple)})
    if len(lengths) > 1 or 0 in lengths:
        raise InputError(
            f"experiment and analysis must be lists of one length, or one name, got {shown(experiment)} and "
            f"{shown(analysis)}"
        )
    count = lengths[0] if lengths else 1
    pairs: list[list[Any]] = [
        list(one) if isinstance(one, list | tuple) else [one] * count for one in (experiment, analysis)
    ]
    found = models.get(model)
    return tuple(make_search(found, *pair, **options) for pair in zip(*pairs, strict=True))


def production_search(
    model: str | Model, experiment: str | Experiment, analysis: str, **options: Unpack[SearchOptions]
) -> Search:
    """As `make_search`, for what asks a search of production and not of yields: also those that are not computed."""
    known = {**SearchOptions.__annotations__, **signals.options()}
    for option in options:
        check_name("option", option, known)
    efficiency, form_factor = options.get("efficiency"), options.get("form_factor")
    method, precision = options.get("method", "exact"), options.get("precision", "standard")
    found_experiment = experiments.get(experiment)
    found_model = models.get(model).in_beam(found_experiment.beam.lepton)
    if not isinstance(analysis, str):
        raise InputError(f"analysis must be the name of one, got {shown(analysis)}")
    card = found_experiment.analysis(analysis)
    check_method(method)
    check_precision(precision)
    target = found_experiment.target if card.target is None else card.target
    muons, length, luminosity = exposure(
        found_experiment,
        target,
        exposure_mot=options.get("exposure_mot"),
        length_m=options.get("length_m"),
        luminosity_per_fb=options.get("luminosity_per_fb"),
    )
    search = Search(
        model=found_model,
        experiment=found_experiment,
        analysis_name=analysis,
        analysis=with_background(
            f"{found_experiment.name} {analysis}",
            with_options(found_experiment.name, analysis, card, options),
            options.get("background_events"),
            options.get("background_error_events"),
        ),
        target=target,
        exposure_mot=muons,
        length_m=length,
        luminosity_per_fb=luminosity,
        efficiency=None if efficiency is None else fraction_scalar("efficiency", efficiency, above_zero=True),
        method=method,
        form_factor=card.form_factor if form_factor is None else form_factor,
        precision=precision,
        energy_loss=checked_energy_loss(options.get("energy_loss"), target, found_experiment.beam),
        polarisation=checked_polarisation(options.get("polarisation"), target, found_experiment.beam),
    )
    check_search(search)
    return search
