"""One block of events: production, place in the target, decays, spins; from a random stream of its own."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from mubeam.events import beam_spread, helicity
from mubeam.events.detector import Detector
from mubeam.events.directions import turned
from mubeam.events.draft import Draft, Rows, rows_of
from mubeam.events.flight import LEAST_MOMENTUM_GEV, DecayPoint, fly, fly_to_region, momentum_of, production_place
from mubeam.events.header import PRODUCTS
from mubeam.events.kinematics import momenta, to_laboratory
from mubeam.events.makers import Maker, make_makers, slowed_muons
from mubeam.events.record import Block, IntArray, RunInfo
from mubeam.events.sources import Sources
from mubeam.events.tally import Tally
from mubeam.events.tau_decays import STREAM, TauDecays
from mubeam.experiments.card import Beam
from mubeam.foundation.checks import FloatArray
from mubeam.matter.scattering import Scattering, scattering
from mubeam.matter.stack import Stack
from mubeam.matter.straggling import Muons
from mubeam.models import pdg
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.production.processes import lepton_mass_gev
from mubeam.searches.search import Search

BLOCK_EVENTS: Final = 16_384
"""Events made at once, each block with a random stream of its own; arrays of this size fit the processor's caches."""

SPINS: Final = 1
"""Number of the random stream of a block that draws its helicities."""


@dataclass(frozen=True, kw_only=True)
class BlockMaker:
    """Makes blocks of events.

    Attributes:
        search: model, experiment and analysis.
        sources: the groups of vertices that make the events.
        point: mass in GeV and coupling.
        seed: of the random streams of all blocks.
        decay_point: as in `generate`.
        info: the header.
        taus: the decays of the taus; None where they are left undecayed.
    """

    search: Search
    sources: Sources
    point: tuple[float, float]
    seed: int
    decay_point: DecayPoint
    info: RunInfo
    taus: TauDecays | None

    def make(self, number: int, count: int) -> tuple[Block, Tally]:
        """The first `count` events of the block of that number, and the counts of their sampling."""
        random = self._random(number)
        rows = rows_of([maker.share for maker in self.makers], random, count)
        draft, tally = Draft.empty(self.info, count, random, rows), Tally(events=count)
        self._produce(draft, tally)
        self._place(draft, number)
        if self.sources.decays:
            self._decay(draft)
        if self.sources.has_chain:
            self._decay_pairs(draft)
        if self.search.target.is_colliding:
            nucleus = self.search.target.nucleus
            energy = self.search.target.nucleus_energy_gev(nucleus)
            draft.vectors = to_laboratory(draft.vectors, draft.masses, nucleus.mass_gev, energy)
        spin = self._spins(draft, number)
        columns = (draft.numbers, draft.masses, draft.vectors, draft.positions)
        if self.taus is not None:
            self.taus.fill(self.info, *columns, spin, self._random(number, STREAM))
        flags = np.zeros((count, 0), dtype=bool)
        if self.detector is not None:
            flags = self.detector.flags(draft.numbers, draft.vectors, draft.positions)
        running = number * BLOCK_EVENTS + np.arange(count)
        block = Block(
            number=running,
            pdg=draft.numbers,
            momentum_gev=draft.vectors,
            mass_gev=draft.masses,
            position_m=draft.positions,
            weight=draft.weight,
            process=draft.process,
            flags=flags,
            helicity=spin,
        )
        tally.weight = float(block.weight.sum())
        tally.flagged = {
            name: float(block.weight[flag].sum()) for name, flag in zip(self.info.flags, flags.T, strict=True)
        }
        return block, tally

    def _random(self, *stream: int) -> np.random.Generator:
        """The random stream of a block, or one beside it: those of momenta are the same without."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=stream))

    @cached_property
    def makers(self) -> tuple[Maker, ...]:
        """One for each source and each kind of nucleus on which it is open."""
        return make_makers(self.search, self.sources, self.point[0], self.muons)

    @cached_property
    def muons(self) -> dict[Stack | None, Muons]:
        """Muons of a beam that loses energy where they make particles, by the stacks of the targets."""
        return slowed_muons(self.search.experiment.beam, self.search.targets, self.search.energy_loss)

    @cached_property
    def scattering(self) -> Scattering | None:
        """Scattering of the beam before it makes particles; None without a round detector, as its angles matter there.

        Such a beam is of one energy.
        """
        search = self.search
        if search.stack is None or not search.has_detector or search.setup.decay_volume.aperture_radius_m is None:
            return None
        return scattering(search.stack.layers, search.experiment.beam.highest_energy_gev)

    @cached_property
    def detector(self) -> Detector | None:
        """The detector of finite size; None where there is none."""
        search, point = self.search, tuple(np.array([one]) for one in self.point)
        if not search.has_detector:
            return None
        visible = {one.products: one.visible for one in search.model.decays(*point)}
        unseen = frozenset(
            tuple(sorted(particle.pdg for particle in pair))
            for source in self.sources.open
            for products, pair in source.decays.pairs.items()
            if not visible.get(products, True)
        )
        return Detector(search.setup.decay_volume, unseen)

    def _stacks(self, rows: list[Rows]) -> list[tuple[Stack | None, Rows]]:
        """The stacks in which particles are made, and the events of each."""
        stacks = dict.fromkeys(maker.target.stack for maker in self.makers)
        if len(stacks) == 1:
            return [(next(iter(stacks)), slice(None))]
        found: list[tuple[Stack | None, Rows]] = []
        for stack in stacks:
            mine = [np.asarray(at) for maker, at in zip(self.makers, rows, strict=True) if maker.target.stack == stack]
            found.append((stack, np.concatenate(mine)))
        return found

    def _produce(self, draft: Draft, tally: Tally) -> None:
        """Fill in the particles of the production."""
        numbers, masses, vectors = draft.numbers, draft.masses, draft.vectors
        for maker, at in zip(self.makers, draft.rows, strict=True):
            wanted, source, nucleus = len(draft.process[at]), maker.source, maker.target.nucleus
            if not wanted:
                continue
            drawn = maker.sampler.draw(draft.random, wanted)
            tally.proposals += drawn.proposals
            tally.overweights += drawn.overweights
            mi, mf = source.process.lepton_masses_gev
            vectors[at, :5] = momenta(drawn.points, mi, mf, nucleus.mass_gev, draft.random)
            if self.info.helicities:
                known = self.point, vectors[at, :5], drawn.points.m, self.search.polarisation
                found = helicity.of_production(source.group, *known)
                draft.mean[at, 2] = np.nan if found is None else found
            for i, lepton in ((0, source.process.initial_lepton), (2, source.process.final_lepton)):
                numbers[at, i], masses[at, i] = pdg.number(f"{lepton}-"), lepton_mass_gev(lepton)
            for i in (1, 3):
                numbers[at, i], masses[at, i] = pdg.nucleus(nucleus), nucleus.mass_gev
            numbers[at, 4], masses[at, 4] = self.search.model.produced_pdg(source.process), drawn.points.m
            if self.info.processes:
                draft.process[at] = source.group.label.number

    def _place(self, draft: Draft, number: int) -> None:
        """Draw the charge of the beam, and where it makes the particle; a beam that was scattered has a direction."""
        count, random = len(draft), draft.random
        depth, entry = np.zeros(count), draft.vectors[:, 0, 0]
        stacks = self._stacks(draft.rows)
        if self.muons:
            entry = entry.copy()
            for stack, at in stacks:
                depth[at], entry[at] = self.muons[stack].like(entry[at], random)
        minus = random.random(count) < minus_share(self.search.experiment.beam, entry)
        sign = np.where(minus, 1, -1)
        for i in (0, 2):
            draft.numbers[:, i] *= sign
        draft.mean[:, 2] *= sign
        if not self.muons:
            for stack, at in stacks:
                depth[at] = production_place(stack, random, len(draft.process[at]))
        draft.positions[:, 0, 2] = draft.positions[:, 0, 3] = depth
        slope, aside = np.zeros((2, 2, count)) if self.scattering is None else self.scattering.drawn(depth, random)
        beam = self.search.experiment.beam
        if beam_spread.has_profile(beam):
            # of its own, so that the events are the same without
            own = beam_spread.drawn(beam, depth, self._random(number, beam_spread.STREAM))
            slope, aside = slope + own[0], aside + own[1]
        if slope.any() or aside.any():
            draft.positions[:, 0, :2] = aside.T
            draft.vectors[:, :5] = turned(draft.vectors[:, :5], slope)

    def _decay(self, draft: Draft) -> None:
        """Fill in the decay of X, and its place."""
        numbers, masses, vectors = draft.numbers, draft.masses, draft.vectors
        rate, k = np.empty(len(draft)), momentum_of(vectors[:, 4])
        for maker, at in zip(self.makers, draft.rows, strict=True):
            made = maker.source.decays.decay(vectors[at, 4], masses[at, 4], draft.random)
            last = 5 + made.numbers.shape[1]
            numbers[at, 5:last], masses[at, 5:last], vectors[at, 5:last] = made
            empty = slice(last, 5 + self.sources.most_products)
            numbers[at, empty], masses[at, empty], vectors[at, empty] = 0, 0.0, 0.0
            if set(PRODUCTS) & set(self.info.helicities):
                draft.mean[at, 5], draft.by_first[:, at] = helicity.of_decay(maker.source.decays.vertices, *made)
            # a mediator off its mass shell decays at once
            rate[at] = np.inf if maker.source.group.pair else self._rate_per_m(masses[at, 4], k[at])
        place = (draft.positions[:, 0], vectors[:, 4], k, rate, draft.random)
        if self.decay_point == "anywhere":
            draft.positions[:, 1] = fly(*place)
        else:
            draft.positions[:, 1], draft.weight = fly_to_region(self.search, self.decay_point, *place)

    def _decay_pairs(self, draft: Draft) -> None:
        """Fill in the decays of both members of each pair, and their places."""
        numbers, masses, vectors = draft.numbers, draft.masses, draft.vectors
        for i in range(2):
            member, own = 5 + i, slice(7 + 2 * i, 9 + 2 * i)
            for maker, at in zip(self.makers, draft.rows, strict=True):
                off_shell = maker.source.process.off_shell
                first, second = off_shell.pair_pdg if off_shell else (0, 0)
                is_anti = i == 1 and second == pdg.conjugate(first) != first
                made = maker.source.chain.decay(vectors[at, member], masses[at, member], draft.random, is_anti)
                numbers[at, own], masses[at, own], vectors[at, own] = made
            k = momentum_of(vectors[:, member])
            rate = self._rate_per_m(masses[:, member], k)
            draft.positions[:, 2 + i] = fly(draft.positions[:, 1], vectors[:, member], k, rate, draft.random)

    def _spins(self, draft: Draft, number: int) -> IntArray:
        """The helicities (n, P), drawn where they are known."""
        spin = np.zeros(draft.numbers.shape, dtype=np.int64)
        if self.info.helicities:
            spins = self._random(number, SPINS)
            for i, particle in enumerate(self.info.particles):
                if particle.name in self.info.helicities:
                    if particle.name == PRODUCTS[1]:
                        draft.mean[:, i] = np.where(spin[:, i - 1] > 0, draft.by_first[1], draft.by_first[0])
                    spin[:, i] = helicity.drawn(draft.mean[:, i], spins)
        return spin

    def _rate_per_m(self, mass: FloatArray, k: FloatArray) -> FloatArray:
        """Inverse decay lengths (n,) in 1/m, from the model's width at the point."""
        width = self.search.model.shares(*(np.array([one]) for one in self.point)).width_gev
        return decay_rate_per_m(width, mass, np.maximum(k, LEAST_MOMENTUM_GEV))


def minus_share(beam: Beam, energy: FloatArray) -> FloatArray:
    """Share (n,) of mu- among a beam's muons of these energies (n,)."""
    if beam.spectrum is None or len(beam.charges) == 1:
        return np.full(energy.shape, beam.charges.count("minus") / len(beam.charges), dtype=float)
    high = np.array(beam.spectrum.energy_high_gev)
    i = np.minimum(np.searchsorted(high, energy), high.size - 1)
    minus, total = beam.spectrum.muons(["minus"])[i], beam.spectrum.muons(beam.charges)[i]
    return np.divide(minus, total, out=np.zeros_like(minus), where=total > 0)
