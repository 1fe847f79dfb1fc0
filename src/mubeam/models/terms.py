"""A coupling as a list of terms, which add: constant x function or table of the mass x powers of parameters.

Data only: what a term may be is listed here, and nothing of it is evaluated as code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import pi
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np

from mubeam.constants import ALPHA, ELEMENTARY_CHARGE, LEPTON_MASS_GEV
from mubeam.foundation.checks import FloatArray
from mubeam.models.problems import Keys, unknown
from mubeam.models.tables import Curve
from mubeam.physics import loops
from mubeam.text import shown

MOST_TERMS: Final = 8
MOST_POWER: Final = 4
RESERVED: Final = ("constant", "function", "table", "column")
MASS: Final = "mass_gev"
"""The mass of the particle, which a term may have powers of."""

DIMENSIONS: Final = {"1": 0, "1/GeV": -1, "GeV": 1}
"""Units that a term may have, as powers of GeV."""


class Function(NamedTuple):
    """A function of the mass in GeV with its unit; a constant if it is a number."""

    unit: str
    value: float | Callable[[FloatArray], FloatArray]


def _mixing(polarisation: Callable[[FloatArray], Any]) -> Callable[[FloatArray], FloatArray]:
    return lambda mass: np.asarray(ELEMENTARY_CHARGE * np.abs(polarisation(mass**2)))


FUNCTIONS: Final = {
    "e": Function("1", ELEMENTARY_CHARGE),
    "m_e": Function("GeV", LEPTON_MASS_GEV["e"]),
    "m_mu": Function("GeV", LEPTON_MASS_GEV["mu"]),
    "m_tau": Function("GeV", LEPTON_MASS_GEV["tau"]),
    "alpha/pi": Function("1", ALPHA / pi),
    "lmu-ltau-mixing": Function("1", _mixing(loops.kinetic_mixing)),
    "le-lmu-mixing": Function("1", _mixing(loops.le_lmu_mixing)),
}
"""Functions of terms; the mixings are e |Pi(m^2)|/g, the coupling that loops of two leptons give to a charge of 1."""


@dataclass(frozen=True)
class Term:
    """One term.

    Attributes:
        constant: a number.
        function: a name in FUNCTIONS, or None.
        powers: (parameter, power) pairs; the coupling and mass_gev may be among them.
        curve: a table against the mass, or None.
    """

    constant: float = 1.0
    function: str | None = None
    powers: tuple[tuple[str, int], ...] = ()
    curve: Curve | None = None

    @property
    def depends_on_mass(self) -> bool:
        """Whether it is another number at another mass."""
        called = self.function is not None and callable(FUNCTIONS[self.function].value)
        return called or self.curve is not None or any(name == MASS for name, _ in self.powers)

    def dimension(self, units: Mapping[str, str]) -> int:
        """Its unit as a power of GeV, from the units of the parameters."""
        found = sum(power * DIMENSIONS[units[name]] for name, power in self.powers)
        if self.function is not None:
            found += DIMENSIONS[FUNCTIONS[self.function].unit]
        return found + (0 if self.curve is None else DIMENSIONS[self.curve.unit])

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """Its value, from arrays by name that broadcast, mass_gev among them."""
        found: Any = self.constant
        if self.function is not None:
            value = FUNCTIONS[self.function].value
            found = found * (value(np.asarray(values[MASS], dtype=float)) if callable(value) else value)
        if self.curve is not None:
            found = found * self.curve(np.asarray(values[MASS], dtype=float))
        for name, power in self.powers:
            found = found * np.asarray(values[name], dtype=float) ** power
        return found


Terms: TypeAlias = tuple[Term, ...]
"""Terms that add."""


def evaluate(terms: Terms, values: Mapping[str, Any]) -> FloatArray:
    """The sum of terms, from arrays by name that broadcast, `mass_gev` in GeV among them; 0 of none."""
    return np.asarray(sum((term(values) for term in terms), 0.0), dtype=float)


def depend_on(terms: Terms) -> set[str]:
    """Names of the parameters in terms."""
    return {name for term in terms for name, _ in term.powers}


def linear_in(terms: Terms, name: str) -> bool:
    """Whether all are a number times this parameter, whatever the mass."""
    return bool(terms) and all(not term.depends_on_mass and dict(term.powers).get(name) == 1 for term in terms)


@dataclass(frozen=True)
class Names:
    """What terms may name.

    Attributes:
        units: of the parameters by name, the coupling and mass_gev among them.
        may_be_zero: those of which no power below zero is taken.
        curve: reads the table that a term names.
        broken: parameters of which it was told already that they are wrong.
    """

    units: Mapping[str, str]
    may_be_zero: frozenset[str]
    curve: Callable[[Keys], Curve | None]
    broken: frozenset[str] = frozenset()


def read_terms(keys: Keys, key: str, names: Names, unit: str | None, *, required: bool = True) -> Terms:
    """The list of terms at a key, checked; what is wrong is told to the problems of `keys`.

    `unit` is what all terms must have; None for any, but one.
    """
    if keys.values.get(key) == []:
        keys.take(key)
        keys.wrong(key, "has no term: leave it out, or give one")
        return ()
    found: list[Term] = []
    wanted = None if unit is None else DIMENSIONS[unit]
    for entry in keys.tables(key, MOST_TERMS, required=required):
        term = _term(entry, names)
        if term is None:
            continue
        found.append(term)
        dimension = term.dimension(names.units)
        wanted = dimension if wanted is None else wanted
        if dimension != wanted:
            text = f"has the unit {_unit(dimension)}, and {_unit(wanted)} is wanted here"
            how = "a constant has none, a power of mass_gev or of a parameter gives it"
            keys.problems.add(entry.path, f"{text}: {how}")
    return tuple(found)


def _term(entry: Keys, names: Names) -> Term | None:
    before = len(entry.problems.lines)
    constant = entry.number("constant", required=False, default=1.0)
    function = entry.choice("function", FUNCTIONS, required=False)
    column = names.curve(entry) if entry.has("table") or entry.has("column") else None
    powers = [(name, _power(entry, name, names)) for name in entry.values if name not in RESERVED]
    if any(name in names.broken for name, _ in powers):
        return None
    if not entry.values:
        entry.problems.add(entry.path, "is empty: give a constant, a function or a parameter with its power")
    if len(entry.problems.lines) > before or constant is None:
        return None
    return Term(constant, function, tuple(powers), column)


def _power(entry: Keys, name: str, names: Names) -> int:
    """The power of a parameter; 0 for a wrong one, which is told."""
    power = entry.take(name)
    if name in names.broken:
        return 0
    if name not in names.units:
        known = (*names.units, *RESERVED)
        # what a search calls the coupling has a name of its own in each model, which no spelling tells
        hint = "" if name == "coupling" else unknown(name, known)
        entry.wrong(name, f"unknown parameter: {hint or 'known are ' + ', '.join(known)}".strip())
    elif names.units[name] not in DIMENSIONS:
        entry.wrong(name, f"has the unit {names.units[name]}: an angle is the parity_angle or theta of a vertex")
    elif isinstance(power, bool) or not isinstance(power, int) or not 1 <= abs(power) <= MOST_POWER:
        entry.wrong(name, f"must be a power, a whole number other than 0 up to {MOST_POWER}, got {shown(power)}")
    elif power < 0 and name in names.may_be_zero:
        entry.wrong(name, "may be 0 by its range, and has a power below zero: give it a range without 0")
    else:
        return power
    return 0


def _unit(dimension: int) -> str:
    names = {value: name for name, value in DIMENSIONS.items()}
    return repr(names.get(dimension, f"GeV^{dimension}"))
