"""Parameters of a search that follow from others: sums of terms, as couplings in the card of a model."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray, finite_scalar
from mubeam.text import shown

CONSTANT: Final = "constant"
MOST_TERMS, MOST_POWER = 8, 4
EXAMPLE: Final = "[{mass_gev = 1, constant = 0.3333}]"


@dataclass(frozen=True)
class TieTerm:
    """constant x the product of parameters to whole powers, as (name, power) pairs."""

    constant: float
    powers: tuple[tuple[str, int], ...]

    def __str__(self) -> str:
        factors = [name if power == 1 else f"{name}^{power}" for name, power in self.powers]
        constant = [] if factors and self.constant == 1 else [f"{self.constant:g}"]
        return " ".join(constant + factors)


@dataclass(frozen=True)
class Tie:
    """A parameter as the sum of terms in others."""

    terms: tuple[TieTerm, ...]

    @property
    def names(self) -> frozenset[str]:
        """The parameters that it follows from."""
        return frozenset(name for term in self.terms for name, _ in term.powers)

    def value(self, values: Mapping[str, Any]) -> FloatArray:
        """Its value where the parameters have these values, which broadcast."""
        found = np.zeros(())
        for term in self.terms:
            product = np.asarray(term.constant)
            for name, power in term.powers:
                product = product * np.asarray(values[name], dtype=float) ** power
            found = found + product
        return np.asarray(found)

    def __str__(self) -> str:
        """The sum as it is written, such as 0.3333 mass_gev."""
        return " + ".join(map(str, self.terms)).replace("+ -", "- ")

    def to_list(self) -> list[dict[str, float]]:
        """The terms as they are given."""
        return [{CONSTANT: term.constant, **dict(term.powers)} for term in self.terms]


def make_ties(given: object, allowed: Collection[str], free: Collection[str]) -> dict[str, Tie]:
    """Ties by the parameter that they give.

    Args:
        given: terms by parameter, such as {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}; None for none.
        allowed: the parameters that may be tied.
        free: those that a term may use; a parameter that is tied itself is none of them.

    Raises:
        InputError, UnknownNameError: something else, which is named.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"ties must be lists of terms by name, such as mass_chi_gev = {EXAMPLE}, got {shown(given)}")
    found = {}
    for name, terms in given.items():
        if not allowed:
            raise InputError(
                f"no parameter is left to tie, got {shown(name)}: the mass, the coupling and what varies are not tied"
            )
        check_name("parameter to tie", name, allowed)
        if not (isinstance(terms, list | tuple) and 0 < len(terms) <= MOST_TERMS):
            raise InputError(f"ties.{name} must be 1 to {MOST_TERMS} terms, such as {EXAMPLE}, got {shown(terms)}")
        usable = [one for one in free if one not in given]
        found[name] = Tie(tuple(_term(f"ties.{name}[{i}]", term, usable) for i, term in enumerate(terms)))
    return found


def _term(path: str, given: object, free: Collection[str]) -> TieTerm:
    if not isinstance(given, Mapping) or not given:
        raise InputError(f"{path} must be a term, such as {EXAMPLE[1:-1]}, got {shown(given)}")
    powers = []
    for name, power in given.items():
        if name == CONSTANT:
            continue
        check_name(f"parameter of {path}", name, [*free, CONSTANT])
        if isinstance(power, bool) or not isinstance(power, int) or not 0 < abs(power) <= MOST_POWER:
            raise InputError(
                f"{path}.{name} must be a whole power from -{MOST_POWER} to {MOST_POWER}, not 0, got {shown(power)}"
            )
        powers.append((name, power))
    return TieTerm(finite_scalar(f"{path}.{CONSTANT}", given.get(CONSTANT, 1.0)), tuple(powers))
