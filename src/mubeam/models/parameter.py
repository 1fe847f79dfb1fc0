"""Named parameters of a model: unit, default, range and symbol."""

from dataclasses import Field, dataclass, field
from math import inf, isfinite
from typing import Any

from mubeam.errors import InputError
from mubeam.foundation.checks import finite_scalar, positive_scalar

METADATA = "parameter"
UNITS = {"gev": "GeV", "rad": "rad", "m": "m", "per_gev": "1/GeV"}
"""Units by the end of a name, for fields that do not say theirs."""


@dataclass(frozen=True)
class Parameter:
    """A number of a model.

    Attributes:
        name: in Python and on the command line, such as "mass_chi_gev".
        unit: "GeV", "rad", "1/GeV", or "1" for a number without dimension.
        default: None if it is optional without a value, or must be given.
        low, high: the range; 0 at its low end is excluded, unless `includes_low`.
        tex: symbol in plots; "" for what its name says.
    """

    name: str
    unit: str = "1"
    default: float | None = None
    low: float = -inf
    high: float = inf
    tex: str = ""
    includes_low: bool = False

    def check(self, value: Any) -> float:
        """`value` as a float; InputError if it is no number, or out of the range."""
        is_positive = self.low == 0 and not self.includes_low
        number = positive_scalar(self.name, value) if is_positive else finite_scalar(self.name, value, self.unit)
        if not self.low <= number <= self.high:
            raise InputError(f"{self.name} must be {self.range_text}, got {number:g}")
        return number

    @property
    def range_text(self) -> str:
        """The range in words."""
        if isfinite(self.low) and isfinite(self.high):
            return f"between {self.low:g} and {self.high:g}"
        if isfinite(self.high):
            return f"at most {self.high:g}"
        if self.low == 0:
            return "above zero"
        return f"at least {self.low:g}" if isfinite(self.low) else "any number"

    def __str__(self) -> str:
        unit = "" if self.unit == "1" else f" [{self.unit}]"
        return f"{self.name}{unit}" + ("" if self.default is None else f" = {self.default:.4g}")


def parameter(
    default: float | None = None,
    *,
    unit: str = "1",
    low: float = -inf,
    high: float = inf,
    tex: str = "",
    includes_low: bool = False,
) -> Any:
    """A field of a model's dataclass that is a parameter; arguments as the attributes of Parameter."""
    about = {"unit": unit, "low": low, "high": high, "tex": tex, "includes_low": includes_low}
    return field(default=default, metadata={METADATA: about})


def of_field(one: "Field[Any]") -> Parameter:
    """The parameter that a field of a dataclass is; a plain number gets its unit from the end of its name."""
    default = one.default if isinstance(one.default, int | float) and not isinstance(one.default, bool) else None
    said = one.metadata.get(METADATA)
    if said is None:
        unit = next((unit for end, unit in UNITS.items() if one.name.endswith(f"_{end}")), "1")
        return Parameter(one.name, unit, default)
    return Parameter(one.name, default=default, **said)
