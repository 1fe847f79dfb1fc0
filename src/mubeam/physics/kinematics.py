"""Limits of phase space for l(p, mi) N(M) -> l'(mf) N X(m), in the nucleus' rest frame, free of cancellations.

Energies, momenta and masses in GeV, s, t and u in GeV^2; numbers or arrays that broadcast. X has energy E_k and
momentum k; energy_left is E - E_k, given apart since the difference loses digits where X takes nearly all.
"""

import numpy as np

from mubeam.foundation.checks import FloatArray, Real, RealT


def momentum(energy: RealT | float, mass: RealT | float) -> RealT:
    """|p| = sqrt(E^2 - m^2)."""
    # to mypy a float to the power of a float may be complex, and what is an array of nothing but floats a float
    return ((energy - mass) * (energy + mass)) ** 0.5  # type: ignore[no-any-return]


def threshold_energy(m: RealT | float, mi: RealT | float, mf: RealT | float, nucleus_mass: RealT | float) -> RealT:
    """Lowest beam energy at which l N -> l' N X is possible."""
    return ((m + mf + nucleus_mass) ** 2 - mi**2 - nucleus_mass**2) / (2 * nucleus_mass)  # type: ignore[return-value]


def highest_mass(energy: RealT | float, mi: RealT | float, mf: RealT | float, nucleus_mass: RealT | float) -> RealT:
    """Highest mass of X at this beam energy."""
    return (nucleus_mass**2 + mi**2 + 2 * energy * nucleus_mass) ** 0.5 - nucleus_mass - mf  # type: ignore[no-any-return]


def s_threshold(m: RealT | float, mi: RealT | float, mf: RealT | float) -> RealT:
    """Lowest s = (p+q)^2 - mi^2."""
    return (m + mf - mi) * (m + mf + mi)  # type: ignore[return-value]


def s_maximum(t: RealT | float, energy: RealT | float, p: RealT | float, nucleus_mass: RealT | float) -> RealT:
    """Highest s = (p+q)^2 - mi^2 at momentum transfer t, beam energy and momentum p: that of q along p."""
    q = (t + t**2 / (4 * nucleus_mass**2)) ** 0.5
    return 2 * p * q - energy * t / nucleus_mass - t  # type: ignore[no-any-return]


def t_range(
    energy: RealT | float, m: RealT | float, mi: RealT | float, mf: RealT | float, nucleus_mass: RealT | float
) -> tuple[RealT, RealT]:
    """Lowest and highest t = -q^2 at this beam energy; energy must be above threshold_energy."""
    s_th = s_threshold(m, mi, mf)
    a = 1 + 2 * energy / nucleus_mass + mi**2 / nucleus_mass**2
    b = 4 * momentum(energy, mi) ** 2 - 2 * s_th * (1 + energy / nucleus_mass)
    root_a = a**0.5
    above = b + ((b - 2 * root_a * s_th) * (b + 2 * root_a * s_th)) ** 0.5
    return 2 * s_th**2 / above, above / (2 * a)


def momentum_difference(
    energy: RealT | float, energy_x: RealT | float, energy_left: RealT | float, m: RealT | float, mi: RealT | float
) -> tuple[RealT, RealT, RealT]:
    """|p|, |k| and |p| - |k|, the last computed from energy_left without cancellation."""
    p, k = momentum(energy, mi), momentum(energy_x, m)
    return p, k, energy_left - mi**2 / (energy + p) + m**2 / (energy_x + k)


def minus_u_forward(
    energy: RealT | float,
    energy_x: RealT | float,
    energy_left: RealT | float,
    m: RealT | float,
    mi: RealT | float,
    mf: RealT | float,
) -> RealT:
    """-u = mf^2 - (p-k)^2 for X along the beam; at an angle add 4 |p| |k| sin^2(theta/2)."""
    return lepton_side(energy, energy_x, energy_left, m, mi, mf)[3]


def lepton_side(
    energy: RealT | float,
    energy_x: RealT | float,
    energy_left: RealT | float,
    m: RealT | float,
    mi: RealT | float,
    mf: RealT | float,
) -> tuple[RealT, RealT, RealT, RealT]:
    """`momentum_difference` and `minus_u_forward` at the price of one: |p|, |k|, |p| - |k| and -u along the beam."""
    p, k, p_minus_k = momentum_difference(energy, energy_x, energy_left, m, mi)
    minus_u = (
        (mf - mi) * (mf + mi)
        + mi**2 * (energy_x + k) / (energy + p)
        + m**2 * (energy_left + p_minus_k) / (energy_x + k)
    )
    return p, k, p_minus_k, minus_u


def t_limits(minus_u: Real, v: FloatArray, energy_left: Real, nucleus_mass: Real) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest t at fixed E_k and angle, where q is parallel to V = p - k, v = |V|.

    Both are inf where no t is possible; the highest also where it is unbounded.

    Roots of (-u + (1 + (E-E_k)/M) t)^2 = 4 (t + t^2/4M^2) V^2. Over all angles the lowest t is that of X along the
    beam; the highest also needs l' on its mass shell, t <= 2 M (E - E_k - mf).
    """
    stretch = 1 + energy_left / nucleus_mass
    a = (stretch - v / nucleus_mass) * (stretch + v / nucleus_mass)
    b = 4 * v**2 - 2 * minus_u * stretch
    # a < 0 for a light nucleus and a heavy, slow X: then there is always one positive root
    cross = 2 * np.sqrt(np.maximum(a, 0.0)) * minus_u
    discriminant = (b - cross) * (b + cross) - 4 * np.minimum(a, 0.0) * minus_u**2
    possible = ((b > 0) | (a < 0)) & (discriminant >= 0)
    root = b + np.sqrt(np.where(possible, discriminant, 0.0))
    # rounding leaves none where the energies are beyond all masses
    possible = possible & (root > 0)
    low = np.where(possible, 2 * minus_u**2 / np.where(possible, root, 1.0), np.inf)
    high = np.where(possible & (a > 0), root / np.where(a > 0, 2 * a, 1.0), np.inf)
    return low, high


def y_limits(
    t: RealT | float,
    minus_u: RealT | float,
    p_minus_k: RealT | float,
    energy_left: RealT | float,
    nucleus_mass: RealT | float,
    mf: RealT | float,
) -> tuple[RealT, RealT]:
    """y_low and y_high at fixed E_k and t, y = 4 |p| |k| sin^2(theta/2), before 0 <= y <= 4 |p| |k|.

    They are the angles at which q is parallel to p - k. Complex where l' has no momentum; t <= 2 M (E - E_k - mf).
    """
    q_squared = t + t**2 / (4 * nucleus_mass**2)
    gap = minus_u + (1 + energy_left / nucleus_mass) * t
    energy_out = energy_left - t / (2 * nucleus_mass)
    p_out = ((energy_out - mf) * (energy_out + mf)) ** 0.5
    spread = 2 * q_squared**0.5 * p_out
    high = 2 * q_squared - gap + spread
    low = 2 * q_squared - gap - spread
    return low, high


def y_along_final(
    t: FloatArray, k: Real, p_minus_k: Real, energy_left: Real, nucleus_mass: float, mf: float
) -> FloatArray:
    """The y at fixed E_k and t at which l' flies along X: (k/P) (q^2 - (p - P)^2), P = k + p'; 0 where it cannot.

    `k` is |k|, `p_minus_k` is |p| - |k|.
    """
    energy_out = np.maximum(energy_left - t / (2 * nucleus_mass), mf)
    p_out = np.sqrt((energy_out - mf) * (energy_out + mf))
    q_squared = t + t**2 / (4 * nucleus_mass**2)
    return np.asarray(np.maximum(q_squared - (p_minus_k - p_out) ** 2, 0.0) * k / (k + p_out))


def virtuality_limits(
    energy: Real, omega: FloatArray, t: FloatArray, m: Real, mi: float, nucleus_mass: float
) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest Q1^2 = -(p-p')^2 at fixed E_k and t, omega = E - E' (lepton not changed).

    The lepton side needs p' real and physical, the nuclear side q1 and q to add up to k.
    """
    q = np.sqrt(t + t**2 / (4 * nucleus_mass**2))
    k = momentum(omega - t / (2 * nucleus_mass), m)
    centre = 2 * q**2 - (m**2 + t + omega * t / nucleus_mass)
    low = np.maximum(lowest_virtuality(energy, omega, mi), centre - 2 * q * k)
    high = np.minimum(2 * _forward_product(energy, omega, mi), centre + 2 * q * k)
    return low, high


def lowest_virtuality(energy: Real, omega: FloatArray, mi: float) -> FloatArray:
    """Lowest Q1^2 = -(p-p')^2 at omega = E - E', p' along p; free of cancellations."""
    return np.asarray(2 * (mi * omega) ** 2 / _forward_product(energy, omega, mi))


def _forward_product(energy: Real, omega: FloatArray, mi: Real) -> FloatArray:
    """E E' - mi^2 + |p| |p'|, with E' at least mi."""
    energy_out = np.maximum(energy - omega, mi)
    return np.asarray(energy * energy_out - mi**2 + momentum(energy, mi) * momentum(energy_out, mi))
