"""Les Houches event files, version 3.0 (hep-ph/0109068, hep-ph/0609017), as pylhe writes them, with 17 digits.

Units are GeV, pb and mm. Unweighted events have weight 1 (IDWTUP 3), weighted ones a weight in pb whose mean is the
cross section (IDWTUP 4). Scale and strong coupling do not apply and are -1. Spins are helicities, +1 or
-1, where they are drawn; else unknown and 9, but 0 for taus: Pythia takes a tau with 9 from an unknown process as
left-handed, one with 0 as unpolarised. A single mother stands in both places: HepMC3's reader loses the particles of a
second mother 0. As the format has no vertices, each event ends in comments with their x, y, z and c t in mm.

The header has an SLHA block, so that Pythia leaves the new particles and the nuclei undecayed.
"""

from io import StringIO
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element

import numpy as np
import pylhe
from numpy.typing import NDArray

import mubeam
from mubeam.constants import ALPHA
from mubeam.events.record import BEAM, DECAYED, FINAL, NOWHERE, TARGET, Block, RunInfo
from mubeam.events.writers import _text as text
from mubeam.events.writers.base import Page, TextFormat
from mubeam.foundation.checks import FloatArray
from mubeam.models import pdg
from mubeam.units import MM_PER_M

TAU: Final = 15

STATUS: Final = {BEAM: -1, TARGET: -1, FINAL: 1, DECAYED: 2}
"""LHE status by that of the record."""

_END: Final = "</LesHouchesEvents>"
_FORMAT: Final = pylhe.LHEXMLFormat(
    initinfo=pylhe.LHEXMLFormat().initinfo.replace(": 14.7e", "!r"),
    procinfo=pylhe.LHEXMLFormat().procinfo.replace(": 14.7e", "!r"),
)


class Writer(TextFormat):
    """An LHE file."""

    def __init__(self, file: BinaryIO, info: RunInfo) -> None:
        super().__init__(file, info)
        self._join = text.joiner(info.events)
        head = pylhe.LesHouchesEvents(init=_init(info), header=_header(info))
        file.write(head.write(StringIO(), _FORMAT).getvalue().removesuffix(_END).encode())

    def page(self, block: Block, first: int) -> Page:
        """The text of events."""
        return Page(b"".join(self._join(len(part), self._event(part)) for part in text.parts(block)), len(block))

    def finish(self) -> None:
        """Add the end of the file."""
        self._file.write(f"{_END}\n".encode())

    def _event(self, block: Block) -> list[text.Piece]:
        info = self._info
        weight = info.cross_section_pb * block.weight if info.weighted else block.weight
        numbers = [*text.columns(np.column_stack([weight, self._lifetimes_mm(block)]))]
        process = text.integers(abs(block.process)) if info.processes else f"{abs(info.process_number)}".encode()
        pieces: list[text.Piece] = [b"<event>\n", text.integers((block.pdg != 0).sum(axis=1)), b" ", process]
        pieces += [b" ", numbers.pop(0)]
        pieces.append(f" -1 {ALPHA!r} -1\n".encode())
        for i, (particle, momentum) in enumerate(zip(info.particles, text.momenta(block), strict=True)):
            mothers = _mothers(info, particle.begins)
            line = [text.integers(block.pdg[:, i]), f" {STATUS[particle.status]} {mothers} 0 0 ".encode()]
            lifetime = numbers.pop(0) if particle.status == DECAYED else b"0"
            line += [*momentum, b" ", lifetime, b" ", _spins(block.pdg[:, i], block.helicity[:, i]), b"\n"]
            pieces += text.masked(line, block.pdg[:, i] != 0)
        for name, position in zip(info.vertices, text.positions(block), strict=True):
            pieces += [f"# {name} ".encode(), *position, b"\n"]
        for name, flag in zip(info.flags, block.flags.T, strict=True):
            pieces += [f"# {name} ".encode(), text.integers(flag.astype(np.int64)), b"\n"]
        return [*pieces, b"</event>\n"]

    def _lifetimes_mm(self, block: Block) -> FloatArray:
        """Proper lifetime times c (n, D) of the particles that decay."""
        decayed = [(i, p.begins, p.ends) for i, p in enumerate(self._info.particles) if p.status == DECAYED]
        time = block.position_m[..., 3]
        lives = [
            (time[:, ends] - time[:, begins]) * block.mass_gev[:, i] / block.momentum_gev[:, i, 0]
            for i, begins, ends in decayed
        ]
        return MM_PER_M * np.reshape(lives, (len(decayed), len(block))).T


def _spins(numbers: NDArray[np.int64], helicity: NDArray[np.int64]) -> text.Text:
    """The helicity where it is drawn; else 0 for taus, unpolarised, and 9, unknown, for others."""
    return text.integers(np.where(helicity != 0, helicity, np.where(np.abs(numbers) == TAU, 0, 9)))


def _mothers(info: RunInfo, vertex: int) -> str:
    """First and last mother, counted from 1; 0 0 for none, twice the same for one."""
    mothers = [i for i, particle in enumerate(info.particles, start=1) if particle.ends == vertex != NOWHERE]
    return f"{mothers[0]} {mothers[-1]}" if mothers else "0 0"


def _init(info: RunInfo) -> pylhe.LHEInit:
    beam_gev, target_gev = map(float, info.incoming_energy_gev)
    processes, strategy = info.all_processes, 4 if info.weighted else 3
    beam = pylhe.LHEInitInfo(*info.incoming_pdg, beam_gev, target_gev, 0, 0, 0, 0, strategy, len(processes))
    # of all events together, also where there are several processes
    largest = float(info.cross_section_pb) * float(info.largest_weight) if info.weighted else 1.0
    cross_sections = [
        pylhe.LHEProcInfo(float(one.cross_section_pb), float(one.cross_section_error_pb), largest, abs(one.number))
        for one in processes
    ]
    return pylhe.LHEInit(
        initInfo=beam,
        procInfo=cross_sections,
        generators=[pylhe.LHEGenerator("mubeam", mubeam.__version__, info.process_description)],
    )


def _header(info: RunInfo) -> pylhe.LHEHeader:
    run = Element("mubeam")
    run.text = info.to_json()
    extra = [run]
    if info.masses_gev:
        extra.append(Element("slha"))
        extra[-1].text = slha(info)
    return pylhe.LHEHeader(pylhe.LHEInitRWGT(), extra_elements=extra)


def slha(info: RunInfo) -> str:
    """The masses of the particles that Pythia does not know or would let decay, in the form of SLHA 2; all stable."""
    lines = ["", "BLOCK MASS"]
    lines += [f"  {number} {float(mass)!r}" for number, mass in info.masses_gev]
    for number, _ in info.masses_gev:
        if number > pdg.FIRST_NUCLEUS:
            # three times the charge, 2 S + 1, colour singlet, no antiparticle of its own
            lines += [f"BLOCK QNUMBERS {number}", f"  1 {3 * pdg.charge_number(number)}", "  2 1", "  3 1", "  4 0"]
    lines += [f"DECAY {number} 0.0" for number, _ in info.masses_gev]
    return "\n".join([*lines, ""])
