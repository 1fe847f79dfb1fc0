"""Parameters of a fit that follow from others, point by point."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.fit.points import COUPLING
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.parameter import Parameter
from mubeam.searches.plane import MASS
from mubeam.searches.ties import Tie, make_ties

MASSES: Final = 200
"""At which a term that depends on the mass is looked at for its ends."""


@dataclass(frozen=True)
class Tied:
    """Ties, with what they need besides a point.

    Attributes:
        ties: by the parameter that they give.
        parameters: these parameters, whose ranges hold.
        numbers: all other parameters that do not vary, by name.
        coupling_name: of the model.
    """

    ties: Mapping[str, Tie]
    parameters: Mapping[str, Parameter]
    numbers: Mapping[str, float]
    coupling_name: str

    def values(self, given: Mapping[str, Any]) -> dict[str, FloatArray]:
        """The tied parameters where mass, coupling and what is free have these values, which broadcast."""
        known = {**self.numbers, **given}
        if COUPLING in known:
            known[self.coupling_name] = known[COUPLING]
        return {name: tie.value(known) for name, tie in self.ties.items()}

    def holds(self, values: Mapping[str, FloatArray]) -> NDArray[np.bool_]:
        """Where the tied parameters are in their ranges."""
        found: NDArray[np.bool_] = np.ones((), dtype=bool)
        for name, value in values.items():
            one = self.parameters[name]
            above = value > 0 if one.low == 0 and not one.includes_low else value >= one.low
            found = found & above & (value <= one.high) & np.isfinite(value)
        return found

    def ends(self, name: str, ranges: Mapping[str, tuple[float, float]]) -> tuple[float, float]:
        """Numbers between which a tied parameter is, where the others are in these ranges, within its own range.

        Terms are products of powers, each with its ends where all factors have theirs.
        """
        low = high = 0.0
        known = {key: np.array([value]) for key, value in self.numbers.items()}
        for key, (start, end) in ranges.items():
            places = np.geomspace(start, end, MASSES) if key == MASS else np.array([start, end])
            known[self.coupling_name if key == COUPLING else key] = (
                np.append(places, 0.0) if start < 0 < end else places
            )
        for term in self.ties[name].terms:
            names = dict.fromkeys([key for key, _ in term.powers] + ([MASS] if term.depends_on_mass else []))
            with np.errstate(all="ignore"):
                found = [
                    float(term(dict(zip(names, corner, strict=True))))
                    for corner in product(*(known[one] for one in names))
                ]
            low, high = low + min(found), high + max(found)
        one = self.parameters[name]
        if not (np.isfinite(low) and np.isfinite(high)) or high < one.low or low > one.high:
            raise InputError(
                f"fixed: {name} = {self.ties[name]} is between {low:.4g} and {high:.4g}, and must be {one.range_text}"
            )
        return max(low, one.low), min(high, one.high)


def make_tied(
    given: Mapping[str, Any],
    model: Model,
    tied: list[str],
    known: Mapping[str, Parameter],
    numbers: Mapping[str, float],
) -> Tied:
    """Ties of a fit.

    Args:
        given: terms by parameter, as `reach` takes them.
        model: the model.
        tied: the parameters that may be tied.
        known: all of the model.
        numbers: those that do not vary.

    Raises:
        InputError, UnknownNameError: no ties, or of a parameter without a number.
    """
    own = {name: one for name, one in known.items() if name != COUPLING}
    ties = make_ties(given, tied, own)
    free = {MASS, model.coupling_name}
    for name, tie in ties.items():
        missing = sorted(one for one in tie.names if one not in numbers and one not in free and one not in own)
        if missing:
            raise InputError(f"fixed: {name} follows from {missing[0]}, which is not given")
    return Tied(ties, {name: own[name] for name in ties}, numbers, model.coupling_name)
