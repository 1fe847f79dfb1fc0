"""What is computed of an analysis of a card, whatever the model: what goes together, and is named before any work."""

from typing import Final

import numpy as np

from mubeam import signals
from mubeam.errors import CardError, InputError, UnknownNameError
from mubeam.experiments.beam import LOSS_OF_MUONS
from mubeam.experiments.card import Experiment
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.stack import Stack
from mubeam.physics import form_factors

LOSS_IN_WINDOWS: Final = 0.01
"""Of the beam's energy in the target: up to here windows in the outgoing muon's momentum are computed."""


def check_analysis(experiment: Experiment, name: str) -> None:
    """CardError, with the path of the key, for an unknown signature or form factor, or a missing section."""
    analysis = experiment.analyses[name]
    for key, look_up in (("signature", signals.get), ("form_factor", form_factors.get)):
        try:
            look_up(getattr(analysis, key))
        except UnknownNameError as error:
            raise CardError(f"analyses.{name}.{key}: {error}") from None
    signature = signals.get(analysis.signature)
    target = experiment.target if analysis.target is None else analysis.target
    if target.is_colliding and (signature.sections or analysis.momentum_windows):
        raise CardError(f"analyses.{name}: of a collider only production is computed: no windows, tracks or decays")
    if signature.needs_lifetime:
        geometry = experiment.decay_geometry
        check_detector(experiment, name)
        if geometry.decay_start_m is not None and not signature.behind_shield:
            raise CardError(
                f"geometry.decay_start_m: {analysis.signature} looks right behind the target: give decay_region_m"
            )
        if geometry.has_layers and experiment.target.length_m is None and geometry.target_length_m is None:
            raise CardError(
                "target.length_m: missing: the depth of geometry belongs to a length of target; give it, or "
                "geometry.target_length_m"
            )
    has_background, table = signature.background is not None, analysis.efficiency
    if has_background and experiment.beam.lepton != "mu":
        raise CardError(f"analyses.{name}: the background of {analysis.signature} is computed for beams of muons")
    if has_background and table is not None and not table.is_flat:
        what = "mass" if table.energy_axis is None else table.energy_axis
        raise CardError(
            f"analyses.{name}.efficiency: it depends on the {what}, which the background that {analysis.signature} "
            "computes has not: give the same value everywhere"
        )
    if target.is_colliding and table is not None and table.energy_axis is not None:
        raise CardError(f"analyses.{name}.efficiency.{table.energy_axis}: of a collider no energies are computed")
    section = signature.section
    if section is not None and analysis.section(section) is None:
        raise CardError(
            f"analyses.{name}.{section.KEY}: missing: the signature {analysis.signature} needs this section"
        )


def check_detector(experiment: Experiment, name: str) -> None:
    """CardError for a detector of finite size that the analysis does not have, or for which it is not computed."""
    analysis, geometry = experiment.analyses[name], experiment.decay_geometry
    given = [key for key in ("aperture_radius_m", "product_energy_min_gev") if getattr(geometry, key)]
    if not given:
        return
    if not signals.get(analysis.signature).has_detector:
        raise CardError(f"geometry.{given[0]}: {analysis.signature} has no detector of finite size: leave it out")
    if analysis.windows or analysis.bins:
        raise CardError(
            f"analyses.{name}.{'bins' if analysis.bins else 'windows'}: with geometry.{given[0]} the outgoing muon is "
            "not looked at: leave them out"
        )
    if analysis.efficiency is not None and analysis.efficiency.energy_axis is not None:
        raise CardError(
            f"analyses.{name}.efficiency: with geometry.{given[0]} it may depend on the mass alone, and this one "
            f"depends on {analysis.efficiency.energy_axis}"
        )
    if geometry.aperture_radius_m is not None and not experiment.beam.is_round:
        raise CardError(
            "beam: a round detector is computed for a spot and a divergence that are the same along x and y: give one "
            "number of each"
        )
    if geometry.aperture_radius_m is not None and experiment.beam.spectrum is not None:
        raise CardError(
            "geometry.aperture_radius_m: a detector of finite size needs a beam of one energy, on which its scattering "
            "depends: give beam.energy_gev, or leave it out"
        )


def check_loss(experiment: Experiment, name: str, stack: Stack, energy_loss: EnergyLoss) -> None:
    """InputError for beams whose loss in a stack is not computed, or not for the windows of an analysis."""
    if energy_loss == "none":
        return
    if experiment.beam.lepton != "mu":
        raise InputError(f"energy_loss = {energy_loss!r}: {LOSS_OF_MUONS}")
    if not experiment.analyses[name].momentum_windows:
        return
    from mubeam.matter.slowing import slowed

    energy = np.array([experiment.beam.highest_energy_gev])
    lost = 1 - float(slowed(stack.layers, np.array([stack.depth_m]), energy)[0, 0] / energy[0])
    if lost > LOSS_IN_WINDOWS:
        raise InputError(
            f"{experiment.name} {name} has windows in the momentum of the outgoing muon, which loses {lost:.1%} of the "
            f"beam's energy in this target: they are computed up to {LOSS_IN_WINDOWS:.0%}; say energy_loss = none, or "
            "take a thinner target"
        )
