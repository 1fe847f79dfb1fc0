"""Decays of the taus of events by Pythia 8, with the helicity that is drawn for each.

A decay has as many places in the record as the longest of its channels has products; the places that an event does not
need hold the PDG number 0. Pions, kaons and other hadrons are left to the detector simulation, as are photons of the
decay products.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV, TAU_DECAY_LENGTH_M
from mubeam.errors import InputError, ModelError, check_name
from mubeam.events.flight import LEAST_MOMENTUM_GEV, fly, momentum_of
from mubeam.events.header import PRODUCTS
from mubeam.events.record import DECAYED, FINAL, NOWHERE, IntArray, RecordedParticle, RunInfo
from mubeam.events.sources import Sources
from mubeam.foundation.checks import FloatArray

TauDecayMode: TypeAlias = Literal["all", "muon", "three-prong"]
MODES: Final = get_args(TauDecayMode)

TAU, MUON, ABSENT = 15, 13, 0
SUFFIX: Final = "_decay"
"""Of the vertex of a tau's decay, and with a number of each of its products."""

STREAM: Final = 2
"""Number of the random stream of a block that decays its taus."""

MOST_SEED: Final = 900_000_000
"""Of Pythia's random numbers."""

SETTINGS: Final = (
    "ProcessLevel:all = off",
    "PartonLevel:FSR = off",
    "Print:quiet = on",
    "Random:setSeed = on",
)


def is_of_tau(name: str) -> bool:
    """Whether a particle or vertex of the record belongs to the decay of a tau."""
    return SUFFIX in name


def without_taus(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of particles, or of vertices, that do not belong to the decays of taus."""
    return tuple(name for name in names if not is_of_tau(name))


@dataclass(frozen=True)
class TauDecays:
    """Decays of the taus at some places of the record.

    Attributes:
        mode: "all" channels, those with a "muon", or "three-prong", those with three charged particles.
        taus: places of the taus in the record, by name.

    Raises:
        UnknownNameError: there is no such mode.
        InputError: Pythia is missing.
    """

    mode: TauDecayMode
    taus: tuple[str, ...]

    def __post_init__(self) -> None:
        check_name("decay of taus", self.mode, MODES)
        _ = self.branching_ratio

    @cached_property
    def _pythia(self) -> Any:
        try:
            import pythia8mc
        except ImportError as error:
            raise InputError(f"decays of taus need {error.name}: python -m pip install 'mubeam[pythia]'") from None
        found = pythia8mc.Pythia("", False)
        for setting in SETTINGS:
            found.readString(setting)
        for number, name in ((TAU, "tau"), (MUON, "mu"), (11, "e")):
            found.particleData.m0(number, LEPTON_MASS_GEV[name])
        found.init()
        for channel in self._channels(found):
            channel.onMode(int(self._is_kept(found, channel)))
            for i in range(channel.multiplicity()):
                found.particleData.mayDecay(abs(channel.product(i)), False)
        return found

    @staticmethod
    def _channels(pythia: Any) -> list[Any]:
        entry = pythia.particleData.particleDataEntryPtr(TAU)
        return [entry.channel(i) for i in range(entry.sizeChannels())]

    def _is_kept(self, pythia: Any, channel: Any) -> bool:
        products = [channel.product(i) for i in range(channel.multiplicity())]
        if self.mode == "muon":
            return MUON in map(abs, products)
        charged = sum(pythia.particleData.charge(number) != 0 for number in products)
        return self.mode == "all" or charged == 3

    @cached_property
    def branching_ratio(self) -> float:
        """Of the channels that are kept, as Pythia has them, of one tau."""
        channels = self._channels(self._pythia)
        kept = sum(channel.bRatio() for channel in channels if channel.onMode())
        return float(kept / sum(channel.bRatio() for channel in channels))

    @cached_property
    def most_products(self) -> int:
        """Of the longest channel that is kept."""
        return int(max(one.multiplicity() for one in self._channels(self._pythia) if one.onMode()))

    @property
    def share(self) -> float:
        """Of the events: the branching ratio for each tau."""
        return float(self.branching_ratio ** len(self.taus))

    def extended(self, info: RunInfo) -> RunInfo:
        """The header with the decays' products and vertices, and the cross section of what is kept."""
        names, vertices = [particle.name for particle in info.particles], [*info.vertices]
        particles, extra = list(info.particles), []
        for tau in self.taus:
            i, vertex = names.index(tau), len(vertices)
            particles[i] = replace(particles[i], status=DECAYED, ends=vertex)
            vertices.append(f"{tau}{SUFFIX}")
            extra += [
                RecordedParticle(f"{tau}{SUFFIX}{j + 1}", FINAL, vertex, NOWHERE) for j in range(self.most_products)
            ]
        share = self.share
        expected = info.expected_events
        decays = {
            "mode": self.mode,
            "of": list(self.taus),
            "branching_ratio": self.branching_ratio,
            "share_of_events": share,
            "by": f"Pythia {self._pythia.settings.parm('Pythia:versionNumber'):.3f}",
        }
        return replace(
            info,
            particles=(*particles, *extra),
            vertices=tuple(vertices),
            cross_section_pb=info.cross_section_pb * share,
            cross_section_error_pb=info.cross_section_error_pb * share,
            expected_events=None if expected is None else expected * share,
            processes=tuple(
                replace(
                    one,
                    cross_section_pb=one.cross_section_pb * share,
                    cross_section_error_pb=one.cross_section_error_pb * share,
                )
                for one in info.processes
            ),
            about={**info.about, "tau_decays": decays},
        )

    def fill(
        self,
        info: RunInfo,
        numbers: IntArray,
        masses: FloatArray,
        vectors: FloatArray,
        positions: FloatArray,
        helicity: IntArray,
        random: np.random.Generator,
    ) -> None:
        """Decay the taus of a block: fill in the places of products (n, P, ...) and of the vertices (n, V, 4)."""
        names = [particle.name for particle in info.particles]
        self._pythia.rndm.init(int(random.integers(1, MOST_SEED)))
        for tau in self.taus:
            i, vertex = names.index(tau), info.vertices.index(f"{tau}{SUFFIX}")
            k = momentum_of(vectors[:, i])
            rate = LEPTON_MASS_GEV["tau"] / (np.maximum(k, LEAST_MOMENTUM_GEV) * TAU_DECAY_LENGTH_M)
            positions[:, vertex] = fly(positions[:, info.particles[i].begins], vectors[:, i], k, rate, random)
            places = slice(names.index(f"{tau}{SUFFIX}1"), names.index(f"{tau}{SUFFIX}1") + self.most_products)
            numbers[:, places], masses[:, places], vectors[:, places] = ABSENT, 0.0, 0.0
            for row, (number, spin) in enumerate(zip(numbers[:, i].tolist(), helicity[:, i].tolist(), strict=True)):
                for j, made in enumerate(self._decay(number, vectors[row, i].tolist(), spin)):
                    place = places.start + j
                    numbers[row, place], masses[row, place], vectors[row, place] = made

    def _decay(
        self, number: int, momentum: list[float], helicity: int
    ) -> list[tuple[int, float, tuple[float, float, float, float]]]:
        """PDG number, mass and E, p_x, p_y, p_z of the products of one tau."""
        event = self._pythia.event
        energy, x, y, z = momentum
        event.reset()
        event.append(number, 1, 0, 0, 0, 0, 0, 0, x, y, z, energy, LEPTON_MASS_GEV["tau"], 0.0, float(helicity))
        if not self._pythia.next():
            raise ModelError(f"Pythia does not decay a tau of {energy:g} GeV")
        # copied, as Pythia writes over them
        made = (event[i] for i in range(2, event.size()))
        return [(p.id(), p.m(), (p.e(), p.px(), p.py(), p.pz())) for p in made if p.mother1() == 1]


def make_tau_decays(mode: str | None, sources: Sources) -> TauDecays | None:
    """The decays of all taus of the sources; None where none are asked for.

    Raises UnknownNameError for a mode that does not exist, InputError if Pythia is missing, or the events have no taus,
    or not all the same.
    """
    if mode is None:
        return None
    check_name("decay of taus", mode, MODES)
    open_sources = sources.open
    has = {"lepton": [source.process.final_lepton == "tau" for source in open_sources]}
    for i, name in enumerate(PRODUCTS):
        pairs = [pair for source in open_sources for pair in source.decays.pairs.values()]
        has[name] = [abs(pair[i].pdg) == TAU for pair in pairs]
        has[name] += [False for source in open_sources for _ in source.decays.quarks]
    chain = any(abs(one.pdg) == TAU for source in open_sources for one in source.chain.particles)
    taus = tuple(name for name, each in has.items() if each and all(each))
    if chain or any(any(each) and not all(each) for each in has.values()):
        raise InputError(
            "decay_taus: some of these events have other taus than others: leave it out, and let Pythia read"
        )
    if not taus:
        raise InputError("decay_taus: these events have no taus: leave it out")
    return TauDecays(mode, taus)  # type: ignore[arg-type]
