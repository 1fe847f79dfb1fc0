"""Points of a fit: a model with parameters of their own, its widths at them, and what they are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.base import DecayShares
from mubeam.models.vertex import Term
from mubeam.searches.folding import model_terms
from mubeam.searches.plane import MASS, Points
from mubeam.units import HBARC_GEV_M

COUPLING: Final = "coupling"


@dataclass(frozen=True)
class At:
    """Points (n,) of one model.

    Attributes:
        base: the model with what is the same for all.
        values: arrays (n,) by name: mass_gev, coupling, and the parameters of the model that vary.
    """

    base: Model
    values: Mapping[str, FloatArray]

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (n,)."""
        return self.values[MASS]

    @property
    def coupling(self) -> FloatArray:
        """The model's coupling (n,), in its unit."""
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
    def terms(self) -> tuple[Term, ...]:
        """The terms of its rate."""
        return model_terms(self.model, in_parts=True)

    @cached_property
    def shares(self) -> DecayShares:
        """Widths (n,) as of `Model.shares`, which checks them when a likelihood is made; NaN for what is no width."""
        shape = self.mass_gev.shape
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
        return np.divide(HBARC_GEV_M, width, out=np.full(width.shape, np.inf), where=width > 0)

    @property
    def is_beyond_theory(self) -> NDArray[np.bool_]:
        """Where (n,) a coupling is above the highest for which the theory holds; parts of one vertex count together."""
        used: dict[tuple[object, type], FloatArray] = {}
        for vertex in self.model.rate_vertices():
            limit = vertex.process.largest_coupling(self.mass_gev)
            share = (vertex.coefficient(self.mass_gev, self.coupling) / limit) ** 2
            key = vertex.key, type(vertex.process)
            used[key] = used.get(key, 0.0) + share
        return np.asarray(np.any([share > 1 for share in used.values()], axis=0))

    @property
    def rows(self) -> Points:
        """The same for a table of signals."""
        return Points(self.base, self.mass_gev, self.own)

    def chosen(self, where: FloatArray) -> "At":
        """Some of the points."""
        return At(self.base, {name: value[where] for name, value in self.values.items()})
