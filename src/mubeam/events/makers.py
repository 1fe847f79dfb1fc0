"""What makes events: sources on nuclei of one kind, with the energies of the muons that reach them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mubeam.errors import KinematicsError
from mubeam.events import beam_spread
from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.mixture import GroupSampler, group_sampler
from mubeam.events.sources import Source, Sources
from mubeam.experiments.card import Beam, Target
from mubeam.matter.beam import Entry
from mubeam.matter.flux import EnergyLoss
from mubeam.matter.stack import Stack, TargetNuclei
from mubeam.matter.straggling import Muons, drawn
from mubeam.searches.flux import SPECTRUM_ORDER, flux_nodes
from mubeam.searches.search import Search


@dataclass(frozen=True)
class Maker:
    """What makes some of the events: a source on the nuclei of one kind, with the share of them."""

    source: Source
    target: TargetNuclei
    sampler: GroupSampler
    share: float


def slowed_muons(beam: Beam, targets: Sequence[TargetNuclei], energy_loss: EnergyLoss) -> dict[Stack | None, Muons]:
    """Muons that lose energy where they make particles, by the stacks of the targets; empty without a loss."""
    if energy_loss == "none":
        return {}
    entry = beam_spread.entry(beam) or Entry(*beam.energies(SPECTRUM_ORDER))
    stacks = dict.fromkeys(target.stack for target in targets if target.stack is not None)
    return {stack: drawn(entry, stack, energy_loss) for stack in stacks}


def make_makers(
    search: Search, sources: Sources, mass_gev: float, muons: Mapping[Stack | None, Muons]
) -> tuple[Maker, ...]:
    """One for each source and kind of nucleus on which it is open; `muons` are those that lose energy, by stack."""
    found = []
    for source in sources.open:
        for k, (target, photons) in enumerate(zip(search.targets, search.photons, strict=True)):
            if not source.on_nuclei_pb[k]:
                continue
            slowed = muons.get(target.stack)
            beam = beam_energies(search.experiment.beam, search.target) if slowed is None else binned(slowed)
            unit_pb = partial(sources.unit_pb, target=k)
            sampler = group_sampler(source.group, beam, mass_gev, photons, unit_pb)
            found.append(Maker(source, target, sampler, float(source.on_nuclei_pb[k])))
    return tuple(found)


def beam_energies(beam: Beam, target: Target) -> BeamEnergies:
    """Energies in the rest frame of the nucleus."""
    if beam.tracks is not None:
        energy, share = beam.energies(1)
        return BeamEnergies(low=energy, high=energy, share=share)
    spread = beam_spread.energies(beam)
    if spread is not None:
        return spread
    if beam.spectrum is None:
        energy = flux_nodes(beam, target, 1).energy_gev
        return BeamEnergies(low=energy, high=energy, share=np.ones(1))
    muons = beam.spectrum.muons(beam.charges)
    filled = muons > 0
    low, high = np.array(beam.spectrum.energy_low_gev)[filled], np.array(beam.spectrum.energy_high_gev)[filled]
    if target.is_colliding:
        raise KinematicsError("events of a collider with a spectrum are not made: give a beam of one energy")
    return BeamEnergies(low=low, high=high, share=muons[filled] / muons.sum())


def binned(muons: Muons) -> BeamEnergies:
    """Energies of muons that lose it where they make particles."""
    low, high, share = muons.bins
    return BeamEnergies(low=low, high=high, share=share)
