"""Freeze-out of a Dirac fermion, with or without an asymmetry of particles over antiparticles.

Y = n_chi/s = Ybar + eta with a conserved asymmetry eta >= 0 of the yields, x = m/T, and for both alike

    dYbar/dx = -kappa(x) (Ybar (Ybar + eta) - Yeq^2),    kappa = sqrt(pi/45) M_Planck m g*^(1/2) <sigma v>/x^2,

(Gondolo and Gelmini; Graesser, Shoemaker and Vecchi). <sigma v> = a + 6 b/x from sigma v = a + b v^2, v the relative
velocity. With kappa and Yeq fixed this Riccati equation has a closed solution; it is applied in each step, with Yeq at
the middle and kappa integrated over the step. The same steps then serve in equilibrium (where the equation is stiff),
at freeze-out and later, and no yield turns negative. The global error goes as the square of the step.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mubeam.constants import (
    CMB_TEMPERATURE_GEV,
    CRITICAL_DENSITY_GEV_PER_CM3,
    DARK_MATTER_DENSITY,
    PLANCK_MASS_GEV,
)
from mubeam.foundation.checks import FloatArray, bare
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics.degrees_of_freedom import g_s, g_star_sqrt
from mubeam.units import CM_PER_M, HBARC_GEV_M

X_START, X_END = 1.0, 1e5
"""Range of x = m/T with steps: chi starts in equilibrium; beyond the end Yeq is negligible."""

STEP_NODES = 2
TAIL_NODES = 32
DEGREES_OF_FREEDOM = 2
"""Spin states of chi, and of its antiparticle."""

CM_PER_INVERSE_GEV = HBARC_GEV_M * CM_PER_M
FIRST_GUESS_PER_GEV2 = 4e-9
CORRECTIONS = 7
"""Iterations of sigma v; the last changes it by less than 1e-6 for an s wave and 1e-5 for a p wave."""

TINY = 1e-300
SMALLEST_LOG_YIELD = -200.0
"""Lower limit of ln Yeq in the roots, which keeps them apart without an asymmetry; far below any relic's yield."""


@dataclass(frozen=True, kw_only=True)
class History:
    """The expansion of the universe for chi of masses (N,), tabulated once, on `steps` equal steps in ln x, x = m/T.

    Attributes:
        mass_gev: (N,).
        log_equilibrium: (steps, N), ln Yeq of one species in the middle of each step.
        s_wave: (steps + 1, N), integral of kappa/<sigma v> over each step in GeV^2, the last from X_END on.
        p_wave: as `s_wave`, of 6/x times the same.
    """

    mass_gev: FloatArray
    log_equilibrium: FloatArray
    s_wave: FloatArray
    p_wave: FloatArray


def history(mass_gev: FloatArray, steps: int) -> History:
    """The history for chi of masses (N,) in GeV, with `steps` equal steps in ln x from X_START to X_END."""
    h = np.log(X_END / X_START) / steps
    log_x = np.log(X_START) + h * np.arange(steps)
    nodes, weights = gauss_legendre(STEP_NODES)
    x = np.exp(log_x[:, None] + h * nodes)
    kappa = _kappa(x[..., None], mass_gev) * (h * weights * x)[..., None]
    # from X_END on in 1/x, where kappa dx is smooth
    nodes, weights = gauss_legendre(TAIL_NODES)
    x_tail = X_END / nodes
    tail = _kappa(x_tail[:, None], mass_gev) * (weights * x_tail**2 / X_END)[:, None]
    middle = np.exp(log_x + h / 2)[:, None]
    steps_p, tail_p = kappa * (6 / x)[..., None], tail * (6 / x_tail)[:, None]
    return History(
        mass_gev=mass_gev,
        log_equilibrium=log_equilibrium_yield(middle, mass_gev),
        s_wave=np.concatenate([kappa.sum(axis=1), tail.sum(axis=0)[None]]),
        p_wave=np.concatenate([steps_p.sum(axis=1), tail_p.sum(axis=0)[None]]),
    )


def log_equilibrium_yield(x: FloatArray, mass_gev: FloatArray) -> FloatArray:
    """ln Yeq of one species, Yeq = g m^3 K_2(x)/(2 pi^2 x s) (Maxwell-Boltzmann), x = m/T; broadcasts."""
    # 45 g/(4 pi^4) x^2 K_2(x)/g_s
    level = 45 * DEGREES_OF_FREEDOM / (4 * np.pi**4) * x**2 * scaled_bessel_k2(x) / g_s(mass_gev / x)
    return bare(np.log(level) - x)


def scaled_bessel_k2(x: FloatArray, nodes: int = 60) -> FloatArray:
    """e^x K_2(x), x >= 1: int_0^inf cosh(2t) exp(-2x sinh^2(t/2)) dt by the trapezoid, whose error falls as exp(-n)."""
    x = bare(x, dtype=float)[..., None]
    last = 2 * np.arcsinh(np.sqrt(25 / x))
    t = last * np.arange(nodes + 1) / nodes
    integrand = np.cosh(2 * t) * np.exp(-2 * x * np.sinh(t / 2) ** 2)
    return bare((integrand.sum(axis=-1) - integrand[..., 0] / 2) * last[..., 0] / nodes)


def log_antiparticle_yield(past: History, s_wave: FloatArray, p_wave: FloatArray, asymmetry: FloatArray) -> FloatArray:
    """ln Ybar today (N,), for sigma v = s_wave + p_wave v^2 in 1/GeV^2 and the asymmetry eta, all (N,)."""
    nothing = np.full_like(past.log_equilibrium[:1], -np.inf)
    log_equilibrium = np.concatenate([past.log_equilibrium[:1], past.log_equilibrium, nothing])
    # roots Yplus > 0 > -Yminus of Y^2 + eta Y - Yeq^2, free of cancellation, and their distance
    minus = asymmetry / 2 + np.hypot(asymmetry / 2, np.exp(np.maximum(log_equilibrium, SMALLEST_LOG_YIELD)))
    log_minus = np.log(minus)
    log_plus = 2 * log_equilibrium - log_minus
    distance = minus + np.exp(log_plus)
    z = (past.s_wave * s_wave + past.p_wave * p_wave) * distance[1:]
    closeness = -np.expm1(-z)
    log_yield = log_plus[0]
    for i in range(len(z)):
        # Ybar - Yplus >= 0: the yield lags behind a falling equilibrium
        lag = np.minimum(log_plus[i + 1] - log_yield, -TINY)
        log_excess = log_yield + np.log(-np.expm1(lag))
        kept = log_minus[i + 1] + log_excess - z[i]
        gained = log_plus[i + 1] + np.log(np.exp(log_yield) + minus[i + 1])
        log_yield = np.logaddexp(gained, kept) - np.log(distance[i + 1] + np.exp(log_excess) * closeness[i])
    return bare(log_yield)


def omega_h2(mass_gev: FloatArray, total_yield: FloatArray) -> FloatArray:
    """Omega h^2 of a yield n/s of particles plus antiparticles of mass_gev."""
    return bare(mass_gev * total_yield * entropy_today_per_cm3() / CRITICAL_DENSITY_GEV_PER_CM3)


def entropy_today_per_cm3() -> float:
    """Entropy density of photons and neutrinos today."""
    temperature = CMB_TEMPERATURE_GEV
    return float(2 * np.pi**2 / 45 * g_s(np.array(temperature)) * (temperature / CM_PER_INVERSE_GEV) ** 3)


def dark_matter_yield(mass_gev: FloatArray) -> FloatArray:
    """Yield of particles plus antiparticles of mass_gev that are all of the dark matter."""
    return bare(DARK_MATTER_DENSITY / omega_h2(mass_gev, np.ones(())))


def thermal_cross_section(past: History, wave: Literal["s", "p"] = "s") -> FloatArray:
    """a (wave "s", b = 0) or b (wave "p", a = 0) of sigma v = a + b v^2 in 1/GeV^2, (N,), of a symmetric relic.

    The relic is all of the dark matter. Found by iteration: the yield goes nearly as 1/(sigma v).
    """
    wanted = np.log(dark_matter_yield(past.mass_gev) / 2)
    sigma_v, symmetric = np.full(past.mass_gev.shape, FIRST_GUESS_PER_GEV2), np.zeros(past.mass_gev.shape)
    s, p = (1.0, 0.0) if wave == "s" else (0.0, 1.0)
    for _ in range(CORRECTIONS):
        sigma_v = sigma_v * np.exp(log_antiparticle_yield(past, s * sigma_v, p * sigma_v, symmetric) - wanted)
    return sigma_v


def _kappa(x: FloatArray, mass_gev: FloatArray) -> FloatArray:
    """kappa/<sigma v>."""
    return bare(np.sqrt(np.pi / 45) * PLANCK_MASS_GEV * mass_gev * g_star_sqrt(mass_gev / x) / x**2)
