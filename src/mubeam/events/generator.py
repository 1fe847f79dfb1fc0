"""What makes events: production, way through the target, decay; block by block from numbered random streams."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias, Unpack, get_args

import numpy as np

from mubeam import experiments
from mubeam.errors import InputError, KinematicsError, ModelError, UnknownNameError
from mubeam.events import pdg, products
from mubeam.events.decays import two_body
from mubeam.events.kinematics import momenta
from mubeam.events.production import BeamEnergies, ProductionSampler
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, Block, IntArray, Particle, RunInfo
from mubeam.exclusions import manifest
from mubeam.experiments import card_hash
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import FloatArray, positive_scalar, whole_number
from mubeam.models import Model
from mubeam.physics import form_factors
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.physics.kinematics import momentum
from mubeam.production.engine.request import closed_point_error, photon_flux, point_status
from mubeam.production.processes import lepton_mass_gev
from mubeam.searches.request import Search, SearchOptions, make_search, search_citations
from mubeam.searches.yields import produced_cross_section

BLOCK_EVENTS: Final = 16_384
"""Events made at once, from a random stream of their own: few calls an event, arrays that fit the caches."""

KEPT_BYTES: Final = 2**24

MOST_EVENTS: Final = 10**12

MOST_NUMBERS: Final = 2**63 - 1

DecayPoint: TypeAlias = Literal["anywhere", "exponential", "uniform"]

PLACES: Final = (("beam", BEAM, NOWHERE, 0), ("target", TARGET, NOWHERE, 0), ("lepton", FINAL, 0, NOWHERE),
                 ("recoil", FINAL, 0, NOWHERE))  # fmt: skip


@dataclass
class Tally:
    """How the sampling went: points proposed, and events at which the density was above its envelope."""

    events: int = 0
    proposals: int = 0
    overweights: int = 0

    @property
    def efficiency(self) -> float:
        """Events over proposals."""
        return self.events / self.proposals if self.proposals else 0.0

    def clear(self) -> None:
        """Begin anew."""
        self.events = self.proposals = self.overweights = 0


@dataclass(frozen=True)
class Generator:
    """Makes the events of one search at one point; see `generate`."""

    search: Search
    mass_gev: float
    coupling: float
    seed: int
    stream: tuple[int, int]
    decay_point: DecayPoint
    has_exposure: bool
    tally: Tally = field(default_factory=Tally)

    @cached_property
    def info(self) -> RunInfo:
        """What is the same for all events."""
        search, nucleus = self.search, self.search.target.nucleus
        names = [Particle(*place) for place in PLACES]
        names.append(Particle("x", DECAYED if self._products else FINAL, 0, 1 if self._products else NOWHERE))
        if self._products:
            names += [Particle(f"product{i}", FINAL, 1, NOWHERE) for i in (1, 2)]
        sigma = produced_cross_section(search, self.mass_gev, self.coupling)
        value, error = (float(number) * (1 - sum(self._decays[1].values())) for number in (sigma.value, sigma.error))
        process = search.model.channels()[0].process
        charge = search.experiment.beam.charges[0]
        target_gev = nucleus.mass_gev
        if search.target.is_colliding:
            target_gev = nucleus.mass_number * float(search.target.energy_per_nucleon_gev or 0.0)
        return RunInfo(
            particles=tuple(names),
            vertices=("production", "decay") if self._products else ("production",),
            process=process.event_name,
            process_number=process.event_number,
            process_description=process.event_description,
            incoming_pdg=(pdg.number("mu-" if charge == "minus" else "mu+"), pdg.nucleus(nucleus)),
            incoming_energy_gev=(search.experiment.beam.highest_energy_gev, target_gev),
            cross_section_pb=value,
            cross_section_error_pb=error,
            expected_events=value * search.events_per_pb if self.has_exposure else None,
            weighted=self.decay_point != "anywhere",
            seed=self.seed,
            stream=self.stream,
            about=self._about(),
            masses_gev=self._masses(),
        )

    def info_of(self, events: int) -> RunInfo:
        """`info` for so many events. InputError if their running numbers, over all streams, leave no room."""
        part, parts = self.stream
        last, place = divmod(events - 1, BLOCK_EVENTS)
        highest = (part - 1 + parts * last) * BLOCK_EVENTS + place
        if highest > MOST_NUMBERS:
            raise InputError(f"{parts} streams of {events} events are more than can be numbered: ask for fewer streams")
        return replace(self.info, events=events, highest_number=highest)

    def _masses(self) -> tuple[tuple[int, float], ...]:
        """What RunInfo.masses_gev says."""
        nucleus = self.search.target.nucleus
        found = {pdg.nucleus(nucleus): float(nucleus.mass_gev)}
        if not self._products:
            found[self.search.model.channels()[0].process.boson_pdg] = self.mass_gev
        for name in self._products:
            for product in map(abs, pdg.numbers(name)):
                if product in pdg.NEW_PARTICLES:
                    found[product] = self._product_mass(product)
        return tuple(found.items())

    def _about(self) -> dict[str, Any]:
        search = self.search
        return {
            "model": search.model.name,
            "parameters": dict(vars(search.model)),
            "mass_gev": self.mass_gev,
            "coupling": self.coupling,
            "coupling_name": search.model.coupling_name,
            "coupling_unit": search.model.coupling_unit,
            "experiment": search.experiment.name,
            "card_sha256": card_hash(search.experiment),
            "analysis": search.analysis_name,
            "material": search.target.element,
            "form_factor": form_factors.get(search.form_factor).name,
            "decay_point": self.decay_point,
            "versions": manifest.versions(),
            "citations": search_citations(search),
            **({"left_out": self._decays[1]} if self._decays[1] else {}),
        }

    def blocks(self, events: int) -> Iterator[Block]:
        """So many events, a block at a time."""
        # malloc, having got back so large an array, keeps what the blocks need instead of returning it after each
        np.empty(KEPT_BYTES, dtype=np.uint8)
        part, parts = self.stream
        for i, first in enumerate(range(0, events, BLOCK_EVENTS)):
            yield self._block(part - 1 + parts * i, min(BLOCK_EVENTS, events - first))

    @cached_property
    def _sampler(self) -> ProductionSampler:
        search = self.search
        flux = photon_flux(search.target.nucleus, search.form_factor)
        return ProductionSampler(search.model.channels()[0].process, _beam_energies(search), self.mass_gev, flux)

    def _block(self, number: int, count: int) -> Block:
        random = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        sampler = self._sampler
        process = sampler.process
        drawn = sampler.cells.draw(random, count)
        self.tally.events += count
        self.tally.proposals += drawn.proposals
        self.tally.overweights += drawn.overweights
        points = sampler.points(drawn.points, random)
        nucleus = self.search.target.nucleus
        mi, mf = process.lepton_masses_gev
        made = momenta(points, mi, mf, nucleus.mass_gev, random)
        mass_x = np.broadcast_to(points.m, count)

        size = len(self.info.particles)
        # each column in one piece of memory
        numbers, masses = np.empty((size, count), dtype=np.int64).T, np.empty((size, count)).T
        vectors = np.empty((size, 4, count)).transpose(2, 0, 1)
        vectors[:, :5] = made
        minus = random.random(count) < self._minus_share(points.energy)
        for i, lepton in ((0, process.initial_lepton), (2, process.final_lepton)):
            numbers[:, i] = np.where(minus, pdg.number(f"{lepton}-"), pdg.number(f"{lepton}+"))
            masses[:, i] = lepton_mass_gev(lepton)
        numbers[:, 1] = numbers[:, 3] = pdg.nucleus(nucleus)
        masses[:, 1] = masses[:, 3] = nucleus.mass_gev
        numbers[:, 4], masses[:, 4] = process.boson_pdg, mass_x

        positions = np.zeros((len(self.info.vertices), 4, count)).transpose(2, 0, 1)
        positions[:, 0, 2] = positions[:, 0, 3] = self._production_place(random, count)
        weight = np.ones(count)
        if self._products:
            self._decay(random, vectors, numbers, masses)
            weight = self._decay_place(random, vectors[:, 4], mass_x, positions)
        if self.search.target.is_colliding:
            vectors = _to_laboratory(vectors, masses, self.search)
        running = number * BLOCK_EVENTS + np.arange(count)
        return Block(running, numbers, vectors, masses, positions, weight)

    def _minus_share(self, energy: FloatArray) -> FloatArray:
        """Share of mu- among the beam's muons of these energies."""
        beam = self.search.experiment.beam
        if beam.spectrum is None or len(beam.charges) == 1:
            return np.full(energy.shape, beam.charges.count("minus") / len(beam.charges), dtype=float)
        high = np.array(beam.spectrum.energy_high_gev)
        i = np.minimum(np.searchsorted(high, energy), high.size - 1)
        minus, total = beam.spectrum.muons(["minus"])[i], beam.spectrum.muons(beam.charges)[i]
        return np.divide(minus, total, out=np.zeros_like(minus), where=total > 0)

    @property
    def _products(self) -> dict[str, float]:
        """Pairs of decay products and their shares; none for a particle that stays as it is."""
        return self._decays[0]

    @cached_property
    def _decays(self) -> tuple[dict[str, float], dict[str, float]]:
        """The decays that events have and those that are left out, with their shares."""
        search = self.search
        pair = search.model.channels()[0].process.off_shell
        if pair is not None:
            return {pair.pair: 1.0}, {}
        if search.model.decays_are_open:
            return products.split(search.signature.assumed_shares, search.model.name)
        shares = search.model.shares(np.array([self.mass_gev]), np.array([self.coupling]))
        return products.split({name: float(share[0]) for name, share in shares.products.items()}, search.model.name)

    def _decay(self, random: np.random.Generator, vectors: FloatArray, numbers: IntArray, masses: FloatArray) -> None:
        """Fill in the two products."""
        names = list(self._products)
        shares = np.cumsum([self._products[name] for name in names])
        chosen = np.searchsorted(shares[:-1] / shares[-1], random.random(len(vectors)), side="right")
        pdg_of_pair = np.array([pdg.numbers(name) for name in names])
        of_pair = np.array([[self._product_mass(product) for product in pair] for pair in pdg_of_pair])
        for i in range(2):
            masses[:, 5 + i], numbers[:, 5 + i] = of_pair[:, i][chosen], pdg_of_pair[:, i][chosen]
        vectors[:, 5:] = two_body(vectors[:, 4], masses[:, 4], (masses[:, 5], masses[:, 6]), random)

    def check_decays(self) -> None:
        """KinematicsError for products, taken for granted by an analysis, that are too heavy."""
        for decay in self._products:
            total = sum(map(self._product_mass, pdg.numbers(decay)))
            if total > self.mass_gev and self.search.model.channels()[0].process.off_shell is None:
                raise KinematicsError(
                    f"mass_gev = {self.mass_gev:g} is too light for the decay to {decay}, {total:g} GeV, that the "
                    f"analysis {self.search.analysis_name} takes for granted"
                )

    def _product_mass(self, number: int) -> float:
        """Mass in GeV of a decay product's PDG number."""
        if abs(number) in pdg.NEW_PARTICLES:
            model = self.search.model
            return self.mass_gev if not hasattr(model, "mass_chi_gev") else float(model.mass_chi_gev)
        return products.MASSES_GEV.get(abs(number), 0.0)

    def _production_place(self, random: np.random.Generator, count: int) -> FloatArray:
        """z of the production in m, evenly over the target, or over the ends of its layers (P1 App. A)."""
        stack = self.search.stack
        return np.zeros(count) if stack is None else stack.place_m(random.random(count))

    def _decay_place(
        self, random: np.random.Generator, x: FloatArray, mass: FloatArray, positions: FloatArray
    ) -> FloatArray:
        """Fill in the place of the decay; weights (n,)."""
        k = np.sqrt((x[:, 1:] ** 2).sum(axis=1))
        direction = x[:, 1:] / np.where(k > 0, k, 1.0)[:, None]
        rate = self._rate_per_m(mass, k)
        weight = np.ones_like(k)
        if self.decay_point == "anywhere":
            way = np.where(np.isfinite(rate), random.exponential(size=k.size) / np.where(rate > 0, rate, 1.0), 0.0)
        else:
            setup = self.search.setup
            depth = setup.stack.depth_m
            is_ahead = direction[:, 2] > 0
            forward = np.where(is_ahead, direction[:, 2], 1.0)
            start = (depth - positions[:, 0, 2]) / forward
            length = setup.decay_region_m / forward
            u = random.random(k.size)
            inside = -np.expm1(-rate * length)
            if self.decay_point == "exponential":
                way = start - np.log1p(-u * inside) / rate
                weight = np.exp(-rate * start) * inside
            else:
                way = start + u * length
                weight = rate * length * np.exp(-rate * way)
            # what flies back never comes there
            weight = weight * is_ahead
        positions[:, 1, :3] = positions[:, 0, :3] + way[:, None] * direction
        positions[:, 1, 3] = positions[:, 0, 3] + way * x[:, 0] / np.where(k > 0, k, 1.0)
        return np.asarray(weight)

    def _rate_per_m(self, mass: FloatArray, k: FloatArray) -> FloatArray:
        """Inverse decay length; infinite for what decays at once."""
        if self.search.model.channels()[0].process.off_shell is not None:
            return np.full_like(k, np.inf)
        width = self.search.model.shares(np.array([self.mass_gev]), np.array([self.coupling])).width_gev
        return decay_rate_per_m(width, mass, np.where(k > 0, k, 1e-300))


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
    **options: Unpack[SearchOptions],
) -> Generator:
    """A checked Generator; arguments and errors as in `generate`."""
    search, has_exposure = _search(model, experiment, analysis, options)
    mass = positive_scalar("mass_gev", mass_gev)
    strength = positive_scalar("coupling", coupling, search.model.coupling_unit)
    if search.method != "exact":
        raise InputError(f"events are exact: leave out method = {search.method!r}")
    if decay_point not in get_args(DecayPoint):
        raise UnknownNameError("decay_point", decay_point, get_args(DecayPoint))
    number = whole_number("seed", seed, 0)
    if not (_is_pair_of_whole_numbers(stream) and 1 <= stream[0] <= stream[1]):
        raise InputError(f"stream must be (k, n), whole numbers with 1 <= k <= n, got {stream!r}")
    if len(search.model.channels()) > 1:
        raise ModelError(f"{search.model.name}: events of models with several channels are not made")
    generator = Generator(search, mass, strength, number, (int(stream[0]), int(stream[1])), decay_point, has_exposure)
    is_pair = search.model.channels()[0].process.off_shell is not None
    if decay_point != "anywhere" and (search.experiment.geometry is None or not generator._products or is_pair):
        raise InputError(
            f"decay_point {decay_point!r} needs a decay region in the card, and a particle that decays in flight"
        )
    if generator.info.cross_section_pb == 0:
        raise _closed_point_error(search, mass)
    generator.check_decays()
    return generator


def _is_pair_of_whole_numbers(given: object) -> bool:
    return (
        isinstance(given, tuple)
        and len(given) == 2
        and all(isinstance(n, int | np.integer) and not isinstance(n, bool) for n in given)
    )


def _closed_point_error(search: Search, mass: float) -> KinematicsError:
    process, flux = search.model.channels()[0].process, photon_flux(search.target.nucleus, search.form_factor)
    energy = np.array([search.flux_nodes(1).highest_energy_gev])
    status = str(point_status(process, energy, np.array([mass]), flux)[0])
    return closed_point_error(process, float(energy[0]), mass, status, flux)


def check_count(events: int) -> int:
    """The number of events, if it is one from 1 to MOST_EVENTS; InputError otherwise."""
    return whole_number("events", events, 1, MOST_EVENTS)


def _search(
    model: str | Model, experiment: str | Experiment, analysis: str, options: SearchOptions
) -> tuple[Search, bool]:
    """The search, and whether it has an exposure: events need none, and are then made for one muon."""
    card = experiments.get(experiment)
    has_exposure = card.beam.muons_on_target is not None or options.get("exposure_mot") is not None
    if card.target.is_colliding:
        has_exposure = options.get("luminosity_per_fb") is not None
        options = options if has_exposure else {**options, "luminosity_per_fb": 1.0}
    elif not has_exposure:
        options = {**options, "exposure_mot": 1.0}
    return make_search(model, card, analysis, **options), has_exposure


def _beam_energies(search: Search) -> BeamEnergies:
    """Energies in the rest frame of the nucleus."""
    beam = search.experiment.beam
    if beam.spectrum is None:
        energy = search.flux_nodes(1).energy_gev
        return BeamEnergies(energy, energy, np.ones(1))
    muons = beam.spectrum.muons(beam.charges)
    filled = muons > 0
    low, high = np.array(beam.spectrum.energy_low_gev)[filled], np.array(beam.spectrum.energy_high_gev)[filled]
    if search.target.is_colliding:
        raise KinematicsError("events of a collider with a spectrum are not made: give a line")
    return BeamEnergies(low, high, muons[filled] / muons.sum())


def _to_laboratory(vectors: FloatArray, masses: FloatArray, search: Search) -> FloatArray:
    """Boost against the beam to the frame where the nucleus has its energy; energies from the mass shell."""
    nucleus = search.target.nucleus
    energy = nucleus.mass_number * float(search.target.energy_per_nucleon_gev or 0.0)
    gamma, gamma_beta = energy / nucleus.mass_gev, momentum(energy, nucleus.mass_gev) / nucleus.mass_gev
    boosted = vectors.copy()
    boosted[..., 3] = gamma * vectors[..., 3] - gamma_beta * vectors[..., 0]
    boosted[..., 0] = np.sqrt((boosted[..., 1:] ** 2).sum(axis=-1) + masses**2)
    return boosted
