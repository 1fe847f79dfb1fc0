"""Gauss rules in the momentum transfer t, with the form factor and the photon flux as their weight."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.blocks import blocks, column
from mubeam.numerics.interpolation import UniformPolynomial
from mubeam.numerics.quadrature import composite_gauss_legendre, gauss_rules, jacobi_matrix
from mubeam.physics.form_factors import FormFactor
from mubeam.physics.nucleus import Nucleus

Rule: TypeAlias = tuple[FloatArray, FloatArray]
"""Nodes t in GeV^2 and weights, both (..., order)."""

PANELS = 12
POINTS_A_PANEL = 10

UNSCREENED_SHARE = 1e-3
"""Below this part of the screening scale the flux is cut: it goes as t^2 there, 1e-7 of the whole."""

RULES_AT_ONCE = 512
"""Rules made at once: their fine grids are then half a megabyte."""

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


@dataclass(frozen=True)
class PhotonFlux:
    """The photon flux of a target atom, (1 - t_min/t) F^2(t) dt/t, which Gauss rules in t take as their weight.

    The weight takes the oscillation of the nucleus and the peak of the screening out of the integrand, so that few
    points are enough.

    Attributes:
        nucleus, form_factor, t_cut_gev2: the target, and where t ends besides its kinematics.
        is_tabled: whether rules come from a table even for a few points, so that their number changes nothing. It is
            as fine as spectra between masses ask for.
    """

    nucleus: Nucleus
    form_factor: FormFactor
    t_cut_gev2: float | None
    is_tabled: bool = False

    @property
    def t_start_gev2(self) -> float:
        """Where the screening leaves nothing worth integrating below, GeV^2."""
        return UNSCREENED_SHARE * self.form_factor.t_screening_gev2(self.nucleus)

    def cut(self, t_kinematic: FloatArray) -> FloatArray:
        """Upper end of t in GeV^2: the kinematic one or the cut."""
        return t_kinematic if self.t_cut_gev2 is None else np.minimum(t_kinematic, self.t_cut_gev2)

    def integral(self, t_min: FloatArray, t_max: FloatArray) -> FloatArray:
        """Int dt (t - t_min) F^2/t^2, the flux zeta of P1 Eq. (4); 0 where t_max <= t_min."""
        # where there is nothing the form factor is not asked at whatever t_min is
        return np.asarray(self._measure(np.minimum(t_min, t_max), t_max)[2].sum(axis=-1))

    def rules(
        self, t_min: FloatArray, t_max: FloatArray, orders: tuple[int, ...], *, rooted: bool = False
    ) -> list[Rule]:
        """For each order, the rule with sum w g(t) = int dt (t - t_min) F^2/t^2 g(t).

        `t_min` and `t_max` have equal shape; where t_max <= t_min the weights are zero. The rules are for g smooth in
        log t or, if `rooted`, in the root of log(t/t_min), which tames logarithms of t - t_min.
        """

        def make(low: FloatArray, high: FloatArray) -> list[Rule]:
            return _gauss_rules(*self._measure(low, high), orders, power=2 if rooted else 1)

        return _in_blocks(make, t_min, t_max)

    def open_rules(
        self, t_min: FloatArray, t_max: FloatArray, orders: tuple[int, ...], root_end: FloatArray | None = None
    ) -> list[Rule]:
        """As `rules`, for an integrand that does not vanish at t_min: sum w g(t) = int dt F^2/t g(t).

        With `root_end`, at or beyond t_max, sqrt(1 - t/root_end) is part of the weight too.
        """

        def make(low: FloatArray, high: FloatArray, root_at: FloatArray | None = None) -> list[Rule]:
            return _gauss_rules(*self._measure(low, high, vanishing=False, root_end=root_at), orders)

        return _in_blocks(make, t_min, t_max, *(() if root_end is None else (root_end,)))

    def _measure(
        self, t_min: FloatArray, t_max: FloatArray, *, vanishing: bool = True, root_end: FloatArray | None = None
    ) -> tuple[Real, Real, FloatArray]:
        """Lower end of t and range of log t, to broadcast with the third, the flux on the fine grid (..., K)."""
        lowest = np.maximum(t_min, self.t_start_gev2)
        start, log_range = column(lowest), column(np.log(np.maximum(t_max / lowest, 1.0)))
        unit, weight = composite_gauss_legendre(PANELS, POINTS_A_PANEL)
        t = start * np.exp(log_range * unit)
        flux = log_range * weight * self.form_factor.squared(t, self.nucleus)
        if vanishing:
            flux = flux * (1 - column(t_min) / t)
        if root_end is not None:
            flux = flux * np.sqrt(np.maximum(1 - t / column(root_end), 0.0))
        return start, log_range, flux


def _in_blocks(make: Callable[..., list[Rule]], *columns: FloatArray) -> list[Rule]:
    """Rules of many ranges of t in parts that the caches hold; a lone range by itself, which is quicker."""
    size = columns[0].size
    if columns[0].ndim != 1 or 1 < size <= RULES_AT_ONCE:
        return make(*columns)
    if size == 1:
        return [(t[None], weight[None]) for t, weight in make(*(column[0] for column in columns))]
    return joined([make(*(column[part] for column in columns)) for part in blocks(size, RULES_AT_ONCE)])


def joined(parts: list[list[Rule]]) -> list[Rule]:
    """Rules (N, order) of several sets of ranges, each with a rule an order, as those of one set."""
    by_order = zip(*parts, strict=True)
    return [(np.concatenate([t for t, _ in rule]), np.concatenate([w for _, w in rule])) for rule in by_order]


def _gauss_rules(start: Real, log_range: Real, flux: FloatArray, orders: tuple[int, ...], power: int = 1) -> list[Rule]:
    """Rules for a measured flux, one an order; of no weight where there is none. t = start exp(log_range z^power)."""
    is_open = flux.sum(axis=-1, keepdims=True) > 0
    if not is_open.all():
        log_range, flux = np.where(is_open, log_range, 1.0), np.where(is_open, flux, 1.0)
    unit, _ = composite_gauss_legendre(PANELS, POINTS_A_PANEL)
    jacobi, total = jacobi_matrix(unit ** (1 / power), flux, max(orders))
    if not is_open.all():
        total = np.where(is_open[..., 0], total, 0.0)
    return [(start * np.exp(log_range * z**power), w) for z, w in gauss_rules(jacobi, total, orders)]


@dataclass(frozen=True)
class RuleTable:
    """Rules of a flux, interpolated in log t_min; outside of the table they are made one by one."""

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
            for (t, w), (t_one, w_one) in zip(
                result, self.flux.rules(t_min[outside], t_max[outside], self.orders, rooted=self.rooted), strict=True
            ):
                t[outside], w[outside] = t_one, w_one
        return result


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
