"""The table computed again: theirs, ours, their ratio, and whether it is as it should be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NamedTuple

from mubeam.errors import InputError
from mubeam.validation.quantities import CATALOGUE, Outcome
from mubeam.validation.rows import Row


class Found(NamedTuple):
    """A row with what it gives here.

    Attributes:
        row: the fact.
        outcome: what we get.
        seconds: the time it took.
    """

    row: Row
    outcome: Outcome
    seconds: float

    @property
    def ratio(self) -> float:
        """Theirs over ours, at equal constants."""
        return self.row.number("value") / self.outcome.ours

    @property
    def own_ratio(self) -> float:
        """Theirs over ours with our own constants, converged."""
        return self.row.number("value") / self.outcome.own

    @property
    def ok(self) -> bool:
        """Whether the ratio is within its tolerance, or shown to be theirs; True for a row that is no test."""
        tolerance = self.outcome.tolerance
        return tolerance is None or abs(self.ratio - 1) <= tolerance or self.outcome.explained

    def to_dict(self) -> dict[str, Any]:
        """Plain values: id, theirs, ours, ratio, tolerance, quality, ok, reason, and more."""
        row, outcome = self.row, self.outcome
        return {
            "id": row["id"],
            "theirs": row.number("value"),
            "ours": outcome.ours,
            "ratio": self.ratio,
            "tolerance": outcome.tolerance,
            "quality": row["quality"],
            "ok": self.ok,
            "reason": outcome.reason,
            "unit": row["unit"],
            "ours_own_constants": outcome.own,
            "ratio_own_constants": self.own_ratio,
            "explained": outcome.explained,
            "what": row["what"],
            "process": row["process"],
            "mass_gev": row.numbers["mass_gev"],
            "source": row["source"],
        }


@dataclass(frozen=True)
class Result:
    """All rows.

    Attributes:
        found: the rows in the table's order.
    """

    found: tuple[Found, ...]

    @property
    def failed(self) -> tuple[Found, ...]:
        """Rows of quality A that leave their tolerance without a calculation that shows why."""
        return tuple(one for one in self.found if one.row["quality"] == "A" and not one.ok)

    @property
    def seconds(self) -> float:
        """The time that all rows took."""
        return sum(one.seconds for one in self.found)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the rows."""
        return {"rows": [one.to_dict() for one in self.found]}


def run(rows: Sequence[Row], progress: Callable[[int, int], None] | None = None) -> Result:
    """Compute rows again; `progress` is called with the number done and the number of all.

    Raises:
        UnknownNameError: no kind of quantity has the name of a row's `what`.
        DataFileError: a row lacks an input that its kind needs.
        InputError: there are no rows, or a row asks for what a function of mubeam refuses.
    """
    if not rows:
        raise InputError("there are no rows to compute: the table is empty")
    kinds = {row["what"]: CATALOGUE.load(row["what"].replace("_", "-")) for row in rows}
    found = []
    for row in rows:
        start = perf_counter()
        outcome = kinds[row["what"]].compute(row)
        found.append(Found(row, outcome, perf_counter() - start))
        if progress is not None:
            progress(len(found), len(rows))
    return Result(tuple(found))
