"""The events that an analysis counts before its efficiency, told one by one by what is true of them.

An efficiency is a share of these: what `expected_events` multiplies it with is their cross section.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mubeam import experiments, models
from mubeam.errors import InputError, UnknownNameError
from mubeam.events.columns import Columns
from mubeam.events.record import RunInfo
from mubeam.events.stored import model_of
from mubeam.experiments.card import Experiment, Window
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model, pdg
from mubeam.searches.request import make_search
from mubeam.searches.search import Search
from mubeam.signals import Became

Mask = NDArray[np.bool_]


def search_of(
    info: RunInfo,
    experiment: str | Experiment | None = None,
    analysis: str | None = None,
    model: str | Model | None = None,
) -> Search:
    """The search whose efficiency events give; None takes what their header says.

    Raises InputError where the header names a card or a model that is not mubeam's, or one that has changed since, and
    errors as `expected_events` for parts that do not fit together.
    """
    about = info.about
    found = _experiment(about) if experiment is None else experiments.get(experiment)
    options: dict[str, Any] = {}
    if found.target.is_colliding:
        options["luminosity_per_fb"] = 1.0
    elif found.beam.muons_on_target is None:
        options["exposure_mot"] = 1.0
    if about.get("length_m") is not None:
        options["length_m"] = about["length_m"]
    if model is None:
        try:
            chosen = model_of(info)
        except InputError:
            raise InputError(f"the model {about.get('model')} of the events is not kept in them: give model=") from None
    else:
        chosen = models.get(model)
    return make_search(chosen, found, about["analysis"] if analysis is None else analysis, **options)


def _experiment(about: dict[str, Any]) -> Experiment:
    name = about.get("experiment")
    try:
        found = experiments.get(str(name))
    except UnknownNameError:
        raise InputError(f"the card {name} of the events is a file of its own: give experiment=, its path") from None
    if experiments.card_hash(found) != about.get("card_sha256"):
        raise InputError(f"the card {name} is not that with which the events were made: give experiment=")
    return found


def counted(search: Search, mass_gev: float, coupling: float) -> Callable[[Columns], Mask]:
    """Says which events an analysis counts, from their columns as they were made.

    Raises InputError for an analysis whose signature asks for more than where the particle decays to what.
    """
    signature, windows, setup = search.signature, search.analysis.momentum_windows, search.setup
    counts = signature.counts
    if counts is None:
        raise InputError(
            f"which events {search.analysis_name} of {search.experiment.name} counts is not known one by one, as "
            f"{search.analysis.signature} asks for more than the decay of the particle: give among=, a cut or 'all'"
        )
    unseen = _unseen(search.model, mass_gev, coupling)

    def of(columns: Columns) -> Mask:
        found = counts(_became(columns, unseen), setup)
        if windows:
            found &= _inside(columns["beam_e_gev"] - columns["x_e_gev"], windows)
        if not search.has_detector:
            return np.asarray(found)
        if "counted" not in columns:
            raise InputError(f"the events were made without the detector of {search.experiment.name}: make them anew")
        return np.asarray(found & columns["counted"])

    return of


def _inside(p_out: FloatArray, windows: tuple[Window, ...]) -> Mask:
    """Whether the outgoing lepton is in one of the windows; beam energy less that of X, as yields have it."""
    inside = [(p_out > one.p_out_min_gev) & (p_out < one.p_out_max_gev) for one in windows]
    return np.asarray(np.logical_or.reduce(inside))


def _unseen(model: Model, mass_gev: float, coupling: float) -> set[tuple[int, ...]]:
    """Sorted PDG numbers of the products of the decays that are not seen."""
    point = np.array([mass_gev]), np.array([coupling])
    given = model.decay_particles(mass_gev, coupling)
    found = set()
    for decay in model.decays(*point):
        if not decay.visible:
            own = given.get(decay.products)
            numbers = pdg.numbers(decay.products) if own is None else tuple(particle.pdg for particle in own)
            found.add(tuple(sorted(numbers)))
    return found


def _became(columns: Columns, unseen: set[tuple[int, ...]]) -> Became:
    rows = columns.events
    if "decay1_z_m" in columns:
        raise InputError("events of pairs that decay are not counted by an analysis: give among=, a cut or 'all'")
    if "decay_z_m" not in columns:
        return Became(np.zeros(rows, dtype=bool), np.full(rows, np.inf))
    names = [name for name in columns if name.startswith("product") and name.endswith("_pdg") and "decay" not in name]
    numbers = np.sort(np.stack([columns[name] for name in names], axis=1), axis=1)
    visible = np.ones(rows, dtype=bool)
    for products in unseen:
        # a place without a particle has the number 0
        padded = np.sort([*products, *[0] * (numbers.shape[1] - len(products))])
        visible &= (numbers != padded).any(axis=1)
    # dark fermions are not seen
    visible &= ~np.isin(np.abs(numbers), (52, 0)).all(axis=1)
    return Became(visible, columns["decay_z_m"])
