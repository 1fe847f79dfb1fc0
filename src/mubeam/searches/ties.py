"""Parameters of a search that follow from others: sums of terms, as couplings in the card of a model."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from mubeam.errors import InputError, check_name
from mubeam.foundation.checks import FloatArray
from mubeam.models.parameter import Parameter
from mubeam.models.problems import Keys, Problems
from mubeam.models.terms import DIMENSIONS, Names, Term, Terms, depend_on, evaluate, read_terms
from mubeam.text import shown

EXAMPLE: Final = "mass_chi_gev = [{mass_gev = 1, constant = 0.3333}]"


@dataclass(frozen=True)
class Tie:
    """A parameter as the sum of terms in others."""

    terms: Terms

    @property
    def names(self) -> frozenset[str]:
        """The parameters that it follows from."""
        return frozenset(depend_on(self.terms))

    def value(self, values: Mapping[str, Any]) -> FloatArray:
        """Its value where the parameters have these values, which broadcast; not finite where that is no number."""
        with np.errstate(all="ignore"):
            return evaluate(self.terms, values)

    def __str__(self) -> str:
        """The sum as it is written, such as 0.3333 mass_gev."""
        return " + ".join(_written(term) for term in self.terms).replace("+ -", "- ")

    def to_list(self) -> list[dict[str, Any]]:
        """The terms as they are given."""
        return [
            {
                "constant": term.constant,
                **({} if term.function is None else {"function": term.function}),
                **dict(term.powers),
            }
            for term in self.terms
        ]


def _written(term: Term) -> str:
    factors = [name if power == 1 else f"{name}^{power}" for name, power in term.powers]
    factors += [] if term.function is None else [term.function]
    return " ".join([*([] if factors and term.constant == 1 else [f"{term.constant:g}"]), *factors])


def make_ties(given: object, tied: Collection[str], parameters: Mapping[str, Parameter]) -> dict[str, Tie]:
    """Ties by the parameter that they give.

    Args:
        given: terms by parameter, such as {"mass_chi_gev": [{"mass_gev": 1, "constant": 0.3333}]}; None for none.
        tied: the parameters that may be tied.
        parameters: all of the model; a term uses those that are not tied themselves.

    Raises:
        InputError, UnknownNameError: something else; all that is wrong is listed.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"ties must be lists of terms by name, such as {EXAMPLE}, got {shown(given)}")
    for name in given:
        if not tied:
            raise InputError(
                f"no parameter is left to tie, got {shown(name)}: the mass, the coupling and what varies are not tied"
            )
        check_name("parameter to tie", name, tied)
    units = {name: one.unit for name, one in parameters.items() if name not in given}
    may_be_zero = frozenset(name for name in units if parameters[name].low < 0 < parameters[name].high)
    problems, found = Problems(), {}
    keys = Keys({name: _lists(terms) for name, terms in given.items()}, "ties", problems)
    for name in given:
        unit = parameters[name].unit if parameters[name].unit in DIMENSIONS else "1"
        found[name] = Tie(read_terms(keys, name, Names(units, may_be_zero, _no_table), unit))
    if problems.lines:
        raise InputError("; ".join(problems.lines))
    return found


def _lists(terms: object) -> object:
    """Lists and tables of Python as those of TOML."""
    if isinstance(terms, list | tuple):
        return [dict(term) if isinstance(term, Mapping) else term for term in terms]
    return terms


def _no_table(keys: Keys) -> None:
    for key in ("table", "column"):
        if keys.has(key):
            keys.take(key)
            keys.wrong(key, "is for the card of a model: a tie has no tables")
