"""HepMC3 in its ASCII form 3, with metadata by NuHepMC 1.0.0 (arXiv 2310.13211).

Units are GeV, mm and pb per atom. HepMC3 has 31 bits for an event's number: where the running numbers of a sample go
beyond, the events are numbered from 0 in the file, and have the running number as attribute. pyhepmc writes the header;
events are written from the arrays, ten times faster than one object an event.
"""

from io import BytesIO
from typing import BinaryIO, Final

import numpy as np
import pyhepmc
from pyhepmc.io import WriterAscii, pyiostream

import mubeam
from mubeam.errors import InputError
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, Block, RunInfo
from mubeam.events.writers import _text as text
from mubeam.events.writers.base import Page, TextFormat
from mubeam.models import pdg

CONVENTIONS: Final = ("E.C.1", "G.C.2", "G.C.5", "G.S.1", "G.S.2")
"""Conventions of NuHepMC that are followed beyond its requirements; G.C.3 too, if there are citations."""

STATUS: Final = {
    FINAL: ("UndecayedPhysicalParticle", "left to the detector simulation"),
    DECAYED: ("DecayedPhysicalParticle", "decays at a vertex of the event"),
    BEAM: ("IncomingBeamParticle", "of the beam's spectrum"),
    TARGET: ("TargetParticle", "nucleus of the target"),
}
"""Names and descriptions of the particles' status codes."""

HIGHEST_NUMBER: Final = 2**31 - 1

_END: Final = b"HepMC::Asciiv3-END_EVENT_LISTING\n\n"


class Writer(TextFormat):
    """A HepMC3 file."""

    @classmethod
    def check(cls, info: RunInfo) -> None:
        """InputError for more events than HepMC3 can number, 2^31 - 1."""
        if (info.events or 0) > HIGHEST_NUMBER:
            raise InputError(f"a HepMC3 file has room for {HIGHEST_NUMBER} events, not {info.events}: use --shards")

    def __init__(self, file: BinaryIO, info: RunInfo) -> None:
        super().__init__(file, info)
        self._is_renumbered = info.highest_number > HIGHEST_NUMBER
        self._join = text.joiner(info.events)
        # the format numbers particles in the order in which it lists them: incoming ones, then vertex by vertex
        places = sorted(range(len(info.particles)), key=lambda i: info.particles[i].begins)
        self._number = {place: number for number, place in enumerate(places, start=1)}
        with pyiostream(buffer := BytesIO()) as stream, WriterAscii(stream, _run_info(info)):
            pass
        file.write(buffer.getvalue().partition(_END)[0])

    def page(self, block: Block, first: int) -> Page:
        """The text of events; InputError for one whose number HepMC3 cannot hold."""
        if not self._is_renumbered and block.number.max() > HIGHEST_NUMBER:
            raise InputError(f"HepMC3 has no room for event number {block.number.max()}: set highest_number in RunInfo")
        pages = []
        for part in text.parts(block):
            pages.append(self._join(len(part), self._event(part, first)))
            first += len(part)
        return Page(b"".join(pages), len(block))

    def finish(self) -> None:
        """Add the end of the file."""
        self._file.write(_END)

    def _event(self, block: Block, first: int) -> list[text.Piece]:
        info, momenta, positions = self._info, text.momenta(block), text.positions(block)
        number = first + np.arange(len(block)) if self._is_renumbered else block.number
        pieces: list[text.Piece] = [b"E ", text.integers(number)]
        present = block.pdg != 0
        pieces += [f" {len(info.vertices)} ".encode(), text.integers(present.sum(axis=1)), b"\nU GEV MM\nW "]
        pieces += text.columns(block.weight[:, None])
        # -1: the cross section does not come from counting accepted and attempted events
        cross_section = f"{float(info.cross_section_pb)!r} {float(info.cross_section_error_pb)!r} -1 -1"
        pieces += [f"\nA 0 GenCrossSection {cross_section}\nA 0 lab_pos ".encode(), *positions[0][:5]]
        process = text.integers(block.process) if info.processes else f"{info.process_number}".encode()
        pieces += [b"\nA 0 signal_process_id ", process, b"\n"]
        for name, flag in zip(info.flags, block.flags.T, strict=True):
            pieces += [f"A 0 mubeam_{name} ".encode(), text.integers(flag.astype(np.int64)), b"\n"]
        for i, particle in enumerate(info.particles):
            if particle.name in info.helicities:
                spin = text.integers(block.helicity[:, i])
                pieces += [f"A {self._number[i]} helicity ".encode(), spin, b"\n"]
        if self._is_renumbered:
            pieces += [b"A 0 mubeam_event_number ", text.integers(block.number), b"\n"]
        pieces += self._particles(block, momenta, NOWHERE)
        for vertex, position in enumerate(positions):
            incoming = [self._number[i] for i, particle in enumerate(info.particles) if particle.ends == vertex]
            listed = ",".join(map(str, sorted(incoming)))
            pieces += [f"V {-vertex - 1} {vertex_status(vertex)} [{listed}] @ ".encode(), *position, b"\n"]
            pieces += self._particles(block, momenta, vertex)
        return pieces

    def _particles(self, block: Block, momenta: list[list[text.Text]], vertex: int) -> list[text.Piece]:
        """The lines of the particles that begin at a vertex."""
        pieces: list[text.Piece] = []
        absent = np.zeros(len(block), dtype=np.int64)
        for place, number in self._number.items():
            particle, present = self._info.particles[place], block.pdg[:, place] != 0
            if particle.begins == vertex:
                origin = f" {-vertex - 1 if vertex != NOWHERE else 0} ".encode()
                line: list[text.Text] = [b"P ", text.integers(number - absent), origin]
                line += [text.integers(block.pdg[:, place]), b" ", *momenta[place], f" {particle.status}\n".encode()]
                pieces += text.masked(line, present)
            absent = absent + ~present
        return pieces


def vertex_status(vertex: int) -> int:
    """1 for the production; NuHepMC leaves the numbers from 21 on to generators, and 21 has a meaning in V.C.1."""
    return 1 if vertex == 0 else 21 + vertex


def _description(info: RunInfo, vertex: str) -> str:
    """What happens at a vertex: at all but the first one particle ends, by whose name the columns of tables go."""
    place = info.vertices.index(vertex)
    name = next(particle.name for particle in info.particles if particle.ends == place) if place else "x"
    made = "new particle" if info.makes_x else "pair of taus"
    return f"the {vertex} of the {made}" if name == "x" else f"the decay of {name}"


def _run_info(info: RunInfo) -> pyhepmc.GenRunInfo:
    """Numbers go in as text, as pyhepmc would cut them to 15 digits."""
    vertices = {vertex_status(i): name for i, name in enumerate(info.vertices)}
    particles = {**pdg.NEW_PARTICLES, **dict(info.names)}
    found = pyhepmc.GenRunInfo()
    found.tools = [pyhepmc.GenRunInfo.ToolInfo("mubeam", mubeam.__version__, "events of new particles at muon beams")]
    found.weight_names = ["CV"]
    attributes: dict[str, object] = {
        "NuHepMC.Version.Major": 1,
        "NuHepMC.Version.Minor": 0,
        "NuHepMC.Version.Patch": 0,
        "NuHepMC.Conventions": list(CONVENTIONS),
        "NuHepMC.FluxAveragedTotalCrossSection": repr(float(info.cross_section_pb)),
        "NuHepMC.FluxAveragedTotalCrossSectionUncertainty": repr(float(info.cross_section_error_pb)),
        "NuHepMC.Units.CrossSection.Unit": "pb",
        "NuHepMC.Units.CrossSection.TargetScale": "PerAtom",
        "NuHepMC.ProcessIDs": [process.number for process in info.all_processes],
        "NuHepMC.VertexStatusIDs": list(vertices),
        "NuHepMC.ParticleStatusIDs": list(STATUS),
        "NuHepMC.AdditionalParticleNumbers": list(particles),
        "NuHepMC.Provenance.mubeam": info.to_json(),
    }
    for status, name in vertices.items():
        attributes[f"NuHepMC.VertexStatusInfo[{status}].Name"] = name
        attributes[f"NuHepMC.VertexStatusInfo[{status}].Description"] = _description(info, name)
    for status, (name, description) in STATUS.items():
        attributes[f"NuHepMC.ParticleStatusInfo[{status}].Name"] = name
        attributes[f"NuHepMC.ParticleStatusInfo[{status}].Description"] = description
    for process in info.all_processes:
        attributes[f"NuHepMC.ProcessInfo[{process.number}].Name"] = process.name
        attributes[f"NuHepMC.ProcessInfo[{process.number}].Description"] = process.description
    for number, name in particles.items():
        attributes[f"NuHepMC.AdditionalParticleNumber[{number}].Name"] = name
        attributes[f"NuHepMC.AdditionalParticleInfo[{number}].Description"] = name
    if info.about.get("citations"):
        attributes["NuHepMC.Conventions"] = [*CONVENTIONS, "G.C.3"]
        attributes["NuHepMC.Citations.Generator.InspireHep"] = list(info.about["citations"])
    found.attributes = attributes
    return found
