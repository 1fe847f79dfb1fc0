"""Some lines of a scan, and a search at them: what quantities are computed from, each part once and if asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.base import DecayShares
from mubeam.numerics.estimate import NO_SIGNAL, NOT_RESOLVED, unresolved
from mubeam.scans.scan import Scan
from mubeam.scans.section import MASS
from mubeam.scans.statuses import BEYOND_THEORY, EXTRAPOLATED, Statuses
from mubeam.searches.between import may_interpolate
from mubeam.searches.folding import SignalTable, signal_table
from mubeam.searches.nodes import total
from mubeam.searches.plane import Points
from mubeam.searches.search import Search
from mubeam.statistics.base import Likelihood

Made = TypeVar("Made")

BLOCK_NUMBERS = 1 << 16
"""Nodes times couplings held at once: as many as fit into a fast cache."""

WITHOUT_SIGNALS = (
    *("cross_section", "observed", "background", "limit_events"),
    *("width_gev", "branching_ratios", "g_minus_2", "relic_density"),
)
"""Quantities that ask for no numbers of events."""

FAR, FAR_OF_GATHERED = 1.5, 3.0
"""Times the limit, or a part of it, beyond which a rule good to a per cent says on which side of it events are; and one
of gathered nodes, which are of either sign."""


@dataclass
class AtLines:
    """Lines (n,) with their couplings (n, g).

    Attributes:
        scan: whose.
        points: of all of the scan, for one search.
        lines: coordinates (n,) by name, with tied parameters.
        couplings: (n, g), None for a scan without.
        model: of a line, by its place.
        statuses: numbers of texts.
        status: what is said of points so far, which broadcasts to (n, g).
    """

    scan: Scan
    points: int
    lines: Mapping[str, FloatArray]
    couplings: FloatArray | None
    model: Callable[[int], Model]
    statuses: Statuses
    status: NDArray[np.int16] = field(default_factory=lambda: np.zeros((1, 1), dtype=np.int16))

    @property
    def mass_gev(self) -> FloatArray:
        """Masses (n,)."""
        return self.lines[MASS]

    @property
    def given_couplings(self) -> FloatArray:
        """Couplings (n, g) of a quantity that needs them."""
        assert self.couplings is not None, "a scan without couplings was refused"  # noqa: S101
        return self.couplings

    @cached_property
    def models(self) -> list[Model]:
        """Of each line; MubeamError where a parameter of one is out of range."""
        return [self.model(i) for i in range(len(self.mass_gev))]

    @cached_property
    def varied(self) -> dict[str, FloatArray]:
        """The parameters of the model (n,) in which lines differ."""
        found = {name: self.lines[name] for name in self.scan.model_parameters}
        return {name: values for name, values in found.items() if np.ptp(values) > 0}

    @cached_property
    def shares(self) -> DecayShares:
        """Widths and where they go (n, g)."""
        models, couplings = self.models if self.varied else [self.model(0)], self.given_couplings
        point = Points(models[0], self.mass_gev, self.varied).at(couplings)
        found = point.model.shares(np.broadcast_to(point.mass_gev, couplings.shape), point.coupling)
        shape = couplings.shape
        products = {name: np.broadcast_to(share, shape) for name, share in found.products.items()}
        return DecayShares(np.broadcast_to(found.width_gev, shape), found.invisible, products)

    def say(self, text: str, holds: NDArray[np.bool_]) -> None:
        """Say so of points, (n, 1) or (n, g), of which nothing is said yet."""
        if holds.any():
            self._add(np.where(holds, self.statuses.codes(text), np.int16(0)))

    def say_each(self, status: Any) -> None:
        """Say of points what their status is, texts (n, 1) or (n, g)."""
        self._add(self.statuses.codes(status))

    def _add(self, codes: NDArray[np.int16]) -> None:
        self.status = np.where(self.status == 0, codes, self.status).astype(np.int16)


@dataclass
class AtSearch(AtLines):
    """The same for a search.

    Attributes:
        search: with the model of the first line.
        searches: those of the lines, of one production, where these have exposures or counts of their own; else none.
        masses: how many of all the scan share a production, which decides whether it is interpolated.
        in_parts: whether production is that of parts that do not interfere.
        memory: what is the same for all lines, by name.
    """

    search: Search = field(kw_only=True)
    searches: Sequence[Search] = field(kw_only=True, default=())
    masses: int = field(kw_only=True)
    in_parts: bool = field(kw_only=True)
    memory: dict[str, Any] = field(kw_only=True)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What is the same for all lines of a search, made once."""
        if name not in self.memory:
            self.memory[name] = make()
        return self.memory[name]

    def of_searches(self, name: str, make: Callable[[Search], Made]) -> list[Made]:
        """What is made of each search, once: of that of all lines, or of those of the lines."""
        found: list[Made] = self.kept(name, lambda: [make(search) for search in self.searches or (self.search,)])
        return found

    @property
    def likelihoods(self) -> list[Likelihood]:
        """What decides over signals, which no parameter of the model changes: of all lines, or of each."""
        return self.of_searches("likelihood", self.scan.likelihood)

    @property
    def likelihood(self) -> Likelihood:
        """That of all lines."""
        (found,) = self.likelihoods
        return found

    def decided(self, each: Sequence[Made], answer: Callable[[Made, FloatArray], FloatArray]) -> FloatArray:
        """`answer(one, signal)` (n, g), with `one` of `each` that is made of all lines, or of every line."""
        if not self.searches:
            return answer(each[0], self.signal)
        return np.concatenate([answer(one, self.signal[i : i + 1]) for i, one in enumerate(each)])

    @cached_property
    def table(self) -> SignalTable:
        """The part of a yield that does not depend on the coupling; where nothing is made its status says why."""
        found = self._scaled if self.searches else self._table(self.search, self.mass_gev)
        self.say_each(found.status[:, None])
        return found

    def _table(self, search: Search, mass_gev: FloatArray) -> SignalTable:
        points: Any = Points(search.model, mass_gev, self.varied) if self.varied else None
        how = {"interpolated": may_interpolate(self.search, self.masses), "in_parts": self.in_parts}
        how |= {"checked": not self.decides, "looks": self.decides and self.has_way}
        return signal_table(search, mass_gev, of_plane=points, **how)

    @property
    def _scaled(self) -> SignalTable:
        """The table of lines that share production, each with the exposure and efficiency of its search."""
        unit = self.search.of_unit
        if self.varied:
            made = self._table(unit, self.mass_gev)
        else:
            masses, place = np.unique(self.mass_gev, return_inverse=True)
            made = self._table(unit, masses).rows(place)
        luminosity = np.array([one.luminosity_per_fb for one in self.searches])
        efficiency = np.array([1.0 if one.efficiency is None else one.efficiency for one in self.searches])
        return made.scaled_by_row(self.search, luminosity, efficiency)

    @property
    def decides(self) -> bool:
        """Whether of signals nothing else is asked for but on which side of a limit they are."""
        return {*self.scan.section.quantities} - {*WITHOUT_SIGNALS} == {"excluded"}

    @property
    def has_way(self) -> bool:
        """Whether it matters where a particle decays, so that events are sums over many nodes."""
        return self.search.signature.needs_lifetime and not self.search.model.decays_are_open

    @cached_property
    def highest(self) -> FloatArray:
        """The coupling (n,) up to which the theory holds."""
        if not self.varied:
            return self.search.model.largest_coupling(self.mass_gev)
        each = zip(self.models, self.mass_gev[:, None], strict=True)
        return np.concatenate([model.largest_coupling(mass) for model, mass in each])

    @property
    def signal(self) -> FloatArray:
        """Events in the bins (n, g, B)."""
        return self._events[0]

    @property
    def events(self) -> FloatArray:
        """Events in all bins (n, g)."""
        return total(self.signal)

    @property
    def events_error(self) -> FloatArray:
        """Their error (n, g); 0 where a scan does not ask for events."""
        return self._events[1]

    @cached_property
    def _events(self) -> tuple[FloatArray, FloatArray]:
        """Events in the bins and the error of their sum, and what is to be said of them."""
        limits = [one.limit_events for one in self.likelihoods] if self.decides and self.has_way else [None]
        known = [limit for limit in limits if limit is not None]
        # that of all lines, or of each
        is_known = len(known) == len(limits)
        signal, error = self._decided(np.array(known)[:, None]) if is_known else self._summed(self.table)
        events = total(signal)
        self.say(NO_SIGNAL, (events == 0) & (error == 0))
        self.say(NOT_RESOLVED, unresolved(events, error))
        self.say(EXTRAPOLATED, self.table.extrapolated[:, None])
        self.say(BEYOND_THEORY, self.given_couplings > self.highest[:, None])
        return signal, error

    def _summed(self, table: SignalTable) -> tuple[FloatArray, FloatArray]:
        """Events in the bins (n, g, B) and the error of their sum (n, g)."""
        couplings, with_error = self.given_couplings, "events" in self.scan.section.quantities
        signal, error = np.empty((*couplings.shape, table.bins)), np.zeros(couplings.shape)
        # where all nodes are alike the table sums over them first
        is_flat = table.probability(table.value, couplings[:, :1]).shape[-1] == 1
        step = max(1, BLOCK_NUMBERS // (len(couplings) if is_flat else table.value.weight.size))
        for first in range(0, couplings.shape[1], step):
            part = np.s_[:, first : first + step]
            if with_error:
                folded = table.folded(couplings[part])
                signal[part], error[part] = folded.value, folded.total_error
            else:
                signal[part] = table.events_in_bins(couplings[part])
        return signal, error

    def _decided(self, limit: FloatArray) -> tuple[FloatArray, FloatArray]:
        """As `_summed`, without errors: by the coarsest rule where that is far from the limit, (1, 1) or (n, 1)."""
        table, couplings = self.table, self.given_couplings
        rough = table.roughly()
        signal, error = self._summed(rough)
        made = total(signal)
        step = max(1, BLOCK_NUMBERS // table.value.weight.shape[1])
        far = FAR if (rough.value.weight >= 0).all() else FAR_OF_GATHERED
        near, looked_at = (made > limit / far) & (made < limit * far) | (made < 0), np.zeros(made.shape, dtype=bool)
        while True:
            # zero is a status of its own: the last ones before a number are looked at too
            is_made = np.pad(total(signal) > 0, ((0, 0), (1, 1)))
            is_last = ~is_made[:, 1:-1] & (is_made[:, 2:] | is_made[:, :-2])
            rows, at = np.nonzero((near | is_last) & ~looked_at)
            if not rows.size:
                return signal, error
            looked_at[rows, at] = True
            for first in range(0, rows.size, step):
                part = slice(first, first + step)
                signal[rows[part], at[part]] = table.rows(rows[part]).events_in_bins(couplings[rows[part], at[part]])


def is_decided(likelihood: Likelihood, signal: FloatArray) -> FloatArray:
    """1 for signals that a likelihood excludes, or that a test of discovery finds, 0 for others."""
    return likelihood.excluded(signal).astype(float)
