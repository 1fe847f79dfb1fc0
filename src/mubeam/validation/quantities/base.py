"""What every kind of quantity has in common: the outcome of a row, its process and its coupling."""

import re
from math import pi
from typing import Any, Final, NamedTuple

from mubeam.constants import ALPHA
from mubeam.errors import DataFileError
from mubeam.physics.nucleus import Nucleus
from mubeam.production.cross_section import cross_section
from mubeam.production.processes.bremsstrahlung import Bremsstrahlung
from mubeam.validation.rows import NUMBER, Row

TOLERANCE: Final = 2e-3
"""Largest relative difference of a row of quality A, at equal constants: their quadrature, ours and printed digits."""


class Outcome(NamedTuple):
    """What a row gives here.

    Attributes:
        ours: our number with their rounded constants, and in their way of summing where that is a sum.
        own: our number with our constants and a converged integral.
        tolerance: largest relative difference; None where the row is no test.
        reason: why the two agree or differ.
        explained: whether a calculation shows that a difference beyond the tolerance is theirs.
    """

    ours: float
    own: float
    tolerance: float | None
    reason: str
    explained: bool = False


def process(row: Row) -> Bremsstrahlung:
    """The radiation of a row."""
    kind: Any = row["kind"]
    return Bremsstrahlung(kind, row["initial_lepton"], row["final_lepton"], row.numbers["parity_angle_rad"])


def nucleus(row: Row) -> Nucleus:
    """The target of a row."""
    return Nucleus(int(row.number("target_Z")), row.number("target_A"))


def exact_pb(row: Row, form_factor: str, t_max_gev2: float | None = None) -> float:
    """The exact total of a row at unit coupling, with this form factor."""
    found = cross_section(
        process(row),
        energy_gev=row.number("energy_gev"),
        mass_gev=row.number("mass_gev"),
        target=nucleus(row),
        form_factor=form_factor,
        t_max_gev2=t_max_gev2,
    )
    return float(found.value)


def strength(row: Row) -> float:
    """What multiplies a cross section at unit coupling: g^2, and another alpha's square where theirs runs.

    The coupling says "g = 1", "unit coupling", or "g = e" with "epsilon = 1e-4" and "alpha = 1/127.9 at all vertices".
    """
    text = row["coupling"]
    if re.search(r"\bg\|? = 1\b|unit coupling", text):
        return 1.0
    epsilon, alpha = re.search(rf"epsilon = {NUMBER}", text), re.search(rf"alpha = 1/{NUMBER}", text)
    if epsilon is None:
        raise DataFileError(f"row {row['id']}: coupling says neither g = 1, nor unit coupling, nor epsilon = a number")
    running = 1 / float(alpha[1]) if alpha else ALPHA
    every_vertex = (running / ALPHA) ** 2 if "at all vertices" in text else 1.0
    return float(epsilon[1]) ** 2 * 4 * pi * running * every_vertex


def rounded(row: Row) -> str:
    """Their constants in words, for a reason."""
    return row["matched_how"].split(" (")[0].rstrip(". ")
