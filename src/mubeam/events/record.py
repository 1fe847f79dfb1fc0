"""Events as arrays: which particles there are, where they begin and end, and their four-momenta.

All events of a sample have the same particles at the same places, but for the PDG numbers, which may change from event
to event. Vertex 0 is the production; a decay is vertex 1.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.checks import FloatArray
from mubeam.io import plain

IntArray = NDArray[np.int64]

BEAM, TARGET, FINAL, DECAYED = 4, 20, 1, 2
"""Status codes of HepMC3, with NuHepMC's for the target."""

NOWHERE: Final = -1
"""The vertex at which incoming particles begin and final ones end."""


@dataclass(frozen=True)
class Particle:
    """One place of the record: its name in columns, its status, the vertices at which it begins and ends."""

    name: str
    status: int
    begins: int
    ends: int


@dataclass(frozen=True)
class RunInfo:
    """What is the same for a whole sample; goes into the header of a file.

    Attributes:
        particles: the places of the record, incoming ones first.
        vertices: names of the vertices, such as ("production", "decay").
        process, process_number, process_description: the process' own, see production.processes.base.
        incoming_pdg: PDG numbers of the beam and of the target.
        incoming_energy_gev: the beam's nominal energy and the target's mass.
        cross_section_pb, cross_section_error_pb: of what the events are a sample of, per nucleus, at the coupling.
        expected_events: for the experiment's exposure, None if there is none.
        weighted: whether weights differ from one.
        seed, stream: as given; stream is (k, n) for the k-th of n disjoint samples.
        about: further facts by name: model, parameters, experiment, analysis, mass, coupling, versions, citations.
    """

    particles: tuple[Particle, ...]
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

    def to_json(self) -> str:
        """All of it on one line."""
        return json.dumps(plain(asdict(self)), default=lambda value: value.tolist(), ensure_ascii=True)

    @classmethod
    def from_json(cls, text: str) -> "RunInfo":
        """What `to_json` made `text` of."""
        content: dict[str, Any] = json.loads(text)
        particles = tuple(Particle(**particle) for particle in content.pop("particles"))
        others: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in content.items()
        }
        return cls(particles=particles, **others)


@dataclass(frozen=True)
class Block:
    """Some events of a sample.

    Attributes:
        number: running numbers (n,) of the events in the whole sample, over all streams.
        pdg: PDG numbers (n, P).
        momentum_gev: E, p_x, p_y, p_z (n, P, 4) in GeV; z is the direction of the beam.
        mass_gev: masses (n, P).
        position_m: x, y, z and c t (n, V, 4) of the vertices in m; t is that of a particle in the beam with the speed
            of light at z = 0, the beginning of the target.
        weight: (n,), what an event counts for: 1 in an unweighted sample, else the probability of its decay region.
    """

    number: IntArray
    pdg: IntArray
    momentum_gev: FloatArray
    mass_gev: FloatArray
    position_m: FloatArray
    weight: FloatArray

    def __len__(self) -> int:
        return len(self.weight)

    def __getitem__(self, rows: slice) -> "Block":
        return Block(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})
