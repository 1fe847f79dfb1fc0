"""Points of a fit: a model with parameters of their own, its widths at them, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.base import DecayShares
from mubeam.models.vertex import Vertex, rate_terms
from mubeam.searches.plane import MASS, Points
from mubeam.units import HBARC_GEV_M

COUPLING: Final = "coupling"


class Pair(NamedTuple):
    """A term of the rate: factor x the coefficients of two vertices, by their places."""

    factor: float
    first: int
    second: int


def pairs_of(vertices: tuple[Vertex, ...]) -> tuple[Pair, ...]:
    """The terms of the rate of parts."""
    places = {id(vertex): i for i, vertex in enumerate(vertices)}
    return tuple(Pair(term.factor, places[id(term.first)], places[id(term.second)]) for term in rate_terms(vertices))


@dataclass(frozen=True)
class At:
    """Points (n,) of one model; what is the same for all of them is (1,), so that less is computed.

    Attributes:
        base: the model with what is the same for all.
        values: arrays (n,) by name: mass_gev, coupling, and the parameters of the model that vary.
        pairs: the terms of its rate.
        size: n.
    """

    base: Model
    values: Mapping[str, FloatArray]
    pairs: tuple[Pair, ...]
    size: int

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (n,), or the one mass (1,)."""
        return self.values[MASS]

    @property
    def coupling(self) -> FloatArray:
        """The model's coupling (n,) or (1,), in its unit."""
        return self.values[COUPLING]

    @cached_property
    def own(self) -> dict[str, FloatArray]:
        """The parameters that the model keeps itself."""
        return {name: value for name, value in self.values.items() if name not in (MASS, COUPLING)}

    @cached_property
    def model(self) -> Model:
        """The model with arrays of its parameters."""
        return self.base.at(**self.own) if self.own else self.base

    @cached_property
    def coefficients(self) -> list[FloatArray]:
        """What multiplies the cross section of each term of the rate, (n,)."""
        mass, coupling = self.mass_gev, self.coupling
        each = [vertex.coefficient(mass, coupling) for vertex in self.model.vertices_in_parts()]
        return [pair.factor * each[pair.first] * each[pair.second] for pair in self.pairs]

    def of(self, model: Model, pairs: tuple[Pair, ...]) -> "At":
        """The same points of a model that another beam asks for, with the terms that a search sees."""
        is_same = model is self.base and pairs == self.pairs
        return self if is_same else At(model, self.values, pairs, self.size)

    @cached_property
    def shares(self) -> DecayShares:
        """Widths (n,) or (1,) as of `Model.shares`, which checked them when the fit was made; NaN for what is none."""
        shape = np.broadcast_shapes(*(np.shape(value) for value in self.values.values()))
        decays = self.model.decays(self.mass_gev, self.coupling)
        total, invisible, products = np.zeros(shape), np.zeros(shape), dict[str, FloatArray]()
        for decay in decays:
            total = total + decay.width_gev
        total = np.where((total >= 0) & (total < np.inf), total, np.nan)
        for decay in decays:
            share = np.divide(decay.width_gev, total, out=np.zeros(shape), where=total != 0)
            products[decay.products] = products[decay.products] + share if decay.products in products else share
            if not decay.visible:
                invisible = invisible + share
        return DecayShares(total, invisible, products)

    @property
    def c_tau_m(self) -> FloatArray:
        """c times the lifetime in m; inf for a stable particle."""
        width = self.shares.width_gev
        return np.asarray(np.divide(HBARC_GEV_M, width, out=np.full(width.shape, np.inf), where=width > 0))

    @property
    def is_beyond_theory(self) -> NDArray[np.bool_]:
        """Where (n,) a coupling is above the highest for which the theory holds; parts of one vertex count together."""
        used: dict[tuple[object, type], FloatArray] = {}
        for vertex in self.model.vertices_in_parts():
            limit = vertex.process.largest_coupling(self.mass_gev)
            share = (vertex.coefficient(self.mass_gev, self.coupling) / limit) ** 2
            key = vertex.key, type(vertex.process)
            used[key] = used.get(key, 0.0) + share
        return np.asarray(np.any([share > 1 for share in used.values()], axis=0))

    @property
    def rows(self) -> Points:
        """The same for a table of signals."""
        return Points(self.base, self.full[MASS], {name: self.full[name] for name in self.own})

    @cached_property
    def full(self) -> dict[str, FloatArray]:
        """All values (n,) by name."""
        return {name: np.broadcast_to(value, (self.size,)) for name, value in self.values.items()}

    def chosen(self, where: Any) -> "At":
        """Some of the points."""
        found = {name: value[where] for name, value in self.full.items()}
        return At(self.base, found, self.pairs, found[MASS].size)
