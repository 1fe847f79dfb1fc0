"""The rows of one search that a figure shows: their numbers by column, what is known of them, where they lie."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import InputError
from mubeam.foundation.checks import FloatArray
from mubeam.numerics.estimate import NO_SIGNAL, OK, number_exists
from mubeam.observables.dark_matter import DarkMatterStatus
from mubeam.scans.columns import ANALYSIS, EXPERIMENT, STATUS
from mubeam.scans.figures.lattice import Lattice
from mubeam.scans.figures.where import CLOSE, Chosen
from mubeam.scans.statuses import NOTHING_EXCLUDED
from mubeam.searches.search import Search
from mubeam.statistics.base import Likelihood

if TYPE_CHECKING:
    from mubeam.scans.result import ScanResult

MOST_ROWS: Final = 20_000_000

ZERO: Final = (NO_SIGNAL, NOTHING_EXCLUDED)
"""Statuses that are an answer: no event, or no coupling."""

OF_OTHERS: Final = frozenset(status.value for status in DarkMatterStatus)
"""Statuses of quantities of dark matter: said of a row only where nothing is to be said of its signal."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows as they were read.

    Attributes:
        columns: numbers (n,) by name, truths as 0 and 1; NaN where there is none.
        texts: all statuses.
        status: (n,) the place of each among the texts.
    """

    columns: Mapping[str, FloatArray]
    texts: tuple[str, ...]
    status: NDArray[np.intp]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.status)

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows (n,) have a signal by their status, or one that says that there is none."""
        exists = np.array([bool(number_exists(one)) or one in OF_OTHERS or one in ZERO for one in self.texts])
        return exists[self.status] if self.size else np.zeros(0, dtype=bool)

    def chosen(self, which: NDArray[np.bool_]) -> "Rows":
        """Some of them (n,)."""
        columns = {name: values[which] for name, values in self.columns.items()}
        return Rows(columns=columns, texts=self.texts, status=self.status[which])

    def reasons(self, which: NDArray[np.bool_]) -> dict[str, int]:
        """Of how many of some rows (n,) what is said."""
        counts = np.bincount(self.status[which], minlength=len(self.texts))
        return dict(Counter({text: int(n) for text, n in zip(self.texts, counts, strict=True) if n}).most_common())


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The rows of a search in a plane.

    Attributes:
        label: what its curve is called.
        color: of the curve.
        search: the search, with the model of the first values.
        likelihood: what decides over its signals; None where options of the search vary.
        confidence_level: of what is excluded; None where a limit on events was given.
        rows: the rows.
        lattice: where they lie; that of a reach has no coupling, and all rows lie at the first.
        rest: symbols of the coordinates that vary besides.
        mass_gev: of all rows, where it is one.
        is_even: whether x and y are drawn evenly, or on a grid, so that no part of the plane has more of the prior.
        prefix: of its labels where there are several searches.
        unfinished: nodes (nx, ny) that lack rows, since parts of the scan are missing.
    """

    label: str
    color: str
    search: Search
    likelihood: Likelihood | None
    confidence_level: float | None
    rows: Rows
    lattice: Lattice
    rest: tuple[str, ...] = ()
    mass_gev: float | None = None
    is_even: bool = False
    prefix: str = ""
    unfinished: NDArray[np.bool_]

    @property
    def is_bundle(self) -> bool:
        """Whether rows of different coordinates lie at one node."""
        return bool(self.rest) or self.lattice.has_cells

    @property
    def rest_words(self) -> str:
        """What is different at one node."""
        return ", ".join(self.rest) or "points of a cell"

    def numbers(self, name: str) -> FloatArray:
        """A column (n,), NaN where the status says that it is no number."""
        return np.where(self.rows.known, self.rows.columns[name], np.nan)


def read_rows(
    result: "ScanResult", names: Sequence[str], conditions: Sequence[Chosen], pair: tuple[str, str] | None = None
) -> Rows:
    """The rows of a search, (experiment, analysis), that fulfil all conditions; of all searches where it is None.

    Raises InputError for none, and for more than MOST_ROWS.
    """
    import pyarrow.dataset as ds

    texts = [] if pair is None else list(zip((EXPERIMENT, ANALYSIS), pair, strict=True))
    tests: list[Any] = [ds.field(name).cast("string") == text for name, text in texts]
    for one in conditions:
        if one.text:
            continue
        spread = CLOSE * max((abs(end) for end in (one.low, one.high) if np.isfinite(end)), default=0.0)
        tests += [ds.field(one.name) >= one.low - spread, ds.field(one.name) <= one.high + spread]
    chosen = reduce(and_, tests) if tests else None
    count = result.open(partial=True).count_rows(filter=chosen)
    if count > MOST_ROWS:
        raise InputError(f"{count:.3g} rows are more than a figure takes, {MOST_ROWS:.3g}: choose some with where")
    table = result.to_arrow(partial=True, columns=[*names, STATUS], filter=chosen)
    said = table[STATUS].unify_dictionaries().combine_chunks()
    found = {name: table[name].cast("float64").to_numpy() for name in names}
    is_empty = not len(said)
    return Rows(
        columns=found,
        texts=(OK,) if is_empty else tuple(said.dictionary.to_pylist()),
        status=np.zeros(0, dtype=np.intp) if is_empty else said.indices.to_numpy().astype(np.intp),
    )
