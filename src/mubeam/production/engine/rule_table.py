"""Tables of the Gauss rules in t of a photon flux, interpolated in the lowest t."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.numerics.interpolation import UniformPolynomial
from mubeam.production.engine.momentum_transfer import (
    PANELS,
    POINTS_A_PANEL,
    UNSCREENED_SHARE,
    PhotonFlux,
    Rule,
)

TABLE_FORMAT = 1
"""To be raised when rules are made in another way, so that tables on disk are made anew."""

TABLE_SIZE = 1536
TABLE_PAYS_FROM = 1000
"""Number of rules from which interpolating them in a table is cheaper than making each."""

TABLE_ERROR = 1e-5
"""Largest relative error of a node or weight of an interpolated rule."""

FINE_NEIGHBOURS, FINE_TABLE_ERROR = 6, 1e-7
"""Neighbours of a place in a finer table, and the largest error of its rules."""

UNCUT_TABLE_END_GEV2 = 64.0
UNCUT_TABLE_T_MIN_GEV2 = 0.02
"""A form factor without a cut falls at least as 1/t^2 in F^2: (0.02/64)^2 = 1e-7 of the flux lies beyond the end."""


SHORT_SIZE: Final = 1024
SHORTEST: Final = -14.0
SHORT_PAYS_FROM: Final = 64
"""Places of a table of short ranges, the logarithm of the shortest, in units of its start, and how many rules at once
are worth it: more will follow."""


@dataclass(frozen=True)
class RuleTable:
    """Rules of a flux, interpolated in log t_min; outside of it and its table of short ranges they are made each."""

    flux: PhotonFlux
    orders: tuple[int, ...]
    t_end: float
    t_min_start: float
    t_min_end: float
    tables: tuple[UniformPolynomial, ...]
    rooted: bool = False

    @cached_property
    def good_cells(self) -> NDArray[np.bool_]:
        """Between which neighbours of the grid all rules are interpolated to the largest error.

        They are not where the lowest t passes the start of the screened flux, or a zero of an oscillating form factor.
        """
        most = FINE_TABLE_ERROR if self.flux.is_tabled else TABLE_ERROR
        return np.asarray(np.logical_and.reduce([table.good_cells(most) for table in self.tables]))

    def covers(self, t_min: FloatArray, t_max: FloatArray) -> NDArray[np.bool_]:
        """Which rules are interpolated."""
        inside = (t_max >= self.t_end) & (t_min < self.t_min_end) & (t_min >= self.t_min_start)
        cell = self.tables[0].cell(np.log(np.where(inside & (t_min > 0), t_min, self.t_min_end)))
        return np.asarray(inside & self.good_cells[cell])

    def rules(self, t_min: FloatArray, t_max: FloatArray) -> list[Rule]:
        """The same as PhotonFlux.rules, for the orders of the table."""
        inside = self.covers(t_min, t_max)
        result = []
        for order, table in zip(self.orders, self.tables, strict=True):
            logs = table(np.log(np.where(inside, t_min, self.t_min_end)))
            result.append((np.exp(logs[..., :order]), np.exp(logs[..., order:])))
        outside = ~inside
        if outside.any():
            for (t, w), (t_one, w_one) in zip(result, self._outside(t_min[outside], t_max[outside]), strict=True):
                t[outside], w[outside] = t_one, w_one
        return result

    def _outside(self, t_min: FloatArray, t_max: FloatArray) -> list[Rule]:
        """The rules that the table has not, for ranges (n,)."""
        is_short = (t_max == self.t_end) & (t_min >= self.t_min_end) & (t_min < t_max)
        few = 1 if self.flux.is_tabled else SHORT_PAYS_FROM
        if self.flux.t_cut_gev2 is None or is_short.sum() < few:
            return self.flux.rules(t_min, t_max, self.orders, rooted=self.rooted)
        return self._short.rules(t_min, t_max)

    @cached_property
    def _short(self) -> "ShortTable":
        return short_table(self.flux, self.orders, self.t_end, rooted=self.rooted)


@dataclass(frozen=True)
class ShortTable:
    """Rules of a flux for ranges of t that begin close below its cut, interpolated in ln(t_end/t_min - 1).

    Where t lies in the range, as the logarithm of a share of it, and the logarithm of the weight over the square of the
    length are smooth down to no length at all.
    """

    flux: PhotonFlux
    orders: tuple[int, ...]
    t_end: float
    tables: tuple[UniformPolynomial, ...]
    rooted: bool

    @cached_property
    def good_cells(self) -> NDArray[np.bool_]:
        """As those of a RuleTable."""
        most = FINE_TABLE_ERROR if self.flux.is_tabled else TABLE_ERROR
        return np.asarray(np.logical_and.reduce([table.good_cells(most) for table in self.tables]))

    def rules(self, t_min: FloatArray, t_max: FloatArray) -> list[Rule]:
        """As PhotonFlux.rules, for the orders of the table; those that it has not are made one by one."""
        with np.errstate(divide="ignore", invalid="ignore"):
            place = np.log(self.t_end / t_min - 1)
        first = self.tables[0]
        inside = (t_max == self.t_end) & (place >= first.start) & (place <= first.stop)
        inside &= self.good_cells[first.cell(np.where(inside, place, first.stop))]
        place, length = np.where(inside, place, 0.0), (self.t_end - t_min)[..., None]
        result = []
        for order, table in zip(self.orders, self.tables, strict=True):
            found = np.exp(table(place))
            result.append((t_min[..., None] + length * found[..., :order], length**2 * found[..., order:]))
        outside = ~inside
        if outside.any():
            each = self.flux.rules(t_min[outside], t_max[outside], self.orders, rooted=self.rooted)
            for (t, w), (t_one, w_one) in zip(result, each, strict=True):
                t[outside], w[outside] = t_one, w_one
        return result


@lru_cache(maxsize=32)
def short_table(flux: PhotonFlux, orders: tuple[int, ...], t_end: float, *, rooted: bool = False) -> ShortTable:
    """The table of a flux for `orders`, up to where the range is as long as its start."""
    place = np.linspace(SHORTEST, 0.0, SHORT_SIZE)
    t_min = t_end / (1 + np.exp(place))
    length = (t_end - t_min)[:, None]
    how = (FINE_NEIGHBOURS,) if flux.is_tabled else ()
    tables = []
    for t, weight in flux.rules(t_min, np.full(SHORT_SIZE, t_end), orders, rooted=rooted):
        logs = np.log(np.concatenate([(t - t_min[:, None]) / length, weight / length**2], axis=1))
        tables.append(UniformPolynomial(SHORTEST, 0.0, logs, *how))
    return ShortTable(flux, orders, t_end, tuple(tables), rooted)


def rule_table(flux: PhotonFlux, orders: tuple[int, ...], *, rooted: bool = False) -> RuleTable:
    """The table of `flux` for `orders`, `rooted` as in its rules; kept here and on disk by the hash of its weights."""
    # not needed for a cross section, which must begin at once
    from mubeam.foundation import cache

    cut = flux.t_cut_gev2
    t_end, t_min_end = (UNCUT_TABLE_END_GEV2, UNCUT_TABLE_T_MIN_GEV2) if cut is None else (cut, 0.5 * cut)
    screening = flux.form_factor.t_screening_gev2(flux.nucleus)
    t_floor = 1e-2 * UNSCREENED_SHARE * screening or 1e-18
    weights = flux.form_factor.squared(np.geomspace(t_floor, t_end, PANELS * POINTS_A_PANEL), flux.nucleus)
    layout = (TABLE_FORMAT, TABLE_SIZE, PANELS, POINTS_A_PANEL, UNSCREENED_SHARE, screening)
    key = cache.key_of(*layout, t_end, orders, *(("rooted",) if rooted else ()), weights)
    return _kept_table(flux, orders, (t_floor, t_min_end, t_end), key, rooted)


@lru_cache(maxsize=32)
def _kept_table(
    flux: PhotonFlux, orders: tuple[int, ...], ends: tuple[float, float, float], key: str, rooted: bool
) -> RuleTable:
    t_floor, t_min_end, t_end = ends
    start, stop = float(np.log(t_floor)), float(np.log(t_min_end))
    logs = _table_logs(replace(flux, is_tabled=False), orders, ends, key, rooted)
    columns = np.split(logs, 2 * np.cumsum(orders)[:-1], axis=-1)
    how = (FINE_NEIGHBOURS,) if flux.is_tabled else ()
    tables = tuple(UniformPolynomial(start, stop, column, *how) for column in columns)
    # below the screening the rules no longer change
    t_min_start = 0.0 if flux.form_factor.t_screening_gev2(flux.nucleus) > 0 else t_floor
    return RuleTable(flux, orders, t_end, t_min_start, t_min_end, tables, rooted)


@lru_cache(maxsize=32)
def _table_logs(
    flux: PhotonFlux, orders: tuple[int, ...], ends: tuple[float, float, float], key: str, rooted: bool
) -> FloatArray:
    """Logarithms of nodes and weights on the grid of a table."""
    from mubeam.foundation import cache

    t_floor, t_min_end, t_end = ends
    logs = cache.load(key, (TABLE_SIZE, 2 * sum(orders)))
    if logs is None:
        t_min = np.exp(np.linspace(np.log(t_floor), np.log(t_min_end), TABLE_SIZE))
        rules = flux.rules(t_min, np.full(TABLE_SIZE, t_end), orders, rooted=rooted)
        logs = np.log(np.concatenate([column for rule in rules for column in rule], axis=-1))
        cache.store(key, logs)
    return logs


def rule_maker(
    flux: PhotonFlux, orders: tuple[int, ...], points: int, *, rooted: bool = False
) -> Callable[[FloatArray, FloatArray], list[Rule]]:
    """A function (t_min, t_max) -> rules, one an order; for many `points` it interpolates in a table."""
    if points >= TABLE_PAYS_FROM or flux.is_tabled:
        return rule_table(flux, orders, rooted=rooted).rules
    return lambda t_min, t_max: flux.rules(t_min, t_max, orders, rooted=rooted)
