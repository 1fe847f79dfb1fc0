"""The vertices of a model card: what stands in a table [[production]], checked, and the process that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi
from typing import Any, Final

import numpy as np

from mubeam.constants import LEPTON_MASS_GEV
from mubeam.errors import MubeamError
from mubeam.models.card_keys import angle_key, mass_key
from mubeam.models.card_widths import number_of
from mubeam.models.problems import Keys
from mubeam.models.terms import Names, Terms, read_terms
from mubeam.production import processes
from mubeam.production.processes import Process

ANGLE: Final = "parity_angle"
PAIR_SPIN: Final = 0.5
KINDS: Final = {0.0: ("scalar", "pseudoscalar"), 1.0: ("vector", "axial")}
"""By the spin of the particle."""

PROCESSES: Final = ("bremsstrahlung", "photon-fusion", "pair-production")
NUMBERS: Final = ("parity_angle", "mediator_mass_gev", "mediator_width_gev")
"""Arguments of processes that may be parameters of the model."""

MEDIATORS: Final = ("vector", "scalar", "pseudoscalar")


@dataclass(frozen=True)
class CardProduction:
    """A vertex of a card: the process with the parameters it needs, its strength, its group.

    Attributes:
        process: name of the process.
        options: its arguments; `by_parameter` those that are parameters of the model, by their names.
        strength: the coefficient of the vertex.
        group: as of a Vertex.
    """

    process: str
    options: Mapping[str, Any]
    by_parameter: Mapping[str, str]
    strength: Terms
    group: str | None

    def made(self, values: Mapping[str, Any]) -> Process:
        """The process at these values of the parameters."""
        cls = processes.CATALOGUE.load(self.process).PROCESS
        found: Process = cls(
            **self.options, **{key: number_of(name, values) for key, name in self.by_parameter.items()}
        )
        return found

    def parts(self, values: Mapping[str, Any]) -> tuple[tuple[Any, Process], ...]:
        """As `Process.parts`, both vertices of an angle that is a parameter, an array if that is one."""
        angle = self.by_parameter.get(ANGLE)
        if angle is None:
            return self.made(values).parts()
        even, odd = (self.made({**values, angle: at}).parts()[-1][1] for at in (0.0, pi / 2))
        return ((np.cos(values[angle]), even), (np.sin(values[angle]), odd))


def read_production(keys: Keys, names: Names, spin: float | None) -> CardProduction | None:
    """A table [[production]], checked; what is wrong is told to the problems of `keys`, and then there is None."""
    before = len(keys.problems.lines)
    process = keys.choice("process", PROCESSES)
    lepton = keys.choice("lepton", LEPTON_MASS_GEV, required=False) or "mu"
    group = keys.text("group", required=False) or None
    keys.sources()
    if process is None:
        return None
    options: dict[str, Any] = {"initial_lepton": lepton}
    if process == "pair-production":
        _pair(keys, names, options)
    else:
        _emission(keys, process, names, spin, lepton, options)
    if spin is not None and (process == "pair-production") != (spin == PAIR_SPIN):
        keys.wrong("process", f"does not make a particle of spin {spin:g}")
    cls = processes.CATALOGUE.load(process).PROCESS
    strength = read_terms(keys, "strength", names, cls.coupling_unit)
    keys.close()
    if len(keys.problems.lines) > before:
        return None
    by_parameter = {key: options[key] for key in NUMBERS if isinstance(options.get(key), str)}
    fixed = {key: value for key, value in options.items() if key not in by_parameter}
    # a process that does not exist is told now
    defaults = dict.fromkeys(by_parameter, 0.0)
    try:
        cls(**fixed, **defaults)
    except MubeamError as error:
        keys.problems.add(keys.path, str(error))
        return None
    return CardProduction(process, fixed, by_parameter, strength, group)


def _emission(keys: Keys, process: str, names: Names, spin: float | None, lepton: str, options: dict[str, Any]) -> None:
    allowed = KINDS.get(spin, ()) if spin is not None else (*KINDS[0.0], *KINDS[1.0])
    has_angle = process == "bremsstrahlung" and keys.has("parity_angle")
    kind = keys.choice("kind", allowed, required=not has_angle) if allowed else keys.take("kind")
    if process == "photon-fusion":
        options["kind"] = kind
        if kind in KINDS[1.0]:
            keys.wrong("kind", "photon fusion makes a scalar or a pseudoscalar: two photons make no particle of spin 1")
        return
    final = keys.choice("final_lepton", LEPTON_MASS_GEV, required=False)
    options |= {"kind": kind or (allowed or KINDS[0.0])[0], "final_lepton": final or lepton}
    angle = angle_key(keys, "parity_angle", names, required=False)
    if angle is not None:
        options["parity_angle"] = angle
        if kind in ("pseudoscalar", "axial"):
            keys.wrong("parity_angle", f"kind {kind} has an angle of pi/2 already: leave one of them out")


def _pair(keys: Keys, names: Names, options: dict[str, Any]) -> None:
    options["mediator"] = keys.choice("kind", MEDIATORS)
    for key in ("mediator_mass", "mediator_width"):
        if keys.has(key):
            options[f"{key}_gev"] = mass_key(keys, key, names)
        else:
            keys.known.append(key)
