"""One part of a scan as columns: a pure function of the scan and the part's number, with a row for every point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import MubeamError
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.numerics.estimate import NOT_FINITE
from mubeam.scans.at import AtLines, AtSearch
from mubeam.scans.options import COUNTED, counted_as
from mubeam.scans.plan import Block, Plan
from mubeam.scans.quantities import Quantity
from mubeam.scans.quantities.base import Results
from mubeam.scans.scan import Setting
from mubeam.scans.section import MASS
from mubeam.scans.statuses import Statuses
from mubeam.searches.folding import MASSES_TOGETHER, lines_together
from mubeam.searches.request import Search

OF_THE_MACHINE = (MemoryError, OSError, ImportError)
"""Failures of the machine, not of a point."""

SHARING: Final = 8
"""Times as many lines as make a production are computed together where they differ in what is counted: that is quick,
and some of them have the same masses."""

EVERY: Final = -1
"""In place of a setting: results that are the same for all."""


@dataclass(frozen=True)
class Table:
    """The rows of a block: lines, settings and couplings are the axes (n, e, g).

    Attributes:
        lines: coordinates (n,) of the lines.
        settings: of each line.
        couplings: (n, g), or None.
        values: results (n, e, g); NaN where there is none.
        status: numbers (n, e, g) of the texts.
        texts: the texts.
    """

    lines: dict[str, FloatArray]
    settings: list[Setting]
    couplings: FloatArray | None
    values: Results
    status: NDArray[np.int16]
    texts: list[str]


def compute(plan: Plan, block: Block) -> Table:
    """All points of a block."""
    return Work(plan, plan.coordinates(block), plan.coupling_values(block), plan.settings, plan.scan.quantities).table()


class Work:
    """The work on some lines of a plan: their coordinates (n,), couplings (n, g), settings and quantities."""

    def __init__(
        self,
        plan: Plan,
        lines: dict[str, FloatArray],
        couplings: FloatArray | None,
        settings: list[Setting],
        quantities: Sequence[Quantity],
    ) -> None:
        self.plan, self.scan = plan, plan.scan
        self.lines, self.couplings, self.settings = lines, couplings, settings
        self.quantities = quantities
        shape = (len(lines[MASS]), len(settings), 1 if couplings is None else couplings.shape[1])
        self.statuses = Statuses()
        self.memory: dict[Any, dict[str, Any]] = {}
        self.status = np.zeros(shape, dtype=np.int16)
        self.columns = [column for quantity in quantities for column in quantity.columns(self.scan)]
        self.values = {column.name: np.full(shape, np.nan) for column in self.columns}

    def table(self) -> Table:
        """Fill in all groups of lines."""
        if any(not quantity.of_lines for quantity in self.quantities):
            for _, groups in groupby(self._groups(), self._production):
                together = list(groups)
                for i in range(len(self.settings)):
                    for rows in together:
                        self._fill(rows, i)
        if any(quantity.of_lines for quantity in self.quantities):
            self._fill(slice(0, len(self.lines[MASS])), EVERY)
        self._mark_not_finite()
        return Table(self.lines, self.settings, self.couplings, self.values, self.status, self.statuses.texts)

    @cached_property
    def are_points(self) -> bool:
        """Whether lines with other parameters are computed together."""
        if any(quantity.of_one_model for quantity in self.quantities):
            return False
        return not self._has_detector

    @cached_property
    def counted(self) -> list[str]:
        """The drawn options in which lines that are computed together may differ."""
        if self._has_detector or any(quantity.of_one_likelihood for quantity in self.quantities):
            return []
        return [name for name in self.scan.drawn_options if name in COUNTED]

    @cached_property
    def _has_detector(self) -> bool:
        model = self.scan.model(self.scan.first_parameters)
        drawn = {name: axis.first for name, axis in self.scan.drawn_options.items()}
        each = [setting.with_options(drawn) for setting in self.settings]
        return any(self.scan.search(model, setting).has_detector for setting in each)

    def _groups(self) -> Iterator[slice]:
        """Lines of one production, or of one model, as many as are computed together."""
        size = len(self.lines[MASS])
        changes = np.zeros(size, dtype=bool)
        together = self.together * (SHARING if self.counted else 1)
        of_model = self.plan.lines.changing if self.are_points else self.scan.model_parameters
        of_search = [name for name in self.scan.drawn_options if name not in self.counted]
        for name in (*of_model, *of_search):
            changes[1:] |= np.diff(self.lines[name]) != 0
        starts = [0, *np.flatnonzero(changes).tolist(), size]
        for start, end in pairwise(starts):
            for first in range(start, end, together):
                yield slice(first, min(first + together, end))

    @cached_property
    def together(self) -> int:
        """Lines that are computed together."""
        each = {(id(one.experiment), one.analysis): one for one in self.settings}.values()
        try:
            model = self._model(0)
            searches = [self.scan.search(model, one.with_options(self._drawn_options(0))) for one in each]
            return min(lines_together(search, self.plan.masses) for search in searches)
        except MubeamError:
            return MASSES_TOGETHER

    def _production(self, rows: slice) -> tuple[bytes, ...]:
        """What is equal for groups of lines that share production."""
        same = {name: slice(rows.start, rows.start + 1) for name in self.plan.lines.changing}
        return tuple(self.lines[name][part].tobytes() for name, part in ({MASS: rows} | same).items())

    def _model(self, line: int) -> Model:
        return self.scan.model({name: float(self.lines[name][line]) for name in self.scan.model_parameters})

    def _drawn_options(self, line: int) -> dict[str, float]:
        return {name: float(self.lines[name][line]) for name in self.scan.drawn_options}

    def _fill(self, rows: slice, i: int) -> None:
        """Results of some lines for a setting, or for EVERY; where they fail together, of each alone.

        Only the package's own errors make rows. What else is raised is a defect, or the machine's: no result stands
        beside it, and the point is named in a note.
        """
        settings = slice(None) if i == EVERY else slice(i, i + 1)
        try:
            found, status = self._evaluate(rows, i)
        except MubeamError as error:
            if rows.stop - rows.start > 1:
                self._fill_each(rows, i)
                return
            self._say(rows, settings, self.statuses.codes(str(error)))
            return
        except OF_THE_MACHINE:
            raise
        except Exception as error:
            if rows.stop - rows.start > 1:
                # raises at the point itself, unless it is only together that they fail
                self._fill_each(rows, i)
            error.add_note(f"at {self._where(rows, i)}")
            raise
        for name, values in found.items():
            self.values[name][rows, settings] = values[:, None] if values.ndim else values
        self._say(rows, settings, status[:, None])

    def _say(self, rows: slice, settings: slice, codes: NDArray[np.int16]) -> None:
        """Say so of points of which nothing is said yet."""
        before = self.status[rows, settings]
        self.status[rows, settings] = np.where(before == 0, codes, before)

    def _fill_each(self, rows: slice, i: int) -> None:
        for row in range(rows.start, rows.stop):
            self._fill(slice(row, row + 1), i)

    def _where(self, rows: slice, i: int) -> str:
        """Coordinates of some lines, and the setting, as a scan's table names them."""
        lines = {
            name: " to ".join(dict.fromkeys(f"{values[row]:.6g}" for row in (rows.start, rows.stop - 1)))
            for name, values in self.lines.items()
        }
        if i == EVERY:
            return ", ".join([self.scan.section.model, *(f"{name} = {value}" for name, value in lines.items())])
        setting = self.settings[i]
        values = {**lines, **{name: f"{value:.6g}" for name, value in setting.options.items()}}
        texts = [f"{name} = {value}" for name, value in values.items()]
        return ", ".join([f"{self.scan.section.model} in {setting.experiment.name} {setting.analysis}", *texts])

    def _evaluate(self, rows: slice, i: int) -> tuple[Results, NDArray[np.int16]]:
        """Columns and status of some lines, all of which broadcast to (n, g)."""
        lines = {name: values[rows] for name, values in self.lines.items()}
        couplings = None if self.couplings is None else self.couplings[rows]
        points = len(self.plan.lines) * self.plan.couplings

        def model(line: int) -> Model:
            return self._model(rows.start + line)

        at = AtLines(self.scan, points, lines, couplings, model, self.statuses)
        if i != EVERY:
            searches = self._searches(rows, i)
            # what is the same for all lines is kept where no option is drawn
            is_kept = not self.scan.drawn_options
            at = AtSearch(
                *(self.scan, points, lines, couplings, model, self.statuses),
                search=searches[0],
                searches=searches if self.counted else (),
                masses=self.plan.masses,
                in_parts=self.plan.lines.in_parts,
                memory=self.memory.setdefault(i, {}) if is_kept else {},
            )
        found: Results = {}
        for quantity in self.quantities:
            if quantity.of_lines == (i == EVERY):
                found |= quantity.values(at)
        return found, at.status

    def _searches(self, rows: slice, i: int) -> list[Search]:
        """The search of the first of some lines, with those of the others if they may differ."""
        setting, given = self.settings[i], self._drawn_options(rows.start)
        first = self.scan.search(self._model(rows.start), setting.with_options(given))
        others = range(rows.start + 1, rows.stop if self.counted else rows.start + 1)
        return [first, *(counted_as(first, setting.experiment, self._drawn_options(line)) for line in others)]

    def _mark_not_finite(self) -> None:
        """Say so where a point that did not fail has no number."""
        for column in self.columns:
            if not column.may_be_missing:
                values = self.values[column.name]
                bad = ~np.isfinite(values)
                if (bad & (self.status == 0)).any():
                    self.status[bad & (self.status == 0)] = self.statuses.codes(NOT_FINITE)
                values[bad] = np.nan
