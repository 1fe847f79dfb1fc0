"""The processes under the names and numbers that event files give them.

NuHepMC 1.0.0 (E.C.1): numbers from 700 on are free, X50-X99 is for neutral currents, below zero is electromagnetic. LHE
files have them without the sign.
"""

from types import MappingProxyType
from typing import Final, NamedTuple

from mubeam.production.process import Bremsstrahlung, PairProduction, PhotonFusion, Process


class ProcessInfo(NamedTuple):
    """A number and a sentence."""

    number: int
    description: str


PROCESSES: Final = MappingProxyType(
    {
        "bremsstrahlung": ProcessInfo(-751, "l N -> l N X, X radiated off the lepton"),
        "lepton-conversion": ProcessInfo(-752, "l N -> l' N X, X radiated off the lepton, which changes its flavour"),
        "photon-fusion": ProcessInfo(-753, "l N -> l N a, a made of two photons"),
        "pair-production": ProcessInfo(-754, "l N -> l N chi chibar through an off-shell mediator"),
    }
)
"""By name; the nucleus stays whole in all of them."""


def name_of(process: Process) -> str:
    """The name of a process in PROCESSES."""
    if isinstance(process, Bremsstrahlung):
        return "bremsstrahlung" if process.initial_lepton == process.final_lepton else "lepton-conversion"
    return {PhotonFusion: "photon-fusion", PairProduction: "pair-production"}[type(process)]
