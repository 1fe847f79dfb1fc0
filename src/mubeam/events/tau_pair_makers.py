"""What makes tau pairs: the nuclei of a setting, with the energies of the muons that reach them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from mubeam.errors import KinematicsError
from mubeam.events.makers import beam_energies, binned
from mubeam.events.tally import Tally
from mubeam.events.tau_pair_kinematics import PairMomenta, make_momenta
from mubeam.events.tau_pair_points import TauPairSampler
from mubeam.foundation.checks import FloatArray
from mubeam.matter.stack import Stack, TargetNuclei
from mubeam.matter.straggling import Muons
from mubeam.observables.tau_pair_setting import TauPairSetting
from mubeam.physics import kinematics
from mubeam.production.tau_pairs import pair_photon_flux

TRIALS: Final = 4096
LEAST_POSSIBLE: Final = 0.5
"""Fewest points that have momenta; where the energy is so low the equivalent photons mean nothing."""


@dataclass(frozen=True)
class TauPairMaker:
    """Makes the pairs on the nuclei of one kind.

    Attributes:
        target: the nuclei.
        sampler: of the points.
        share_pb: their part of the cross section.
        observer: four-velocity (4,) in the rest frame of the nucleus of who sees the helicities.
    """

    target: TargetNuclei
    sampler: TauPairSampler
    share_pb: float
    observer: FloatArray

    def draw(self, random: np.random.Generator, count: int, tally: Tally) -> tuple[FloatArray, FloatArray]:
        """Vectors (count, 6, 4) and mean products of helicities (count,); points without momenta are drawn anew."""
        parts: list[tuple[FloatArray, FloatArray]] = []
        wanted = count
        while wanted:
            points = self.sampler.cells.draw(random, wanted)
            tally.proposals += points.proposals
            tally.overweights += points.overweights
            made = self._made(points.points, random)
            if made.is_possible.all():
                parts.append((made.vectors, made.helicity_product))
            else:
                parts.append((made.vectors[made.is_possible], made.helicity_product[made.is_possible]))
            wanted -= len(parts[-1][1])
        if len(parts) == 1:
            return parts[0]
        vectors, products = zip(*parts, strict=True)
        return np.concatenate(vectors), np.concatenate(products)

    def check(self) -> None:
        """KinematicsError where less than LEAST_POSSIBLE of the points have momenta."""
        random = np.random.default_rng(0)
        points = self.sampler.cells.draw(random, TRIALS).points
        possible = float(self._made(points, random).is_possible.mean())
        if possible < LEAST_POSSIBLE:
            raise KinematicsError(
                f"the beam is so near the threshold of tau pairs that only {possible:.0%} of the equivalent photons "
                "leave energy for the recoil: give a beam of more energy"
            )

    def _made(self, points: FloatArray, random: np.random.Generator) -> PairMomenta:
        nucleus = self.target.nucleus
        return make_momenta(self.sampler.points(points, random), nucleus.mass_gev, self.observer, random)


def make_tau_pair_makers(
    setting: TauPairSetting, on_nuclei_pb: FloatArray, muons: Mapping[Stack | None, Muons]
) -> tuple[TauPairMaker, ...]:
    """One for each kind of nuclei (K,) on which pairs are made."""
    found = []
    for target, part in zip(setting.places, on_nuclei_pb, strict=True):
        if not part:
            continue
        slowed = muons.get(target.stack)
        beam = beam_energies(setting.card.beam, setting.target) if slowed is None else binned(slowed)
        flux = pair_photon_flux(target.nucleus, setting.form_factor)
        sampler = TauPairSampler(beam, flux)
        found.append(TauPairMaker(target, sampler, float(part), _observer(setting)))
    return tuple(found)


def _observer(setting: TauPairSetting) -> FloatArray:
    """Four-velocity of the laboratory, in the rest frame of the nucleus."""
    if not setting.target.is_colliding:
        return np.array([1.0, 0.0, 0.0, 0.0])
    nucleus = setting.target.nucleus
    energy = setting.target.nucleus_energy_gev(nucleus)
    return np.array([energy, 0.0, 0.0, kinematics.momentum(energy, nucleus.mass_gev)]) / nucleus.mass_gev
