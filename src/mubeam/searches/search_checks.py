"""Whether model, experiment, analysis and options of a search fit together."""

import numpy as np

from mubeam import signals
from mubeam.errors import InputError, ModelError
from mubeam.experiments.card import Experiment
from mubeam.models._checks import check_model
from mubeam.models.vertex import rate_terms
from mubeam.physics.form_factors import FormFactorTable
from mubeam.production.engine.request import photon_flux
from mubeam.searches.analysis_checks import check_analysis, check_loss
from mubeam.searches.search import Search
from mubeam.searches.unit import unit_of

LEPTONS = {"e": "an electron", "mu": "a muon", "tau": "a tau"}
"""Leptons in messages."""


def check_search(search: Search) -> None:
    """InputError, ModelError or CardError for parts that do not fit together; names in the card are looked up."""
    check_analysis(search.experiment, search.analysis_name)
    # what follows is known already where it was asked for with another exposure
    unit_of(search)
    for target in search.targets:
        if isinstance(search.form_factor, FormFactorTable) and len(search.targets) > 1:
            raise InputError(
                f"form factor {search.form_factor.name} is a table of one nucleus, and {search.target.made_in} has "
                f"{len(search.targets)}: give a form factor by name"
            )
        photon_flux(target.nucleus, search.form_factor)
    check_energy_loss(search)
    if search.polarisation:
        # what is not computed of polarised beams is told now
        rate_terms(search.vertices())
    final = search.signature.leaves(search.experiment.beam.lepton)
    for vertex in check_model(search.model):
        process = vertex.process
        if process.initial_lepton != search.experiment.beam.lepton:
            raise ModelError(
                f"{search.model.name} is made by {LEPTONS[process.initial_lepton]} in the beam, and that of "
                f"{search.experiment.name} is of {search.experiment.beam.particles}: choose another experiment"
            )
        if not process.has_angles and search.has_detector:
            raise ModelError(
                f"{search.model.name}: a detector of finite size is computed for single particles, and "
                f"{type(process).__name__} makes pairs"
            )
        if final is not None and process.final_lepton != final:
            raise ModelError(
                f"{search.model.name} leaves {LEPTONS[process.final_lepton]}, but {search.analysis_name} of "
                f"{search.experiment.name} looks for {LEPTONS[final]}: "
                f"{_analyses_for(search.experiment, process.final_lepton)}"
            )


def check_energy_loss(search: Search) -> None:
    """InputError where the loss of energy is not computed for what the search asks for."""
    stack = search.stack
    if search.energy_loss == "none" or stack is None:
        return
    check_loss(search.experiment, search.analysis_name, stack, search.energy_loss)
    search.flux_nodes(1)


def check_computed(search: Search) -> None:
    """ModelError for a search of which the yields are not computed, while events are made."""
    is_pair = any(vertex.process.off_shell is not None for vertex in search.model.vertices())
    if is_pair and search.model.decays(np.array([1.0]), np.array([1.0])):
        raise ModelError(f"{search.model.name}: decays of a particle made in pairs are not computed")


def _analyses_for(experiment: Experiment, lepton: str) -> str:
    """Which analyses of the experiment suit this outgoing lepton, as advice."""
    beam = experiment.beam.lepton
    leptons = {name: signals.get(analysis.signature).leaves(beam) for name, analysis in experiment.analyses.items()}
    fitting = [name for name, final in leptons.items() if final in (None, lepton)]
    if fitting:
        return f"choose {' or '.join(fitting)}"
    own = [name for name in signals.CATALOGUE.names() if signals.get(name).leaves(beam) == lepton]
    card = f", or a card of your own with the signature {' or '.join(own)}" if own else ""
    return f"choose another experiment{card}"
