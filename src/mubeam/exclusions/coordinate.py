"""A coordinate of a plane of exclusion: what columns, figures and files call it, and its unit."""

from dataclasses import dataclass
from typing import Final

from mubeam.foundation.labels import axis_label, symbol_of
from mubeam.models.parameter import Parameter
from mubeam.units import PARAMETER_SUFFIX


@dataclass(frozen=True, kw_only=True)
class Coordinate:
    """A parameter, or minus a parameter.

    Attributes:
        name: without the unit that may end it, such as "mass" or "minus_c_gamma".
        unit: "GeV", "1/GeV", "rad" or "1".
        symbol: TeX, for figures.
    """

    name: str
    unit: str
    symbol: str

    @property
    def column(self) -> str:
        """The name of its column."""
        return f"{self.name}{PARAMETER_SUFFIX[self.unit]}"

    def edge_column(self, edge: str) -> str:
        """The name of the column of an edge, such as "lower_error"."""
        return f"{self.name}_{edge}{PARAMETER_SUFFIX[self.unit]}"

    @property
    def label(self) -> str:
        """The label of an axis."""
        return axis_label(self.name, self.unit, self.symbol)


MASS: Final = Coordinate(name="mass", unit="GeV", symbol="m")
"""Of a region of which no model is known."""


def coordinate_of(parameter: Parameter, sign: int = 1) -> Coordinate:
    """The coordinate of a parameter, or of minus a parameter."""
    stem = parameter.name.removesuffix(PARAMETER_SUFFIX[parameter.unit])
    symbol = symbol_of(parameter.name, parameter.unit, parameter.tex)
    if sign < 0:
        return Coordinate(name=f"minus_{stem}", unit=parameter.unit, symbol=f"-{symbol}")
    return Coordinate(name=stem, unit=parameter.unit, symbol=symbol)
