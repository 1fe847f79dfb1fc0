"""What a fit asks besides searches: g-2 of the muon, the relic density, bounds from decays, functions of one's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, check_name
from mubeam.fit.g_minus_2 import GMinus2
from mubeam.fit.lfv_observables import DecayBound, RelicDensity, is_usable
from mubeam.fit.one_point import OnePoint
from mubeam.fit.points import At
from mubeam.fit.relic_table import make_relic_table
from mubeam.fit.said import Observable, Said
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative
from mubeam.observables import decay_bounds
from mubeam.observables.g_minus_2 import reference, references
from mubeam.text import shown
from mubeam.units import HBARC_GEV_M

KINDS: Final = ("g-minus-2", "relic-density", "decay")
RELIC: Final = ("all", "at-most")

Own: TypeAlias = Callable[[Mapping[str, FloatArray]], ArrayLike]


def make_observable(
    given: Any,
    models: Sequence[Model],
    range_gev: tuple[float, float],
    chi_gev: tuple[float, float] | None,
    accuracy: float,
) -> Observable:
    """An observable from what is given in `also`.

    Args:
        given: "g-minus-2:REFERENCE", "relic-density", "relic-density:at-most", "decay:NAME", or a function.
        models: of one point, and of the ends of the free parameters.
        range_gev: of the masses.
        chi_gev: of the masses of chi; None for a model that has none.
        accuracy: of what is interpolated.
    """
    model = models[0]
    if callable(given):
        fixed = {one.name: getattr(model, one.name, None) for one in model.parameters()}
        numbers = {name: float(value) for name, value in fixed.items() if isinstance(value, float | int)}
        return OfOnesOwn(given, model.coupling_name, numbers)
    if not isinstance(given, str):
        raise InputError(f"also takes texts such as 'g-minus-2:2025' and functions, got {shown(given)}")
    kind, _, name = given.partition(":")
    check_name("observable of also", kind, KINDS)
    if kind == "g-minus-2":
        check_name("reference of g-2", name, references())
        return GMinus2.between(reference(name), models, range_gev, accuracy)
    if not isinstance(model, LfvAlp | LfvAlpDerivative):
        known = f"{LfvAlp.name} and {LfvAlpDerivative.name}"
        raise InputError(
            f"also: {kind} is computed for {known}, whose formulas are known, and not for {model.name}: give a function"
        )
    if kind == "relic-density":
        check_name("kind of relic-density", name or "all", RELIC)
        if chi_gev is None:
            raise InputError("also: relic-density needs a chi: give mass_chi_gev and g_chi, free or fixed")
        return RelicDensity(make_relic_table(chi_gev), is_most=name == "at-most")
    bound = decay_bounds.get(name)
    if not is_usable(bound):
        usable = [one for one in decay_bounds.names() if is_usable(decay_bounds.get(one))]
        raise InputError(f"also: {name} has no number for a decay to a: choose from {', '.join(usable)}")
    return DecayBound.between(bound, range_gev)


@dataclass(frozen=True)
class OfOnesOwn:
    """A function of arrays by name to log-likelihoods (n,); what is no number there is -inf.

    Attributes:
        function: of "mass_gev", "coupling" (by its own name too), all parameters, "width_gev" and "c_tau_m".
        coupling_name: of the model.
        fixed: the parameters of the model at one point.
    """

    function: Own
    coupling_name: str
    fixed: Mapping[str, float]

    def check(self, points: At) -> None:
        """InputError where it does not give one number for each point."""
        try:
            with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
                self(points)
        except Exception as error:
            name = getattr(self.function, "__name__", "the function")
            known = ", ".join(dict.fromkeys([*self.fixed, *points.full, "width_gev", "c_tau_m"]))
            raise InputError(
                f"also: {name} must take a dictionary of arrays (n,), of {known}, and return n log-likelihoods: "
                f"{type(error).__name__}: {error}"
            ) from error

    def __call__(self, points: At) -> Said:
        """Its numbers."""
        more = {"width_gev": points.shares.width_gev, "c_tau_m": points.c_tau_m, self.coupling_name: points.coupling}
        known: dict[str, Any] = {**self.fixed, **points.full, **more}
        found = self.function({name: np.broadcast_to(value, points.size) for name, value in known.items()})
        values = np.broadcast_to(np.asarray(found, dtype=float), points.size)
        return Said(np.where(np.isnan(values), -inf, values), np.zeros(values.shape), {})

    def one(self, point: OnePoint) -> float:
        """The same of one point, which the function gets as arrays of one number."""
        width = point.shares()[0]
        known = {**self.fixed, "mass_gev": point.mass_gev, "coupling": point.coupling, **point.own}
        known |= {"width_gev": width, "c_tau_m": HBARC_GEV_M / width if width > 0 else inf}
        known[self.coupling_name] = point.coupling
        found = self.function({name: np.array([value]) for name, value in known.items()})
        value = float(np.broadcast_to(np.asarray(found, dtype=float), 1)[0])
        return -inf if isnan(value) else value
