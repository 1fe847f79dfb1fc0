"""The muon's g-2 in the lepton-flavour-violating ALP model, and the couplings that a measurement allows (P2 II.2)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import check_name
from mubeam.foundation.checks import FloatArray, broadcast, finite, positive, positive_scalar
from mubeam.numerics.estimate import AnyStatus, Estimate, StatusArray, make_estimate, statuses
from mubeam.physics import g_minus_2

DATA = Path(__file__).parent / "data" / "g_minus_2.toml"
METHODS = ("exact", "heavy", "light")


class BandStatus(AnyStatus):
    """Kind of a band: it explains an anomaly (lower > 0), is a bound (lower = 0), or why it does not exist."""

    ANOMALY = "anomaly", True
    BOUND = "bound", True
    WRONG_SIGN = "wrong sign: no coupling helps"
    NO_SHIFT = "no shift at this theta"


ANOMALY = BandStatus.ANOMALY.value
BOUND = BandStatus.BOUND.value
WRONG_SIGN = BandStatus.WRONG_SIGN.value
NO_SHIFT = BandStatus.NO_SHIFT.value


@dataclass(frozen=True)
class Reference:
    """A measurement of a_mu beside a prediction of the Standard Model.

    Attributes:
        name: year of the measurement.
        label: a few words on both.
        experiment, experiment_error, theory, theory_error: a_mu and standard deviations.
        shift, shift_error: experiment - theory, as published.
        citations: keys of references.bib.
    """

    name: str
    label: str
    experiment: float
    experiment_error: float
    theory: float
    theory_error: float
    shift: float
    shift_error: float
    citations: tuple[str, ...]

    def interval(self, sigmas: float) -> tuple[float, float]:
        """Lowest and highest shift within `sigmas` standard deviations; InputError unless sigmas > 0."""
        sigmas = positive_scalar("sigmas", sigmas)
        return self.shift - sigmas * self.shift_error, self.shift + sigmas * self.shift_error


@dataclass(frozen=True)
class Band:
    """The couplings g in [lower, upper] whose shift of a_mu is within the interval of a reference.

    Attributes:
        mass_gev: masses.
        lower, upper: edges, of the shape of mass_gev. lower is 0 where a zero shift lies in the interval; both are NaN
            where no coupling reaches the interval; upper is inf where this theta gives no shift and zero lies in it.
        status: "anomaly" (lower > 0), "bound" (lower = 0), or why there is no band.
        reference: measurement and prediction that give the interval.
        sigmas: half the width of the interval in standard deviations.
    """

    mass_gev: FloatArray
    lower: FloatArray
    upper: FloatArray
    status: StatusArray
    reference: Reference
    sigmas: float


@cache
def _all() -> dict[str, Reference]:
    tables = tomllib.loads(DATA.read_text(encoding="utf-8"))
    return {
        name: Reference(name=name, **(table | {"citations": tuple(table["citations"])}))
        for name, table in tables.items()
    }


def references() -> tuple[str, ...]:
    """Names of the references, oldest first."""
    return tuple(_all())


def reference(name: str) -> Reference:
    """The reference of that name; UnknownNameError if there is none."""
    check_name("reference of g-2", name, _all())
    return _all()[name]


_by_name = reference
"""Alias for functions that have an argument called reference."""


def muon_shift(
    *, mass_gev: ArrayLike, coupling: ArrayLike, theta: ArrayLike = np.pi / 2, method: str = "exact"
) -> Estimate:
    """Shift of a_mu = (g-2)/2 by the ALP and a tau in a loop, unit "1".

    L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c.; positive for theta = pi/2 (scalar), negative for 0.

    Args:
        mass_gev: mass of the ALP; broadcast with coupling and theta.
        coupling: g, above zero.
        theta: angle in rad of the Yukawa form; from that of the derivative form by
            mubeam.physics.derivative_couplings.yukawa_form.
        method: "exact", or the leading term for a "heavy" or "light" ALP (against the tau; P2 Eqs. 8 and 10). The error
            of a limit is its distance from the exact value.

    Returns:
        Estimate with the broadcast shape.

    Raises:
        InputError: an argument is out of range, or the shapes do not broadcast.
        UnknownNameError: there is no such method.
    """
    check_name("method", method, METHODS)
    mass, g, angle = broadcast(
        mass_gev=positive("mass_gev", mass_gev),
        coupling=positive("coupling", coupling),
        theta=finite("theta", theta),
    )
    found = g_minus_2.exact(mass, angle)
    value, error = found
    if method != "exact":
        value = g_minus_2.heavy(mass, angle) if method == "heavy" else g_minus_2.light(angle)
        error = np.abs(value - found.value) + found.error
    good = np.ones(mass.shape, dtype=bool)
    return make_estimate(np.asarray(value * g**2), np.asarray(error * g**2), "1", method, statuses(good, ""))


def band(*, masses_gev: ArrayLike, theta: ArrayLike = np.pi / 2, reference: str = "2023", sigmas: float = 2.0) -> Band:
    """The couplings whose shift of a_mu agrees with a reference, at these masses (exact one-loop integral).

    Args:
        masses_gev: masses of the ALP; broadcast with theta.
        theta: as in `muon_shift`.
        reference: a name in `references()`.
        sigmas: half the width of the allowed interval of the shift in standard deviations, above zero.

    Returns:
        Band with edges of the broadcast shape; its status says for each mass what the edges mean.

    Raises:
        InputError: an argument is out of range, or the shapes do not broadcast.
        UnknownNameError: there is no such reference.
    """
    chosen = _by_name(reference)
    sigmas = positive_scalar("sigmas", sigmas)
    low, high = chosen.interval(sigmas)
    mass, angle = broadcast(masses_gev=positive("masses_gev", masses_gev), theta=finite("theta", theta))
    value, error = g_minus_2.exact(mass, angle)
    # near and far edge on the side to which this theta shifts
    near = np.where(value > 0, low, -high)
    far = np.where(value > 0, high, -low)
    vanishes = np.abs(value) <= error
    size = np.where(vanishes, 1.0, np.abs(value))
    lower = np.where(far >= 0, np.sqrt(np.maximum(near, 0.0) / size), np.nan)
    upper = np.sqrt(np.where(far >= 0, far, np.nan) / size)
    allowed_at_zero = low <= 0 <= high
    lower = np.where(vanishes, 0.0 if allowed_at_zero else np.nan, lower)
    upper = np.where(vanishes, np.inf if allowed_at_zero else np.nan, upper)
    status = statuses(lower > 0, BOUND)
    status[lower > 0] = ANOMALY
    status[np.isnan(upper)] = WRONG_SIGN
    status[vanishes] = NO_SHIFT
    return Band(mass_gev=mass, lower=lower, upper=upper, status=status, reference=chosen, sigmas=sigmas)
