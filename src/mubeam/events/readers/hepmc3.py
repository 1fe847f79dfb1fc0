"""HepMC3 files of mubeam."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyhepmc

from mubeam.errors import DataFileError
from mubeam.events import readers
from mubeam.events.record import NOWHERE, Block, RunInfo
from mubeam.units import MM_PER_M

HEAD_BYTES: Final = 4_000_000
_HEADER: Final = re.compile(rb"NuHepMC\.Provenance\.mubeam (\{.*)")


def open_file(path: str | Path) -> tuple[RunInfo, Iterator[Block]]:
    """Header and blocks; DataFileError for a file of another program."""
    info = readers.header(path, header_text(path))
    return info, _blocks(path, info)


def header_text(path: str | Path) -> str | None:
    """The header of mubeam in a file, as JSON; None in one of another program."""
    with gzip.open(path, "rb") if str(path).endswith(".gz") else Path(path).open("rb") as file:
        begin = file.read(HEAD_BYTES)
    if b"HepMC::Version" not in begin[:200]:
        raise DataFileError(f"cannot read {path}: it is no HepMC3 file, which begins with HepMC::Version")
    found = _HEADER.search(begin)
    return None if found is None else found[1].decode().replace("\\|", "\n").replace("\\\\", "\\")


def _blocks(path: str | Path, info: RunInfo) -> Iterator[Block]:
    # the places of the particles that begin at each vertex: those that an event does not need are the last of them
    begins = {v: [i for i, p in enumerate(info.particles) if p.begins == v] for v in range(NOWHERE, len(info.vertices))}
    with pyhepmc.open(str(path)) as file:
        rows = readers.Rows(info)
        for event in file:
            if rows.is_full:
                yield rows.made()
                rows = readers.Rows(info)
            _fill(rows, event, info, begins)
        if rows.used:
            yield rows.made()


def _fill(rows: readers.Rows, event: Any, info: RunInfo, begins: dict[int, list[int]]) -> None:
    block, row = rows.block, rows.used
    attributes = event.attributes
    numbered = "mubeam_event_number" in attributes
    block.number[row] = int(str(attributes["mubeam_event_number"])) if numbered else event.event_number
    block.weight[row] = float(event.weights[0])
    if info.processes:
        block.process[row] = int(str(attributes["signal_process_id"]))
    for i, name in enumerate(info.flags):
        block.flags[row, i] = str(attributes[f"mubeam_{name}"]) == "1"
    vertices = event.vertices
    if len(vertices) != len(info.vertices):
        raise ValueError(f"an event has {len(vertices)} vertices, and the header {len(info.vertices)}")
    lists = {v: [] if v == NOWHERE else vertices[v].particles_out for v in begins}
    lists[NOWHERE] = [p for p in event.particles if p.production_vertex is None or p.production_vertex.id == 0]
    for vertex, particles in lists.items():
        if len(particles) > len(begins[vertex]):
            raise ValueError("an event has more particles than the header")
        for place, particle in zip(begins[vertex], sorted(particles, key=lambda p: p.id), strict=False):
            momentum = particle.momentum
            block.pdg[row, place] = particle.pid
            block.momentum_gev[row, place] = momentum.e, momentum.px, momentum.py, momentum.pz
            block.mass_gev[row, place] = particle.generated_mass
            if info.particles[place].name in info.helicities:
                block.helicity[row, place] = int(str(particle.attributes["helicity"]))
    for v, vertex_at in enumerate(vertices):
        position = vertex_at.position
        block.position_m[row, v] = position.x, position.y, position.z, position.t
    block.position_m[row] /= MM_PER_M
    rows.used += 1
