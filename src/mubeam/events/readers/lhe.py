"""LHE files of mubeam, with the vertices and flags that stand in the comments of each event."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import unescape

from mubeam.errors import DataFileError
from mubeam.events import readers
from mubeam.events.record import NOWHERE, Block, RunInfo
from mubeam.units import MM_PER_M

HEAD_BYTES: Final = 4_000_000
_HEADER: Final = re.compile(r"<mubeam>(.*?)</mubeam>", re.DOTALL)
_SPINS: Final = (1, -1)


def open_file(path: str | Path) -> tuple[RunInfo, Iterator[Block]]:
    """Header and blocks; DataFileError for a file of another program."""
    info = readers.header(path, header_text(path))
    return info, _blocks(path, info)


def header_text(path: str | Path) -> str | None:
    """The header of mubeam in a file, as JSON; None in one of another program."""
    with gzip.open(path, "rb") if str(path).endswith(".gz") else Path(path).open("rb") as file:
        head = file.read(HEAD_BYTES).partition(b"<event>")[0].decode("utf-8", "replace")
    if "<LesHouchesEvents" not in head[:2000]:
        raise DataFileError(f"cannot read {path}: it is no LHE file, which begins with <LesHouchesEvents")
    found = _HEADER.search(head)
    return None if found is None else unescape(found[1], {"&quot;": '"'}).strip()


def _blocks(path: str | Path, info: RunInfo) -> Iterator[Block]:
    rows, number, ended = readers.Rows(info), 0, False
    lines: list[str] = []
    with gzip.open(path, "rt") if str(path).endswith(".gz") else Path(path).open() as file:
        inside = False
        for line in file:
            text = line.strip()
            if text == "<event>":
                lines, inside = [], True
            elif text == "</event>":
                inside = False
                if rows.is_full:
                    yield rows.made()
                    rows = readers.Rows(info)
                _fill(rows, lines, info, number)
                number += 1
            elif inside:
                lines.append(text)
            ended = ended or text == "</LesHouchesEvents>"
    if not ended:
        raise DataFileError(f"{path} has no end: it was cut off")
    if rows.used:
        yield rows.made()


def _fill(rows: readers.Rows, lines: list[str], info: RunInfo, number: int) -> None:
    block, row = rows.block, rows.used
    head = lines[0].split()
    block.number[row] = number
    weight = float(head[2])
    block.weight[row] = weight / info.cross_section_pb if info.weighted else weight
    if info.processes:
        known = {abs(process.number): process.number for process in info.processes}
        block.process[row] = known[int(head[1])]
    particles = [line.split() for line in lines[1 : 1 + int(head[0])]]
    places = {v: [i for i, p in enumerate(info.particles) if p.begins == v] for v in range(NOWHERE, len(info.vertices))}
    # particles by their mothers: those that an event does not need are the last of their vertex
    mothers = {_mothers(info, vertex): vertex for vertex in places}
    for fields in particles:
        of = int(fields[2]), int(fields[3])
        if not places.get(mothers.get(of, len(info.vertices))):
            raise ValueError(f"event {number + 1} has a particle with the mothers {of[0]} and {of[1]} too many")
        place = places[mothers[of]].pop(0)
        x, y, z, energy, mass = map(float, fields[6:11])
        block.pdg[row, place] = int(fields[0])
        block.momentum_gev[row, place], block.mass_gev[row, place] = (energy, x, y, z), mass
        spin = float(fields[12])
        if info.particles[place].name in info.helicities and spin in _SPINS:
            block.helicity[row, place] = int(spin)
    comments = {text.split()[1]: text.split()[2:] for text in lines if text.startswith("# ")}
    for v, name in enumerate(info.vertices):
        block.position_m[row, v] = [float(one) / MM_PER_M for one in comments[name]]
    for i, name in enumerate(info.flags):
        block.flags[row, i] = comments[name] == ["1"]
    rows.used += 1


def _mothers(info: RunInfo, vertex: int) -> tuple[int, int]:
    found = [i for i, particle in enumerate(info.particles, start=1) if particle.ends == vertex != NOWHERE]
    return (found[0], found[-1]) if found else (0, 0)
