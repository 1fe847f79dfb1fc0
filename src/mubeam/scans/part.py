"""One part of a scan as columns: a pure function of the scan and the part's number, with a row for every point."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mubeam.errors import MubeamError
from mubeam.exclusions.edges import excluded_ranges
from mubeam.exclusions.remarks import NOT_PROMPT, SEVERAL_RANGES, has_several, is_delayed
from mubeam.exclusions.shapes import EDGES
from mubeam.fit.counted import make_counted
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative
from mubeam.numerics.estimate import NO_SIGNAL, NOT_FINITE, NOT_RESOLVED, OK, AnyStatus, unresolved
from mubeam.observables.dark_matter import alp_relic_density
from mubeam.observables.g_minus_2 import muon_shift
from mubeam.physics.decay_in_flight import decay_rate_per_m
from mubeam.scans import columns
from mubeam.scans.plan import Block, Plan
from mubeam.scans.spec import MASS, Setting
from mubeam.searches.folding import (
    MASSES_TOGETHER,
    SignalTable,
    is_dense,
    masses_together,
    signal_table,
)
from mubeam.searches.nodes import total
from mubeam.searches.plane import Points
from mubeam.searches.request import Search
from mubeam.searches.yields import produced_cross_sections
from mubeam.statistics.base import Likelihood

BLOCK_NUMBERS = 1 << 18
"""Nodes times couplings held at once: as many as fit into a fast cache."""


class ScanStatus(AnyStatus):
    """Why a point of a scan has no number, or what is to be known of one."""

    NOTHING_EXCLUDED = "no coupling is excluded"
    EXTRAPOLATED = "efficiency extrapolated beyond its table", True
    BEYOND_THEORY = "coupling beyond the theory", True
    EDGE_BEYOND_THEORY = "lower edge beyond the theory", True


NOTHING_EXCLUDED = ScanStatus.NOTHING_EXCLUDED.value
EXTRAPOLATED = ScanStatus.EXTRAPOLATED.value
BEYOND_THEORY = ScanStatus.BEYOND_THEORY.value
EDGE_BEYOND_THEORY = ScanStatus.EDGE_BEYOND_THEORY.value

Results = dict[str, FloatArray]
"""Columns (n, g) for n masses and g couplings; NaN for a number that there is none of."""

MAY_BE_MISSING = ("observed_events", "limit_events", "log_likelihood", "decay_length_m")
"""Columns that have no number for a projection, in several bins, for impossible counts or of a stable particle."""

OF_TABLE = (
    *("events", "excluded", "reach", "discovery", "log_likelihood", "cls"),
    *("width_gev", "decay_length_m"),
)
"""Quantities that ask for the signals of lines."""

OF_THE_MACHINE = (MemoryError, OSError, ImportError)
"""Failures of the machine, not of a point."""


@dataclass
class Statuses:
    """Texts as numbers, in the order in which they were met; 0 is OK."""

    texts: list[str] = field(default_factory=lambda: [OK])

    def codes(self, status: Any) -> NDArray[np.int16]:
        """The numbers of these texts, same shape."""
        found, inverse = np.unique(np.asarray(status, dtype=object), return_inverse=True)
        for text in found:
            if str(text) not in self.texts:
                self.texts.append(str(text))
        codes = np.array([self.texts.index(str(text)) for text in found], dtype=np.int16)
        return codes[inverse].reshape(np.shape(status))


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
    return _Work(plan, block).table()


class _Work:
    """The work on a block."""

    def __init__(self, plan: Plan, block: Block) -> None:
        self.plan, self.scan = plan, plan.scan
        self.lines = plan.coordinates(block)
        self.couplings = plan.coupling_values(block)
        couplings = 1 if self.couplings is None else self.couplings.shape[1]
        shape = (block.end_line - block.first_line, len(plan.settings), couplings)
        self.statuses = Statuses()
        self.likelihoods: dict[int, Likelihood] = {}
        self.discoveries: dict[int, dict[str, Likelihood]] = {}
        self.status = np.zeros(shape, dtype=np.int16)
        self.values = {column.name: np.full(shape, np.nan) for column in columns.results(self.scan)}

    def table(self) -> Table:
        """Fill in all groups of lines."""
        for _, groups in groupby(self._groups(), self._production):
            together = list(groups)
            for i, setting in enumerate(self.plan.settings):
                for rows in together:
                    self._fill(rows, i, setting)
        if "g_minus_2" in self.scan.section.quantities:
            self._g_minus_2()
        if "relic_density" in self.scan.section.quantities:
            self._relic_density()
        self._mark_not_finite()
        settings = self.plan.settings
        return Table(self.lines, settings, self.couplings, self.values, self.status, self.statuses.texts)

    @cached_property
    def are_points(self) -> bool:
        """Whether lines with other parameters are computed together: where their events alone are asked for."""
        asked = self.scan.section.quantities
        if not {"reach", "cross_section"}.isdisjoint(asked):
            return False
        search = self.scan.search
        model = self.scan.model(self.scan.first_parameters)
        return not any(search(model, setting).has_detector for setting in self.plan.settings)

    def _groups(self) -> Iterator[slice]:
        """Lines of one production, or of one model, as many as are computed together."""
        size = len(self.lines[MASS])
        changes = np.zeros(size, dtype=bool)
        for name in self.plan.lines.changing if self.are_points else self.scan.model_parameters:
            changes[1:] |= np.diff(self.lines[name]) != 0
        starts = [0, *np.flatnonzero(changes).tolist(), size]
        for start, end in pairwise(starts):
            for first in range(start, end, self.together):
                yield slice(first, min(first + self.together, end))

    @cached_property
    def together(self) -> int:
        """Lines that are computed together."""
        each = {(id(one.experiment), one.analysis): one for one in self.plan.settings}.values()
        try:
            model = self._model(0)
            return min(masses_together(self.scan.search(model, one), self.plan.masses) for one in each)
        except MubeamError:
            return MASSES_TOGETHER

    def _production(self, rows: slice) -> tuple[bytes, ...]:
        """What is equal for groups of lines that share production."""
        same = {name: slice(rows.start, rows.start + 1) for name in self.plan.lines.changing}
        return tuple(self.lines[name][part].tobytes() for name, part in ({MASS: rows} | same).items())

    def _model(self, line: int) -> Model:
        return self.scan.model({name: float(self.lines[name][line]) for name in self.scan.model_parameters})

    def _fill(self, rows: slice, i: int, setting: Setting) -> None:
        """Results of some lines for a setting; where they fail together, of each alone.

        Only the package's own errors make rows. What else is raised is a defect, or the machine's: no result stands
        beside it, and the point is named in a note.
        """
        couplings = None if self.couplings is None else self.couplings[rows]
        try:
            search = self.scan.search(self._model(rows.start), setting)
            found, status = self._evaluate(search, i, rows, couplings)
        except MubeamError as error:
            if rows.stop - rows.start > 1:
                self._fill_each(rows, i, setting)
                return
            self.status[rows, i] = self.statuses.codes(str(error))
            return
        except OF_THE_MACHINE:
            raise
        except Exception as error:
            if rows.stop - rows.start > 1:
                # raises at the point itself, unless it is only together that they fail
                self._fill_each(rows, i, setting)
            error.add_note(f"at {self._where(rows, setting)}")
            raise
        for name, values in found.items():
            self.values[name][rows, i] = values
        self.status[rows, i] = status

    def _fill_each(self, rows: slice, i: int, setting: Setting) -> None:
        for row in range(rows.start, rows.stop):
            self._fill(slice(row, row + 1), i, setting)

    def _where(self, rows: slice, setting: Setting) -> str:
        """Coordinates of some lines, and the setting, as a scan's table names them."""
        lines = {
            name: " to ".join(dict.fromkeys(f"{values[row]:.6g}" for row in (rows.start, rows.stop - 1)))
            for name, values in self.lines.items()
        }
        values = {**lines, **{name: f"{value:.6g}" for name, value in setting.options.items()}}
        texts = [f"{name} = {value}" for name, value in values.items()]
        return ", ".join([f"{self.scan.section.model} in {setting.experiment.name} {setting.analysis}", *texts])

    def _evaluate(
        self, search: Search, i: int, rows: slice, couplings: FloatArray | None
    ) -> tuple[Results, NDArray[np.int16]]:
        """Columns and status, all of which broadcast to (n, g)."""
        masses = self.lines[MASS][rows]
        quantities = self.scan.section.quantities
        found: Results = {}
        status = np.zeros((len(masses), 1), dtype=np.int16)
        if "cross_section" in quantities:
            made = produced_cross_sections(search, masses)
            sigma = made.at(np.ones((len(masses), 1)) if couplings is None else couplings)
            found["cross_section_pb"] = np.asarray(sigma.value)
            found["cross_section_error_pb"] = np.asarray(sigma.error)
            status = self.statuses.codes(made.status)[:, None]
        data = search.data
        for quantity, number in (("observed", data.observed_events), ("background", data.background_events)):
            if quantity in quantities:
                is_seen = quantity == "background" or data.counts.observed is not None
                found[f"{quantity}_events"] = np.full((len(masses), 1), number if is_seen else np.nan)
        if "limit_events" in quantities:
            limit = self._likelihood(search, i).limit_events
            found["limit_events"] = np.full((len(masses), 1), np.nan if limit is None else limit)
        if set(OF_TABLE).isdisjoint(quantities):
            return found, status
        varied = {name: self.lines[name][rows] for name in self.scan.model_parameters}
        varied = {name: values for name, values in varied.items() if np.ptp(values) > 0}
        points: Any = Points(search.model, masses, varied) if varied else None
        how = {"interpolated": is_dense(search, self.plan.masses), "in_parts": self.plan.lines.in_parts}
        table = signal_table(search, masses, of_plane=points, **how)
        status = self.statuses.codes(table.status)[:, None]
        highest = search.model.largest_coupling(masses)
        if varied:
            each = zip(range(rows.start, rows.stop), masses[:, None], strict=True)
            highest = np.concatenate([self._model(row).largest_coupling(mass) for row, mass in each])
        if "reach" in quantities:
            ranges = excluded_ranges(table, self._likelihood(search, i))
            lower, lower_error, upper, upper_error = (getattr(ranges, name)[:, 0] for name in EDGES)
            for text, holds in (
                (NOT_PROMPT, is_delayed(search, table.of_plane, lower)),
                (SEVERAL_RANGES, has_several(ranges)),
                (NOTHING_EXCLUDED, np.isnan(lower)),
                (EXTRAPOLATED, table.extrapolated),
                (EDGE_BEYOND_THEORY, lower > highest),
            ):
                if holds.any():
                    status = np.where((status == 0) & holds[:, None], self.statuses.codes(text), status)
            names = columns.RESULTS["reach"]
            found |= {n: c[:, None] for n, c in zip(names, (lower, lower_error, upper, upper_error), strict=True)}
        if couplings is not None:
            signal, error = self._events(table, couplings)
            events = total(signal)
            found |= {"events": events, "events_error": error}
            if "excluded" in quantities:
                found["excluded"] = self._likelihood(search, i).excluded(signal).astype(float)
            if "discovery" in quantities:
                tests = self._discoveries(search, i)
                found |= {name: test.excluded(signal).astype(float) for name, test in tests.items()}
            found |= self._of_counts(search, i, signal) | self._widths(table, couplings)
            nothing = (events == 0) & (error == 0)
            for text, holds in (
                (NO_SIGNAL, nothing),
                (NOT_RESOLVED, unresolved(events, error)),
                (EXTRAPOLATED, table.extrapolated[:, None]),
                (BEYOND_THEORY, couplings > highest[:, None]),
            ):
                if holds.any():
                    status = np.where((status == 0) & holds, self.statuses.codes(text), status)
        return {name: values for name, values in found.items() if name in self.values}, status

    def _events(self, table: SignalTable, couplings: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Events in the bins (n, g, B) and the error of their sum (n, g); none without the quantity "events"."""
        with_error = "events" in self.scan.section.quantities
        events, error = np.empty((*couplings.shape, table.bins)), np.zeros(couplings.shape)
        # where all nodes are alike the table sums over them first
        is_flat = table.probability(table.value, couplings[:, :1]).shape[-1] == 1
        step = max(1, BLOCK_NUMBERS // (len(couplings) if is_flat else table.value.weight.size))
        for first in range(0, couplings.shape[1], step):
            part = np.s_[:, first : first + step]
            if with_error:
                folded = table.folded(couplings[part])
                events[part], error[part] = folded.value, folded.total_error
            else:
                events[part] = table.events_in_bins(couplings[part])
        return events, error

    def _of_counts(self, search: Search, i: int, signal: FloatArray) -> Results:
        """What the counts say of signals (n, g, B); of a projection the median counts without a signal."""
        found: Results = {}
        positive = np.maximum(signal, 0.0)
        if "log_likelihood" in self.scan.section.quantities:
            (counted,) = make_counted([search.data.counts])
            with np.errstate(divide="ignore"):
                flat = counted.log_likelihood([positive.reshape(-1, positive.shape[-1])])
            # no such counts at all are no number
            found["log_likelihood"] = np.where(np.isfinite(flat), flat, np.nan).reshape(signal.shape[:-1])
        if "cls" in self.scan.section.quantities:
            likelihood: Any = self._likelihood(search, i)
            found["cls"] = np.asarray(likelihood.cls(positive))
        return found

    def _widths(self, table: SignalTable, couplings: FloatArray) -> Results:
        """Total widths and mean decay lengths (n, g) over the accepted events; no length of a stable particle."""
        if {"width_gev", "decay_length_m"}.isdisjoint(self.scan.section.quantities):
            return {}
        point = table.of_plane.at(couplings)
        width = np.broadcast_to(point.model.shares(point.mass_gev, point.coupling).width_gev, couplings.shape)
        momentum = np.empty_like(couplings)
        for column in range(couplings.shape[1]):
            made = table.produced(table.value, couplings[:, column]) * table.value.acceptance
            size = made.sum(axis=1)
            total = (made * table.value.momentum_gev).sum(axis=1)
            momentum[:, column] = np.divide(total, size, out=np.full(size.shape, np.nan), where=size != 0)
        rate = decay_rate_per_m(width, table.mass_gev[:, None], np.where(momentum > 0, momentum, np.nan))
        length = np.divide(1.0, rate, out=np.full(rate.shape, np.nan), where=rate > 0)
        return {"width_gev": np.asarray(width), "decay_length_m": length}

    def _likelihood(self, search: Search, i: int) -> Likelihood:
        """The likelihood of the i-th setting, which no parameter of the model changes."""
        if i not in self.likelihoods:
            self.likelihoods[i] = self.scan.likelihood(search)
        return self.likelihoods[i]

    def _discoveries(self, search: Search, i: int) -> dict[str, Likelihood]:
        """The same for what is a discovery."""
        if i not in self.discoveries:
            self.discoveries[i] = self.scan.discoveries(search)
        return self.discoveries[i]

    def _g_minus_2(self) -> None:
        """The shift of each line and coupling, the same for all settings."""
        theta, strength, _, _ = self._alps
        couplings = self.couplings if self.couplings is not None else np.ones((len(theta), 1))
        at_one = muon_shift(mass_gev=self.lines[MASS], coupling=1.0, theta=theta)
        squared = (strength[:, None] * couplings) ** 2
        for name, column in (("muon_shift", at_one.value), ("muon_shift_error", at_one.error)):
            self.values[name][:] = (np.asarray(column)[:, None] * squared)[:, None]

    @cached_property
    def _alps(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Angle, g at coupling 1, m_chi in GeV and g_chi (n,) of the lines; NaN where there is none."""
        found = np.full((4, len(self.lines[MASS])), np.nan)
        found[0] = 0.0
        for i in range(found.shape[1]):
            try:
                model = self._model(i)
            except MubeamError as error:
                self.status[i] = self.statuses.codes(str(error))
                continue
            alp = model.yukawa if isinstance(model, LfvAlpDerivative) else model
            if not isinstance(alp, LfvAlp):
                raise AssertionError(f"{model.name} is no such ALP")  # pragma: no cover
            (vertex,) = model.vertices()
            found[:2, i] = alp.theta, float(vertex.coefficient(np.ones(1), np.ones(1))[0])
            if alp.mass_chi_gev is not None and alp.g_chi is not None:
                found[2:, i] = alp.mass_chi_gev, alp.g_chi
        return found[0], found[1], found[2], found[3]

    def _relic_density(self) -> None:
        """Omega h^2 of chi of each line and coupling, the same for all settings."""
        theta, strength, chi, dark = (column[:, None] for column in self._alps)
        couplings = self.couplings if self.couplings is not None else np.ones(theta.shape)
        known = np.broadcast_to(np.isfinite(strength * chi), couplings.shape)
        point = np.broadcast_arrays(self.lines[MASS][:, None], strength * couplings, theta, chi, dark)
        found = alp_relic_density(*(column[known] for column in point))
        status = np.array(found.status)
        is_number = status == OK
        for name, column in (("relic_density", found.value), ("relic_density_error", found.error)):
            values = np.full(couplings.shape, np.nan)
            values[known] = np.where(is_number, column, np.nan)
            self.values[name][:] = values[:, None]
        codes = np.zeros(couplings.shape, dtype=np.int16)
        codes[known] = self.statuses.codes(status)
        self.status[:] = np.where(self.status == 0, codes[:, None], self.status)

    def _mark_not_finite(self) -> None:
        """Say so where a point that did not fail has no number."""
        for name, values in self.values.items():
            if not name.startswith(("coupling_", *MAY_BE_MISSING)):
                bad = ~np.isfinite(values)
                if (bad & (self.status == 0)).any():
                    self.status[bad & (self.status == 0)] = self.statuses.codes(NOT_FINITE)
                values[bad] = np.nan
