"""Checks of a file of events, of mubeam or edited: conservation, mass shells, weights, number of events, checksum.

Each format gives its events one by one, as `Event`; what is asked of them is the same for all.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from mubeam.errors import DataFileError, InputError
from mubeam.events import read, readers, writers
from mubeam.events.checksum import checked_manifest, manifest_path
from mubeam.events.record import NOWHERE, Block, RunInfo
from mubeam.foundation.checks import FloatArray

TOLERANCE: Final = 1e-6
"""How far momentum may be from conserved, and energies from the mass shell, in units of the incoming energy."""

TAIL_BYTES: Final = 400
"""Of a text format, in which its end is."""


class Event(NamedTuple):
    """One event: four-momenta (P, 4) and masses (P,) in GeV, weight, and at each vertex what goes in and comes out."""

    momentum: FloatArray
    mass: FloatArray
    weight: float
    vertices: list[tuple[list[int], list[int]]]


@dataclass
class Report:
    """What was found in a file.

    Attributes:
        events: events in it.
        faults: each kind of fault, with the events that have it and the first of them, counted from 1.
        notes: what could not be checked.
        weight: sum of the weights; largest: the largest.
    """

    events: int = 0
    faults: dict[str, tuple[int, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    weight: float = 0.0
    largest: float = 0.0

    @property
    def lines(self) -> list[str]:
        """A line for each kind of fault; one of the whole file has no event."""
        return [
            text if not count else f"{text}: {count} of {self.events} events, the first is number {first}"
            for text, (count, first) in self.faults.items()
        ]

    def add(self, fault: str, event: int = 0) -> None:
        """Count a fault of an event, or of the file."""
        count, first = self.faults.get(fault, (0, event))
        self.faults[fault] = (count + bool(event), first)


class _CutOffError(Exception):
    """A text file ends before its end; the libraries would read what is there."""


class _Source(NamedTuple):
    """Events of a file; the header of mubeam, None in files of other programs; the mean weight that it states."""

    events: Iterator[Event]
    info: RunInfo | None
    mean_weight: float | None


def check_file(path: str | Path) -> Report:
    """What is wrong with a file of events, which may be of another program.

    Raises:
        InputError: the suffix is none of events, or the library of the format is missing.
        DataFileError: the file cannot be read, or is no file of its format.
    """
    suffix = readers.suffix_of(path)
    report = Report()
    _check_checksum(path, report)
    form = writers.formats()[suffix]
    try:
        source = _guarded(path, lambda: READERS[form](path))
    except _CutOffError:
        report.add("it has no end: it was cut off")
        return report
    events = source.events
    while (event := _guarded(path, lambda: next(events, None))) is not None:
        report.events += 1
        _check_event(event, report)
    _check_whole(source, report)
    return report


def _guarded(path: str | Path, action: Callable[[], Any]) -> Any:
    """The result of reading; DataFileError for whatever a library makes of a file that is not of its format."""
    try:
        return action()
    except (DataFileError, InputError, _CutOffError):
        raise
    except ImportError as error:
        raise InputError(f"reading {path} needs {error.name}: python -m pip install 'mubeam[events]'") from None
    except Exception as error:
        text = " ".join(str(error).split())[:120] or type(error).__name__
        raise DataFileError(f"cannot read {path}, which is damaged or no file of events: {text}") from None


def _check_checksum(path: str | Path, report: Report) -> None:
    try:
        manifest = checked_manifest(path)
    except DataFileError as error:
        if not manifest_path(path).exists():
            raise
        report.add(f"checksum: {error}")
        return
    if manifest is None or "sha256" not in manifest:
        report.notes.append(f"no manifest {manifest_path(path).name} beside it: the checksum is not checked")


def _check_event(event: Event, report: Report) -> None:
    number, momentum = report.events, event.momentum
    if not (np.isfinite(momentum).all() and np.isfinite(event.mass).all() and np.isfinite(event.weight)):
        report.add("numbers that are not finite", number)
        return
    report.weight += event.weight
    report.largest = max(report.largest, event.weight)
    if event.weight < 0:
        report.add("weight below zero", number)
    if not len(momentum) or not event.vertices:
        report.add("no particles", number)
        return
    scale = max(float(np.abs(momentum[:, 0]).max()), 1e-300)
    for incoming, outgoing in event.vertices:
        missed = momentum[incoming].sum(axis=0) - momentum[outgoing].sum(axis=0)
        if np.abs(missed).max() > TOLERANCE * scale:
            report.add("momentum is not conserved", number)
            break
    energy, size2 = momentum[:, 0], (momentum[:, 1:] ** 2).sum(axis=1)
    if (np.abs(energy**2 - size2 - event.mass**2) > TOLERANCE * (energy**2 + scale)).any():
        report.add("a particle is not on its mass shell", number)
    if (energy < 0).any():
        report.add("an energy below zero", number)


def _check_whole(source: _Source, report: Report) -> None:
    if not report.events:
        report.add("no events")
        return
    if source.info is None:
        report.notes.append("no header of mubeam: it is of another program, and checked by itself alone")
    else:
        of_header = source.info.events
        if of_header is not None and of_header != report.events:
            report.add(f"{report.events} events, and its header says {of_header}")
            return
    mean = report.weight / report.events
    if source.mean_weight is not None and abs(mean / source.mean_weight - 1) > TOLERANCE:
        report.add(f"weights: their mean is {mean:.7g}, and the header stands for {source.mean_weight:.7g}")


def _check_end(path: str | Path, end: bytes) -> None:
    if str(path).endswith(".gz"):
        # gzip itself tells
        return
    with Path(path).open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL_BYTES))
        if end not in file.read():
            raise _CutOffError


def _lhe(path: str | Path) -> _Source:
    import pylhe

    from mubeam.events.readers import lhe

    text = lhe.header_text(path)
    _check_end(path, b"</LesHouchesEvents>")
    info = None if text is None else readers.header(path, text)
    whole = pylhe.LHEFile.fromfile(str(path))
    init = whole.init
    strategy = abs(int(init.initInfo.weightingStrategy))
    total = sum(process.xSection for process in init.procInfo)
    mean = 1.0 if strategy == 3 else total if strategy == 4 and info is not None else None

    def events() -> Iterator[Event]:
        # a generator, which has the file open
        opened: Any = whole.events
        with closing(opened):
            for number, event in enumerate(opened, start=1):
                particles = event.particles
                of = max((int(p.mother1) for p in particles), default=0)
                if of > len(particles):
                    raise ValueError(f"in event {number} a particle has the mother {of}, of {len(particles)} particles")
                momentum = np.array([[p.e, p.px, p.py, p.pz] for p in particles], dtype=float).reshape(-1, 4)
                vertices = [
                    (
                        [i for i, p in enumerate(particles) if int(p.status) == -1],
                        [i for i, p in enumerate(particles) if _begins_first(particles, p)],
                    )
                ]
                for i, p in enumerate(particles):
                    if int(p.status) == 2:
                        vertices.append(([i], [j for j, d in enumerate(particles) if int(d.mother1) == i + 1]))
                mass = np.array([p.m for p in particles], dtype=float)
                yield Event(momentum, mass, float(event.eventinfo.weight), vertices)

    return _Source(events(), info, mean)


def _begins_first(particles: Any, particle: Any) -> bool:
    """Whether a particle comes from the incoming ones."""
    mother = int(particle.mother1)
    return int(particle.status) != -1 and (mother == 0 or int(particles[mother - 1].status) == -1)


def _hepmc3(path: str | Path) -> _Source:
    import pyhepmc

    from mubeam.events.readers import hepmc3

    text = hepmc3.header_text(path)
    _check_end(path, b"END_EVENT_LISTING")
    info = None if text is None else readers.header(path, text)

    def events() -> Iterator[Event]:
        with pyhepmc.open(str(path)) as file:
            for event in file:
                particles = event.particles
                place = {p.id: i for i, p in enumerate(particles)}
                momentum = np.array([[p.momentum.e, p.momentum.px, p.momentum.py, p.momentum.pz] for p in particles])
                mass = np.array([p.generated_mass for p in particles], dtype=float)
                vertices = [
                    ([place[p.id] for p in v.particles_in], [place[p.id] for p in v.particles_out])
                    for v in event.vertices
                ]
                weight = float(event.weights[0]) if len(event.weights) else 1.0
                yield Event(momentum.reshape(-1, 4), mass, weight, vertices)

    return _Source(events(), info, 1.0 if info is not None else None)


def _parquet(path: str | Path) -> _Source:
    info, _, blocks = read.read(path)
    return _Source((event for block in blocks for event in _of_block(info, block)), info, 1.0)


def _root(path: str | Path) -> _Source:
    from mubeam.events.readers import root

    info, blocks = root.open_file(path)
    return _Source((event for block in blocks for event in _of_block(info, block)), info, 1.0)


def _of_block(info: RunInfo, block: Block) -> Iterator[Event]:
    vertices = [
        (
            [i for i, p in enumerate(info.particles) if p.ends == vertex],
            [i for i, p in enumerate(info.particles) if p.begins == vertex and p.begins != NOWHERE],
        )
        for vertex in range(len(info.vertices))
    ]
    for momentum, mass, weight in zip(block.momentum_gev, block.mass_gev, block.weight, strict=True):
        yield Event(momentum, mass, float(weight), vertices)


READERS: Final[dict[str, Callable[[str | Path], _Source]]] = {
    "lhe": _lhe,
    "hepmc3": _hepmc3,
    "parquet": _parquet,
    "root": _root,
}
