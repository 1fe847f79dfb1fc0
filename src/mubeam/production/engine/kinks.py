"""Integrals over t that are broken where the range of the inner variable changes its form.

At fixed energy of X (or of l') and t, the angle or the virtuality runs over what the lepton's side and the nucleus'
side both allow. Which side sets an end changes where all momenta are collinear, and where a cut on the angle sets in:
there the integrand has kinks in t, which a Gauss rule across them would miss by per cent.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux
from mubeam.production.engine.points import Points

LEAST_SHARE = 1e-5
"""A kink counts where F^2 there, damped by the lepton's propagator, is more than this part of the whole flux."""

NARROWEST = 1e-12
"""Relative length in t below which a piece holds nothing."""

Inner: TypeAlias = Callable[[NDArray[np.intp], FloatArray, int], FloatArray]
"""The integrand over F^2/t^2, from rows of the points, t (n, N) and the place of the order: shape of t."""


def find(
    points: Points,
    mi: float,
    mass_rest: FloatArray | float,
    flux: PhotonFlux,
    t_max: FloatArray,
    theta_max_rad: float = np.pi,
) -> FloatArray:
    """The t (3, N) in GeV^2 of the kinks of points within reach; inf where there is none below `t_max`.

    From each on q is along p - k with the particle of the points along the beam, or at `theta_max_rad` (twice).
    """
    p, k, p_minus_k = kinematics.momentum_difference(*points, mi)
    at = np.full((3, p.size), np.inf)
    # a kink at t needs a momentum of about sqrt(t) or less
    momentum = np.minimum(p_minus_k, k) if theta_max_rad == np.pi else 0.0 * k
    rows = np.flatnonzero(momentum**2 < 4 * (1 + points.energy_rest / flux.nucleus.mass_gev) ** 2 * t_max)
    if rows.size:
        at[:, rows] = _find(points.at(rows), mi, np.broadcast_to(mass_rest, p.shape)[rows], flux, theta_max_rad)
    return at


def _find(points: Points, mi: float, mass_rest: FloatArray, flux: PhotonFlux, theta_max_rad: float) -> FloatArray:
    p, k, p_minus_k = kinematics.momentum_difference(*points, mi)
    forward = kinematics.minus_u_forward(*points, mi, mass_rest)
    _, first = kinematics.t_limits(forward, p_minus_k, points.energy_rest, flux.nucleus.mass_gev)
    y = 4 * p * k * np.sin(theta_max_rad / 2) ** 2
    ends = kinematics.t_limits(forward + y, np.sqrt(p_minus_k**2 + y), points.energy_rest, flux.nucleus.mass_gev)
    return np.stack([first, *ends])


def that_count(
    at: FloatArray, t_min: FloatArray, t_max: FloatArray, total: FloatArray, minus_u: FloatArray, flux: PhotonFlux
) -> FloatArray:
    """The kinks `at` (K, N) within (t_min, t_max), inf for those that weigh nothing.

    `total` (N,) is the flux, `minus_u` (N,) the least -u: for t above it the amplitude falls at least as 1/t.
    """
    inside = (at > t_min) & (at < t_max)
    if inside.any():
        t = at[inside]
        whole, scale = (np.broadcast_to(column, at.shape)[inside] for column in (total, minus_u))
        inside[inside] = flux.form_factor.squared(t, flux.nucleus) * scale / (scale + t) > LEAST_SHARE * whole
    return np.where(inside, at, np.inf)


def broken_integrals(
    inner: Inner,
    at: FloatArray,
    ends: tuple[FloatArray, FloatArray, FloatArray],
    flux: PhotonFlux,
    orders: tuple[int, ...],
    *,
    rooted: bool = False,
) -> list[FloatArray]:
    """Int dt F^2/t^2 inner(t), (N,), for each number of points a piece; kinks `at` (K, N), inf where there is none.

    `ends` are the lowest t, the highest, and the one at which the particle left over has no momentum, in whose root
    the integrand ends unless the highest is below. `rooted` as in `PhotonFlux.rules`.
    """
    t_min, t_max, t_rest = ends
    edges = np.sort(np.concatenate([t_min[None], np.minimum(at, t_max), t_max[None]]), axis=0)
    results = [np.zeros_like(t_min) for _ in orders]
    for low, high in pairwise(edges):
        rows = np.flatnonzero(high > low * (1 + NARROWEST))
        if not rows.size:
            continue
        starts = low[rows] <= t_min[rows]
        for is_first in (True, False):
            chosen = rows[starts == is_first]
            if not chosen.size:
                continue
            start, end, rest = t_min[chosen], high[chosen], t_rest[chosen]
            if is_first:
                rules = flux.rules(start, end, orders, rooted=rooted)
            else:
                rules = flux.open_rules(low[chosen], end, orders, root_end=rest)
            for i, (result, rule) in enumerate(zip(results, rules, strict=True)):
                t, weight = (np.ascontiguousarray(column.T) for column in rule)
                measure = t - start if is_first else t * np.sqrt(np.maximum(1 - t / rest, 0.0))
                values = inner(chosen, t, i)
                result[chosen] += np.divide(weight * values, measure, where=measure > 0, out=np.zeros_like(t)).sum(
                    axis=0
                )
    return results
