"""The generator of events: the header of a sample and its events, block by block from numbered random streams."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, Unpack, get_args

import numpy as np

from mubeam import experiments
from mubeam.errors import InputError, KinematicsError, ModelError, check_name
from mubeam.events.block_maker import BLOCK_EVENTS, BlockMaker
from mubeam.events.flight import DecayPoint
from mubeam.events.header import run_info
from mubeam.events.makers import Maker
from mubeam.events.record import Block, RunInfo
from mubeam.events.sources import Sources, find_sources
from mubeam.events.tally import Tally
from mubeam.events.tau_decays import TauDecayMode, TauDecays, make_tau_decays
from mubeam.experiments.card import Experiment
from mubeam.foundation.checks import positive_scalar, whole_number
from mubeam.models import Model
from mubeam.numerics.estimate import OK
from mubeam.production.engine.request import closed_point_error, point_status
from mubeam.searches.request import Search, SearchOptions, production_search

__all__ = ["BLOCK_EVENTS", "MOST_EVENTS", "Generator", "Tally", "check_count", "make_generator"]

KEPT_BYTES: Final = 2**24

MOST_EVENTS: Final = 10**12

MOST_NUMBERS: Final = 2**63 - 1


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
        for number, count in self.numbers(events):
            block, tally = self.block(number, count)
            self.tally.add(tally)
            yield block

    def numbers(self, events: int) -> Iterator[tuple[int, int]]:
        """The number and the size of each block of `events` events."""
        part, parts = self.stream
        for i, first in enumerate(range(0, events, BLOCK_EVENTS)):
            yield part - 1 + parts * i, min(BLOCK_EVENTS, events - first)

    def block(self, number: int, count: int) -> tuple[Block, Tally]:
        """The first `count` events of a block, and the counts of their sampling; the same wherever it is made."""
        return self._maker.make(number, count)

    @property
    def makers(self) -> tuple[Maker, ...]:
        """What makes the events."""
        return self._maker.makers

    @cached_property
    def _maker(self) -> BlockMaker:
        # malloc, having got back so large an array, keeps what the blocks need instead of returning it after each
        np.empty(KEPT_BYTES, dtype=np.uint8)
        return BlockMaker(
            search=self.search,
            sources=self.sources,
            point=(self.mass_gev, self.coupling),
            seed=self.seed,
            decay_point=self.decay_point,
            info=self.info,
            taus=self.taus,
        )


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
    check_straight(search.experiment)
    check_name("decay_point", decay_point, get_args(DecayPoint))
    if decay_taus is not None:
        check_name("decay of taus", decay_taus, get_args(TauDecayMode))
    number, numbered = whole_number("seed", seed, 0), check_stream(stream)
    generator = Generator(
        search=search,
        mass_gev=mass,
        coupling=strength,
        seed=number,
        stream=numbered,
        decay_point=decay_point,
        has_exposure=has_exposure,
        decay_taus=decay_taus,
    )
    if generator.sources.cross_section_pb == 0:
        raise _closed_point_error(search, mass)
    if search.has_detector and generator.sources.most_products > 2:
        raise ModelError(
            f"{search.model.name}: decays to three bodies or more in a detector of finite size are not made: choose "
            "another mass"
        )
    in_flight = generator.sources.decays and not generator.sources.has_pair
    if decay_point != "anywhere" and (search.experiment.geometry is None or not in_flight):
        raise InputError(
            f"decay_point {decay_point!r} needs a decay region in the card, and a particle that decays in flight"
        )
    for maker in generator.makers:
        maker.sampler.check()
    return generator


def check_straight(card: Experiment) -> None:
    """InputError for a beam whose muons have angles, of which no events are made."""
    tracks = card.beam.tracks
    if tracks is not None and tracks.has_angles:
        raise InputError(f"events of {card.name} are not made: its muons have angles; set angle_rad to 0 in its tracks")


def check_stream(stream: tuple[int, int]) -> tuple[int, int]:
    """`stream` as whole numbers; InputError unless it is (k, n) with 1 <= k <= n."""
    if not (_is_pair_of_whole_numbers(stream) and 1 <= stream[0] <= stream[1]):
        raise InputError(f"stream must be (k, n), whole numbers with 1 <= k <= n, got {stream!r}")
    return int(stream[0]), int(stream[1])


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
