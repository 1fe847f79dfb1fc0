"""Dark matter of the lepton-flavour-violating ALP (P2 Sec. II.3): annihilation, relic density, asymmetry, couplings.

chi is a Dirac fermion; L = -i g a taubar (sin(theta) + gamma5 cos(theta)) mu + h.c. - i g_chi a chibar gamma5 chi.
The relic functions take sigma v = a + b v^2, v the relative velocity, which fails near the resonance m_a = 2 m_chi.
g* counts the Standard Model only, without chi and a. Physics uncertainty: g* is known to 1 to 3 %
(physics/degrees_of_freedom.py); the stated errors are numerical and do not include it.
"""

from collections.abc import Callable
from math import pi
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from mubeam.errors import InputError, KinematicsError, check_name
from mubeam.foundation.checks import FloatArray, broadcast, finite, positive, positive_scalar
from mubeam.numerics.estimate import BELOW_THRESHOLD, OK, AnyStatus, Estimate, make_estimate, statuses
from mubeam.observables import indirect_bounds
from mubeam.observables.branching import strong_coupling
from mubeam.physics import annihilation, asymmetric, relic
from mubeam.units import CM3_PER_S_PER_INVERSE_GEV2

AnnihilationChannel = Literal["tau mu", "a a"]
UNIT = "cm^3/s"
ROUNDING = 1e-13
STEPS = (400, 800)
"""Numbers of steps in ln x of the two solutions, whose difference is the error; convergence is of second order."""

ERROR_FLOOR = 3e-5
"""Relative error from the joint of the two fits of g*, where convergence in the step is not of second order."""

CHUNK = 256
MASS_RANGE_GEV = (0.01, 1e6)
SIGMA_V_RANGE = (1e-30, 1e-18)
"""In cm^3/s; within it chi is in equilibrium at T = m, and its antiparticles freeze out before x = m/T = 1e5."""

RESONANCE = 0.1
"""Half the width of the range of m_a/(2 m_chi) around 1 that `least_coupling` refuses."""


class DarkMatterStatus(AnyStatus):
    """Statuses of relic densities and of the couplings that give them."""

    TOO_ABUNDANT = "too abundant, with or without an asymmetry", True
    OUT_OF_RANGE = "sigma v or the mass of chi is out of range"
    TOO_SMALL = "too small for a float: see log_ratio"
    NO_COUPLING = "no coupling is enough"
    OUTSIDE_BOUND = "outside the masses of the bound: relic density only", True


TOO_ABUNDANT = DarkMatterStatus.TOO_ABUNDANT.value
OUT_OF_RANGE = DarkMatterStatus.OUT_OF_RANGE.value
TOO_SMALL = DarkMatterStatus.TOO_SMALL.value
NO_COUPLING = DarkMatterStatus.NO_COUPLING.value
OUTSIDE_BOUND = DarkMatterStatus.OUTSIDE_BOUND.value


class Remnant(NamedTuple):
    """Antiparticles of chi left today, where chi and chibar together are all of the dark matter.

    Attributes:
        log_ratio: ln(r), r = n_chibar/n_chi today.
        ratio: r itself.
        signal_factor: 4 r/(1 + r)^2: the annihilation signal over that of a symmetric relic with the same sigma v.
    """

    log_ratio: Estimate
    ratio: Estimate
    signal_factor: Estimate


def annihilation_cross_section(
    *,
    mass_chi_gev: ArrayLike,
    mass_gev: ArrayLike,
    g_chi: ArrayLike,
    coupling: ArrayLike | None = None,
    theta: float = pi / 2,
    channel: AnnihilationChannel = "tau mu",
) -> Estimate:
    """sigma v of chi chibar in cm^3/s: at rest to tau+ mu- and tau- mu+, or the coefficient of v^2 to a a.

    Args:
        mass_chi_gev: mass of chi, GeV; broadcasts with `mass_gev`, `g_chi` and `coupling`.
        mass_gev: mass of a, GeV.
        g_chi: coupling of a to chi.
        coupling: g, for "tau mu" only.
        theta: angle of the tau-mu coupling in rad, for "tau mu" only.
        channel: "tau mu" (P2 Eq. 13, s wave, with the width of a and the muon mass) or "a a" (P2 Eq. 14, p wave; v is
            the relative velocity in units of c).

    Returns:
        Estimate in cm^3/s; its error is rounding.

    Raises:
        InputError: a number is not finite or not above zero; `coupling` is missing for "tau mu" or given for "a a".
        UnknownNameError: an unknown channel.
        KinematicsError: a scalar point is below threshold; in arrays such entries are 0 +- 0 with that status.
    """
    check_name("channel", channel, get_args(AnnihilationChannel))
    if (coupling is None) is (channel == "tau mu"):
        raise InputError("give coupling for the channel 'tau mu' only: 'a a' does not depend on it")
    angle = _angle(theta)
    given = {"mass_chi_gev": mass_chi_gev, "mass_gev": mass_gev, "g_chi": g_chi}
    given |= {} if coupling is None else {"coupling": coupling}
    chi_mass, mass, dark, *g = broadcast(**{name: positive(name, value) for name, value in given.items()})
    if g:
        width = annihilation.mediator_width(mass, g[0], angle, chi_mass, dark)
        sigma_v = annihilation.to_tau_mu(chi_mass, mass, g[0], dark, angle, width)
        opens = 2 * chi_mass > annihilation.TAU + annihilation.MUON
        what = "2 m_chi must be above m_tau + m_mu"
    else:
        sigma_v, opens = annihilation.to_mediators(chi_mass, mass, dark), chi_mass > mass
        what = "m_chi must be above m_a"
    if opens.ndim == 0 and not opens:
        raise KinematicsError(
            f"below threshold: {what} for {channel!r}, got m_chi = {chi_mass:g} and m_a = {mass:g} GeV"
        )
    value = sigma_v * CM3_PER_S_PER_INVERSE_GEV2
    return make_estimate(value, ROUNDING * value, UNIT, channel, statuses(opens, BELOW_THRESHOLD))


def thermal_target(*, mass_chi_gev: ArrayLike, wave: Literal["s", "p"] = "s") -> Estimate:
    """Estimate of sigma v in cm^3/s at which a symmetric Dirac chi is all of the dark matter, Omega h^2 = 0.120.

    It is twice that of a self-conjugate particle (Steigman, Dasgupta and Beacom).

    Args:
        mass_chi_gev: mass of chi in GeV, 0.01 to 1e6, any shape.
        wave: "s" for sigma v = a; "p" for b of sigma v = b v^2.

    Raises:
        InputError: a mass is out of range.
        UnknownNameError: another wave.
    """
    check_name("wave", wave, ("s", "p"))
    coarse, fine = _both(lambda past: relic.thermal_cross_section(past, wave), _chi_mass(mass_chi_gev))
    return _extrapolated(coarse, fine, UNIT, f"{wave} wave")


def relic_density(
    *, mass_chi_gev: ArrayLike, sigma_v_cm3_per_s: ArrayLike, p_wave_cm3_per_s: ArrayLike | None = None
) -> Estimate:
    """Omega h^2 of a symmetric Dirac chi, particles and antiparticles, for sigma v = a + b v^2.

    Args:
        mass_chi_gev: mass of chi in GeV, 0.01 to 1e6; broadcasts with the others.
        sigma_v_cm3_per_s: a in cm^3/s, of a + b from 1e-30 on and at most 1e-18; 0 below a threshold, as in
            `annihilation_cross_section`.
        p_wave_cm3_per_s: b in cm^3/s, likewise; None for b = 0.

    Returns:
        Estimate of unit "1" with the broadcast shape; in arrays, entries where the mass or sigma v is out of range are
        0 +- 0 with the status OUT_OF_RANGE.

    Raises:
        InputError: a number is no number, a mass is not above zero or sigma v below it, a scalar is out of range, or
            the shapes do not broadcast.
    """
    s_wave = _not_negative("sigma_v_cm3_per_s", sigma_v_cm3_per_s)
    p_wave = np.zeros(()) if p_wave_cm3_per_s is None else _not_negative("p_wave_cm3_per_s", p_wave_cm3_per_s)
    mass, a, b = broadcast(
        mass_chi_gev=positive("mass_chi_gev", mass_chi_gev), sigma_v_cm3_per_s=s_wave, p_wave_cm3_per_s=p_wave
    )
    if mass.ndim == 0:
        _chi_mass(mass)
        _within("sigma_v_cm3_per_s", a + b if a + b < SIGMA_V_RANGE[0] else np.maximum(a, b), SIGMA_V_RANGE)
    found = density_of_waves(*(np.atleast_1d(column) for column in (mass, a, b)))
    value, error, status = (np.asarray(one).reshape(mass.shape) for one in (found.value, found.error, found.status))
    return make_estimate(value, error, "1", "s wave" if p_wave_cm3_per_s is None else "s + p wave", status)


def alp_annihilation(
    mass_gev: FloatArray, coupling: FloatArray, theta: FloatArray, mass_chi_gev: FloatArray, g_chi: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """a and b (n,) in cm^3/s of sigma v = a + b v^2 at points (n,) of the ALP's model: to tau mu, and to a a."""
    width = annihilation.mediator_width(mass_gev, coupling, theta, mass_chi_gev, g_chi)
    a = annihilation.to_tau_mu(mass_chi_gev, mass_gev, coupling, g_chi, theta, width)
    b = annihilation.to_mediators(mass_chi_gev, mass_gev, g_chi)
    return a * CM3_PER_S_PER_INVERSE_GEV2, b * CM3_PER_S_PER_INVERSE_GEV2


def density_of_waves(mass_chi_gev: FloatArray, s_wave: FloatArray, p_wave: FloatArray) -> Estimate:
    """Omega h^2 of a symmetric chi at points of one shape, for sigma v = s_wave + p_wave v^2 in cm^3/s.

    0 +- 0 with the status OUT_OF_RANGE where the mass of chi is out of MASS_RANGE_GEV or sigma v out of SIGMA_V_RANGE,
    as it is where no annihilation is open. One of the two waves may vanish.
    """
    a, b = s_wave, p_wave
    low, high = SIGMA_V_RANGE
    good = (a + b >= low) & (np.maximum(a, b) <= high)
    good &= (mass_chi_gev >= MASS_RANGE_GEV[0]) & (mass_chi_gev <= MASS_RANGE_GEV[1])
    value, error = np.zeros(good.shape), np.zeros(good.shape)
    if good.any():
        found = _extrapolated(*_both(_density, mass_chi_gev[good], a[good], b[good]), "1", "s + p wave")
        value[good], error[good] = found.value, found.error
    return make_estimate(value, error, "1", "s + p wave", statuses(good, OUT_OF_RANGE))


def _density(past: relic.History, a: FloatArray, b: FloatArray) -> FloatArray:
    log_yield = relic.log_antiparticle_yield(past, a, b, np.zeros_like(a))
    return relic.omega_h2(past.mass_gev, 2 * np.exp(log_yield))


def symmetric_remnant(
    *, mass_chi_gev: ArrayLike, sigma_v_cm3_per_s: ArrayLike, p_wave_cm3_per_s: ArrayLike | None = None
) -> Remnant:
    """Antiparticles left today for sigma v = a + b v^2, the asymmetry being that which gives all of the dark matter.

    Arguments and errors as in `relic_density`. Where sigma v is below `thermal_target`, chi is too abundant at any
    asymmetry: r = 1 with the status TOO_ABUNDANT. Where r is too small for a float, the status of `ratio` and
    `signal_factor` is TOO_SMALL; `log_ratio` still holds.
    """
    arrays = _waves(mass_chi_gev, sigma_v_cm3_per_s, p_wave_cm3_per_s)
    found = _extrapolated(*_both(asymmetric.half_log_ratio, *arrays), "1", "asymmetric")
    d, error = np.asarray(found.value), np.asarray(found.error)
    status = statuses(d > 0, TOO_ABUNDANT)
    ratio = np.exp(-2 * d)
    factor = 4 * ratio / (1 + ratio) ** 2
    shown = np.where(ratio == 0, TOO_SMALL, status)

    def part(value: FloatArray, error: FloatArray, status: np.ndarray) -> Estimate:
        return make_estimate(np.asarray(value), np.asarray(error), "1", "asymmetric", np.asarray(status))

    return Remnant(
        part(0.0 - 2 * d, 2 * error, status),
        part(ratio, 2 * error * ratio, shown),
        part(factor, 2 * np.tanh(d) * error * factor, shown),
    )


def least_coupling(
    *,
    masses_gev: ArrayLike,
    mass_ratio: float = 3.0,
    g_chi: float = 1.0,
    theta: float = pi / 2,
    requirement: str = "relic",
    improvement: float = 1.0,
) -> Estimate:
    """The smallest g at which chi can be all of the dark matter, for m_chi = masses_gev/mass_ratio (P2 Fig. 1).

    Below the "relic" coupling even a symmetric chi is too abundant. Above it chi is asymmetric: chi and chibar are all
    of the dark matter and r = n_chibar/n_chi falls exponentially with sigma v, and with it the indirect signal
    sigma v 4 r/(1 + r)^2. An indirect bound excludes the couplings from the relic one to the one returned; none where
    the two are equal.

    Args:
        masses_gev: masses of a in GeV, any shape.
        mass_ratio: m_a/m_chi; above 1, where chi chibar -> a a is closed, and not within 10 % of the resonance at 2.
        g_chi: coupling of a to chi.
        theta: angle of the tau-mu coupling in rad.
        requirement: "relic", or a name of indirect_bounds.
        improvement: factor by which that bound is made stronger, for a projection.

    Returns:
        Estimate of g, of the shape of masses_gev; infinite with the status NO_COUPLING where no coupling is enough, as
        for 2 m_chi <= m_tau + m_mu; OUTSIDE_BOUND where the bound has no limit at m_chi, so that g is the relic one.

    Raises:
        InputError: a number is out of range.
        UnknownNameError: an unknown requirement.
    """
    known = ("relic", *indirect_bounds.names())
    check_name("requirement", requirement, known)
    ratio, dark, stronger = (
        positive_scalar(name, value)
        for name, value in (("mass_ratio", mass_ratio), ("g_chi", g_chi), ("improvement", improvement))
    )
    angle = _angle(theta)
    if ratio <= 1 or abs(ratio / 2 - 1) < RESONANCE:
        raise InputError(
            f"mass_ratio must be above 1, or chi chibar -> a a is open, and not within {RESONANCE:.0%} of 2, the "
            f"resonance, got {ratio:g}"
        )
    mass = positive("masses_gev", masses_gev)
    chi_mass = _chi_mass(mass / ratio)
    limit = np.full(mass.shape, np.inf)
    if requirement != "relic":
        bound = indirect_bounds.get(requirement)
        # in terms of sigma v 4 r/(1 + r)^2
        limit = bound.limit_cm3_per_s(chi_mass) / indirect_bounds.dirac_signal(1.0) / stronger

    def coupling(past: relic.History, sigma_v_limit: FloatArray) -> FloatArray:
        sigma_v = relic.thermal_cross_section(past)
        if np.isfinite(sigma_v_limit).any():
            sigma_v = asymmetric.least_cross_section(past, np.minimum(sigma_v_limit, sigma_v), sigma_v)
        return annihilation.coupling_for(
            sigma_v, past.mass_gev, past.mass_gev * ratio, np.full_like(sigma_v, dark), angle
        )

    found = _extrapolated(*_both(coupling, chi_mass, limit), "1", requirement)
    outside = (requirement != "relic") & ~np.isfinite(limit)
    status = np.where(np.isinf(found.value), NO_COUPLING, np.where(outside, OUTSIDE_BOUND, OK))
    value = np.asarray(found.value)
    return make_estimate(value, np.asarray(found.error), "1", requirement, status, strong_coupling(value))


def _both(
    function: Callable[..., FloatArray], mass_gev: FloatArray, *sigma_v_cm3_per_s: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """`function`(history, *sigma v in 1/GeV^2) with the fewer and with the more STEPS, of the broadcast shape."""
    arrays = np.broadcast_arrays(mass_gev, *(s / CM3_PER_S_PER_INVERSE_GEV2 for s in sigma_v_cm3_per_s))
    mass, *rest = (array.ravel() for array in arrays)
    results = []
    for steps in STEPS:
        parts = [
            function(relic.history(mass[i : i + CHUNK], steps), *(s[i : i + CHUNK] for s in rest))
            for i in range(0, mass.size, CHUNK)
        ]
        results.append(np.concatenate(parts).reshape(arrays[0].shape))
    return results[0], results[1]


def _extrapolated(coarse: FloatArray, fine: FloatArray, unit: str, method: str) -> Estimate:
    """Richardson extrapolation to step zero (second order) of two solutions; with unit UNIT from 1/GeV^2 to cm^3/s."""
    scale = CM3_PER_S_PER_INVERSE_GEV2 if unit == UNIT else 1.0
    known = np.isfinite(coarse) & np.isfinite(fine)
    difference = np.where(known, fine, 0.0) - np.where(known, coarse, 0.0)
    value = fine + difference / 3
    error = np.where(known, abs(difference) + ERROR_FLOOR * abs(np.where(known, value, 0.0)), 0.0)
    return make_estimate(value * scale, error * scale, unit, method, statuses(known, NO_COUPLING))


def _angle(theta: float) -> float:
    angle = finite("theta", theta)
    if angle.ndim:
        raise InputError(f"theta must be one number, got an array of shape {angle.shape}")
    return float(angle)


def _chi_mass(mass_chi_gev: ArrayLike) -> FloatArray:
    return _within("the mass of chi in GeV", positive("mass_chi_gev", mass_chi_gev), MASS_RANGE_GEV)


def _waves(mass: ArrayLike, s_wave: ArrayLike, p_wave: ArrayLike | None) -> tuple[FloatArray, ...]:
    """Mass of chi, a and b, checked, of one shape; b = 0 for None."""
    a = _within("sigma_v_cm3_per_s", finite("sigma_v_cm3_per_s", s_wave), SIGMA_V_RANGE)
    b = np.zeros(())
    if p_wave is not None:
        b = _within("p_wave_cm3_per_s", finite("p_wave_cm3_per_s", p_wave), SIGMA_V_RANGE)
    return broadcast(mass_chi_gev=_chi_mass(mass), sigma_v_cm3_per_s=a, p_wave_cm3_per_s=b)


def _not_negative(name: str, given: ArrayLike) -> FloatArray:
    array = finite(name, given)
    if (array < 0).any():
        raise InputError(f"{name} must be >= 0, got {array[array < 0].flat[0]:g}")
    return array


def _within(name: str, array: FloatArray, allowed: tuple[float, float]) -> FloatArray:
    bad = array[(array < allowed[0]) | (array > allowed[1])]
    if bad.size:
        raise InputError(f"{name} must be between {allowed[0]:g} and {allowed[1]:g}, got {bad.flat[0]:g}")
    return array
