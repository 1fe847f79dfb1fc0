"""What a fit of a lepton-flavour-violating ALP asks besides searches: relic density, bounds from decays."""

from dataclasses import dataclass
from functools import cached_property
from math import cos, exp, inf, log, sin
from statistics import NormalDist
from typing import Any, Final

import numpy as np

from mubeam.constants import DARK_MATTER_DENSITY
from mubeam.fit.one_point import OnePoint
from mubeam.fit.panels import Panels, make_panels
from mubeam.fit.points import At
from mubeam.fit.relic_table import RelicTable
from mubeam.fit.said import Said
from mubeam.foundation.checks import FloatArray
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative
from mubeam.observables import decay_bounds
from mubeam.physics import annihilation
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

RELIC_ERROR: Final = 0.03
"""Relative, of a computed density, by degrees of freedom known to 1 to 3 %; that of the measurement is 1 %."""

LEVEL: Final = 0.95
"""Of a bound that does not say its own."""


def _yukawa(points: At) -> tuple[FloatArray, Any]:
    """The coupling g (n,) of lfv-alp, and the angle."""
    model: Any = points.model
    if isinstance(model, LfvAlpDerivative):
        strength, theta = model.yukawa_form
        return np.asarray(points.coupling * strength), theta
    return points.coupling, model.theta


def _yukawa_at(point: OnePoint) -> tuple[float, float]:
    """The same of one point."""
    model: Any = point.model
    if isinstance(model, LfvAlpDerivative):
        strength, theta = model.yukawa_form
        return point.coupling * float(strength), float(theta)
    return point.coupling, model.theta


@dataclass(frozen=True)
class RelicDensity:
    """Omega h^2 of chi against that of dark matter, a Gaussian in its logarithm; `is_most`: only above it."""

    table: RelicTable
    is_most: bool

    def __call__(self, points: At) -> Said:
        """sigma v as in `dark_matter.annihilation_cross_section`: to tau mu at rest, and to a a in the p wave."""
        g, theta = _yukawa(points)
        model: Any = points.model
        chi, dark = (np.broadcast_to(one, points.size) for one in (model.mass_chi_gev, model.g_chi))
        width = points.shares.width_gev
        a = annihilation.to_tau_mu(chi, points.mass_gev, g, dark, theta, width) * CM3_PER_S_PER_INVERSE_GEV2
        b = annihilation.to_mediators(chi, points.mass_gev, dark) * CM3_PER_S_PER_INVERSE_GEV2
        omega = self.table.omega_h2(chi, a, b)
        is_known = np.isfinite(omega)
        pull = np.log(np.where(is_known, omega, 1.0) / DARK_MATTER_DENSITY) / RELIC_ERROR
        pull = np.where(is_known, pull, inf)
        if self.is_most:
            pull = np.maximum(pull, 0.0)
        off = self.table.relative_error(a, b) / RELIC_ERROR
        safe = np.where(is_known, pull, 0.0)
        resonant = np.abs(points.mass_gev / (2 * chi) - 1) < 0.1
        told = ((resonant, "sigma v = a + b v^2 fails near the resonance m_a = 2 m_chi"),)
        return Said(-(pull**2) / 2, np.abs(safe) * off + off**2, {"relic_density": omega}, told)

    def one(self, point: OnePoint) -> float:
        """Its log-likelihood at one point."""
        g, theta = _yukawa_at(point)
        model: Any = point.model
        chi, dark, mass = model.mass_chi_gev, model.g_chi, point.mass_gev
        formulas: Any = annihilation
        width = point.shares()[0]
        a = float(formulas.to_tau_mu(chi, mass, g, dark, theta, width)) * CM3_PER_S_PER_INVERSE_GEV2
        b = float(formulas.to_mediators(chi, mass, dark)) * CM3_PER_S_PER_INVERSE_GEV2
        omega = self.table.one(chi, a, b)
        if omega == inf:
            return -inf
        pull = log(omega / DARK_MATTER_DENSITY) / RELIC_ERROR
        return -(max(pull, 0.0) ** 2 if self.is_most else pull**2) / 2


def is_usable(bound: decay_bounds.DecayBound) -> bool:
    """Whether it has a number for a decay to a."""
    return bound.branching_ratio is not None and bound.decay in decay_bounds.TO_A


def _widest(bound: decay_bounds.DecayBound, range_gev: tuple[float, float]) -> Panels | None:
    """The branching ratio at g = 1 between the masses at which the bound holds; None where there are none."""
    low, high = max(range_gev[0], bound.masses_gev[0]), min(range_gev[1], bound.masses_gev[1])
    if low >= high or bound.decay is None:
        return None
    ratio = decay_bounds.TO_A[bound.decay]

    def columns(mass_gev: FloatArray) -> FloatArray:
        parts = [ratio(mass_gev=mass_gev, coupling=1.0, theta=theta).value for theta in (np.pi / 2, 0.0)]
        return np.stack([np.asarray(part) for part in parts], axis=1)

    return make_panels(columns, (low, high), 1e-4)


@dataclass(frozen=True)
class DecayBound:
    """A branching ratio against its upper limit: -(z ratio/limit)^2/2, the half Gaussian about 0 with that limit."""

    bound: decay_bounds.DecayBound
    panels: Panels | None

    @classmethod
    def between(cls, bound: decay_bounds.DecayBound, range_gev: tuple[float, float]) -> "DecayBound":
        """Of masses in a range."""
        return cls(bound, _widest(bound, range_gev))

    @cached_property
    def z(self) -> float:
        """Of the half Gaussian at the limit: 1.645 at 90 %, 1.96 at 95 %."""
        return NormalDist().inv_cdf((1 + (self.bound.confidence_level or LEVEL)) / 2)

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Masses in GeV between which something is said."""
        return (inf, -inf) if self.panels is None else (exp(self.panels.edges[0]), exp(self.panels.edges[-1]))

    def __call__(self, points: At) -> Said:
        """Nothing is said at masses at which the bound does not hold."""
        nothing = np.zeros(points.size)
        name = f"branching_ratio {self.bound.name}"
        if self.panels is None or self.bound.branching_ratio is None:
            return Said(nothing, nothing, {name: np.full(nothing.shape, np.nan)})
        g, theta = _yukawa(points)
        low, high = self.ends
        holds = (points.mass_gev >= low) & (points.mass_gev <= high)
        columns, error = self.panels.at(np.clip(points.mass_gev, low, high))
        ratio = g**2 * (np.sin(theta) ** 2 * columns[:, 0] + np.cos(theta) ** 2 * columns[:, 1])
        # the search takes the share of decays that it looks for
        shares = points.shares
        seen = shares.invisible if self.bound.scenario == "invisible" else 1 - shares.invisible
        pull = np.where(holds, self.z * ratio * seen / self.bound.branching_ratio, 0.0)
        off = np.where(np.isfinite(error), error, 1e-2) * pull
        return Said(-(pull**2) / 2, pull * off, {name: np.where(holds, ratio, np.nan)})

    def one(self, point: OnePoint) -> float:
        """Its log-likelihood at one point."""
        low, high = self.ends
        if self.panels is None or self.bound.branching_ratio is None or not low <= point.mass_gev <= high:
            return 0.0
        g, theta = _yukawa_at(point)
        (even, odd), _ = self.panels.one(point.mass_gev)
        ratio = g**2 * (sin(theta) ** 2 * even + cos(theta) ** 2 * odd)
        invisible = point.shares()[1]
        seen = invisible if self.bound.scenario == "invisible" else 1 - invisible
        return -((self.z * ratio * seen / self.bound.branching_ratio) ** 2) / 2
