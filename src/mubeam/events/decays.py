"""Decays in flight to two or three bodies, isotropic at rest.

Those to two are boosted without loss of digits for slow products of fast parents; those to three have a density over
the Dalitz plot.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

import numpy as np

from mubeam.errors import ModelError
from mubeam.events.directions import frame
from mubeam.events.record import IntArray
from mubeam.foundation.checks import FloatArray

DalitzDensity: TypeAlias = Callable[[float, FloatArray, FloatArray, FloatArray], FloatArray]
"""|M|^2 up to a factor, from the parent's mass and the squared masses s12, s13, s23 of pairs of products."""

GRID: Final = 400
MARGIN: Final = 1.05
"""Points of each axis at which the maximum of a density is looked for, and the bound over it."""

LEAST_SHARE: Final = 1e-9
"""The least mass of two products over that of the parent."""


class Made(NamedTuple):
    """The products of each decay: PDG numbers (n, P), masses (n, P), E and p (n, P, 4) in GeV.

    The places that a decay does not need hold zeros.
    """

    numbers: IntArray
    masses: FloatArray
    vectors: FloatArray


def two_body(
    parent: FloatArray, mass: FloatArray, masses: tuple[FloatArray, FloatArray], random: np.random.Generator
) -> FloatArray:
    """E, p_x, p_y, p_z in GeV of both products, (n, 2, 4), of parents (n, 4) of masses (n,).

    `masses` are those of the two products, each (n,) or (1,). Raises ModelError for a parent that is too light.
    """
    first, second = masses
    if (mass < first + second).any():
        raise ModelError(
            f"a particle of {mass.min():g} GeV cannot decay to two of {first.max():g} and {second.max():g}"
        )
    momentum = np.sqrt((mass - first - second) * (mass + first + second)) / (2 * mass)
    momentum = momentum * np.sqrt((mass - first + second) * (mass + first - second))
    vectors = parent[:, 1:].T
    k = np.sqrt((vectors**2).sum(axis=0))
    gamma, beta = parent[:, 0] / mass, k / parent[:, 0]
    lag = 1 / (gamma**2 * (1 + beta))  # 1 - beta
    u, azimuth = random.random(mass.size), 2 * np.pi * random.random(mass.size)
    across = 2 * momentum * np.sqrt(u * (1 - u))
    products = np.empty((2, 4, mass.size)).transpose(2, 0, 1)
    axis, side, top = frame(vectors, k)
    transverse = across * np.cos(azimuth) * side + across * np.sin(azimuth) * top
    for i, (own, share, sign) in enumerate(((first, u, 1.0), (second, 1 - u, -1.0))):
        energy = np.sqrt(momentum**2 + own**2)
        # E - p, without the difference; share is (1 + cos)/2 of this product
        slow = own**2 / (energy + momentum) + 2 * momentum * share
        products[:, i, 0] = gamma * (slow - momentum * (2 * share - 1) * lag)
        along = gamma * (slow - energy * lag)
        products[:, i, 1:] = (along * axis + sign * transverse).T
    return products


def three_body(
    parent: FloatArray,
    mass_gev: float,
    masses_gev: tuple[float, float, float],
    squared: DalitzDensity,
    random: np.random.Generator,
) -> FloatArray:
    """E, p_x, p_y, p_z in GeV of three products, (n, 3, 4), of parents (n, 4) of one mass, not polarised.

    Phase space times `squared`. Raises ModelError for a parent that is too light.
    """
    if mass_gev < sum(masses_gev):
        raise ModelError(f"a particle of {mass_gev:g} GeV cannot decay to three of {sum(masses_gev):g} GeV together")
    count, found = len(parent), np.empty((len(parent), 2))
    grid = np.meshgrid(*[np.linspace(0.0, 1.0, GRID)] * 2)
    bound = MARGIN * float(_dalitz(mass_gev, masses_gev, squared, *grid)[1].max())
    done = 0
    while done < count:
        unit = random.random((3, max(2 * (count - done), 64)))
        points, density = _dalitz(mass_gev, masses_gev, squared, *unit[:2])
        kept = points[:, density > bound * unit[2]].T[: count - done]
        found[done : done + len(kept)] = kept
        done += len(kept)
    return in_flight(parent, mass_gev, _at_rest(mass_gev, masses_gev, found[:, 0], found[:, 1], random))


def _dalitz(
    mass: float, masses: tuple[float, float, float], squared: DalitzDensity, u: FloatArray, v: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """s12 and s23 (2, ...), and the density in u, of m12, and v, of the cosine of 2 and 3 where 1 and 2 are at rest."""
    m1, m2, m3 = masses
    # of two massless ones it may be nothing
    m12 = np.maximum(m1 + m2 + u * (mass - m1 - m2 - m3), LEAST_SHARE * mass)
    s12 = m12**2
    inner = np.sqrt(np.maximum((s12 - (m1 + m2) ** 2) * (s12 - (m1 - m2) ** 2), 0.0)) / (2 * m12)
    outer = np.sqrt(np.maximum((mass**2 - (m12 + m3) ** 2) * (mass**2 - (m12 - m3) ** 2), 0.0))
    third = outer / (2 * m12)
    energies = np.sqrt(inner**2 + m2**2) * np.sqrt(third**2 + m3**2)
    s23 = m2**2 + m3**2 + 2 * (energies - inner * third * (2 * v - 1))
    s13 = mass**2 + m1**2 + m2**2 + m3**2 - s12 - s23
    return np.stack([s12, s23]), np.asarray(inner * outer * squared(mass, s12, s13, s23))


def _at_rest(
    mass: float, masses: tuple[float, float, float], s12: FloatArray, s23: FloatArray, random: np.random.Generator
) -> FloatArray:
    """Four-momenta (n, 3, 4) in the rest frame of the parent, in any direction."""
    m1, _, m3 = masses
    e1, e3 = (mass**2 + m1**2 - s23) / (2 * mass), (mass**2 + m3**2 - s12) / (2 * mass)
    e2 = mass - e1 - e3
    p1, p3 = (np.sqrt(np.maximum(e**2 - m**2, 0.0)) for e, m in ((e1, m1), (e3, m3)))
    p2 = np.sqrt(np.maximum(e2**2 - masses[1] ** 2, 0.0))
    product = (p2**2 - p1**2 - p3**2) / 2
    along = np.divide(product, p3, out=np.zeros_like(product), where=p3 > 0)
    across = np.sqrt(np.maximum(p1**2 - along**2, 0.0))
    cosine, azimuth, turn = 2 * random.random(len(e1)) - 1, *(2 * np.pi * random.random((2, len(e1))))
    sine = np.sqrt(1 - cosine**2)
    direction = np.stack([sine * np.cos(azimuth), sine * np.sin(azimuth), cosine])
    axis, side, top = frame(direction, np.ones(len(e1)))
    first = along * axis + across * (np.cos(turn) * side + np.sin(turn) * top)
    third = p3 * axis
    vectors = np.empty((len(e1), 3, 4))
    for i, (energy, momentum) in enumerate(((e1, first), (e2, -first - third), (e3, third))):
        vectors[:, i, 0], vectors[:, i, 1:] = energy, momentum.T
    return vectors


def in_flight(parent: FloatArray, mass: float, vectors: FloatArray) -> FloatArray:
    """Four-momenta (n, P, 4) at rest, boosted with their parents (n, 4)."""
    k = np.sqrt((parent[:, 1:] ** 2).sum(axis=1))
    axis = frame(parent[:, 1:].T, k)[0].T[:, None]
    gamma, gamma_beta = parent[:, 0] / mass, k / mass
    along = (vectors[..., 1:] * axis).sum(axis=-1)
    found = np.empty_like(vectors)
    found[..., 0] = gamma[:, None] * vectors[..., 0] + gamma_beta[:, None] * along
    more = (gamma - 1)[:, None] * along + gamma_beta[:, None] * vectors[..., 0]
    found[..., 1:] = vectors[..., 1:] + more[..., None] * axis
    return found
