"""What a quantity of a scan is, and what its columns are."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple, TypeAlias

from mubeam.foundation.checks import FloatArray

if TYPE_CHECKING:
    from mubeam.models import Model
    from mubeam.scans.scan import Scan
    from mubeam.searches.search import Search

TEXT: Final = "text"
NUMBER: Final = "number"
TRUTH: Final = "truth"

Results: TypeAlias = dict[str, FloatArray]
"""Columns that broadcast to (n, g) for n lines and g couplings; NaN for a number that there is none of."""


class Column(NamedTuple):
    """A column of a scan's table.

    `repeats` where few different values fill it; `may_be_missing` where some points have no number, and no reason for
    it in the status; `symbol` in TeX; `scale` on which an axis of it is even, "" for a result.
    """

    name: str
    kind: str
    unit: str
    repeats: bool = False
    may_be_missing: bool = False
    symbol: str = ""
    scale: str = ""


@dataclass(frozen=True)
class Quantity:
    """A quantity.

    Class attributes: `units` of its columns by name, for those that are the same for all models; `needs_coupling`;
    `finds_couplings`, for which a scan has no axis of them; `asks_limits`, for what a likelihood decides; `of_lines`,
    the same for all searches; `of_one_model`, for what lines of different parameters are not computed together for;
    `of_one_likelihood`, for what lines of different likelihoods are not.
    """

    units: ClassVar[dict[str, str]] = {}
    needs_coupling: ClassVar[bool] = False
    finds_couplings: ClassVar[bool] = False
    asks_limits: ClassVar[bool] = False
    of_lines: ClassVar[bool] = False
    of_one_model: ClassVar[bool] = False
    of_one_likelihood: ClassVar[bool] = False

    def columns(self, scan: "Scan") -> tuple[Column, ...]:
        """Its columns."""
        return tuple(Column(name, NUMBER, unit) for name, unit in self.units.items())

    def check(self, scan: "Scan", model: "Model") -> None:
        """MubeamError where a scan has not what it needs; `model` is that of the first values."""

    def check_search(self, scan: "Scan", search: "Search") -> None:
        """MubeamError where a search has not what it needs."""

    def values(self, at: Any) -> Results:
        """Its columns (n, g) at the lines of `scans.at.AtSearch`, or of `scans.at.AtLines` for one of lines."""
        raise NotImplementedError
