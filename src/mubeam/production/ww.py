"""Weizsaecker-Williams production: the nucleus' photons as a beam, sigma(l gamma -> l' X) times their flux.

    dsigma/dx dcos(theta) = (alpha/8 pi^2) |k| E (1-x) (zeta/u^2) A(x, theta)          (P1 Eq. 3)
    -u = x E^2 theta^2 + m^2 (1-x)/x + mf^2 - mi^2 (1-x),  t_min = u^2/(4 E^2 (1-x)^2),  t_max = m^2 + mf^2

The improved approximation (iww) takes zeta at one t_min, ((m^2 + mf^2 - mi^2)/2E)^2, out of the integral.
All functions take flat arrays of valid points, natural units, and return GeV^-3 at unit coupling.
"""

from collections.abc import Callable
from typing import Literal, TypeAlias

import numpy as np

from mubeam.checks import FloatArray, Real
from mubeam.constants import ALPHA
from mubeam.numerics.blocks import blocks
from mubeam.numerics.quadrature import gauss_legendre
from mubeam.physics import kinematics
from mubeam.physics.amplitudes import bremsstrahlung, fusion
from mubeam.production.momentum_transfer import PhotonFlux
from mubeam.production.points import Points
from mubeam.production.process import OnShellProcess, PhotonFusion, lepton_mass_gev

CHUNK_POINTS = 32
THETA_MAX_RAD = 1.0
"""Beyond it -u = x E^2 theta^2 + ... means nothing; P1 takes 0.1."""

Amplitude: TypeAlias = Callable[[Real, Real, Real, Real], Real]
"""A/(e^2 g^2) as a function of x, (E theta)^2, -u and m; the arrays broadcast."""


def dsigma_denergy(
    process: OnShellProcess,
    points: Points,
    flux: PhotonFlux,
    orders: tuple[int, ...],
    *,
    method: Literal["ww", "iww"] = "ww",
    theta_max_rad: float = THETA_MAX_RAD,
    amplitude: Amplitude | None = None,
) -> list[FloatArray]:
    """dsigma/dE_X (N,) in GeV^-3 for each number of angles in `orders`.

    `theta_max_rad` is the largest angle of X; P1 takes 0.1, which loses 8-10 % at m = 1 GeV, x = 0.05. `amplitude`
    replaces the process' own, for comparisons.
    """
    amplitude = amplitude or own_amplitude(process)
    results = [np.zeros_like(points.energy) for _ in orders]
    for part in blocks(points.energy.size, CHUNK_POINTS):
        for result, order in zip(results, orders, strict=True):
            result[part] = _spectrum(process, amplitude, points.at(part), flux, order, method, theta_max_rad)
    return results


def own_amplitude(process: OnShellProcess) -> Amplitude:
    """The amplitude of a process in this approximation."""
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    if isinstance(process, PhotonFusion):
        return lambda x, e_theta2, minus_u, _: fusion.weizsaecker_williams(x, e_theta2, minus_u, mi)
    return lambda x, _, minus_u, m: bremsstrahlung.real_photon(x, minus_u, m, mi, mf, process.vertex(m, mi, mf))


def _spectrum(
    process: OnShellProcess,
    amplitude: Amplitude,
    points: Points,
    flux: PhotonFlux,
    order: int,
    method: Literal["ww", "iww"],
    theta_max: float,
) -> FloatArray:
    mi, mf = lepton_mass_gev(process.initial_lepton), lepton_mass_gev(process.final_lepton)
    energy, energy_x, energy_rest, m = points
    x = (energy_x / energy)[:, None]
    rest_share = (energy_rest / energy)[:, None]
    minus_u_forward = m[:, None] ** 2 * rest_share / x + (mf - mi) * (mf + mi) + mi**2 * x
    unit, unit_weight = gauss_legendre(order)
    e_theta_max = energy[:, None] * theta_max
    if isinstance(process, PhotonFusion):
        # the lepton's photon propagator: log((E theta)^2 + mi^2)
        log_range = np.log1p((e_theta_max / mi) ** 2)
        e_theta2 = mi**2 * np.expm1(log_range * unit)
        jacobian = log_range * unit_weight * (e_theta2 + mi**2)
        minus_u = minus_u_forward + x * e_theta2
    else:
        stretch = 1 - (1 + x * e_theta_max**2 / minus_u_forward) ** -0.25
        base = 1 - stretch * unit
        minus_u = minus_u_forward / base**4
        jacobian = 4 * stretch * unit_weight * minus_u / base / x
        e_theta2 = minus_u_forward / x * stretch * unit * (1 + base) * (1 + base**2) / base**4
    theta = np.sqrt(e_theta2) / energy[:, None]
    measure = jacobian / (2 * energy[:, None] ** 2) * np.sinc(theta / np.pi)
    t_max = np.broadcast_to(flux.cut(m[:, None] ** 2 + mf**2), minus_u.shape)
    if method == "ww":
        zeta = flux.integral((minus_u / (2 * energy[:, None] * rest_share)) ** 2, t_max)
    else:
        zeta = flux.integral(((m**2 + (mf - mi) * (mf + mi)) / (2 * energy)) ** 2, t_max[:, 0])[:, None]
    k = kinematics.momentum(energy_x, m)
    response = amplitude(x, e_theta2, minus_u, m[:, None])
    # A = e^2 g^2 response, alpha e^2/8 pi^2 = alpha^2/2 pi; one E of dx/dE_X is cancelled
    integral = (measure * zeta / minus_u**2 * response).sum(axis=-1)
    return np.asarray(ALPHA**2 / (2 * np.pi) * k * rest_share[:, 0] * integral)
