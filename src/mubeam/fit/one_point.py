"""One point in plain floats, for samplers that ask point by point: a NumPy call costs more than its arithmetic.

The formulas of models and signatures are those of the arrays, which take floats too. Where they do not, or where a
float is no number, `NotInFloatsError` sends the point to the arrays.
"""

from collections.abc import Mapping
from math import inf
from typing import Any, Final, TypeAlias

from mubeam.errors import MubeamError
from mubeam.fit.points import Pair
from mubeam.models import Model
from mubeam.models.base import Decay
from mubeam.models.vertex import Vertex


class NotInFloatsError(Exception):
    """The point has to be computed with arrays."""


Shares: TypeAlias = tuple[float, float, Mapping[str, float]]
"""Width in GeV, share of invisible decays, shares by products."""

NOT_IN_FLOATS: Final = (
    NotInFloatsError,
    MubeamError,
    ArithmeticError,
    AttributeError,
    IndexError,
    TypeError,
    ValueError,
)
"""What formulas raise for a float, where they need an array or have no number."""


class OnePoint:
    """As `points.At`, of one point.

    Attributes:
        base: the model with what is the same for all.
        mass_gev, coupling: of the point.
        own: the parameters of the model that vary.
        pairs: the terms of its rate.
        model: with its parameters.
        vertices: of the model; None to ask it.
    """

    # made for each call: a dataclass, or properties that are cached, take longer than what they hold
    __slots__ = ("_coefficients", "_shares", "base", "coupling", "mass_gev", "model", "own", "pairs", "vertices")

    def __init__(
        self,
        base: Model,
        mass_gev: float,
        coupling: float,
        own: Mapping[str, float],
        pairs: tuple[Pair, ...],
        vertices: tuple[Vertex, ...] | None = None,
    ) -> None:
        self.base, self.mass_gev, self.coupling, self.own, self.pairs = base, mass_gev, coupling, own, pairs
        self.model = base.at(**own) if own else base
        self.vertices = vertices
        self._shares: Shares | None = None
        self._coefficients: list[float] | None = None

    def coefficients(self) -> list[float]:
        """What multiplies the cross section of each term of the rate."""
        if self._coefficients is not None:
            return self._coefficients
        mass: Any = self.mass_gev
        coupling: Any = self.coupling
        vertices = self.model.vertices_in_parts() if self.vertices is None else self.vertices
        # what a model says of arrays it says of floats
        each = [float(vertex.coefficient(mass, coupling)) for vertex in vertices]
        self._coefficients = [factor * each[first] * each[second] for factor, first, second in self.pairs]
        return self._coefficients

    def of(self, model: Model, pairs: tuple[Pair, ...]) -> "OnePoint":
        """The same point of a model that another beam asks for, with the terms that a search sees."""
        is_same = (model is self.base or model == self.base) and pairs == self.pairs
        return self if is_same else OnePoint(model, self.mass_gev, self.coupling, self.own, pairs)

    def shares(self) -> Shares:
        """Width in GeV, share of invisible decays, and shares by products."""
        if self._shares is None:
            self._shares = self._computed()
        return self._shares

    def _computed(self) -> Shares:
        decays: tuple[Decay, ...] = self.model.decays(self.mass_gev, self.coupling)  # type: ignore[arg-type]
        each = [(one.products, float(one.width_gev), one.visible) for one in decays]
        total = 0.0
        for _, width, _ in each:
            total += width
        if not 0 <= total < inf:
            raise NotInFloatsError
        invisible, products = 0.0, dict[str, float]()
        for name, width, visible in each:
            share = width / total if total else 0.0
            products[name] = products[name] + share if name in products else share
            if not visible:
                invisible += share
        return total, invisible, products
