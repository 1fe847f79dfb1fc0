"""The rest frame of the nucleus: a point at fixed energy and angle of X, and the azimuth of q.

Shared by the processes. Notation as in bremsstrahlung.
"""

from typing import NamedTuple

from mubeam.foundation.checks import Real


class LabPoint(NamedTuple):
    """A point of phase space in the rest frame of the nucleus, the azimuth of q left out.

    p, k: momenta of l and X; energy, energy_x: theirs; energy_left = E - E_k, given, not subtracted;
    u = (p-k)^2 - mf^2; half_angle = sin^2(theta/2) of X; y = 4 p k half_angle; y_low, y_high: where q becomes parallel
    to V = p - k.
    """

    p: Real
    k: Real
    energy: Real
    energy_x: Real
    energy_left: Real
    half_angle: Real
    y: Real
    y_low: Real
    y_high: Real
    u: Real
    t: Real


class Azimuth(NamedTuple):
    """s = s0 + s1 cos(phi), phi the azimuth of q about V; with the pieces that the average over phi reuses.

    p_ratio = p.V/V^2, k_ratio = k.V/V^2 = p_ratio - 1, lever = E - p_ratio (E - E_k), h0 = s0 + u, t_twist = t (k_ratio
    - lever/M); q_across = 4 |q x V|^2 and pk_perp = |p x k|^2/V^2.
    """

    s0: Real
    s1_squared: Real
    h0: Real
    v_squared: Real
    q_across: Real
    p_ratio: Real
    k_ratio: Real
    lever: Real
    t_twist: Real
    pk_perp: Real


def azimuth(point: LabPoint, m: Real, mi: Real, nucleus_mass: Real) -> Azimuth:
    """S as a function of the azimuth, free of the cancellations of light particles at high energy."""
    p, k, energy, energy_x, rest, half_angle, y, y_low, y_high, u, t = point
    epsilon = mi**2 / (energy + p)
    p_minus_k = rest - epsilon + m**2 / (energy_x + k)
    mass_term = (m**2 * p**2 - mi**2 * k**2) / (p * (p * energy_x + k * energy))
    half_y = y / 2
    y_across = y * (1 - half_angle)
    v_squared = p_minus_k**2 + y
    inverse = 1 / v_squared
    p_along = p * p_minus_k + half_y
    p_ratio = p_along * inverse
    k_ratio = (k * p_minus_k - half_y) * inverse
    lever = (p_along * (mass_term + (p + epsilon) / p**2 * half_y) + energy * k / p * y_across) * inverse
    pk_perp = p * k * y_across * inverse
    q_across = (y_high - y) * (y - y_low)
    t_twist = t * (k_ratio - lever / nucleus_mass)
    s0, h0 = t_twist - p_ratio * u, t_twist - k_ratio * u
    s1_squared = q_across * pk_perp * inverse
    return Azimuth(
        s0=s0,
        s1_squared=s1_squared,
        h0=h0,
        v_squared=v_squared,
        q_across=q_across,
        p_ratio=p_ratio,
        k_ratio=k_ratio,
        lever=lever,
        t_twist=t_twist,
        pk_perp=pk_perp,
    )
