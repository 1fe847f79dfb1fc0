"""Axes other than the coupling on which a plane is drawn: a decay constant, the y of dark matter, a convention."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mubeam.foundation.checks import FloatArray, bare
from mubeam.units import COLUMN_SUFFIX


def _one(mass_gev: FloatArray) -> FloatArray:
    return np.ones(np.shape(mass_gev))


@dataclass(frozen=True)
class Axis:
    """A number that stands for the coupling of a model: factor(mass) x coupling^power.

    Attributes:
        name: in Python and in files.
        unit: "1", "1/GeV" or "GeV".
        tex: symbol in plots.
        factor: from masses in GeV, same shape.
        power: of the coupling.
    """

    name: str
    unit: str = "1"
    tex: str = ""
    factor: Callable[[FloatArray], FloatArray] = _one
    power: float = 1.0

    @property
    def column(self) -> str:
        """Name with its unit, as columns of tables have it."""
        return f"{self.name}{COLUMN_SUFFIX.get(self.unit, '')}"

    def value(self, mass_gev: FloatArray, coupling: FloatArray) -> FloatArray:
        """The number for masses in GeV and the model's coupling, which broadcast; as `Region.recast` takes it."""
        return bare(self.factor(mass_gev) * coupling**self.power)

    def coupling(self, mass_gev: FloatArray, value: FloatArray) -> FloatArray:
        """The model's coupling for the number, the inverse of `value`."""
        return bare((value / self.factor(mass_gev)) ** (1 / self.power))


def constant(factor: float | FloatArray) -> Callable[[FloatArray], FloatArray]:
    """The same factor for all masses."""
    return lambda mass_gev: np.asarray(factor) * _one(mass_gev)
