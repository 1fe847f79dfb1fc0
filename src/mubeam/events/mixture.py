"""Phase-space points of a group of vertices: drawn from its envelope, process by process, then accepted or rejected."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from mubeam.errors import ModelError
from mubeam.events.beam_energies import BeamEnergies
from mubeam.events.density import Part, summed_density
from mubeam.events.groups import Group
from mubeam.events.production import PhaseSpacePoints, ProductionSampler
from mubeam.foundation.checks import FloatArray
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.processes import Process

LEAST_EFFICIENCY: Final = 1e-4
"""Smallest ratio of density to envelope (integrals) that is accepted; below, amplitudes cancel and sampling is slow."""

ROUNDING: Final = 1e-6
"""How far a density may be below zero or above its envelope, in units of the envelope."""

TRIALS: Final = 4096


class Drawn(NamedTuple):
    """Points, the number of proposals, and the number of points whose density is above the envelope."""

    points: PhaseSpacePoints
    proposals: int
    overweights: int


@dataclass(frozen=True)
class GroupSampler:
    """Points of a group in proportion to the sum of its parts.

    Attributes:
        group: the parts and their envelope.
        samplers: one for each part of the envelope.
        shares: fraction of the integral of the envelope of each.
        efficiency: the integral of the parts over that of the envelope.
    """

    group: Group
    samplers: tuple[ProductionSampler, ...]
    shares: FloatArray
    efficiency: float

    def draw(self, random: np.random.Generator, count: int) -> Drawn:
        """`count` independent points."""
        if self.group.envelope == self.group.parts:
            return self._of_envelope(random, count)
        kept: list[PhaseSpacePoints] = []
        wanted, proposals, overweights = count, 0, 0
        while wanted > 0:
            tried = min(max(1024, int(1.05 * wanted / self.efficiency)), 65_536)
            points, used, above = self._of_envelope(random, tried)
            density, envelope = self._densities(points)
            accepted = np.flatnonzero(random.random(tried) * envelope < density)[:wanted]
            kept.append(PhaseSpacePoints(*(np.broadcast_to(column, tried)[accepted] for column in points)))
            proposals += used
            overweights += above + int((density > (1 + ROUNDING) * envelope).sum())
            wanted -= accepted.size
        points = PhaseSpacePoints(*map(np.concatenate, zip(*kept, strict=True)))
        return Drawn(points=points, proposals=proposals, overweights=overweights)

    def check(self) -> None:
        """ModelError if the density is negative or above its envelope at any of TRIALS points (the same each time)."""
        if self.group.envelope == self.group.parts:
            return
        density, envelope = self._densities(self._of_envelope(np.random.default_rng(0), TRIALS).points)
        is_right = (density >= -ROUNDING * envelope) & (density <= (1 + ROUNDING) * envelope)
        if not is_right.all():
            names = ", ".join(str(part.process) for part in self.group.parts)
            raise ModelError(
                f"the terms {names} are no square of an amplitude: their interference or its sign is wrong"
            )

    def _densities(self, points: PhaseSpacePoints) -> tuple[FloatArray, FloatArray]:
        """Density of the group and of its envelope at points (n,)."""
        lead = self.samplers[0]
        place = (points, lead.flux.nucleus.mass_gev, lead.mass_gev)
        return summed_density(self.group.parts, *place), summed_density(self.group.envelope, *place)

    def _of_envelope(self, random: np.random.Generator, count: int) -> Drawn:
        if len(self.samplers) == 1:
            return _drawn(self.samplers[0], random, count)
        chosen = np.searchsorted(np.cumsum(self.shares)[:-1], random.random(count), side="right")
        columns = np.empty((len(PhaseSpacePoints._fields), count))
        proposals = overweights = 0
        for i, sampler in enumerate(self.samplers):
            rows = np.flatnonzero(chosen == i)
            if not rows.size:
                continue
            found = _drawn(sampler, random, rows.size)
            for column, values in zip(columns, found.points, strict=True):
                column[rows] = values
            proposals, overweights = proposals + found.proposals, overweights + found.overweights
        return Drawn(points=PhaseSpacePoints(*columns), proposals=proposals, overweights=overweights)


def _drawn(sampler: ProductionSampler, random: np.random.Generator, count: int) -> Drawn:
    drawn = sampler.cells.draw(random, count, sampler.evaluated)
    points = sampler.points(drawn.carried, random)
    return Drawn(points=points, proposals=drawn.proposals, overweights=drawn.overweights)


def group_sampler(
    group: Group, beam: BeamEnergies, mass_gev: float, flux: PhotonFlux, unit_pb: Callable[[Process], float]
) -> GroupSampler:
    """The sampler of a group whose cross section is above zero.

    Args:
        group: parts and envelope.
        beam: energies of the beam.
        mass_gev: mass of X, or of chi for pairs.
        flux: photons of the nucleus.
        unit_pb: gives the cross section of a process at unit coupling in pb, averaged over the beam.

    Raises ModelError where the amplitudes cancel to less than LEAST_EFFICIENCY.
    """

    def total(parts: tuple[Part, ...]) -> list[float]:
        return [part.coefficient * unit_pb(part.process) for part in parts]

    sizes = np.array(total(group.envelope))
    open_parts = [part for part, size in zip(group.envelope, sizes, strict=True) if size > 0]
    shares = sizes[sizes > 0] / sizes.sum()
    efficiency = sum(total(group.parts)) / float(sizes.sum())
    if efficiency < LEAST_EFFICIENCY:
        raise ModelError(
            f"the amplitudes of {group.label.name} cancel to {efficiency:.1g} of what they are alone: events with less "
            f"than {LEAST_EFFICIENCY:g} are not made"
        )
    samplers = tuple(ProductionSampler(part.process, beam, mass_gev, flux) for part in open_parts)
    return GroupSampler(group=group, samplers=samplers, shares=shares, efficiency=efficiency)
