"""Gauss rules in the momentum transfer t, with the form factor and the photon flux as their weight."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mubeam.foundation.checks import FloatArray, Real
from mubeam.numerics.blocks import blocks, column
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
