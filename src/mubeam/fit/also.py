"""What a fit asks besides searches: g-2 of the muon, the relic density, bounds from decays, functions of one's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from statistics import NormalDist
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mubeam.constants import DARK_MATTER_DENSITY
from mubeam.errors import InputError, check_name
from mubeam.fit.panels import Panels, make_panels
from mubeam.fit.points import At
from mubeam.fit.relic_table import RelicTable, make_relic_table
from mubeam.foundation.checks import FloatArray
from mubeam.models import Model
from mubeam.models.library.lfv_alp import LfvAlp
from mubeam.models.library.lfv_alp_derivative import LfvAlpDerivative
from mubeam.observables import decay_bounds
from mubeam.observables.g_minus_2 import Reference, reference, references
from mubeam.physics import annihilation, g_minus_2
from mubeam.text import shown
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

KINDS: Final = ("g-minus-2", "relic-density", "decay")
RELIC: Final = ("all", "at-most")
RELIC_ERROR: Final = 0.03
"""Relative, of a computed density, by degrees of freedom known to 1 to 3 %; that of the measurement is 1 %."""

LEVEL: Final = 0.95
"""Of a bound that does not say its own."""

Own: TypeAlias = Callable[[Mapping[str, FloatArray]], ArrayLike]


class Said(NamedTuple):
    """What an observable says at points (n,): log-likelihood, its error by interpolation, numbers by name, warnings."""

    log_likelihood: FloatArray
    error: FloatArray
    blobs: dict[str, FloatArray]
    warnings: tuple[tuple[NDArray[np.bool_], str], ...] = ()


Observable: TypeAlias = Callable[[At], Said]


def make_observable(
    given: Any, model: Model, range_gev: tuple[float, float], chi_gev: tuple[float, float] | None, accuracy: float
) -> Observable:
    """An observable from what is given in `also`.

    Args:
        given: "g-minus-2:REFERENCE", "relic-density", "relic-density:at-most", "decay:NAME", or a function.
        model: of one point.
        range_gev: of the masses.
        chi_gev: of the masses of chi; None for a model that has none.
        accuracy: of what is interpolated.
    """
    if callable(given):
        return OfOnesOwn(given)
    if not isinstance(given, str):
        raise InputError(f"also takes texts such as 'g-minus-2:2025' and functions, got {shown(given)}")
    kind, _, name = given.partition(":")
    check_name("observable of also", kind, KINDS)
    if not isinstance(model, LfvAlp | LfvAlpDerivative):
        raise InputError(f"also: {kind} is computed for lfv-alp and lfv-alp-derivative, and not for {model.name}")
    if kind == "g-minus-2":
        check_name("reference of g-2", name, references())
        panels = make_panels(_loops, _wide(range_gev), min(accuracy, 1e-6))
        return GMinus2(reference(name), panels)
    if kind == "relic-density":
        check_name("kind of relic-density", name or "all", RELIC)
        if chi_gev is None:
            raise InputError("also: relic-density needs a chi: give mass_chi_gev and g_chi, free or fixed")
        return RelicDensity(make_relic_table(chi_gev), is_most=name == "at-most")
    bound = decay_bounds.get(name)
    if not _is_usable(bound):
        usable = [one for one in decay_bounds.names() if _is_usable(decay_bounds.get(one))]
        raise InputError(f"also: {name} has no number for a decay to a: choose from {', '.join(usable)}")
    return DecayBound(bound, _widest(bound, range_gev))


def _is_usable(bound: decay_bounds.DecayBound) -> bool:
    return bound.branching_ratio is not None and bound.decay in decay_bounds.TO_A


def _wide(range_gev: tuple[float, float]) -> tuple[float, float]:
    return (range_gev[0] * (1 - 1e-6), range_gev[1] * (1 + 1e-6))


@dataclass(frozen=True)
class OfOnesOwn:
    """A function of arrays by name to log-likelihoods (n,); what is no number there is -inf."""

    function: Own

    def __call__(self, points: At) -> Said:
        """Its numbers."""
        more = {"width_gev": points.shares.width_gev, "c_tau_m": points.c_tau_m}
        known = {**points.full, **{name: np.broadcast_to(value, points.size) for name, value in more.items()}}
        found = np.broadcast_to(np.asarray(self.function(known), dtype=float), points.size)
        return Said(np.where(np.isnan(found), -inf, found), np.zeros(found.shape), {})


def _yukawa(points: At) -> tuple[FloatArray, Any]:
    """The coupling g (n,) of lfv-alp, and the angle."""
    model: Any = points.model
    if isinstance(model, LfvAlpDerivative):
        strength, theta = model.yukawa_form
        return np.asarray(points.coupling * strength), theta
    return points.coupling, model.theta


def _loops(mass_gev: FloatArray) -> FloatArray:
    """The two parts (N, 2) of the shift at g = 1: mean and half the difference of scalar and pseudoscalar."""
    scalar, pseudoscalar = (g_minus_2.exact(mass_gev, np.asarray(theta)).value for theta in (np.pi / 2, 0.0))
    return np.stack([(scalar + pseudoscalar) / 2, (scalar - pseudoscalar) / 2], axis=1)


@dataclass(frozen=True)
class GMinus2:
    """The shift of a_mu against a reference, a Gaussian: -(shift - reference)^2/(2 error^2)."""

    reference: Reference
    panels: Panels

    def __call__(self, points: At) -> Said:
        """The shift is linear in cos(2 theta)."""
        g, theta = _yukawa(points)
        columns, error = self.panels.at(points.mass_gev)
        shift = g**2 * (columns[:, 0] - np.cos(2 * np.asarray(theta)) * columns[:, 1])
        size = g**2 * np.abs(columns).sum(axis=1)
        pull = (shift - self.reference.shift) / self.reference.shift_error
        off = np.where(np.isfinite(error), error, 1e-3) * size / self.reference.shift_error
        return Said(-(pull**2) / 2, np.abs(pull) * off + off**2, {"muon_shift": shift})


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
        width = annihilation.mediator_width(points.mass_gev, g, theta, chi, dark)
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

    @property
    def z(self) -> float:
        """Of the half Gaussian at the limit: 1.645 at 90 %, 1.96 at 95 %."""
        return NormalDist().inv_cdf((1 + (self.bound.confidence_level or LEVEL)) / 2)

    def __call__(self, points: At) -> Said:
        """Nothing is said at masses at which the bound does not hold."""
        nothing = np.zeros(points.size)
        name = f"branching_ratio {self.bound.name}"
        if self.panels is None or self.bound.branching_ratio is None:
            return Said(nothing, nothing, {name: np.full(nothing.shape, np.nan)})
        g, theta = _yukawa(points)
        low, high = np.exp(self.panels.edges[[0, -1]])
        holds = (points.mass_gev >= low) & (points.mass_gev <= high)
        columns, error = self.panels.at(np.clip(points.mass_gev, low, high))
        ratio = g**2 * (np.sin(theta) ** 2 * columns[:, 0] + np.cos(theta) ** 2 * columns[:, 1])
        # the search takes the share of decays that it looks for
        shares = points.shares
        seen = shares.invisible if self.bound.scenario == "invisible" else 1 - shares.invisible
        pull = np.where(holds, self.z * ratio * seen / self.bound.branching_ratio, 0.0)
        off = np.where(np.isfinite(error), error, 1e-2) * pull
        return Said(-(pull**2) / 2, pull * off, {name: np.where(holds, ratio, np.nan)})
