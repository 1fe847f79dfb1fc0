"""Events as arrays: the particles, the vertices at which they begin and end, their four-momenta.

All events of a sample have the same list of particles and vertices; only PDG numbers may differ from event to event.
Vertex 0 is the production, 1 the decay of X; 2 and 3 are the decays of the members of a pair. Tau pairs of the Standard
Model have the production alone.
"""

import json
import sys
from dataclasses import asdict, astuple, dataclass, field, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.foundation.writing import plain

IntArray = NDArray[np.int64]

BEAM, TARGET, FINAL, DECAYED = 4, 20, 1, 2
"""Status codes of HepMC3, with NuHepMC's for the target."""

NOWHERE: Final = -1
"""The vertex at which incoming particles begin and final ones end."""


@dataclass(frozen=True)
class RecordedParticle:
    """One particle of the record: name in columns, status (BEAM, ...), numbers of its first and last vertex."""

    name: str
    status: int
    begins: int
    ends: int


@dataclass(frozen=True)
class ProcessInfo:
    """One of several processes of a sample: name, number and description in event files, and its cross section."""

    name: str
    number: int
    description: str
    cross_section_pb: float
    cross_section_error_pb: float


@dataclass(frozen=True)
class RunInfo:
    """The header of a sample: what is the same for all its events.

    Attributes:
        particles: particles of the record, incoming ones first.
        vertices: names of the vertices, such as ("production", "decay").
        process, process_number, process_description: as in production.processes.base; of several processes the names
            joined, and the first number.
        incoming_pdg: PDG numbers of the beam and of the target; of several kinds of nuclei that of most events.
        incoming_energy_gev: the beam's highest energy and the energy of the nucleus (its mass at a fixed target).
        cross_section_pb, cross_section_error_pb: per nucleus, at the coupling; of several kinds the mean. In a file it
            is that of all events with their weights, whose mean is one.
        expected_events: for the experiment's exposure, None if there is none.
        weighted: whether weights differ from one.
        seed, stream: as given; stream is (k, n) for the k-th of n disjoint samples.
        about: further facts by name: model, parameters, experiment, analysis, mass, coupling, versions, citations.
        events: number of events; None while not known.
        largest_weight: largest weight of all events.
        highest_number: highest running number of all events.
        masses_gev: (PDG number, mass) of the nuclei and of outgoing particles that the Standard Model lacks.
        processes: each process, if there are several; empty otherwise.
        names: (PDG number, name) of particles that pdg.NEW_PARTICLES does not name.
        flags: names of the flags of each event, such as "counted"; empty without a detector of finite size.
        helicities: names of the particles whose helicity is drawn; empty where it is of none.
    """

    particles: tuple[RecordedParticle, ...]
    vertices: tuple[str, ...]
    process: str
    incoming_pdg: tuple[int, int]
    incoming_energy_gev: tuple[float, float]
    cross_section_pb: float
    cross_section_error_pb: float
    expected_events: float | None
    weighted: bool
    seed: int
    stream: tuple[int, int]
    about: dict[str, Any]
    process_number: int = 0
    process_description: str = ""
    events: int | None = None
    largest_weight: float = 1.0
    highest_number: int = 0
    masses_gev: tuple[tuple[int, float], ...] = ()
    processes: tuple[ProcessInfo, ...] = ()
    names: tuple[tuple[int, str], ...] = ()
    flags: tuple[str, ...] = ()
    helicities: tuple[str, ...] = ()

    @property
    def all_processes(self) -> tuple[ProcessInfo, ...]:
        """All processes, also if there is only one."""
        if self.processes:
            return self.processes
        one = ProcessInfo(
            name=self.process,
            number=self.process_number,
            description=self.process_description,
            cross_section_pb=self.cross_section_pb,
            cross_section_error_pb=self.cross_section_error_pb,
        )
        return (one,)

    @property
    def makes_x(self) -> bool:
        """Whether the events have a new particle X."""
        return any(particle.name == "x" for particle in self.particles)

    def to_json(self) -> str:
        """The header as JSON on one line; `from_json` reads it."""
        return json.dumps(plain(asdict(self)), default=lambda value: value.tolist(), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> "RunInfo":
        """The header from a text of `to_json`; ValueError for any other text."""
        try:
            content: dict[str, Any] = dict(json.loads(text))
            particles = tuple(RecordedParticle(**particle) for particle in content.pop("particles"))
            masses = tuple((pdg, mass) for pdg, mass in content.pop("masses_gev", ()))
            names = tuple((pdg, name) for pdg, name in content.pop("names", ()))
            processes = tuple(ProcessInfo(**process) for process in content.pop("processes", ()))
            others: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
            }
            found = cls(particles=particles, masses_gev=masses, processes=processes, names=names, **others)
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(f"{type(error).__name__}: {error}") from None
        wrong = found._of_another_type()
        if wrong is not None:
            raise ValueError(f"{wrong} cannot be {getattr(found, wrong)!r:.60}")
        return found

    def _of_another_type(self) -> str | None:
        """Name of the first attribute with a value of a wrong type, as in a file that was changed; None if all fit."""
        vertices, pair = self.vertices, (int, int)
        places = range(NOWHERE, len(vertices) if isinstance(vertices, tuple) else 0)
        checks = {
            "particles": all(
                _are((p.name, p.status, p.begins, p.ends), (str, int, int, int))
                and p.status in (BEAM, TARGET, FINAL, DECAYED)
                and p.begins in places
                and p.ends in places
                for p in self.particles
            ),
            "vertices": isinstance(vertices, tuple) and all(isinstance(name, str) for name in vertices),
            "process": isinstance(self.process, str),
            "process_number": _are((self.process_number,), (int,)),
            "process_description": isinstance(self.process_description, str),
            "incoming_pdg": _are(self.incoming_pdg, pair),
            "incoming_energy_gev": _are(self.incoming_energy_gev, (float, float)),
            "cross_section_pb": _are((self.cross_section_pb,), (float,)) and self.cross_section_pb >= 0,
            "cross_section_error_pb": _are((self.cross_section_error_pb,), (float,)),
            "expected_events": self.expected_events is None or _are((self.expected_events,), (float,)),
            "weighted": isinstance(self.weighted, bool),
            "seed": _are((self.seed,), (int,)),
            "stream": _are(self.stream, pair),
            "about": isinstance(self.about, dict),
            "events": self.events is None or (_are((self.events,), (int,)) and self.events >= 1),
            "largest_weight": _are((self.largest_weight,), (float,)),
            "highest_number": _are((self.highest_number,), (int,)),
            "masses_gev": all(_are(entry, (int, float)) for entry in self.masses_gev),
            "names": all(_are(entry, (int, str)) for entry in self.names),
            "flags": isinstance(self.flags, tuple) and all(isinstance(name, str) for name in self.flags),
            "helicities": isinstance(self.helicities, tuple)
            and set(self.helicities) <= {particle.name for particle in self.particles},
            "processes": all(_are(astuple(entry), (str, int, str, float, float)) for entry in self.processes),
        }
        return next((name for name, is_right in checks.items() if not is_right), None)


def _are(values: Any, types: tuple[type, ...]) -> bool:
    """Whether `values` is a tuple of these types; float allows any finite number, and a bool is no number."""
    if not isinstance(values, tuple) or len(values) != len(types):
        return False
    for value, kind in zip(values, types, strict=True):
        allowed = (int, float) if kind is float else kind
        if isinstance(value, bool) or not isinstance(value, allowed):
            return False
        if isinstance(value, int | float) and kind is float and not abs(value) <= sys.float_info.max:
            return False
    return True


@dataclass(frozen=True)
class Block:
    """Some events of a sample.

    Attributes:
        number: running numbers (n,) of the events in the whole sample, over all streams.
        pdg: PDG numbers (n, P).
        momentum_gev: E, p_x, p_y, p_z (n, P, 4) in GeV; z is the direction of the beam.
        mass_gev: masses (n, P).
        position_m: x, y, z and c t (n, V, 4) of the vertices in m; z = 0 is the front of the target, and t = 0 when a
            beam particle with the speed of light passes it.
        weight: weights (n,): 1 in an unweighted sample, else the probability to decay in the decay region.
        process: number (n,) of the process of each event; 0 where the sample has only one.
        flags: those (n, F) that RunInfo names.
        helicity: +1 or -1 (n, P) of the particles that RunInfo.helicities names, spin along or against the momentum; 0
            of others, and where it is not known.
    """

    number: IntArray
    pdg: IntArray
    momentum_gev: FloatArray
    mass_gev: FloatArray
    position_m: FloatArray
    weight: FloatArray
    process: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    flags: NDArray[np.bool_] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    helicity: IntArray = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))

    def __post_init__(self) -> None:
        if not len(self.process):
            object.__setattr__(self, "process", np.zeros(len(self.weight), dtype=np.int64))
        if not len(self.flags):
            object.__setattr__(self, "flags", np.zeros((len(self.weight), 0), dtype=np.bool_))
        if not len(self.helicity):
            object.__setattr__(self, "helicity", np.zeros(self.pdg.shape, dtype=np.int64))

    @classmethod
    def empty(cls, info: RunInfo, events: int) -> "Block":
        """So many events of a sample, to be filled: of weight one, without particles."""
        particles, vertices = len(info.particles), len(info.vertices)
        return cls(
            number=np.zeros(events, np.int64),
            pdg=np.zeros((events, particles), np.int64),
            momentum_gev=np.zeros((events, particles, 4)),
            mass_gev=np.zeros((events, particles)),
            position_m=np.zeros((events, vertices, 4)),
            weight=np.ones(events),
            process=np.zeros(events, np.int64),
            flags=np.zeros((events, len(info.flags)), np.bool_),
            helicity=np.zeros((events, particles), np.int64),
        )

    def __len__(self) -> int:
        return len(self.weight)

    def __getitem__(self, rows: slice | NDArray[Any]) -> "Block":
        return Block(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})
