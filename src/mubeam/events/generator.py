"""The generator of events: production, place in the target, decays; block by block from numbered random streams."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Final, TypeAlias, Unpack, get_args

import numpy as np
from numpy.typing import NDArray

from mubeam import experiments
from mubeam.errors import InputError, KinematicsError, ModelError, check_name
from mubeam.events import beam_spread, helicity
from mubeam.events.detector import Detector
from mubeam.events.directions import turned
from mubeam.events.flight import LEAST_MOMENTUM_GEV, DecayPoint, fly, fly_to_region, momentum_of, production_place
from mubeam.events.header import PRODUCTS, run_info
from mubeam.events.kinematics import momenta
from mubeam.events.mixture import GroupSampler, group_sampler
from mubeam.events.production import BeamEnergies
from mubeam.events.record import Block, IntArray, RunInfo
from mubeam.events.sources import Source, Sources, find_sources
from mubeam.events.tau_decays import STREAM, TauDecayMode, TauDecays, make_tau_decays
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray, positive_scalar, whole_number
from mubeam.matter.beam import Entry
from mubeam.matter.scattering import Scattering, scattering
from mubeam.matter.stack import Stack, TargetNuclei
from mubeam.matter.straggling import Muons, drawn
from mubeam.models import Model, pdg
from mubeam.numerics.estimate import OK
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.kinematics import momentum
from mubeam.production.engine.request import closed_point_error, point_status
from mubeam.production.processes import lepton_mass_gev
from mubeam.searches.flux import SPECTRUM_ORDER, flux_nodes
from mubeam.searches.request import Search, SearchOptions, production_search

Rows: TypeAlias = slice | NDArray[np.intp]
"""Index of some events of a block."""

BLOCK_EVENTS: Final = 16_384
"""Events made at once, each block with a random stream of its own; arrays of this size fit the processor's caches."""

SPINS: Final = 1
"""Number of the random stream of a block that draws its helicities."""

KEPT_BYTES: Final = 2**24

MOST_EVENTS: Final = 10**12

MOST_NUMBERS: Final = 2**63 - 1


@dataclass
class Tally:
    """Counts of the sampling.

    Attributes:
        events: events made.
        proposals: points proposed.
        overweights: points at which the density was above its envelope (should be few).
        weight: sum of the weights.
        flagged: sums of the weights of the events with each flag.
    """

    events: int = 0
    proposals: int = 0
    overweights: int = 0
    weight: float = 0.0
    flagged: dict[str, float] = field(default_factory=dict)

    @property
    def efficiency(self) -> float:
        """Events over proposals."""
        return self.events / self.proposals if self.proposals else 0.0

    def clear(self) -> None:
        """Set all counts to zero."""
        self.events = self.proposals = self.overweights = 0
        self.weight, self.flagged = 0.0, {}

    def add(self, flags: tuple[str, ...], block: Block) -> None:
        """Add the weights of a block and those of its flags."""
        self.weight += float(block.weight.sum())
        for name, flag in zip(flags, block.flags.T, strict=True):
            self.flagged[name] = self.flagged.get(name, 0.0) + float(block.weight[flag].sum())


@dataclass(frozen=True)
class Maker:
    """What makes some of the events: a source on the nuclei of one kind, with the share of them."""

    source: Source
    target: TargetNuclei
    sampler: GroupSampler
    share: float


@dataclass(frozen=True, kw_only=True)
class Generator:
    """Makes the events of one search at one mass and coupling; made by `make_generator`.

    Attributes:
        search: model, experiment and analysis.
        mass_gev, coupling: the point.
        seed, stream, decay_point: as in `generate`.
        has_exposure: whether the search has an exposure, so that events can be expected.
        decay_taus: which decays the taus have, by Pythia; None leaves them undecayed.
        tally: counts of the sampling so far.
    """

    search: Search
    mass_gev: float
    coupling: float
    seed: int
    stream: tuple[int, int]
    decay_point: DecayPoint
    has_exposure: bool
    decay_taus: TauDecayMode | None = None
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def sources(self) -> Sources:
        """The groups of vertices that make the events."""
        return find_sources(self.search, self.mass_gev, self.coupling)

    @cached_property
    def info(self) -> RunInfo:
        """The header of the sample, without the number of events."""
        point, how = (self.mass_gev, self.coupling), (self.seed, self.stream, self.decay_point, self.has_exposure)
        found = run_info(self.search, self.sources, point, *how)
        return found if self.taus is None else self.taus.extended(found)

    @cached_property
    def taus(self) -> TauDecays | None:
        """The decays of the taus; None where they are left undecayed."""
        return make_tau_decays(self.decay_taus, self.sources)

    def info_of(self, events: int) -> RunInfo:
        """The header for `events` events; InputError if the running numbers over all streams exceed 64 bits."""
        part, parts = self.stream
        last, place = divmod(events - 1, BLOCK_EVENTS)
        highest = (part - 1 + parts * last) * BLOCK_EVENTS + place
        if highest > MOST_NUMBERS:
            raise InputError(f"{parts} streams of {events} events are more than can be numbered: ask for fewer streams")
        return replace(self.info, events=events, highest_number=highest)

    def blocks(self, events: int) -> Iterator[Block]:
        """`events` events, in blocks of BLOCK_EVENTS."""
        # malloc, having got back so large an array, keeps what the blocks need instead of returning it after each
        np.empty(KEPT_BYTES, dtype=np.uint8)
        part, parts = self.stream
        for i, first in enumerate(range(0, events, BLOCK_EVENTS)):
            yield self._block(part - 1 + parts * i, min(BLOCK_EVENTS, events - first))

    @cached_property
    def makers(self) -> tuple[Maker, ...]:
        """One for each source and each kind of nucleus on which it is open."""
        search, found = self.search, []
        for source in self.sources.open:
            for k, (target, photons) in enumerate(zip(search.targets, search.photons, strict=True)):
                if not source.on_nuclei_pb[k]:
                    continue
                beam, muons = _beam_energies(search), self.muons.get(target.stack)
                if muons is not None:
                    low, high, share = muons.bins
                    beam = BeamEnergies(low=low, high=high, share=share)
                unit_pb = partial(self.sources.unit_pb, target=k)
                sampler = group_sampler(source.group, beam, self.mass_gev, photons, unit_pb)
                found.append(Maker(source, target, sampler, float(source.on_nuclei_pb[k])))
        return tuple(found)

    @cached_property
    def muons(self) -> dict[Stack | None, Muons]:
        """Muons of a beam that loses energy where they make particles, by the stacks of the targets."""
        search = self.search
        if search.energy_loss == "none":
            return {}
        beam = search.experiment.beam
        entry = beam_spread.entry(beam) or Entry(*beam.energies(SPECTRUM_ORDER))
        stacks = dict.fromkeys(target.stack for target in search.targets if target.stack is not None)
        return {stack: drawn(entry, stack, search.energy_loss) for stack in stacks}

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
        search, point = self.search, (np.array([self.mass_gev]), np.array([self.coupling]))
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

    def _rows(self, random: np.random.Generator, count: int) -> list[Rows]:
        """Indices of the events of each maker, drawn by cross section."""
        if len(self.makers) == 1:
            return [slice(None)]
        sizes = np.cumsum([maker.share for maker in self.makers])
        chosen = np.searchsorted(sizes[:-1] / sizes[-1], random.random(count), side="right")
        return [np.flatnonzero(chosen == i) for i in range(len(self.makers))]

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

    def _block(self, number: int, count: int) -> Block:
        random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        size = len(self.info.particles)
        # each column in one piece of memory
        numbers, masses = np.empty((size, count), dtype=np.int64).T, np.empty((size, count)).T
        vectors = np.empty((size, 4, count)).transpose(2, 0, 1)
        process, mean = np.zeros(count, dtype=np.int64), np.full((count, size), np.nan)
        by_first = np.full((2, count), np.nan)
        self.tally.events += count
        rows = self._rows(random, count)
        for maker, at in zip(self.makers, rows, strict=True):
            wanted, source, nucleus = len(process[at]), maker.source, maker.target.nucleus
            if not wanted:
                continue
            drawn = maker.sampler.draw(random, wanted)
            self.tally.proposals += drawn.proposals
            self.tally.overweights += drawn.overweights
            mi, mf = source.process.lepton_masses_gev
            vectors[at, :5] = momenta(drawn.points, mi, mf, nucleus.mass_gev, random)
            if self.info.helicities:
                known = (self.mass_gev, self.coupling), vectors[at, :5], drawn.points.m, self.search.polarisation
                found = helicity.of_production(source.group, *known)
                mean[at, 2] = np.nan if found is None else found
            for i, lepton in ((0, source.process.initial_lepton), (2, source.process.final_lepton)):
                numbers[at, i], masses[at, i] = pdg.number(f"{lepton}-"), lepton_mass_gev(lepton)
            for i in (1, 3):
                numbers[at, i], masses[at, i] = pdg.nucleus(nucleus), nucleus.mass_gev
            numbers[at, 4], masses[at, 4] = self.search.model.produced_pdg(source.process), drawn.points.m
            if self.info.processes:
                process[at] = source.group.label.number
        depth, entry = np.zeros(count), vectors[:, 0, 0]
        stacks = self._stacks(rows)
        if self.muons:
            entry = entry.copy()
            for stack, at in stacks:
                depth[at], entry[at] = self.muons[stack].like(entry[at], random)
        minus = random.random(count) < self._minus_share(entry)
        for i in (0, 2):
            numbers[:, i] *= np.where(minus, 1, -1)
        mean[:, 2] *= np.where(minus, 1, -1)

        positions = np.zeros((len(self.info.vertices), 4, count)).transpose(2, 0, 1)
        if not self.muons:
            for stack, at in stacks:
                depth[at] = production_place(stack, random, len(process[at]))
        positions[:, 0, 2] = positions[:, 0, 3] = depth
        slope, aside = np.zeros((2, 2, count)) if self.scattering is None else self.scattering.drawn(depth, random)
        if beam_spread.has_profile(self.search.experiment.beam):
            # of its own, so that the events are the same without
            own = beam_spread.drawn(self.search.experiment.beam, depth, self._random(number, beam_spread.STREAM))
            slope, aside = slope + own[0], aside + own[1]
        if slope.any() or aside.any():
            positions[:, 0, :2] = aside.T
            vectors[:, :5] = turned(vectors[:, :5], slope)
        weight = np.ones(count)
        if self.sources.decays:
            rate, k = np.empty(count), momentum_of(vectors[:, 4])
            for maker, at in zip(self.makers, rows, strict=True):
                made = maker.source.decays.decay(vectors[at, 4], masses[at, 4], random)
                last = 5 + made.numbers.shape[1]
                numbers[at, 5:last], masses[at, 5:last], vectors[at, 5:last] = made
                empty = slice(last, 5 + self.sources.most_products)
                numbers[at, empty], masses[at, empty], vectors[at, empty] = 0, 0.0, 0.0
                if set(PRODUCTS) & set(self.info.helicities):
                    mean[at, 5], by_first[:, at] = helicity.of_decay(maker.source.decays.vertices, *made)
                # a mediator off its mass shell decays at once
                rate[at] = np.inf if maker.source.group.pair else self._rate_per_m(masses[at, 4], k[at])
            place = (positions[:, 0], vectors[:, 4], k, rate, random)
            if self.decay_point == "anywhere":
                positions[:, 1] = fly(*place)
            else:
                positions[:, 1], weight = fly_to_region(self.search, self.decay_point, *place)
        if self.sources.has_chain:
            self._decay_pairs(random, rows, numbers, masses, vectors, positions)
        if self.search.target.is_colliding:
            vectors = _to_laboratory(vectors, masses, self.search)
        spin = np.zeros((count, size), dtype=np.int64)
        if self.info.helicities:
            # of their own, so that the events are the same without
            spins = self._random(number, SPINS)
            for i, particle in enumerate(self.info.particles):
                if particle.name in self.info.helicities:
                    if particle.name == PRODUCTS[1]:
                        mean[:, i] = np.where(spin[:, i - 1] > 0, by_first[1], by_first[0])
                    spin[:, i] = helicity.drawn(mean[:, i], spins)
        if self.taus is not None:
            columns = (numbers, masses, vectors, positions, spin)
            self.taus.fill(self.info, *columns, self._random(number, STREAM))
        running = number * BLOCK_EVENTS + np.arange(count)
        flags = np.zeros((count, 0), dtype=bool)
        if self.detector is not None:
            flags = self.detector.flags(numbers, vectors, positions)
        block = Block(running, numbers, vectors, masses, positions, weight, process, flags, spin)
        self.tally.add(self.info.flags, block)
        return block

    def _random(self, block: int, stream: int) -> np.random.Generator:
        """A random stream of a block beside that of its momenta."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(block, stream)))

    def _decay_pairs(
        self,
        random: np.random.Generator,
        rows: list[Rows],
        numbers: IntArray,
        masses: FloatArray,
        vectors: FloatArray,
        positions: FloatArray,
    ) -> None:
        """Fill in the decays of both members of each pair, and their places."""
        for i in range(2):
            member, own = 5 + i, slice(7 + 2 * i, 9 + 2 * i)
            for maker, at in zip(self.makers, rows, strict=True):
                off_shell = maker.source.process.off_shell
                first, second = off_shell.pair_pdg if off_shell else (0, 0)
                is_anti = i == 1 and second == pdg.conjugate(first) != first
                made = maker.source.chain.decay(vectors[at, member], masses[at, member], random, is_anti)
                numbers[at, own], masses[at, own], vectors[at, own] = made
            k = momentum_of(vectors[:, member])
            rate = self._rate_per_m(masses[:, member], k)
            positions[:, 2 + i] = fly(positions[:, 1], vectors[:, member], k, rate, random)

    def _minus_share(self, energy: FloatArray) -> FloatArray:
        """Share of mu- among the beam's muons of these energies."""
        beam = self.search.experiment.beam
        if beam.spectrum is None or len(beam.charges) == 1:
            return np.full(energy.shape, beam.charges.count("minus") / len(beam.charges), dtype=float)
        high = np.array(beam.spectrum.energy_high_gev)
        i = np.minimum(np.searchsorted(high, energy), high.size - 1)
        minus, total = beam.spectrum.muons(["minus"])[i], beam.spectrum.muons(beam.charges)[i]
        return np.divide(minus, total, out=np.zeros_like(minus), where=total > 0)

    def _rate_per_m(self, mass: FloatArray, k: FloatArray) -> FloatArray:
        """Inverse decay lengths (n,) in 1/m, from the model's width at the point."""
        width = self.search.model.shares(np.array([self.mass_gev]), np.array([self.coupling])).width_gev
        return decay_rate_per_m(width, mass, np.maximum(k, LEAST_MOMENTUM_GEV))


def make_generator(
    model: str | Model,
    experiment: str | Experiment,
    *,
    mass_gev: float,
    coupling: float,
    analysis: str = "invisible",
    seed: int = 1,
    stream: tuple[int, int] = (1, 1),
    decay_point: DecayPoint = "anywhere",
    decay_taus: TauDecayMode | None = None,
    **options: Unpack[SearchOptions],
) -> Generator:
    """A checked Generator. Arguments and errors as in `generate`."""
    search, has_exposure = _search(model, experiment, analysis, options)
    mass = positive_scalar("mass_gev", mass_gev)
    strength = positive_scalar("coupling", coupling, search.model.coupling_unit)
    if search.method != "exact":
        raise InputError(f"events are generated by method 'exact' only: leave out method = {search.method!r}")
    tracks = search.experiment.beam.tracks
    if tracks is not None and tracks.has_angles:
        raise InputError(
            f"events of {search.experiment.name} are not made: its muons have angles; set angle_rad to 0 in its tracks"
        )
    check_name("decay_point", decay_point, get_args(DecayPoint))
    if decay_taus is not None:
        check_name("decay of taus", decay_taus, get_args(TauDecayMode))
    number = whole_number("seed", seed, 0)
    if not (_is_pair_of_whole_numbers(stream) and 1 <= stream[0] <= stream[1]):
        raise InputError(f"stream must be (k, n), whole numbers with 1 <= k <= n, got {stream!r}")
    generator = Generator(
        search=search,
        mass_gev=mass,
        coupling=strength,
        seed=number,
        stream=(int(stream[0]), int(stream[1])),
        decay_point=decay_point,
        has_exposure=has_exposure,
        decay_taus=decay_taus,
    )
    if generator.sources.cross_section_pb == 0:
        raise _closed_point_error(search, mass)
    if search.has_detector and generator.sources.most_products > 2:
        raise ModelError(
            f"{search.model.name}: decays to three bodies in a detector of finite size are not made: choose another "
            "mass"
        )
    in_flight = generator.sources.decays and not generator.sources.has_pair
    if decay_point != "anywhere" and (search.experiment.geometry is None or not in_flight):
        raise InputError(
            f"decay_point {decay_point!r} needs a decay region in the card, and a particle that decays in flight"
        )
    for maker in generator.makers:
        maker.sampler.check()
    return generator


def _is_pair_of_whole_numbers(given: object) -> bool:
    return (
        isinstance(given, tuple)
        and len(given) == 2
        and all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in given)
    )


def _closed_point_error(search: Search, mass: float) -> KinematicsError:
    """Why nothing is produced: the first vertex that is closed, or coefficients that are zero or cancel."""
    flux = search.photons_by_reach[0]
    energy = np.array([search.flux_nodes(1).highest_energy_gev])
    for vertex in search.vertices():
        status = str(point_status(vertex.process, energy, np.array([mass]), flux)[0])
        if status != OK:
            return closed_point_error(vertex.process, float(energy[0]), mass, status, flux)
    return KinematicsError(
        f"mass_gev = {mass:g}: nothing is produced, as the vertices' coefficients are zero or cancel"
    )


def check_count(events: int) -> int:
    """`events` as an int; InputError unless it is a whole number from 1 to MOST_EVENTS."""
    return whole_number("events", events, 1, MOST_EVENTS)


def _search(
    model: str | Model, experiment: str | Experiment, analysis: str, options: SearchOptions
) -> tuple[Search, bool]:
    """The search, and whether it has an exposure. Without one events are made all the same, for one muon."""
    card = experiments.get(experiment)
    has_exposure = card.beam.muons_on_target is not None or options.get("exposure_mot") is not None
    if card.target.is_colliding:
        has_exposure = options.get("luminosity_per_fb") is not None
        options = options if has_exposure else {**options, "luminosity_per_fb": 1.0}
    elif not has_exposure:
        options = {**options, "exposure_mot": 1.0}
    return production_search(model, card, analysis, **options), has_exposure


def _beam_energies(search: Search) -> BeamEnergies:
    """Energies in the rest frame of the nucleus."""
    beam = search.experiment.beam
    if beam.tracks is not None:
        energy, share = beam.energies(1)
        return BeamEnergies(low=energy, high=energy, share=share)
    spread = beam_spread.energies(beam)
    if spread is not None:
        return spread
    if beam.spectrum is None:
        energy = flux_nodes(beam, search.target, 1).energy_gev
        return BeamEnergies(low=energy, high=energy, share=np.ones(1))
    muons = beam.spectrum.muons(beam.charges)
    filled = muons > 0
    low, high = np.array(beam.spectrum.energy_low_gev)[filled], np.array(beam.spectrum.energy_high_gev)[filled]
    if search.target.is_colliding:
        raise KinematicsError("events of a collider with a spectrum are not made: give a beam of one energy")
    return BeamEnergies(low=low, high=high, share=muons[filled] / muons.sum())


def _to_laboratory(vectors: FloatArray, masses: FloatArray, search: Search) -> FloatArray:
    """Boost against the beam to the frame where the nucleus has its energy; energies from the mass shell."""
    nucleus = search.target.nucleus
    energy = nucleus.mass_number * float(search.target.energy_per_nucleon_gev or 0.0)
    gamma, gamma_beta = energy / nucleus.mass_gev, momentum(energy, nucleus.mass_gev) / nucleus.mass_gev
    boosted = vectors.copy()
    boosted[..., 3] = gamma * vectors[..., 3] - gamma_beta * vectors[..., 0]
    boosted[..., 0] = np.sqrt((boosted[..., 1:] ** 2).sum(axis=-1) + masses**2)
    return boosted
