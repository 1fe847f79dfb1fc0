"""Integrals over t that are broken where the range of the inner variable changes its form.

At fixed energy of X (or of l') and t, the angle or the virtuality runs over what the lepton's side and the nucleus'
side both allow. Which side sets an end changes where all momenta are collinear, and where a cut on the angle sets in:
there the integrand has kinks in t, which a Gauss rule across them would miss by per cent.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mubeam.foundation.checks import FloatArray
from mubeam.physics import kinematics
from mubeam.production.engine.momentum_transfer import PhotonFlux, Rule
from mubeam.production.engine.points import Points
from mubeam.production.engine.precision import Orders

LEAST_SHARE = 1e-5
"""A kink counts where F^2 there, damped by the lepton's propagator, is more than this part of the whole flux."""

NARROWEST = 1e-12
"""Relative length in t below which a piece holds nothing."""

Inner: TypeAlias = Callable[[NDArray[np.intp], FloatArray, tuple[int, ...]], FloatArray]
"""The integrand over F^2/t^2, from rows of the points, t (n, N) and the order in the angle of each: shape of t."""


def rows_of_rules(
    rules: list[Rule], angles: tuple[int, ...]
) -> tuple[FloatArray, FloatArray, tuple[int, ...], list[slice]]:
    """Nodes and weights (n, N) of several rules below each other, the order in `angles` of each row, rows of each rule.

    The points come last, so that the innermost loops are long.
    """
    t, weight = (np.concatenate([column.T for column in columns]) for columns in zip(*rules, strict=True))
    lengths = [nodes.shape[-1] for nodes, _ in rules]
    ends = np.cumsum(lengths).tolist()
    counts = tuple(angle for angle, length in zip(angles, lengths, strict=True) for _ in range(length))
    return t, weight, counts, [slice(end - length, end) for end, length in zip(ends, lengths, strict=True)]


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
    rows = possible(k, p_minus_k, points.energy_left, flux, t_max, theta_max_rad)
    if rows.size:
        at[:, rows] = _find(points.at(rows), mi, np.broadcast_to(mass_rest, p.shape)[rows], flux, theta_max_rad)
    return at


def possible(
    k: FloatArray,
    p_minus_k: FloatArray,
    energy_left: FloatArray,
    flux: PhotonFlux,
    t_max: FloatArray,
    theta_max_rad: float = np.pi,
) -> NDArray[np.intp]:
    """The points (N,) that may have a kink below `t_max`, by a quick look."""
    # a kink at t needs a momentum of about sqrt(t) or less
    momentum = np.minimum(p_minus_k, k) if theta_max_rad == np.pi else 0.0 * k
    return np.flatnonzero(momentum**2 < 4 * (1 + energy_left / flux.nucleus.mass_gev) ** 2 * t_max)


def _find(points: Points, mi: float, mass_rest: FloatArray, flux: PhotonFlux, theta_max_rad: float) -> FloatArray:
    p, k, p_minus_k = kinematics.momentum_difference(*points, mi)
    forward = kinematics.minus_u_forward(*points, mi, mass_rest)
    _, first = kinematics.t_limits(forward, p_minus_k, points.energy_left, flux.nucleus.mass_gev)
    y = 4 * p * k * np.sin(theta_max_rad / 2) ** 2
    ends = kinematics.t_limits(forward + y, np.sqrt(p_minus_k**2 + y), points.energy_left, flux.nucleus.mass_gev)
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
    orders: tuple[Orders, ...],
    *,
    rooted: bool = False,
) -> list[FloatArray]:
    """Int dt F^2/t^2 inner(t), (N,), by each of `orders` in every piece; kinks `at` (K, N), inf where there is none.

    `ends` are the lowest t, the highest, and the one at which the particle left over has no momentum, in whose root
    the integrand ends unless the highest is below. `rooted` as in `PhotonFlux.rules`.
    """
    t_min, t_max, t_rest = ends
    edges = np.sort(np.concatenate([t_min[None], np.minimum(at, t_max), t_max[None]]), axis=0)
    results = [np.zeros_like(t_min) for _ in orders]
    t_orders, angles = tuple(o.spectrum_t for o in orders), tuple(o.angle for o in orders)
    # the pieces of all points in a row
    piece, rows = np.nonzero(edges[1:] > edges[:-1] * (1 + NARROWEST))
    lows, highs = edges[piece, rows], edges[piece + 1, rows]
    if not rows.size:
        return results
    is_first = lows <= t_min[rows]
    order = np.concatenate([np.flatnonzero(is_first), np.flatnonzero(~is_first)])
    first = slice(0, int(is_first.sum()))
    later = slice(first.stop, None)
    rows, lows, highs = rows[order], lows[order], highs[order]
    rest = t_rest[rows]

    def add(part: slice, rules: list[Rule], measure: Callable[[FloatArray], FloatArray]) -> None:
        """The integrals over some of the pieces; a point may have several."""
        t, weight, counts, rows_of = rows_of_rules(rules, angles)
        over = measure(t)
        weighted = weight * inner(rows[part], t, counts)
        weighted = np.divide(weighted, over, where=over > 0, out=np.zeros_like(t))
        for result, of_rule in zip(results, rows_of, strict=True):
            result += np.bincount(rows[part], weighted[of_rule].sum(axis=0), result.size)

    if first.stop:
        add(first, flux.rules(lows[first], highs[first], t_orders, rooted=rooted), lambda t: t - lows[first])
    if first.stop < rows.size:
        end = rest[later]
        rules = flux.open_rules(lows[later], highs[later], tuple(map(_later_order, t_orders)), root_end=end)
        add(later, rules, lambda t: t * np.sqrt(np.maximum(1 - t / end, 0.0)))
    return results


def _later_order(order: int) -> int:
    """Points beyond a kink, where little is left."""
    return min(order, order // 2 + 2)
