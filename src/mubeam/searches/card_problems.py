"""What is wrong with an experiment card as it stands, without a model: what any search of it would be refused for."""

from collections.abc import Callable, Iterator

from mubeam import signals
from mubeam.errors import CardError, InputError
from mubeam.experiments.card import Experiment
from mubeam.production.engine.request import photon_flux
from mubeam.searches.analysis_checks import check_analysis, check_loss
from mubeam.searches.countable import nothing_passes
from mubeam.searches.data import make_data
from mubeam.statistics.counts import check_observed


def card_problems(experiment: Experiment) -> list[str]:
    """A line each, which starts with the path of the key, of all analyses; empty for a sound card."""
    found = [line for name in experiment.analyses for line in _problems(experiment, name)]
    # what is wrong with the geometry is wrong for all that look at it
    return [*dict.fromkeys(found)]


def _problems(experiment: Experiment, name: str) -> Iterator[str]:
    try:
        check_analysis(experiment, name)
    except CardError as error:
        yield str(error)
        return
    for check in (_check_photons, _check_volume, _check_loss, _check_counts):
        yield from _said(check, experiment, name)
    yield from nothing_passes(experiment, name)


def _said(check: Callable[[Experiment, str], None], experiment: Experiment, name: str) -> Iterator[str]:
    try:
        check(experiment, name)
    except CardError as error:
        yield str(error)
    except InputError as error:
        yield f"analyses.{name}: {error}"


def _check_photons(experiment: Experiment, name: str) -> None:
    """A form factor for all nuclei of the target."""
    analysis = experiment.analyses[name]
    target = analysis.target or experiment.target
    length = target.own_length_m
    if length is None and not target.is_colliding:
        return
    for one in target.targets(length):
        photon_flux(one.nucleus, analysis.form_factor)


def _check_volume(experiment: Experiment, name: str) -> None:
    """Decays that count behind the target."""
    analysis = experiment.analyses[name]
    target = analysis.target or experiment.target
    if signals.get(analysis.signature).needs_lifetime and target.own_length_m is not None:
        _ = experiment.with_target(target, target.own_length_m).decay_volume


def _check_loss(experiment: Experiment, name: str) -> None:
    """A loss of energy that is computed, for the windows that there are."""
    analysis = experiment.analyses[name]
    target = analysis.target or experiment.target
    if target.own_length_m is not None and not target.is_colliding:
        check_loss(experiment, name, target.stack(target.own_length_m), target.energy_loss)


def _check_counts(experiment: Experiment, name: str) -> None:
    """As many events as limits are computed for."""
    check_observed(make_data(experiment.analyses[name].signal_bins, 1.0, (), ()).counts)
